#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "maia/error.hpp"
#include "scene/compose/placement.hpp"
#include "scene/compose/recolor.hpp"

namespace maia {
namespace {

AssetShape shape_from(const Sprite& sprite) {
  constexpr int n = AssetShape::cells;
  AssetShape shape;
  shape.aspect = float(sprite.width) / float(sprite.height);
  const auto alpha = [&](int x, int y) {
    return sprite.rgba[(std::size_t(y) * std::size_t(sprite.width) + std::size_t(x)) * 4 + 3];
  };
  std::size_t covered = 0;
  for (int row = 0; row < n; ++row) {
    for (int column = 0; column < n; ++column) {
      const int x0 = column * sprite.width / n, x1 = std::max((column + 1) * sprite.width / n, x0 + 1);
      const int y0 = row * sprite.height / n, y1 = std::max((row + 1) * sprite.height / n, y0 + 1);
      int opaque = 0, all = 0;
      for (int y = y0; y < std::min(y1, sprite.height); ++y)
        for (int x = x0; x < std::min(x1, sprite.width); ++x, ++all) opaque += alpha(x, y) > 127;
      if (2 * opaque < all || all == 0) continue;
      shape.rows[std::size_t(row)] |= 1U << unsigned(column);
      ++covered;
    }
  }
  for (int column = 0; column < n; ++column) {
    const int x = std::min((2 * column + 1) * sprite.width / (2 * n), sprite.width - 1);
    int y = 0;
    while (y < sprite.height && alpha(x, y) < 128) ++y;
    shape.top[std::size_t(column)] = float(y) / float(sprite.height);
  }
  shape.filled = float(covered) / float(n * n);

  const auto& colors = color_names();
  const std::size_t pixels = sprite.rgba.size() / 4;
  const std::size_t step = std::max<std::size_t>(pixels / 2000, 1) | 1U;
  std::size_t sampled = 0;
  std::array<std::size_t, 11> counts{};
  for (std::size_t i = step / 2; i < pixels; i += step) {
    const std::uint8_t* pixel = sprite.rgba.data() + i * 4;
    if (pixel[3] < 128) continue;
    const auto name = std::find(colors.begin(), colors.end(), color_name(pixel[0], pixel[1], pixel[2]));
    ++counts[std::min<std::size_t>(std::size_t(name - colors.begin()), counts.size() - 1)];
    ++sampled;
  }
  for (std::size_t c = 0; c < counts.size(); ++c)
    shape.color_shares[c] = float(counts[c]) / float(std::max<std::size_t>(sampled, 1));
  return shape;
}

}  // namespace

const AssetShape& shape_of(int asset) {
  static std::mutex mutex;
  static auto& shapes = *new std::map<int, std::unique_ptr<const AssetShape>>;  // small, and kept
  {
    const std::lock_guard lock(mutex);
    if (const auto known = shapes.find(asset); known != shapes.end()) return *known->second;
  }
  auto made = std::make_unique<const AssetShape>(shape_from(*Catalog::installed().sprite(asset, 256)));
  const std::lock_guard lock(mutex);
  return *shapes.emplace(asset, std::move(made)).first->second;
}

int asset_number(const std::string& file) {
  static const auto& numbers = *[] {
    auto* map = new std::unordered_map<std::string, int>;
    const auto& assets = Catalog::installed().assets();
    for (std::size_t i = 0; i < assets.size(); ++i) map->emplace(assets[i].file, int(i));
    return map;
  }();
  const auto found = numbers.find(file);
  if (found == numbers.end())
    throw Error("the cut-out '" + file + "' is not installed; it is part of Debian's tuxpaint-stamps-default");
  return found->second;
}

bool has_color(int asset, const std::string& color) {
  const compose::ColorWish wish = compose::color_wish(color);
  if (wish.shade != 0) return false;
  const auto& names = color_names();
  const Asset& listed = Catalog::installed().assets()[std::size_t(asset)];
  const auto share = [&](const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    return shape_of(asset).color_shares[std::size_t(found - names.begin())];
  };
  if (!wish.second.empty()) return share(wish.first) > 0.2F && share(wish.second) > 0.2F;
  // The list is looked at first: it saves decoding.
  return !listed.colors.empty() && listed.colors.front() == wish.first && share(wish.first) > 0.55F;
}

float width_of(const Recipe& recipe, const Instance& instance) {
  return instance.height * shape_of(asset_number(instance.asset)).aspect * float(recipe.height) / float(recipe.width);
}

}  // namespace maia
