#include "system/default_detector.hpp"

#include <mutex>

#include "maia/concepts.hpp"

namespace maia {
namespace {

std::mutex mutex;
std::shared_ptr<const ConceptDetector> chosen;

}  // namespace

void set_default_detector(std::shared_ptr<const ConceptDetector> detector) {
  const std::lock_guard lock(mutex);
  chosen = std::move(detector);
}

std::shared_ptr<const ConceptDetector> default_detector() {
  {
    const std::lock_guard lock(mutex);
    if (chosen) return chosen;
  }
  static const auto embedded = std::make_shared<const HeadDetector>();
  return embedded;
}

}  // namespace maia
