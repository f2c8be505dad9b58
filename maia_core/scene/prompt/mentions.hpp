// The things a prompt has spoken of so far.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scene/prompt/links.hpp"
#include "scene/prompt/nouns.hpp"
#include "scene/prompt/phrases.hpp"
#include "scene/prompt/plan.hpp"

namespace maia {

/// One thing; also one that can't be drawn, so that what is said about it isn't taken for another's.
struct Mention {
  ObjectPlan plan;
  std::shared_ptr<const Noun> noun;
  bool shared_out = false;  ///< "one black and one white" has begun to say which of them is which
  int left = 0;             ///< of those, how many are not spoken of yet
};

class Mentions {
 public:
  /// A new one; its number.
  int add(std::shared_ptr<const Noun> noun, std::pair<int, int> range, const Attributes& attributes);

  int size() const { return static_cast<int>(mentions_.size()); }
  Mention& operator[](int number) { return mentions_[static_cast<std::size_t>(number)]; }
  const Mention& operator[](int number) const { return mentions_[static_cast<std::size_t>(number)]; }
  const Noun& noun(int number) const { return *(*this)[number].noun; }

  /// What adjectives add to one.
  void describe(int number, const Attributes& attributes);

  void relate(int subject, const Tie& tie, int object);
  /// Removes the relations made since there were `count` of them.
  void forget_relations(std::size_t count) { relations_.resize(count); }
  /// Removes what ties these two.
  void forget_between(int a, int b);
  std::size_t relation_count() const { return relations_.size(); }

  /// The one that "the dog" means: the latest of that word, or of a kind of it; -1 if there is none.
  int referred(const Noun& noun) const;

  /// What a pronoun (a value of Role::pronoun) means, where `main` is what the sentence speaks of and `but` can't be
  /// meant. Empty if nothing fits.
  std::vector<int> meant(std::string_view pronoun, const std::vector<int>& main, const std::vector<int>& but) const;

  /// Of "three apples, one of them green", the two others.
  void add_rest();

  /// Those that can be drawn with their relations, into the plan.
  void move_to(ScenePlan& plan);

 private:
  std::vector<Mention> mentions_;
  std::vector<RelationPlan> relations_;
};

}  // namespace maia
