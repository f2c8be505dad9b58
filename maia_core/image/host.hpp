// What a host with a notebook does for the library.
#pragma once

#include <string>

#include "maia/image.hpp"

namespace maia {

/// Called from any thread. Without a host nothing is shown but plain text on stdout.
struct HostHooks {
  void (*show)(const MimeBundle& bundle) = nullptr;
};
void set_host_hooks(const HostHooks& hooks);

/// Shows a bundle below the running cell.
void show(const MimeBundle& bundle);

}  // namespace maia
