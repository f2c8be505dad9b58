// The nouns that assets are called by.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "scene/words/wordnet.hpp"

namespace maia {

/// "jack o lantern" for "jack-o-lantern".
std::string with_blanks(std::string words);

struct AssetName {
  std::string name;                ///< lower case
  std::vector<SynsetId> meanings;  ///< of all assets of that name
};

/// What assets are called: "stop sign", which WordNet doesn't have, or "well", which means other things there, too. By
/// their names with blanks for hyphens.
const std::unordered_map<std::string, AssetName>& asset_names();

/// The keys of asset_names() by themselves without blanks, where there are some: "racecar".
const std::unordered_map<std::string, std::string>& joined_names();

/// Whether these words begin an asset's name of more words.
bool begins_asset_name(const std::string& words);

}  // namespace maia
