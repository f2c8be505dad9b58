// Verbs: what things do, and to what.
#include <algorithm>
#include <utility>

#include "scene/prompt/interpretation.hpp"

namespace maia {

bool Interpreter::read_action() {
  const auto verb = read_verb(tokens_, at_);
  if (!verb) return false;
  const bool can_follow = clause_.last == Last::noun || clause_.last == Last::verb ||
                          clause_.last == Last::conjunction || clause_.last == Last::comma ||
                          clause_.last == Last::attributes || clause_.last == Last::setting || clause_.copula ||
                          clause_.negated;
  const NounMatch noun = find_noun(tokens_, at_);
  if (noun.length > 1) return false;
  if (match_phrase(tokens_, at_,
                   Role::color | Role::pattern | Role::pose | Role::light | Role::style | Role::environment) &&
      !verb->participle)
    return false;
  const bool starts = clause_.last == Last::nothing || clause_.last == Last::comma || clause_.last == Last::medium;
  if (verb->participle || verb->past) {
    if (starts && next_is_described(at_ + 1)) return false;  // "running dogs"
    if (!can_follow && !starts) return false;
    if (noun.noun && noun.noun->drawable() && !verb->known) return false;
    if (verb->past && noun.noun && !clause_.copula && !verb->known) return false;
  } else {
    const bool after_noun = clause_.last == Last::noun || clause_.last == Last::verb;
    const bool second = clause_.last == Last::conjunction && verb->third && verb->known;
    if (!after_noun && !second && !clause_.negated) return false;
    // No noun follows another at once, unless as "behind it a cat".
    if (!verb->known && noun.noun &&
        !(verb->third && clause_.last == Last::noun && clause_.linked.empty() && !clause_.negated))
      return false;
  }
  ++at_;
  on_verb(*verb, tokens_[at_ - 1].text);
  return true;
}

bool Interpreter::next_is_described(std::size_t at) const {
  if (at >= tokens_.size() || tokens_[at].kind != TokenKind::word) return false;
  if (match_phrase(tokens_, at, Role::preposition | Role::article | Role::copula | Role::conjunction)) return false;
  return find_noun(tokens_, at).noun || match_phrase(tokens_, at, Role::color | Role::size);
}

void Interpreter::on_verb(const VerbUse& verb, const std::string& text) {
  std::vector<int> actors = clause_.actors.empty() ? clause_.group : clause_.actors;
  const bool nearest =
      clause_.last == Last::noun && clause_.last_noun >= 0 && (verb.participle || verb.past) && !clause_.copula;
  if (nearest && std::find(actors.begin(), actors.end(), clause_.last_noun) == actors.end() &&
      mentions_.noun(clause_.last_noun).animate)
    actors = {clause_.last_noun};
  clause_.actors = actors;
  clause_.copula = false;
  clause_.last = Last::verb;
  const bool negated = clause_.negated && verb.sense.relation.empty();
  if (negated) clause_.negated = false;
  // "flying a kite"
  const bool flies_something =
      verb.sense.pose == "flying" && match_phrase(tokens_, at_, Role::article | Role::count).has_value();
  if (!verb.sense.pose.empty() && !negated && !flies_something) {
    if (actors.empty()) clause_.attributes.pose = verb.sense.pose;
    for (int actor : actors) mentions_[actor].plan.pose = verb.sense.pose;
  }
  if (!verb.known && !negated) report(text, "");
  clause_.link = flies_something ? "holding" : verb.sense.relation;
  clause_.subjects = actors;
}

}  // namespace maia
