// The words that the offline scientist thinks in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scene/words/wordnet.hpp"

namespace maia::agent::offline {

/// What kind of thing a concept is. A place is a part of the backdrop, or a whole environment.
enum class Kind { object, place, color, texture, light };

/// A concept that a hypothesis can be about.
struct Concept {
  std::string name;  ///< "dog", "striped", "beach"; the fruit is "orange", the color "orange color"
  Kind kind = Kind::object;
  bool drawn_alone = false;  ///< of a place: a picture can be asked for that shows nothing else
};

/// A mention of a concept in a text.
struct Mention {
  int concept_number = 0;
  std::size_t at = 0;   ///< where it begins
  bool unsure = false;  ///< "perhaps a dog", "a dog or a wolf"
};

/// About 800 everyday concepts and how they are related, by WordNet if it is installed. Safe to use from several
/// threads.
class Vocabulary {
 public:
  /// A word of a text and where it begins.
  struct Token {
    std::string text;
    std::size_t at = 0;
  };

  static const Vocabulary& installed();

  const std::vector<Concept>& concepts() const { return concepts_; }
  const Concept& operator[](int number) const { return concepts_[static_cast<std::size_t>(number)]; }
  int size() const { return static_cast<int>(concepts_.size()); }

  /// The concept of that name; plurals and a few synonyms are understood.
  std::optional<int> find(std::string_view name) const;

  /// All concepts that a text mentions, in its order; of overlapping names the longest. "orange" is the fruit in "an
  /// orange" and "a red orange", and else the color.
  std::vector<Mention> mentions(std::string_view text) const;

  /// Whether `a` is `b` or a kind of it.
  bool is_a(int a, int b) const { return a == b || kinds_[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)]; }
  bool related(int a, int b) const { return is_a(a, b) || is_a(b, a); }

  /// Of two meanings, 0..1; 0 for concepts without one.
  double similarity(int a, int b) const;

  /// What is a kind of it, and what it is a kind of; the nearest first.
  const std::vector<int>& kinds_of(int number) const { return kinds_below_[static_cast<std::size_t>(number)]; }
  const std::vector<int>& parents_of(int number) const { return parents_[static_cast<std::size_t>(number)]; }

  /// Other objects that are most like it, but neither kinds of it nor what it is a kind of; nearest first.
  std::vector<int> siblings_of(int number, std::size_t most) const;

 private:
  Vocabulary();
  bool is_the_fruit(const std::vector<Token>& tokens, std::size_t at) const;
  void relate();

  std::vector<Concept> concepts_;
  std::vector<std::string> meanings_;
  std::map<std::string, int, std::less<>> by_name_;
  std::vector<std::vector<bool>> kinds_;
  std::vector<std::vector<int>> kinds_below_, parents_;
  std::vector<std::optional<SynsetId>> synsets_;
  std::optional<WordNet> wordnet_;
};

}  // namespace maia::agent::offline
