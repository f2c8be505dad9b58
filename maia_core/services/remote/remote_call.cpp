#include <atomic>

#include "services/remote/remote_services.hpp"

namespace maia {
namespace {

std::atomic<RemoteAnswer (*)(const RemoteCall&)> host{nullptr};

void check(const std::string& backend, std::size_t got, std::size_t wanted, const char* what) {
  if (got != wanted)
    throw Error("'" + backend + "' answered with " + std::to_string(got) + " " + what + " instead of " +
                std::to_string(wanted));
}

}  // namespace

void set_remote_hooks(const RemoteHooks& hooks) { host = hooks.call; }

RemoteAnswer remote_call(const std::string& backend, const RemoteCall& request, const RemoteShape& shape) {
  const auto call = host.load();
  if (!call) throw Error("'" + backend + "' can only be reached from a notebook: its kernel talks to servers");
  RemoteAnswer answer = call(request);
  check(backend, answer.texts.size(), shape.texts, "texts");
  check(backend, answer.images.size(), shape.images, "images");
  return answer;
}

}  // namespace maia
