// Which concept words mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scene/concepts/vocabulary.hpp"
#include "scene/words/wordnet.hpp"

namespace maia::concepts {

/// Understands case, articles, plurals and, by WordNet, synonyms. Without WordNet's database it knows the names alone.
/// Safe to use from several threads.
class ConceptWords {
 public:
  explicit ConceptWords(std::vector<Concept> vocabulary);

  /// The number of the concept, if there is one: a name of the vocabulary ("orange color" and "orange object" choose
  /// the group), else a concept with one of the words' meanings, the most frequent first.
  std::optional<int> find(const std::string& words) const;

  /// A sentence that says that there is none, with the nearest by spelling and by meaning.
  std::string unknown(const std::string& words) const;

  /// Whether concept a is a kind of concept b; false for the same one and for those without a meaning.
  bool is_kind_of(int a, int b) const { return kind_of_[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)]; }

  /// WordNet's similarity of two concepts, 0..1; 0 for those without a meaning.
  double similarity(int a, int b) const;

 private:
  std::vector<std::string> singulars(const std::string& text) const;

  std::vector<Concept> vocabulary_;
  std::optional<WordNet> wordnet_;
  std::vector<std::optional<SynsetId>> meanings_;
  std::vector<std::vector<bool>> kind_of_;
};

}  // namespace maia::concepts
