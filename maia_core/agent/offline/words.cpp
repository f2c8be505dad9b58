#include "agent/offline/words.hpp"

#include <algorithm>

namespace maia::agent::offline {
namespace {

void add(Words& words, const Vocabulary& vocabulary, std::string_view text, double weight) {
  for (const Mention& mention : vocabulary.mentions(text)) {
    note(words, vocabulary, mention.concept_number, mention.unsure ? 0.5 * weight : weight);
  }
}

/// The part of a description that is about the region itself, and the part that is about what lies around it.
struct Halves {
  std::string_view region, around;
};
Halves halves(std::string_view description) {
  const std::size_t at = std::min(description.find("; around it"), description.find("; surroundings:"));
  if (at == description.npos) return {description, {}};
  return {description.substr(0, at), description.substr(at)};
}

}  // namespace

void note(Words& words, const Vocabulary& vocabulary, int number, double sure) {
  const auto raise = [&](int one) {
    double& known = words[one];
    known = std::max(known, sure);
  };
  raise(number);
  for (const int parent : vocabulary.parents_of(number)) raise(parent);
}

Words region_words(const Vocabulary& vocabulary, std::string_view description) {
  Words words, far;
  const auto [region, around] = halves(description);
  add(words, vocabulary, region, 1);
  add(far, vocabulary, around, 0.8);
  for (const auto& [number, weight] : far) {
    const Kind kind = vocabulary[number].kind;
    if (kind == Kind::light || kind == Kind::place) words[number] = std::max(words[number], 0.5 * weight);
  }
  return words;
}

Words whole_words(const Vocabulary& vocabulary, std::string_view description) {
  Words words;
  add(words, vocabulary, description, 1);
  return words;
}

Words picture_words(const Vocabulary& vocabulary, const Sighting& image) {
  Words words = whole_words(vocabulary, image.whole);
  add(words, vocabulary, halves(image.region).around, 1);
  return words;
}

bool says(const Words& words, int number) {
  const auto found = words.find(number);
  return found != words.end() && found->second > 0.4;
}

double share(const std::vector<Words>& images, int number) {
  double sum = 0;
  for (const Words& words : images) {
    const auto found = words.find(number);
    if (found != words.end()) sum += found->second;
  }
  return images.empty() ? 0 : sum / static_cast<double>(images.size());
}

}  // namespace maia::agent::offline
