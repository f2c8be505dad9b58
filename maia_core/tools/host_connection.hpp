// What a program that loads the library late, such as a notebook's worker, and the library give each other.
#pragma once

#include <string>

#include "image/host.hpp"
#include "image/interrupt.hpp"
#include "image/progress.hpp"
#include "services/remote/remote_services.hpp"

namespace maia {

struct Host {
  InterruptHooks interrupt;
  ProgressHooks progress;
  HostHooks display;
  RemoteHooks remote;
};

struct Controls {
  void (*set_reporting)(bool on) = nullptr;
  void (*set_backend)(const std::string& role, const std::string& name) = nullptr;
};

}  // namespace maia

/// Connects both, once. Its name is the same in every compiler, so that dlsym() finds it.
extern "C" void maia_connect(const maia::Host& host, maia::Controls& controls);
