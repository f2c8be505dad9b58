#include "image/progress.hpp"

namespace maia {
namespace {
ProgressHooks host;
}

void set_progress_hooks(const ProgressHooks& hooks) { host = hooks; }

ProgressReport::ProgressReport(std::int64_t total, const std::string& label) {
  if (host.begin) bar_ = host.begin(total, label.c_str());
}

ProgressReport::~ProgressReport() {
  if (bar_) host.end(bar_);
}

void ProgressReport::set(std::int64_t done) {
  if (bar_) host.set(bar_, done);
}

}  // namespace maia
