#include "scene/words/inflection.hpp"

#include <array>

namespace maia {
namespace {

struct Suffix {
  std::string_view ending, base;
};

template <std::size_t N>
std::vector<std::string> detached(std::string_view word, const std::array<Suffix, N>& suffixes) {
  std::vector<std::string> candidates;
  for (const auto& [ending, base] : suffixes)
    if (word.size() > ending.size() + 1 && word.ends_with(ending))
      candidates.push_back(std::string(word.substr(0, word.size() - ending.size())).append(base));
  return candidates;
}

}  // namespace

std::vector<std::string> singular_candidates(std::string_view noun) {
  static constexpr std::array<Suffix, 8> suffixes = {{{"s", ""},
                                                      {"ses", "s"},
                                                      {"xes", "x"},
                                                      {"zes", "z"},
                                                      {"ches", "ch"},
                                                      {"shes", "sh"},
                                                      {"men", "man"},
                                                      {"ies", "y"}}};
  if (noun.ends_with("ss")) return {};
  return detached(noun, suffixes);
}

std::vector<std::string> infinitive_candidates(std::string_view verb) {
  static constexpr std::array<Suffix, 8> suffixes = {
      {{"s", ""}, {"ies", "y"}, {"es", "e"}, {"es", ""}, {"ed", "e"}, {"ed", ""}, {"ing", "e"}, {"ing", ""}}};
  return detached(verb, suffixes);
}

std::vector<std::string> positive_candidates(std::string_view adjective) {
  static constexpr std::array<Suffix, 6> suffixes = {
      {{"er", "e"}, {"er", ""}, {"est", "e"}, {"est", ""}, {"ier", "y"}, {"iest", "y"}}};
  return detached(adjective, suffixes);
}

std::vector<std::string> exceptions(const SortedLines& list, std::string_view word) {
  std::vector<std::string> result;
  if (auto line = list.find(word))
    for (std::string_view base = take_word(*line); !base.empty(); base = take_word(*line)) result.emplace_back(base);
  return result;
}

}  // namespace maia
