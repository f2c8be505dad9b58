#include "scene/dataset/scene_entry.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "scene/catalog/catalog.hpp"
#include "scene/compose/placement.hpp"
#include "scene/compose/random.hpp"
#include "scene/compose/scene_state.hpp"
#include "scene/dataset/coco_rle.hpp"

namespace maia {
namespace {

using nlohmann::ordered_json;

/// A pixel is an instance's if more than half of it is.
constexpr std::uint8_t half_covered = 128;
constexpr std::uint8_t no_region = 255;

ordered_json segmentation(const std::vector<std::uint8_t>& inside, int width, int height) {
  ordered_json json;
  json["size"] = {height, width};
  json["counts"] = compressed(run_lengths(inside, width, height));
  return json;
}

struct Extent {
  int left, top, right, bottom;  ///< the last two are outside
  std::int64_t area = 0;
};

std::optional<Extent> extent_of(const std::vector<std::uint8_t>& inside, int width, int height) {
  Extent extent{width, height, 0, 0, 0};
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* row = inside.data() + static_cast<std::ptrdiff_t>(y) * width;
    for (int x = 0; x < width; ++x) {
      if (row[x] == 0) continue;
      ++extent.area;
      extent.left = std::min(extent.left, x);
      extent.right = std::max(extent.right, x + 1);
      extent.top = std::min(extent.top, y);
      extent.bottom = std::max(extent.bottom, y + 1);
    }
  }
  if (extent.area == 0) return std::nullopt;
  return extent;
}

std::vector<std::uint8_t> whole_mask(const InstanceMask& mask, int width, int height) {
  std::vector<std::uint8_t> inside(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x)
      if (mask.coverage[static_cast<std::size_t>(y) * static_cast<std::size_t>(mask.width) +
                        static_cast<std::size_t>(x)] >= half_covered)
        inside[static_cast<std::size_t>(mask.y + y) * static_cast<std::size_t>(width) +
               static_cast<std::size_t>(mask.x + x)] = 1;
  return inside;
}

/// Nothing if something hides all of it.
std::optional<ordered_json> object_of(const Instance& instance, const InstanceMask& mask, const Recipe& recipe) {
  const auto inside = whole_mask(mask, recipe.width, recipe.height);
  const auto extent = extent_of(inside, recipe.width, recipe.height);
  if (!extent) return std::nullopt;
  const Asset& asset = Catalog::installed().assets()[static_cast<std::size_t>(asset_number(instance.asset))];
  ordered_json json;
  json["id"] = instance.id;
  json["name"] = asset.name;
  json["sense"] = WordNet::installed().sense_name(asset.synset);
  json["word"] = instance.word;
  const std::string own_color = asset.colors.empty() ? std::string() : asset.colors.front();
  json["color"] = instance.color.empty() ? own_color : instance.color;
  if (!instance.material.empty()) json["material"] = instance.material;
  if (!instance.pattern.empty()) json["pattern"] = instance.pattern;
  json["asset"] = instance.asset;
  json["box"] = {extent->left, extent->top, extent->right - extent->left, extent->bottom - extent->top};
  json["area"] = extent->area;
  json["segmentation"] = segmentation(inside, recipe.width, recipe.height);
  return json;
}

ordered_json regions_of(const Rendering& rendering, int width, int height) {
  ordered_json list = ordered_json::array();
  for (std::size_t number = 0; number < rendering.region_names.size() && number < no_region; ++number) {
    std::vector<std::uint8_t> inside(rendering.regions.size());
    std::int64_t area = 0;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      if (rendering.regions[i] != number) continue;
      inside[i] = 1;
      ++area;
    }
    if (area == 0) continue;
    list.push_back({{"name", rendering.region_names[number]},
                    {"area", area},
                    {"segmentation", segmentation(inside, width, height)}});
  }
  return list;
}

}  // namespace

const char* ending_of(SceneFormat format) { return format == SceneFormat::jpeg ? "jpg" : "png"; }

std::uint64_t scene_seed(std::uint64_t seed, std::int64_t index) {
  return compose::derived(compose::derived(seed, "scene"), static_cast<std::uint64_t>(index)) >> 11U;
}

std::string scene_line(const Recipe& recipe, const Rendering& rendering, const std::string& file) {
  ordered_json line;
  line["file"] = file;
  line["width"] = recipe.width;
  line["height"] = recipe.height;
  line["prompt"] = recipe.prompt;
  line["seed"] = recipe.seed;
  line["caption"] = caption_of(recipe);
  line["environment"] = recipe.environment;
  line["light"] = recipe.light;
  line["styles"] = recipe.styles;
  line["background"] = rendering.source;
  line["objects"] = ordered_json::array();
  for (std::size_t i = 0; i < recipe.instances.size(); ++i) {
    if (auto object = object_of(recipe.instances[i], rendering.masks.at(i), recipe))
      line["objects"].push_back(std::move(*object));
  }
  line["regions"] = regions_of(rendering, recipe.width, recipe.height);
  line["notes"] = recipe.notes;
  return line.dump();
}

SceneEntry make_scene_entry(std::int64_t index, const std::string& prompt, std::uint64_t seed, int size,
                            SceneFormat format) {
  const Scene scene(prompt, seed, size);
  const Rendering& rendering = SceneAccess::state(scene).rendered();
  return {format == SceneFormat::jpeg ? rendering.image.jpeg(scene_jpeg_quality) : rendering.image.png(),
          scene_line(SceneAccess::state(scene).recipe, rendering, scene_image_name(index, ending_of(format)))};
}

}  // namespace maia
