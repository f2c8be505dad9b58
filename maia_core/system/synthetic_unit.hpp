// Units whose behavior is known because a detector plays it (paper, section 4.2 and appendix C4).
#pragma once

#include <memory>

#include "maia/services.hpp"
#include "system/unit.hpp"

namespace maia {

/// What a synthetic unit responds to.
struct SyntheticRule {
  std::vector<std::string> any;  ///< one or more things; the unit responds if one of them is there
  std::string condition;         ///< only where this is there, too; empty if always

  /// Reads "dog", "dog OR car", "dog | leash". Throws Error, showing the forms, if it is none of them.
  static SyntheticRule parse(const std::string& text);
  std::string text() const;

  /// All words that a detector must know.
  std::vector<std::string> words() const;
};

/// Throws Error if the rule can't be read or the detector can't find one of its words.
std::shared_ptr<const Unit> synthetic_unit(const std::string& rule, std::shared_ptr<const ConceptDetector> detector);

}  // namespace maia
