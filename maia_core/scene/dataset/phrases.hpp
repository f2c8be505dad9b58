// How prompts say where and when.
#pragma once

#include <string>

namespace maia {

/// "on a beach", "in the desert", "under water"; one of several by `choice`. Environments that it does not know get "in
/// a".
std::string place_phrase(const std::string& environment, std::size_t choice);

/// "at night", "in the rain"; empty for the usual light of day and for what is no light of the open air.
std::string light_phrase(const std::string& light);

/// Whether there is sky above it, so that the time of day and the weather show.
bool is_outdoors(const std::string& environment);

}  // namespace maia
