// WordNet's nouns: meanings, synonyms, hypernyms; and which words are adjectives and verbs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maia {

/// A meaning: its byte offset in data.noun of the installed database.
using SynsetId = std::uint32_t;

/// The files of a database in memory, where none is mapped.
struct WordNetTexts {
  std::string index_noun, data_noun, noun_exc, index_adj, index_verb, verb_exc;
};

/// The database of WordNet 3 (Debian's wordnet-base), memory-mapped: opening reads next to nothing. Words may come with
/// underscores instead of spaces. A meaning that is not one of the database's throws Error, as does a damaged file.
/// A value; copies share the maps. Safe to use from several threads.
class WordNet {
 public:
  /// $MAIA_WORDNET, else /usr/share/wordnet. Throws Error if it is not there or damaged, naming the package.
  static const WordNet& installed();

  /// Throws Error, naming the file, if it is not there or damaged.
  static WordNet open(const std::string& folder);

  /// For tests and tiny dictionaries of other origin.
  static WordNet from_texts(WordNetTexts texts);

  /// The senses of a noun, most frequent first; `lemma` is lower case with spaces ("polar bear"). Empty if unknown.
  std::vector<SynsetId> senses(std::string_view lemma) const;

  /// "tiger.n.02": the second sense of tiger. "polar_bear.n.01" and "polar bear.n.01" are the same. Throws Error,
  /// naming the nearest, if there is none.
  SynsetId sense(std::string_view name) const;
  std::string sense_name(SynsetId synset) const;

  std::vector<std::string> words(SynsetId synset) const;   ///< synonyms, the usual one first, capitals as usual
  std::vector<SynsetId> hypernyms(SynsetId synset) const;  ///< direct ones, instance hypernyms too
  std::vector<SynsetId> hyponyms(SynsetId synset) const;   ///< direct ones, instances too
  bool is_a(SynsetId synset, SynsetId ancestor) const;     ///< reflexive, transitive
  std::string_view category(SynsetId synset) const;        ///< lexicographer file: "noun.animal"
  std::string_view gloss(SynsetId synset) const;

  /// Wu-Palmer similarity, 0..1: twice the depth of the deepest common hypernym over the sum of both depths. 1 if they
  /// are the same.
  double similarity(SynsetId a, SynsetId b) const;

  /// The singular forms that a noun may have by WordNet's exceptions and rules, among them itself if it is one already
  /// ("glasses": "glasses", "glass"). Only nouns of the database; of several words the last is inflected.
  std::vector<std::string> singulars(std::string_view noun) const;

  /// Whether these words begin a noun of more words: "polar" does, "polar bear" does not.
  bool begins_noun(std::string_view words) const;

  bool is_adjective(std::string_view word) const;  ///< also "larger"
  bool is_verb(std::string_view word) const;       ///< also "standing", "holds"

  /// "riding": "ride", "rid"; among them itself if it is an infinitive. Only verbs of the database.
  std::vector<std::string> infinitives(std::string_view verb) const;

  struct Impl;

 private:
  explicit WordNet(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace maia
