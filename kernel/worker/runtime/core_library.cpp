#include "core_library.hpp"

#include <dlfcn.h>

#include "broker_link.hpp"
#include "guarded_run.hpp"
#include "maia/display.hpp"

namespace maia::worker {
namespace {

RemoteAnswer ask_broker(const RemoteCall& call) {
  if (is_forked_child()) throw Error("a process that a cell started by fork() can't ask the kernel for anything");
  const Uninterruptible guard;
  protocol::ServiceReply reply =
      BrokerLink::instance().services().call({0, call.service, call.texts, call.images, call.seed});
  return {std::move(reply.texts), std::move(reply.images)};
}

Host this_process() {
  Host host;
  host.interrupt = {&interrupt_pending, &hold_interrupts};
  host.progress.begin = [](std::int64_t total, const char* label) -> void* { return new Progress(total, label); };
  host.progress.set = [](void* bar, std::int64_t done) { static_cast<Progress*>(bar)->set(done); };
  host.progress.end = [](void* bar) { delete static_cast<Progress*>(bar); };
  host.display.show = [](const MimeBundle& bundle) { display_bundle(bundle); };
  host.remote.call = &ask_broker;
  return host;
}

}  // namespace

void CoreLibrary::connect(void* library) {
  const auto connection = reinterpret_cast<decltype(&maia_connect)>(::dlsym(library, "maia_connect"));
  if (!connection) return;
  connection(this_process(), controls_);
  controls_.set_reporting(reporting_);
  for (const auto& [role, name] : backends_) controls_.set_backend(role, name);
}

void CoreLibrary::set_reporting(bool on) {
  reporting_ = on;
  if (controls_.set_reporting) controls_.set_reporting(on);
}

void CoreLibrary::set_backend(const std::string& role, const std::string& name) {
  if (controls_.set_backend) controls_.set_backend(role, name);
  backends_[role] = name;
}

}  // namespace maia::worker
