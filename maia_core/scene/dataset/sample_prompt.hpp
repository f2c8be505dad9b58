// Prompts made up at random, to fill a dataset.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scene/catalog/catalog.hpp"

namespace maia {

/// What a sampled prompt was made from.
struct PromptSample {
  std::string prompt;       ///< "two small zebras on a beach at night and a red car"
  std::vector<int> assets;  ///< the asset that each thing was named after, in the order of the prompt
  std::string environment;  ///< of environment_names(), or empty
  std::string light;        ///< of light_names(), or empty
};

/// The numbers of all assets, photographs twice.
std::vector<int> sampling_round(const Catalog& catalog);

/// A prompt in plain English for picture number `index` of the dataset that `seed` names: one to four things of the
/// catalog, some with counts, colors, sizes and relations, in an environment that mostly suits them, in various light
/// and, rarely, styles. Depends on nothing but the arguments. Among the indices k * n .. k * n + n - 1, where n is the
/// length of a sampling_round(), each asset gives its name to the first thing as often as it is in the round.
PromptSample sample_prompt(const Catalog& catalog, std::uint64_t seed, std::int64_t index);

}  // namespace maia
