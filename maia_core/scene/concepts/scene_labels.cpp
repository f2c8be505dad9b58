#include "scene/concepts/scene_labels.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "maia/error.hpp"
#include "scene/compose/placement.hpp"
#include "scene/concepts/pixel_colors.hpp"

namespace maia::concepts {
namespace {

using Cells = std::array<std::uint32_t, label_cells>;

/// What photographs of a region or of an environment may show without saying so.
struct Contents {
  const char* place;
  const char* things;  ///< meanings, between commas
};
constexpr Contents contents[] = {
    {"tree", "plant.n.02,tree.n.01"},
    {"bush", "plant.n.02,tree.n.01,flower.n.01"},
    {"grass", "plant.n.02,flower.n.01"},
    {"plant", "plant.n.02,flower.n.01,tree.n.01"},
    {"flower", "plant.n.02,flower.n.01"},
    {"planet", "celestial_body.n.01"},
    {"space", "celestial_body.n.01,star.n.03"},
    {"building", "structure.n.01,building.n.01,house.n.01,tower.n.01,church.n.02"},
    {"fence", "structure.n.01,fence.n.01"},
    {"wall", "structure.n.01"},
    {"sun", "celestial_body.n.01,sun.n.01,star.n.03"},
    {"moon", "celestial_body.n.01,moon.n.01"},
    {"table", "furniture.n.01,table.n.02,desk.n.01"},
    {"bed", "furniture.n.01,bed.n.01"},
    {"furniture", "furniture.n.01,chair.n.01,table.n.02,desk.n.01,sofa.n.01,bookcase.n.01,bed.n.01"},
    {"curtain", "curtain.n.01"},
    {"window", "structure.n.01"},
    {"road", "structure.n.01,vehicle.n.01,wheeled_vehicle.n.01,car.n.01"},
    {"hill", "plant.n.02,tree.n.01"},
    {"mountain", "plant.n.02,tree.n.01"},
};

std::vector<std::string> pieces(std::string_view text, char separator) {
  std::vector<std::string> result;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(separator, start), text.size());
    if (end > start) result.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  return result;
}

/// The texture that a material looks like, or nothing.
std::string texture_of(const std::string& material) {
  static const std::map<std::string, std::string> textures = {
      {"metal", "metallic"}, {"golden", "metallic"}, {"gold", "metallic"}, {"silver", "metallic"},
      {"glass", "glassy"},   {"wood", "wooden"},     {"fur", "furry"},     {"wool", "woolly"}};
  const auto found = textures.find(material);
  return found == textures.end() ? material : found->second;
}

bool keeps_colors(const std::string& style) {
  static const std::set<std::string> keeping = {"blurred", "blurred background", "sharp", "pixelated", "noisy"};
  return keeping.count(style) != 0;
}

/// Covers of several concepts being gathered; a cell of a concept is full at `full`.
class Gathering {
 public:
  explicit Gathering(std::uint32_t full) : full_(full) {}

  void add(int number, const Cells& cells) {
    if (number < 0) return;
    Cells& sum = sums_[static_cast<std::uint16_t>(number)];
    for (std::size_t i = 0; i < cells.size(); ++i) sum[i] = std::min(sum[i] + cells[i], full_);
  }

  bool has(int number) const { return sums_.count(static_cast<std::uint16_t>(number)) != 0; }

  CoverList list() const {
    CoverList list;
    for (const auto& [number, cells] : sums_) {
      if (std::all_of(cells.begin(), cells.end(), [](std::uint32_t sum) { return sum == 0; })) continue;
      list.concepts.push_back(number);
      for (const std::uint32_t sum : cells) list.covers.push_back(static_cast<std::uint8_t>(sum * 255ULL / full_));
    }
    return list;
  }

 private:
  std::map<std::uint16_t, Cells> sums_;
  std::uint32_t full_;
};

}  // namespace

SceneLabels::SceneLabels(std::vector<Concept> vocabulary, const Catalog& catalog, const WordNet& wordnet)
    : vocabulary_(std::move(vocabulary)), catalog_(catalog) {
  std::vector<std::pair<std::uint16_t, SynsetId>> meanings;
  for (std::size_t i = 0; i < vocabulary_.size(); ++i) {
    if (!vocabulary_[i].synset.empty()) meanings.emplace_back(i, wordnet.sense(vocabulary_[i].synset));
  }
  for (const Asset& asset : catalog_.assets()) {
    std::set<std::uint16_t> shown;
    for (const auto& [number, meaning] : meanings) {
      const bool is = wordnet.is_a(asset.synset, meaning) ||
                      std::any_of(asset.also.begin(), asset.also.end(),
                                  [&, sense = meaning](SynsetId also) { return wordnet.is_a(also, sense); });
      if (is) shown.insert(number);
    }
    for (const std::string& texture : asset.textures) {
      const int number = find("texture", texture);
      if (number >= 0) shown.insert(static_cast<std::uint16_t>(number));
    }
    of_asset_.emplace_back(shown.begin(), shown.end());
  }
  may_be_in_region_.resize(vocabulary_.size());
  for (const Contents& one : contents) {
    const int region = find("region", one.place);
    if (region < 0) continue;
    for (const std::string& name : pieces(one.things, ',')) {
      const SynsetId meaning = wordnet.sense(name);
      for (const auto& [number, concept_meaning] : meanings) {
        if (concept_meaning == meaning) may_be_in_region_[static_cast<std::size_t>(region)].push_back(number);
      }
    }
  }
}

