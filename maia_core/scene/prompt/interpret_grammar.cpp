// Prepositions, conjunctions, negation and the other words that tie a prompt together.
#include <algorithm>
#include <utility>

#include "scene/prompt/interpretation.hpp"

namespace maia {
bool Interpreter::read_grammar() {
  constexpr Role structure = Role::preposition | Role::copula | Role::relative | Role::conjunction | Role::pronoun |
                             Role::negation | Role::only | Role::place;
  constexpr Role whole = Role::light | Role::environment | Role::style | Role::closeup | Role::filler;
  std::optional<Match> match = match_phrase(tokens_, at_, structure);
  if (const auto setting = match_phrase(tokens_, at_, whole); setting && (!match || setting->length >= match->length))
    if (stands_alone(*setting)) match = setting;
  if (!match) return false;
  constexpr Role looks = Role::material | Role::pattern | Role::pose;
  if (const auto look = match_phrase(tokens_, at_, looks); look && look->length > match->length)
    return read_phrase();  // "made of stone"
  if (match->role == Role::preposition && ends_with_of(*match))
    if (const auto of_picture = match_phrase(tokens_, at_ + match->length - 1, Role::filler);
        of_picture && of_picture->length > 1)
      if (const auto place = match_phrase(tokens_, at_, Role::place)) match = place;
  if (is_rather_noun(*match)) return false;
  if (among(match->role, Role::article | Role::count)) return false;
  const std::size_t before = at_;
  at_ += match->length;
  switch (match->role) {
    case Role::preposition:
      on_link(match->value);
      break;
    case Role::copula:
      clause_.copula = true;
      clause_.actors = actors_or_group();
      clause_.link = {};
      break;
    case Role::relative:
      on_relative();
      break;
    case Role::conjunction:
      on_conjunction(match->value);
      break;
    case Role::pronoun:
      on_pronoun(match->value);
      break;
    case Role::negation:
      clause_.negated = true;
      break;
    case Role::only:
      on_only();
      break;
    case Role::place:
      on_place(match->value);
      break;
    case Role::light:
      set_light(match->value);
      end_link(Last::setting);
      break;
    case Role::environment:
      set_environment(match->value, tokens_[before + match->length - 1].text);
      end_link(Last::setting);
      break;
    case Role::style:
      add_style(match->value);
      break;
    case Role::closeup:
      plan_.closeup = true;
      clause_.last = Last::medium;
      break;
    default:
      break;
  }
  return true;
}

bool Interpreter::stands_alone(const Match& match) const {
  const std::size_t end = at_ + match.length;
  if (match.length < 2 && !among(match.role, Role::closeup | Role::filler)) return false;
  if (end < tokens_.size() && tokens_[end].hyphenated) return false;
  if (find_noun(tokens_, end - 1).length > 1) return false;  // "in the water bottle"
  const bool preposition_first = match_phrase(tokens_, at_, Role::preposition).has_value();
  if (match.role == Role::closeup) return true;
  if (match.role == Role::filler) return match.length > 1 || !next_is_noun(end);
  return preposition_first;
}

bool Interpreter::next_is_noun(std::size_t at) const {
  return at < tokens_.size() && !match_phrase(tokens_, at, Role::preposition | Role::copula | Role::conjunction) &&
         find_noun(tokens_, at).noun;
}

bool Interpreter::ends_with_of(const Match& match) const {
  return match.length > 1 && tokens_[at_ + match.length - 1].text == "of";
}

bool Interpreter::is_rather_noun(const Match& match) const {
  if (among(match.role, Role::relative)) return clause_.last != Last::noun && clause_.last != Last::comma && has_head();
  if (among(match.role, Role::pronoun)) return has_head();
  if (among(match.role, Role::negation | Role::only | Role::copula | Role::conjunction)) return false;
  if (match.length > 1) return false;
  const NounMatch noun = find_noun(tokens_, at_);
  return noun.length > match.length;
}

bool Interpreter::has_head() const {
  const auto phrase = read_noun_phrase(tokens_, at_);
  return phrase && (phrase->head == HeadKind::noun || (phrase->counted() && !phrase->attributes.empty()));
}

void Interpreter::on_comma() {
  if (clause_.last == Last::conjunction) return;
  clause_.link = {};
  clause_.copula = false;
  clause_.negated = false;
  clause_.actors.clear();
  clause_.last = Last::comma;
}

void Interpreter::on_conjunction(std::string_view word) {
  clause_.link = {};
  clause_.copula = false;
  clause_.actors.clear();
  if (word == "and" && clause_.negated) clause_.negated = false;
  if (clause_.last != Last::comma || word == "or") joined_ = clause_.last;
  clause_.last = Last::conjunction;
  if (word == "or" && excluding_) clause_.negated = true;
}

void Interpreter::on_relative() {
  if (clause_.last_noun >= 0) clause_.actors = {clause_.last_noun};
  clause_.link = {};
  clause_.last = Last::verb;
}

void Interpreter::on_only() {
  // "just above the house"
  if (at_ < tokens_.size() && match_phrase(tokens_, at_, Role::preposition) && tokens_[at_].text != "with" &&
      tokens_[at_].text != "on")
    return;
  plan_.only = true;
}

void Interpreter::on_place(std::string_view place) {
  const bool after = clause_.last == Last::noun || clause_.last == Last::verb || clause_.last == Last::attributes;
  if (after && clause_.last_noun >= 0) {
    const bool whole = clause_.last == Last::verb && !clause_.actors.empty();
    for (int number : whole ? clause_.actors : std::vector<int>{clause_.last_noun})
      mentions_[number].plan.place = place_named(place);
  } else if (clause_.last != Last::setting && clause_.last != Last::backdrop) {
    clause_.place = place;
  }
  clause_.link = {};
}

void Interpreter::on_link(std::string_view link) {
  if (clause_.last == Last::medium && (link == "of" || link == "with" || link == "in" || link == "loose")) {
    clause_.link = {};
    return;
  }
  if (clause_.last == Last::setting && link == "of") link = "loose";  // "a field of sunflowers"
  const bool after_verb = clause_.last == Last::verb || clause_.copula || !clause_.actors.empty();
  clause_.subjects = after_verb ? actors_or_group() : clause_.group;
  const bool reversed = link.ends_with("reversed");  // "a basket full of flowers"
  if ((link == "of" || (reversed && clause_.last == Last::noun)) && clause_.last_noun >= 0)
    clause_.subjects = {clause_.last_noun};
  if (reversed && clause_.subjects.empty()) link = "loose";  // "a picture that contains ..."
  clause_.link = link;
  clause_.copula = false;
  clause_.last_before_link = clause_.last;
  clause_.last = Last::link;
}

}  // namespace maia
