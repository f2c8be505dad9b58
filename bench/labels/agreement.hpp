// Whether a label names what a synthetic unit is made of.
#pragma once

#include <string>

#include "label.hpp"

namespace maia::bench {

struct Agreement {
  bool all = false;     ///< the thing; both things of an OR; thing and condition together
  bool partly = false;  ///< one of the things; the thing without its condition
};

/// `rule` as System::synthetic() takes it. A word agrees with a term that has the same meaning or is one step more
/// general or more special in WordNet; without meanings, the same name. Of the label's alternatives only as many count
/// as the rule has things, the first ones: naming much is not finding.
Agreement agreement(const std::string& rule, Label label, const LabelReader& reader);

}  // namespace maia::bench
