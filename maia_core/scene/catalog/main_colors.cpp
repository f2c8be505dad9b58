#include "scene/catalog/main_colors.hpp"

#include <algorithm>
#include <map>

namespace maia {
namespace {

constexpr double least_share = 0.15;

}  // namespace

std::vector<std::string> main_colors(const Sprite& sprite) {
  std::map<std::string, int> counts;
  int total = 0;
  for (std::size_t i = 0; i < sprite.rgba.size(); i += 4) {
    if (sprite.rgba[i + 3] < 128) continue;
    ++counts[color_name(sprite.rgba[i], sprite.rgba[i + 1], sprite.rgba[i + 2])];
    ++total;
  }
  std::vector<std::pair<std::string, int>> ranked(counts.begin(), counts.end());
  std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  std::vector<std::string> names;
  for (const auto& [name, count] : ranked)
    if (names.empty() || count >= least_share * total) names.push_back(name);
  return names;
}

}  // namespace maia
