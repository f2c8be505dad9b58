// What laying out is made of: choosing cut-outs and finding places for them. Edits use the same.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "scene/catalog/catalog.hpp"
#include "scene/compose/recipe.hpp"
#include "scene/prompt/plan.hpp"

namespace maia {

/// The outline of an asset, coarsely: 32 x 32 cells over its trimmed box.
struct AssetShape {
  static constexpr int cells = 32;
  float aspect = 1;                            ///< width / height
  std::array<std::uint32_t, cells> rows = {};  ///< bit x of rows[y]: the cell is covered
  std::array<float, cells> top = {};        ///< of each column, 0..1 of the height: where it begins; 1 if it is empty
  float filled = 0;                         ///< share of the box that is covered, 0..1
  std::array<float, 11> color_shares = {};  ///< of each of color_names() in what is covered, about
};

/// The shape of asset number `asset`, as it is (not flipped). Decodes it at first use; safe to call from several
/// threads.
const AssetShape& shape_of(int asset);

/// The number of the asset with that file. Throws Error, naming the file, if it is not installed.
int asset_number(const std::string& file);

/// Whether the asset has that color (as in Instance::color) without being recolored: most of it is called so, or each
/// of two colors has a good part of it. Throws Error, naming what is known, if it is no color.
bool has_color(int asset, const std::string& color);

/// The width of an instance as drawn, before rotation, as a fraction of the picture's width.
float width_of(const Recipe& recipe, const Instance& instance);

/// One of the things that `plan` asks for, chosen by `seed`: word, asset, flip, small rotation, color, material,
/// pattern. It has no id, group and place yet. In the sky and in water it is one that is at home there, if there is
/// one. Throws Error if nothing like it is installed.
Instance cast_instance(const ObjectPlan& plan, std::uint64_t seed, const std::string& environment = "");

/// How new things stand to a group that is in the picture: "new thing RELATION group" or, reversed, "group RELATION new
/// thing".
struct Link {
  Relation relation = Relation::next_to;
  int group = 0;
  bool reversed = false;
};

/// Finds places for `things`, which have ids and a group, and appends them to the recipe. Nothing else in it moves;
/// what could not be as asked is added to its notes. `plan` says size, place and pose.
void place(Recipe& recipe, std::vector<Instance> things, const ObjectPlan& plan, const std::vector<Link>& links,
           std::uint64_t seed);

/// Moves an instance by fractions of the picture and scales it about the middle of its lower edge, with everything that
/// is attached to it. Throws Error if there is no such id.
void transform(Recipe& recipe, int id, float dx, float dy, float scale);

/// Another thing at the place of `instance`: same id, group, lower edge, depth and flip, with a size that suits the
/// place. What is worn or held is fitted to what wears or holds it.
Instance replaced(const Recipe& recipe, const Instance& instance, const ObjectPlan& plan, std::uint64_t seed);

}  // namespace maia
