// Long work shown to the person who waits for it.
#pragma once

#include <memory>
#include <string>

#include "image/progress.hpp"
#include "scene/dataset/default_scenes.hpp"

namespace maia {

/// A progress bar for each thing that the work does ("scenes", then "sweep").
class ShownProgress {
 public:
  /// For as long as this object lives.
  WorkHooks hooks();

 private:
  std::string doing_;
  std::unique_ptr<ProgressReport> report_;
};

}  // namespace maia
