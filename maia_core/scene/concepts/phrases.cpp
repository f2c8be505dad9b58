#include "scene/concepts/phrases.hpp"

#include <algorithm>

namespace maia::concepts {

std::string joined(const std::vector<std::string>& parts, const std::string& last) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() && !last.empty() ? " " + last + " " : ", ";
    text += parts[i];
  }
  return text;
}

std::string counted(const std::map<std::string, std::size_t>& tally, std::size_t most) {
  std::vector<std::pair<std::string, std::size_t>> order(tally.begin(), tally.end());
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < std::min(most, order.size()); ++i) {
    parts.push_back(order[i].first + " " + std::to_string(order[i].second));
  }
  if (order.size() > most) parts.push_back(std::to_string(order.size() - most) + " more");
  return joined(parts, order.size() > most ? "and" : "");
}

std::string of_all(std::size_t count, std::size_t all) {
  if (count == all) return all == 2 ? "both" : "all " + std::to_string(all);
  return std::to_string(count) + " of " + std::to_string(all);
}

std::string size_word(float share) {
  if (share < 0.02F) return "tiny";
  if (share < 0.1F) return "small";
  if (share < 0.3F) return "medium-sized";
  return share < 0.85F ? "large" : "nearly the whole image";
}

std::string place_words(float x, float y) {
  const int column = x < 0.38F ? 0 : x > 0.62F ? 2 : 1, row = y < 0.38F ? 0 : y > 0.62F ? 2 : 1;
  static const char* const words[3][3] = {{"in the upper left", "at the top", "in the upper right"},
                                          {"on the left", "at the center", "on the right"},
                                          {"in the lower left", "at the bottom", "in the lower right"}};
  return words[row][column];
}

}  // namespace maia::concepts
