// Parts and marks of things: faces, wings, stripes.
#include <algorithm>
#include <utility>

#include "scene/prompt/interpretation.hpp"

namespace maia {
namespace {

/// "a face with blue eyes": what covers a body has the body's color.
bool covers_body(std::string_view noun) {
  return is_one_of(noun,
                   {"fur", "feather", "hair", "coat", "plumage", "wool", "skin", "body", "wing", "shell", "petal"});
}
std::string_view pattern_of_marks(std::string_view noun) {
  if (noun == "stripe") return "striped";
  if (noun == "spot" || noun == "dot" || noun == "polka dot") return "spotted";
  return noun == "check" || noun == "checkerboard" ? "checkered" : "";
}
bool shows_who(std::string_view part) { return is_one_of(part, {"face", "head", "eye", "muzzle", "snout"}); }

}  // namespace

bool Interpreter::on_part(NounPhrase& phrase) {
  const std::shared_ptr<const Noun> part = phrase.noun;
  const bool of_owner = phrase.owner && phrase.owner->drawable() && !part->drawable();  // "an elephant's trunk"
  if ((!part->part && !of_owner) || phrase.article == "possessive") return false;       // "the wizard's hat"
  std::shared_ptr<const Noun> owner = phrase.owner;
  for (const auto& modifier : phrase.modifiers)
    if (!owner && modifier->drawable() && modifier->animate) owner = modifier;
  if (owner && owner->drawable()) {
    if (shows_who(part->word))
      plan_.closeup = true;
    else
      report(part->word, owner->word);
    phrase.noun = owner;
    phrase.owner.reset();
    phrase.modifiers.clear();
    on_thing(phrase);
    return true;
  }
  if (at_ < tokens_.size() && tokens_[at_].text == "of") {
    ++at_;
    if (shows_who(part->word))
      plan_.closeup = true;
    else
      report(part->word, "");
    return true;  // the owner follows and takes this place
  }
  if (clause_.link == "with" && !clause_.subjects.empty()) {
    const int owner_number = clause_.last_noun >= 0 ? clause_.last_noun : clause_.subjects.back();
    if (covers_body(part->word) && mentions_[owner_number].plan.colors.empty())
      describe(owner_number, phrase.attributes);
    else if (!phrase.attributes.empty())
      report(part->word, "");
    clause_.last = Last::noun;
    clause_.last_link = "with part";
    clause_.link = {};
    return true;
  }
  if (clause_.last == Last::conjunction && clause_.last_link == "with part") {
    if (!phrase.attributes.empty()) report(part->word, "");
    clause_.last = Last::noun;
    return true;
  }
  return false;
}

bool Interpreter::on_own_part(const Noun& part) {
  if (!part.part && (part.drawable() || clause_.link.empty() || clause_.last_noun < 0)) return false;
  std::vector<int> carried = clause_.linked;
  if (carried.empty() && clause_.last_noun >= 0) carried = {clause_.last_noun};
  const std::vector<int> owners = mentions_.meant("it", clause_.group, carried);
  const bool grasps = is_one_of(part.word, {"mouth", "hand", "paw", "arm", "beak", "trunk", "claw", "tooth"});
  if (!clause_.link.empty() && !owners.empty() && clause_.last_noun >= 0)
    for (int thing : carried) {
      if (thing == owners.front()) continue;
      if (mentions_.noun(thing).clothing) {
        mentions_.forget_between(owners.front(), thing);
        mentions_.relate(owners.front(), {Relation::wearing}, thing);
      } else if (grasps) {
        mentions_.forget_between(owners.front(), thing);
        mentions_.relate(owners.front(), {Relation::holding}, thing);
      } else if (clause_.link == "on") {
        mentions_.forget_between(owners.front(), thing);
        mentions_.relate(thing, {Relation::on}, owners.front());
      }
    }
  clause_.link = {};
  clause_.last = Last::noun;
  return true;
}

bool Interpreter::on_marks(const NounPhrase& phrase) {
  const std::string_view pattern = pattern_of_marks(phrase.noun->word);
  if (pattern.empty() || clause_.link != "with" || clause_.last_noun < 0) return false;
  mentions_[clause_.last_noun].plan.pattern = pattern;
  clause_.link = {};
  clause_.last = Last::noun;
  return true;
}

}  // namespace maia
