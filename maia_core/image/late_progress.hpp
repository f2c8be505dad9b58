// Progress of what may be done in a moment.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "image/progress.hpp"

namespace maia {

/// A ProgressReport that appears when the work has taken a second and is not done, or with `at_once` immediately.
class LateProgress {
 public:
  LateProgress(std::int64_t total, std::string label, bool at_once) : total_(total), label_(std::move(label)) {
    if (at_once && total_ > 0) report_.emplace(total_, label_);
  }

  void set(std::int64_t done) {
    if (!report_ && done < total_ && std::chrono::steady_clock::now() - begin_ > std::chrono::seconds(1))
      report_.emplace(total_, label_);
    if (report_) report_->set(done);
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::int64_t total_;
  std::string label_;
  std::optional<ProgressReport> report_;
};

}  // namespace maia
