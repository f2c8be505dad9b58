// The table of concepts that comes with maia.
#pragma once

#include <string_view>

namespace maia::agent::offline {

/// Lines of name, group and meaning in WordNet (may be empty) between tabs.
std::string_view concept_rows();

}  // namespace maia::agent::offline
