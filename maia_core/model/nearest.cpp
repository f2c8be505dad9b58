#include "model/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace maia {
namespace {

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

/// Damerau-Levenshtein distance with adjacent transpositions.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::vector<std::string> nearest_names(const std::string& name, const std::vector<std::string>& candidates,
                                       std::size_t count) {
  constexpr std::size_t longest = 256;
  const std::string wanted = lower(name);
  if (wanted.empty() || wanted.size() > longest) return {};
  const std::size_t allowed = std::max<std::size_t>(1, wanted.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > longest) continue;
    const std::string other = lower(candidate);
    const std::size_t apart = distance(wanted, other);
    if (apart <= allowed)
      found.emplace_back(apart, candidate);
    else if (wanted.size() >= 3 && other.find(wanted) != std::string::npos)
      found.emplace_back(allowed + 1, candidate);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> result;
  for (auto& [apart, candidate] : found) {
    if (result.size() == count) break;
    if (std::find(result.begin(), result.end(), candidate) == result.end()) result.push_back(std::move(candidate));
  }
  return result;
}

std::string did_you_mean(const std::string& name, const std::vector<std::string>& candidates) {
  const std::vector<std::string> names = nearest_names(name, candidates);
  if (names.empty()) return {};
  std::string text = "; did you mean " + names[0];
  for (std::size_t i = 1; i < names.size(); ++i) text += (i + 1 < names.size() ? ", " : " or ") + names[i];
  return text + "?";
}

std::string listed(const std::vector<std::string>& names, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < count; ++i) text += (i ? ", " : "") + names[i];
  if (names.size() > count) text += " and " + std::to_string(names.size() - count) + " more";
  return text;
}

}  // namespace maia
