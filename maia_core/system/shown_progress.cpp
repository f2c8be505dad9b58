#include "system/shown_progress.hpp"

namespace maia {

WorkHooks ShownProgress::hooks() {
  const auto show = [this](const Counted& counted) {
    if (counted.doing != doing_) {
      report_.reset();
      report_ = std::make_unique<ProgressReport>(counted.total, counted.doing);
      doing_ = counted.doing;
    }
    report_->set(counted.done);
  };
  return {show, nullptr};
}

}  // namespace maia
