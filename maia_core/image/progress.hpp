// Saying how far long work is.
#pragma once

#include <cstdint>
#include <string>

namespace maia {

/// What a host that can show progress, such as a notebook's kernel, tells the library. They are called from the thread
/// that owns the Progress, except `set`, which may come from any.
struct ProgressHooks {
  void* (*begin)(std::int64_t total, const char* label) = nullptr;
  void (*set)(void* bar, std::int64_t done) = nullptr;
  void (*end)(void* bar) = nullptr;
};
void set_progress_hooks(const ProgressHooks& hooks);

/// Work of `total` steps. Without a host it shows nothing.
class ProgressReport {
 public:
  ProgressReport(std::int64_t total, const std::string& label);
  ~ProgressReport();
  ProgressReport(const ProgressReport&) = delete;
  ProgressReport& operator=(const ProgressReport&) = delete;
  void set(std::int64_t done);

 private:
  void* bar_ = nullptr;
};

}  // namespace maia
