// What a noun of a prompt can stand for: a thing that can be drawn, a place, light, or nothing here.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scene/prompt/tokens.hpp"
#include "scene/words/wordnet.hpp"

namespace maia {

/// How a noun's place serves as environment.
enum class PlaceKind {
  none,
  place,     ///< wherever it is named: "beach"
  surface,   ///< where nothing drawable is meant: "table", "rock"
  interior,  ///< only with things in it: "house"
};

struct Noun {
  std::string word;                ///< singular, lower case: "fire truck"
  bool plural = false;             ///< it was not written in the singular
  std::vector<SynsetId> senses;    ///< all, most frequent first; empty for a word that WordNet doesn't have
  std::vector<SynsetId> meanings;  ///< those that can be drawn, best first
  std::string drawn_as;            ///< if only a wider meaning can be drawn, its word: "dog" for a golden retriever
  std::string environment;         ///< of environment_names(), or empty
  PlaceKind place = PlaceKind::none;
  std::string light;  ///< of light_names(), or empty

  bool drawable() const { return !meanings.empty(); }

  bool named = false;    ///< an asset is called so
  bool person = false;   ///< in some drawable or, without one, its first sense
  bool animate = false;  ///< a person or an animal
  bool vehicle = false;
  bool clothing = false;       ///< can be worn
  bool container = false;      ///< can be filled
  bool support = false;        ///< furniture and the like: things stand on it
  bool portable = false;       ///< could be held in a hand
  bool filling = false;        ///< food and plants: what is put into bowls and vases
  bool part = false;           ///< of a body: "face"
  bool stuff = false;          ///< a substance or a drink, without a shape of its own
  bool abstract = false;       ///< nothing that could be seen
  bool one_in_plural = false;  ///< "scissors": plural in form, one thing

  /// What it is if several are meant: for "glasses", which by itself is what one reads with, "glass". Null for others.
  std::shared_ptr<const Noun> as_plural;

  /// What comes nearest to a noun that can't be drawn; empty if nothing is near.
  std::string nearest() const;
};

/// A noun of several tokens.
struct NounMatch {
  std::shared_ptr<const Noun> noun;
  std::size_t length = 0;
};

/// The longest noun of WordNet that begins at token number `at`, in singular or plural, with blanks or hyphens or
/// written as one; or a single word that it doesn't have if it is none of another part of speech. Empty at what is no
/// word. Remembered between calls; safe to use from several threads.
NounMatch find_noun(const std::vector<Token>& tokens, std::size_t at);

/// The same for one of given spelling, such as "fire trucks". Never null.
std::shared_ptr<const Noun> noun_of(const std::string& words);

}  // namespace maia
