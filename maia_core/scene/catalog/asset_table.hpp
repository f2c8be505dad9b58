// The list of assets: a table with tabs between its columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scene/catalog/catalog.hpp"

namespace maia {

/// Reads a table whose first row names the columns: file, name, meanings ("domestic_cat.n.01,kitten.n.01"), kind,
/// stance, facing, height, things, colors, textures, head, eyes, neck, hand, likeness. "-" is an empty cell; a region
/// is "x,y,w". Throws Error with `name`, row (from 1) and column of what is wrong.
std::vector<Asset> read_asset_table(std::string_view table, const std::string& name, const WordNet& words);

}  // namespace maia
