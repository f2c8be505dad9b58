// A picture while things are placed in it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "scene/backdrop/backdrop.hpp"
#include "scene/catalog/catalog.hpp"
#include "scene/compose/placement.hpp"
#include "scene/compose/random.hpp"
#include "scene/compose/recipe.hpp"

namespace maia::compose {

/// Which of 64 x 64 cells of the picture something covers.
struct Cells {
  static constexpr int side = 64;
  std::array<std::uint64_t, side> rows = {};

  int count() const;
  int count_without(const Cells& other) const;
  void remove(const Cells& other);
  void add(const Cells& other);
};

/// What is known of an instance for placing others.
struct Standing {
  Cells all;
  Cells visible;
  int count = 1;         ///< of all
  float enough = 0.75F;  ///< which share of it is to stay visible
};

/// A box in fractions of the picture.
struct Frame {
  float left = 0, top = 0, right = 0, bottom = 0;
  float width() const { return right - left; }
  float height() const { return bottom - top; }
  float middle() const { return (left + right) / 2; }
};

/// Scales that a whole picture shares.
struct Scale {
  float unit = 0.5F;           ///< how large (of the shorter side) a thing of reference_extent is drawn at reference_y
  float reference_extent = 1;  ///< metres
  float reference_y = 0.9F;
  bool crowded = false;  ///< more than one thing shares the picture
};

/// The larger of a thing's height and width, in metres.
float extent_of(const Asset& asset, const AssetShape& shape);

/// What a size word does to a length.
float factor_of(SizeWord size);

/// Sizes differ less in pictures than in the world: an ant beside an elephant must be seen. The factor by which a thing
/// is drawn larger than one of the reference extent.
float relative_size(float extent, float reference_extent);

class Stage {
 public:
  explicit Stage(Recipe& recipe);

  const Backdrop& backdrop() const { return *backdrop_; }
  const Recipe& recipe() const { return *recipe_; }
  Recipe& recipe() { return *recipe_; }

  /// Far (small y) and near lower edges of things that stand on the ground; without ground the whole picture.
  bool has_ground() const { return has_ground_; }
  float far_y() const { return far_y_; }
  float near_y() const { return 0.965F; }

  /// 0 near .. 1 at the horizon, of what stands at y.
  float depth_at(float y) const;

  /// How much smaller a thing is at y than at reference_y.
  float perspective(float y, float reference_y) const;

  Frame frame_of(const Instance& instance) const;
  Cells cells_of(const Instance& instance) const;

  /// Of what is below a thing's middle: "water", "sand", or empty.
  const std::string& region_under(float x, float y) const;

  /// How much a new instance would hide or be hidden beyond what is good, 0: not at all. `enough` is which share of it
  /// is to be seen; it may hide more of others if `may_hide`.
  float crowding(const Instance& instance, const Cells& cells, bool may_hide, float enough) const;

  void add(const Instance& instance, float enough);
  const std::vector<Standing>& standings() const { return standings_; }

  /// The sizes that the picture's things have.
  Scale scale() const;

 private:
  Recipe* recipe_;
  std::shared_ptr<const Backdrop> backdrop_;
  std::vector<Standing> standings_;  // of the recipe's instances
  bool has_ground_ = true;
  float far_y_ = 0.6F;
};

/// What a group needs beside its plan.
struct GroupWish {
  Scale scale;
  float column = -1;      ///< where its middle should be, 0..1, or negative
  float visible = 0.75F;  ///< which share of each thing is to be seen
};

/// Places one group; see place() in placement.hpp. Returns how bad the result is, 0: good.
float place_group(Stage& stage, std::vector<Instance> things, const ObjectPlan& plan, const std::vector<Link>& links,
                  const GroupWish& wish, Random& random);

}  // namespace maia::compose
