#include "image/host.hpp"

#include <atomic>
#include <iostream>

namespace maia {
namespace {
std::atomic<void (*)(const MimeBundle&)> host{nullptr};
}

void set_host_hooks(const HostHooks& hooks) { host = hooks.show; }

void show(const MimeBundle& bundle) {
  if (const auto shown = host.load()) return shown(bundle);
  if (const auto plain = bundle.find("text/plain"); plain != bundle.end()) std::cout << plain->second << std::endl;
}

}  // namespace maia
