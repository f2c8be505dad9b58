#include <cmath>
#include <iostream>
#include <map>
#include <set>

#include "label.hpp"
#include "maia/concepts.hpp"
#include "measure.hpp"

namespace maia::bench {
namespace {

struct Described {
  std::string name;
  std::vector<std::set<std::string>> words;  ///< of each exemplar
};

}  // namespace

void baselines() {
  const LabelReader reader;
  const ConceptDescriber describer;
  std::vector<Described> units;
  std::map<std::string, double> in_general;  // how many descriptions have the word
  double descriptions = 0;
  for (std::string line; std::getline(std::cin, line);) {
    const Json unit = Json::parse(line);
    Described described{unit.at("name"), {}};
    for (const Image& image : system_of(unit).exemplars(15).images) {
      std::set<std::string> words;
      for (const Term& term : reader.terms(describer.describe(image))) words.insert(term.words);
      for (const std::string& word : words) in_general[word] += 1;
      descriptions += 1;
      described.words.push_back(std::move(words));
    }
    units.push_back(std::move(described));
  }
  const auto& vocabulary = reader.vocabulary();
  for (std::size_t i = 0; i < units.size(); ++i) {
    std::map<std::string, double> here;
    for (const std::set<std::string>& words : units[i].words)
      for (const std::string& word : words) here[word] += 1;
    std::string best;
    double best_weight = 0;
    for (const auto& [word, count] : here) {
      const double weight = count * std::log((1 + descriptions) / in_general[word]);
      if (weight > best_weight) {
        best = word;
        best_weight = weight;
      }
    }
    print({{"name", units[i].name},
           {"exemplars", best},
           {"random", vocabulary[mixed(i, 4711) % vocabulary.size()].name}});
  }
}

}  // namespace maia::bench
