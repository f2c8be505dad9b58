// What a label claims, in concepts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scene/concepts/concept_words.hpp"
#include "scene/concepts/vocabulary.hpp"
#include "scene/words/wordnet.hpp"

namespace maia::bench {

/// A word or words of a label that mean something.
struct Term {
  std::string words;             ///< "polar bear", singular if it is a noun
  std::vector<int> numbers;      ///< what it stands for in the vocabulary: itself or all kinds of it; never empty
  std::vector<SynsetId> senses;  ///< empty for what has no meaning in WordNet
};

/// "a dog with a leash or a cat": alternatives, each of terms that are there together.
using Label = std::vector<std::vector<Term>>;

/// Whether they begin with "no single concept", or are none.
bool is_hedged(const std::vector<std::string>& labels);

/// Reads labels as a person would write them.
class LabelReader {
 public:
  LabelReader();

  /// What is behind ";", "(", "but", "not" or "no" is left out: it limits the claim and makes none. Of "no single
  /// concept; strongest on X and Y" the guess is taken: X or Y. Words without a meaning that scenes can show are passed
  /// over, so the label may be empty.
  Label read(const std::vector<std::string>& labels) const;

  /// All terms of a text, in its order, the longest at each place.
  std::vector<Term> terms(std::string_view text) const;

  const std::vector<concepts::Concept>& vocabulary() const { return vocabulary_; }

 private:
  std::vector<Term> term(const std::string& words) const;

  std::vector<concepts::Concept> vocabulary_;
  concepts::ConceptWords words_;
  std::vector<SynsetId> meanings_;  ///< 0: none
};

}  // namespace maia::bench
