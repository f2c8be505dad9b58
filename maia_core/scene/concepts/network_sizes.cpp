#include <algorithm>

#include "maia/error.hpp"
#include "scene/concepts/network.hpp"

namespace maia::concepts {

void Network::check() const {
  const auto h = static_cast<std::size_t>(hidden), k = static_cast<std::size_t>(concepts);
  const auto c = static_cast<std::size_t>(coarse_channels()), f = static_cast<std::size_t>(fine_channels());
  const bool good = coarse_mean.size() == c && coarse_scale.size() == c && fine_mean.size() == f &&
                    fine_scale.size() == f && coarse_weights.size() == h * c && fine_weights.size() == h * f &&
                    hidden_bias.size() == h && output_weights.size() == k * h && output_bias.size() == k &&
                    local.size() == k && whole.size() == k && color.size() == k &&
                    std::all_of(color.begin(), color.end(), [](int number) { return number >= -1 && number < 11; });
  if (!good) throw Error("the parts of a concept head have sizes that do not fit together");
}

}  // namespace maia::concepts
