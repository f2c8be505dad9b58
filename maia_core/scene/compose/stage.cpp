#include "scene/compose/stage.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "scene/compose/backdrop_cache.hpp"

namespace maia::compose {

namespace {
constexpr float usual = 0.75F, partly = 0.45F;
}  // namespace

int Cells::count() const {
  int sum = 0;
  for (const std::uint64_t row : rows) sum += std::popcount(row);
  return sum;
}

int Cells::count_without(const Cells& other) const {
  int sum = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) sum += std::popcount(rows[i] & ~other.rows[i]);
  return sum;
}

void Cells::remove(const Cells& other) {
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] &= ~other.rows[i];
}

void Cells::add(const Cells& other) {
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] |= other.rows[i];
}

float extent_of(const Asset& asset, const AssetShape& shape) {
  return std::max(asset.height, asset.height * shape.aspect);
}

float factor_of(SizeWord size) {
  switch (size) {
    case SizeWord::tiny:
      return 0.42F;
    case SizeWord::small:
      return 0.62F;
    case SizeWord::normal:
      return 1;
    case SizeWord::large:
      return 1.32F;
    case SizeWord::huge:
      return 1.65F;
  }
  return 1;
}

float relative_size(float extent, float reference_extent) {
  const float ratio = std::max(extent, 0.001F) / std::max(reference_extent, 0.001F);
  return std::clamp(std::sqrt(ratio), 0.3F, 2.4F);
}

Stage::Stage(Recipe& recipe) : recipe_(&recipe), backdrop_(backdrop_of(recipe)) {
  has_ground_ = backdrop_->ground < 0.97F;
  const float horizon = std::min(backdrop_->horizon, backdrop_->ground);
  far_y_ = has_ground_ ? std::min(std::max(backdrop_->ground + 0.03F, horizon + 0.15F * (1 - horizon)), 0.94F) : 0;
  for (const Instance& instance : recipe.instances) {
    const Cells cells = cells_of(instance);
    standings_.push_back({cells, cells, std::max(cells.count(), 1), instance.attached_to >= 0 ? partly : usual});
  }
  for (std::size_t i = 0; i < standings_.size(); ++i)
    for (std::size_t k = 0; k < standings_.size(); ++k)
      if (k != i && recipe.instances[k].depth < recipe.instances[i].depth)
        standings_[i].visible.remove(standings_[k].all);
}

float Stage::depth_at(float y) const {
  if (!has_ground_) return 0.5F;
  const float horizon = std::min(backdrop_->horizon, backdrop_->ground);
  return std::clamp((1 - y) / std::max(1 - horizon, 0.05F), 0.0F, 1.0F);
}

float Stage::perspective(float y, float reference_y) const {
  if (!has_ground_) return 1;
  const float eye = std::min(backdrop_->horizon, backdrop_->ground) - 0.12F;  // softer than in the world
  return std::clamp((y - eye) / std::max(reference_y - eye, 0.05F), 0.4F, 1.4F);
}

Frame Stage::frame_of(const Instance& instance) const {
  const float width = width_of(*recipe_, instance);
  return {instance.x - width / 2, instance.y - instance.height, instance.x + width / 2, instance.y};
}

Cells Stage::cells_of(const Instance& instance) const {
  const AssetShape& shape = shape_of(asset_number(instance.asset));
  const Frame frame = frame_of(instance);
  static constexpr float side = Cells::side;
  constexpr int n = AssetShape::cells;
  const auto cell = [](float v) { return int(std::clamp(std::floor(v * side), -1.0F, side)); };
  const int x0 = std::max(cell(frame.left), 0), x1 = std::min(cell(frame.right) + 1, Cells::side);
  const int y0 = std::max(cell(frame.top), 0), y1 = std::min(cell(frame.bottom) + 1, Cells::side);
  std::array<unsigned, Cells::side> columns{};
  for (int x = x0; x < x1; ++x) {
    const float u = (float(x) + 0.5F) / side - frame.left;
    const int column = std::clamp(int(u / std::max(frame.width(), 1e-4F) * n), 0, n - 1);
    columns[std::size_t(x)] = unsigned(instance.flipped ? n - 1 - column : column);
  }
  Cells cells;
  for (int y = y0; y < y1; ++y) {
    const float v = (float(y) + 0.5F) / side - frame.top;
    const int row = std::clamp(int(v / std::max(frame.height(), 1e-4F) * n), 0, n - 1);
    const std::uint32_t bits = shape.rows[std::size_t(row)];
    std::uint64_t line = 0;
    for (int x = x0; x < x1; ++x) line |= std::uint64_t{(bits >> columns[std::size_t(x)]) & 1U} << unsigned(x);
    cells.rows[std::size_t(y)] = line;
  }
  return cells;
}

const std::string& Stage::region_under(float x, float y) const {
  static const std::string none;
  const int width = backdrop_->image.width(), height = backdrop_->image.height();
  const int column = std::clamp(int(x * float(width)), 0, width - 1);
  const int row = std::clamp(int(y * float(height)) - 2, 0, height - 1);
  const std::size_t at = std::size_t(row) * std::size_t(width) + std::size_t(column);
  if (at >= backdrop_->regions.size() || backdrop_->regions[at] >= backdrop_->region_names.size()) return none;
  return backdrop_->region_names[backdrop_->regions[at]];
}

float Stage::crowding(const Instance& instance, const Cells& cells, bool may_hide, float enough) const {
  float bad = 0;
  Cells in_front;
  for (std::size_t i = 0; i < standings_.size(); ++i) {
    const Standing& other = standings_[i];
    if (recipe_->instances[i].depth < instance.depth) {
      in_front.add(other.all);
      continue;
    }
    const float seen = float(other.visible.count_without(cells)) / float(other.count);
    const float before = float(other.visible.count()) / float(other.count);
    const float least = std::min(may_hide ? std::min(partly, other.enough) : other.enough, before);
    if (seen < least) bad += 12 * (least - seen);
    bad += (before - seen) * (may_hide ? 0.5F : 4.0F);
  }
  const float seen = float(cells.count_without(in_front)) / float(std::max(cells.count(), 1));
  if (seen < enough) bad += 12 * (enough - seen);
  bad += (1 - seen) * (enough < usual ? 0.5F : 4.0F);
  return bad;
}

void Stage::add(const Instance& instance, float enough) {
  const Cells cells = cells_of(instance);
  Standing standing{cells, cells, std::max(cells.count(), 1), enough};
  for (std::size_t i = 0; i < standings_.size(); ++i) {
    if (recipe_->instances[i].depth < instance.depth)
      standing.visible.remove(standings_[i].all);
    else
      standings_[i].visible.remove(cells);
  }
  standings_.push_back(standing);
  recipe_->instances.push_back(instance);
}

Scale Stage::scale() const {
  // The largest thing that stands by itself tells how large others are.
  Scale scale;
  float largest = 0;
  const float shorter = float(std::min(recipe_->width, recipe_->height));
  for (const Instance& instance : recipe_->instances) {
    if (instance.attached_to >= 0) continue;
    const int number = asset_number(instance.asset);
    const Frame frame = frame_of(instance);
    const float drawn =
        std::max(frame.width() * float(recipe_->width), frame.height() * float(recipe_->height)) / shorter;
    if (drawn <= largest) continue;
    largest = drawn;
    scale.unit = std::min(drawn, 0.55F);
    scale.reference_extent = extent_of(Catalog::installed().assets()[std::size_t(number)], shape_of(number));
    scale.reference_y = instance.grounded ? instance.y : 0.9F;
  }
  if (largest == 0) scale.unit = 0;
  return scale;
}

}  // namespace maia::compose
