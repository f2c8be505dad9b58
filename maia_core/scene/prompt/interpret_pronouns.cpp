// "it", "them", "one of them", "one black and one white".
#include <algorithm>
#include <utility>

#include "scene/prompt/interpretation.hpp"

namespace maia {

void Interpreter::on_pronoun(std::string_view pronoun) {
  if (pronoun == "each other") return end_link_unless_noun();
  if (pronoun == "one") return on_one();
  if (mentions_.size() == 0) return end_link_unless_noun();
  if (clause_.link.empty()) {  // it is spoken of again
    clause_.group = mentions_.meant(pronoun, clause_.group.empty() ? topic_ : clause_.group, {});
    clause_.open = false;
    clause_.last = Last::noun;
    clause_.last_noun = clause_.group.empty() ? -1 : clause_.group.back();
    return;
  }
  const std::vector<int>& main = clause_.group.empty() ? topic_ : clause_.group;
  std::vector<int> subjects = clause_.subjects;
  // "a table with a lamp on it", "a dog, and behind it a cat"
  const bool about_linked = clause_.last_before_link == Last::noun && !clause_.linked.empty();
  if (about_linked) subjects = clause_.linked;
  if (subjects == clause_.group && clause_.last_before_link != Last::noun && clause_.last_before_link != Last::verb)
    subjects.clear();
  const std::vector<int> objects = mentions_.meant(pronoun, main, subjects);
  const std::string_view link = clause_.link;
  clause_.link = {};
  clause_.last = Last::noun;
  if (subjects.empty()) {
    for (int object : objects) clause_.fronted.emplace_back(link, object);
    return;
  }
  for (int object : objects) {
    if (about_linked && clause_.last_link == "with")
      for (int subject : subjects) mentions_.forget_between(subject, object);
    tie(link, subjects, object);
  }
  clause_.open = false;
  clause_.linked.clear();
}

void Interpreter::on_one() {
  if (mentions_.size() == 0) return;
  if (auto phrase = std::exchange(clause_.incomplete, {})) {
    add_thing(mentions_[mentions_.size() - 1].noun, {1, 1}, phrase->attributes);
    return;
  }
  // "two dogs, one of them wearing a hat"
  const int whole = last_of_several();
  if (whole < 0) return;
  clause_.group = {whole};
  clause_.open = false;
  clause_.last_noun = whole;
  clause_.last = Last::noun;
}

void Interpreter::on_all(int count) {
  const int known = mentions_.size();
  if (count < 2 || count > known) return;
  clause_.group.clear();
  for (int i = known - count; i < known; ++i) clause_.group.push_back(i);
  clause_.open = false;
  clause_.last = Last::noun;
  clause_.last_noun = known - 1;
}

int Interpreter::last_of_several() const {
  int whole = -1;
  for (int i = 0; i < mentions_.size(); ++i)
    if (mentions_[i].shared_out || mentions_[i].plan.count_high > 1) whole = i;
  return whole;
}

bool Interpreter::share_out(const NounPhrase& phrase) {
  const int whole = last_of_several();
  if (whole < 0 || !phrase.count) return false;
  const int some = phrase.range().first;
  Mention& group = mentions_[whole];
  int number = whole;
  if (!group.shared_out) {
    if (group.plan.count_low <= some) return false;
    group.shared_out = true;
    group.left = group.plan.count_low - some;
    group.plan.count_low = group.plan.count_high = some;
  } else {
    if (group.left < some) return false;
    group.left -= some;
    number = mentions_.add(group.noun, {some, some}, {});
  }
  describe(number, phrase.attributes);
  clause_.group = {number};
  clause_.open = false;
  clause_.last_noun = number;
  clause_.last = Last::noun;
  return true;
}

}  // namespace maia