int SceneLabels::find(const std::string& group, const std::string& name) const {
  for (std::size_t i = 0; i < vocabulary_.size(); ++i) {
    if (vocabulary_[i].name == name && vocabulary_[i].group == group) return static_cast<int>(i);
  }
  return -1;
}

Labels SceneLabels::of(const Recipe& recipe, const Rendering& rendering) const {
  const int width = rendering.image.width(), height = rendering.image.height();
  const int block_width = width / label_side, block_height = height / label_side;
  if (block_width * label_side != width || block_height * label_side != height) {
    throw Error("scenes to learn concepts from have sides that are multiples of " + std::to_string(label_side) +
                ", not " + std::to_string(width) + " x " + std::to_string(height));
  }
  const auto full = static_cast<std::uint32_t>(block_width * block_height) * 255U;
  const auto cell_of = [&](int x, int y) {
    return static_cast<std::size_t>(y / block_height * label_side + x / block_width);
  };
  Gathering shown(full), unknown(full);

  std::vector<std::uint8_t> free(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 255);
  const bool true_colors = std::all_of(recipe.styles.begin(), recipe.styles.end(), keeps_colors);
  for (std::size_t i = 0; i < rendering.masks.size(); ++i) {
    const InstanceMask& mask = rendering.masks[i];
    const Instance& instance = recipe.instances[i];
    Cells cells{};
    for (int y = 0; y < mask.height; ++y) {
      for (int x = 0; x < mask.width; ++x) {
        const std::uint8_t coverage = mask.coverage[static_cast<std::size_t>(y) * static_cast<std::size_t>(mask.width) +
                                                    static_cast<std::size_t>(x)];
        if (coverage == 0) continue;
        cells[cell_of(mask.x + x, mask.y + y)] += coverage;
        std::uint8_t& left = free[static_cast<std::size_t>(mask.y + y) * static_cast<std::size_t>(width) +
                                  static_cast<std::size_t>(mask.x + x)];
        left = static_cast<std::uint8_t>(left - std::min(left, coverage));
      }
    }
    const auto asset = static_cast<std::size_t>(asset_number(instance.asset));
    for (const std::uint16_t number : of_asset_[asset]) shown.add(number, cells);
    if (!instance.pattern.empty()) shown.add(find("texture", instance.pattern), cells);
    if (!instance.material.empty()) shown.add(find("texture", texture_of(instance.material)), cells);
    if (true_colors) {
      std::vector<std::string> colors = pieces(instance.color, ' ');
      if (colors.empty() && instance.material.empty() && !catalog_.assets()[asset].colors.empty()) {
        colors = {catalog_.assets()[asset].colors.front()};
      }
      for (const std::string& color : colors) shown.add(find("color", color), cells);
    }
  }

  std::map<int, Cells> regions;
  Cells backdrop{};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const std::size_t pixel =
          static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
      const std::size_t cell = cell_of(x, y);
      backdrop[cell] += free[pixel];
      if (rendering.regions[pixel] != 255) regions[rendering.regions[pixel]][cell] += free[pixel];
    }
  }
  for (const auto& [number, cells] : regions) {
    const int region = find("region", rendering.region_names.at(static_cast<std::size_t>(number)));
    shown.add(region, cells);
    if (region < 0) continue;
    for (const std::uint16_t thing : may_be_in_region_[static_cast<std::size_t>(region)]) unknown.add(thing, cells);
  }
  shown.add(find("environment", recipe.environment), backdrop);
  if (true_colors && !recipe.environment_color.empty()) {
    shown.add(find("color", pieces(recipe.environment_color, ' ').back()), backdrop);
  }
  Cells everywhere;
  everywhere.fill(full);
  shown.add(find("light", recipe.light.empty() ? "day" : recipe.light), everywhere);

  // A color that nobody gave may be there all the same.
  std::array<int, 11> pixels{};
  for (std::size_t i = 0; i < free.size(); ++i) ++pixels[color_number(rendering.image.pixels() + 3 * i)];
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const int number = find("color", color_names()[i]);
    if (number >= 0 && !shown.has(number) && (!true_colors || pixels[i] > width * height / 100)) {
      unknown.add(number, everywhere);
    }
  }
  return {shown.list(), unknown.list()};
}

}  // namespace maia::concepts
