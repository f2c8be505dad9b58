// Things and what ties them to others.
#include <algorithm>
#include <array>
#include <utility>

#include "scene/prompt/interpretation.hpp"

namespace maia {

Place place_named(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Place>, 7> places = {{{"left", Place::left},
                                                                                {"right", Place::right},
                                                                                {"center", Place::center},
                                                                                {"top", Place::top},
                                                                                {"bottom", Place::bottom},
                                                                                {"foreground", Place::foreground},
                                                                                {"background", Place::background}}};
  for (const auto& [each, place] : places)
    if (each == name) return place;
  return Place::anywhere;
}

void Interpreter::add_thing(std::shared_ptr<const Noun> noun, std::pair<int, int> range, const Attributes& attributes) {
  const int number = mentions_.add(noun, range, attributes);
  if (!noun->drawable() || !noun->drawn_as.empty()) report(noun->word, noun->nearest());
  report_all(attributes.unknown);
  if (!clause_.place.empty()) mentions_[number].plan.place = place_named(std::exchange(clause_.place, {}));
  join(number);
}

void Interpreter::join(int number) {
  const Last before = std::exchange(clause_.last, Last::noun);
  clause_.about_setting = false;
  clause_.copula = false;
  if (!clause_.link.empty()) {
    if (clause_.subjects.empty()) {
      if (clause_.link != "with" && clause_.link != "of" && clause_.link != "loose") {
        clause_.fronted.emplace_back(clause_.link, number);
        clause_.last_noun = number;
        clause_.link = {};
        return;
      }
      if (clause_.link == "with" && clause_.last_before_link == Last::setting) clause_.group = {number};
    } else {
      clause_.last_link = clause_.link;
      clause_.last_subjects = clause_.subjects;
      clause_.linked = {number};
      clause_.relations_before = mentions_.relation_count();
      tie(clause_.link, clause_.subjects, number);
      clause_.open = false;
      clause_.last_noun = number;
      clause_.link = {};
      clause_.actors.clear();
      return;
    }
    clause_.link = {};
  }
  clause_.last_noun = number;
  clause_.actors.clear();
  if (!clause_.fronted.empty()) {
    for (const auto& [link, object] : std::exchange(clause_.fronted, {})) tie(link, {number}, object);
    clause_.group = {number};
    clause_.open = true;
    return;
  }
  const bool coordinated = before == Last::conjunction || before == Last::comma;
  if (coordinated && !clause_.linked.empty() && continues_link(number, before)) {
    tie(clause_.last_link, clause_.last_subjects, number);
    clause_.linked.push_back(number);
    return;
  }
  if (before == Last::noun && !clause_.linked.empty() && !clause_.last_link.empty()) {  // "behind the dog a cat"
    mentions_.forget_relations(clause_.relations_before);
    for (int object : clause_.linked) tie(clause_.last_link, {number}, object);
    clause_.group = {number};
    clause_.open = true;
    clause_.linked.clear();
    return;
  }
  if (coordinated && clause_.open) {
    clause_.group.push_back(number);
  } else {
    clause_.group = {number};
    clause_.open = true;
  }
  clause_.linked.clear();
}

bool Interpreter::continues_link(int number, Last before) const {
  if (clause_.last_link.empty() || !distributes(clause_.last_link)) return false;
  const bool wearing =
      std::all_of(clause_.linked.begin(), clause_.linked.end(), [&](int i) { return mentions_.noun(i).clothing; });
  if (wearing) return mentions_.noun(number).clothing;
  if (before == Last::comma && clause_.last_link != "with" && clause_.last_link != "holding") return false;
  if (clause_.last_link == "between") return true;
  if (at_ >= tokens_.size()) return true;
  if (tokens_[at_].kind == TokenKind::stop || tokens_[at_].kind == TokenKind::comma) return true;
  if (match_phrase(tokens_, at_, Role::light | Role::environment | Role::style | Role::filler)) return true;
  if (const auto link = match_phrase(tokens_, at_, Role::preposition);
      link && match_phrase(tokens_, at_ + link->length, Role::pronoun))
    return true;  // "a table with a lamp and a book on it"
  return !match_phrase(tokens_, at_, Role::preposition | Role::copula | Role::relative | Role::place) &&
         !read_verb(tokens_, at_);
}

void Interpreter::tie(std::string_view link, const std::vector<int>& subjects, int object) {
  std::vector<int> tied = subjects;
  const Noun& thing = mentions_.noun(object);
  if (tied.size() > 1 && thing.clothing && mentions_[object].plan.count_high == 1) tied = {tied.back()};
  // "a man next to a dog with a hat": who is nearest wears it
  if (thing.clothing && (link == "with" || link == "in") && clause_.last_noun >= 0 &&
      mentions_.noun(clause_.last_noun).animate)
    tied = {clause_.last_noun};
  for (int subject : tied)
    if (const auto found = tie_of(link, mentions_.noun(subject), thing)) mentions_.relate(subject, *found, object);
}

}  // namespace maia
