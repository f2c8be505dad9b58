// Noun phrases: what each of them is in its clause.
#include <algorithm>
#include <utility>

#include "scene/prompt/interpretation.hpp"

namespace maia {

bool Interpreter::read_phrase() {
  const bool adjectives = clause_.copula || clause_.link == "in";
  auto phrase = read_noun_phrase(tokens_, at_, adjectives);
  if (!phrase) return false;
  at_ = phrase->end;
  on_phrase(std::move(*phrase));
  return true;
}

void Interpreter::on_phrase(NounPhrase phrase) {
  if (phrase.head == HeadKind::medium && clause_.link.empty() && !clause_.negated) return on_medium(phrase);
  if (phrase.head == HeadKind::backdrop) {
    if (!std::exchange(clause_.negated, false)) return on_backdrop(phrase);
    set_studio("");
    return end_link(Last::backdrop);
  }
  if (phrase.head == HeadKind::none) return on_attributes(phrase);
  if (!phrase.noun) {
    if (phrase.head == HeadKind::medium && !clause_.negated) return on_medium(phrase);
    clause_.negated = false;
    return end_link(clause_.last);
  }
  if (clause_.negated) return exclude(phrase);
  if ((phrase.owner || phrase.noun->part) && on_part(phrase)) return;
  if (phrase.article == "possessive" && on_own_part(*phrase.noun)) return;
  if (on_marks(phrase)) return;
  const Noun& noun = *phrase.noun;
  if (!noun.light.empty() && !(noun.drawable() && noun.drawn_as.empty())) return on_light(phrase);
  if (is_setting(noun)) return on_setting(phrase);
  on_thing(phrase);
}

void Interpreter::on_attributes(NounPhrase& phrase) {
  Attributes& said = phrase.attributes;
  const bool on_nothing =
      (clause_.link == "on" || clause_.link == "next_to" || clause_.link == "across") && !said.colors.empty();
  if (on_nothing && !phrase.counted() && phrase.article.empty()) {  // "isolated on white"
    set_studio(said.colors.front());
    return end_link(Last::backdrop);
  }
  if (std::exchange(clause_.negated, false)) return;
  for (const std::string& style : said.styles) add_style(style);
  settle(said);
  if (said.empty() && phrase.count && clause_.link.empty()) return on_all(phrase.range().first);
  if (said.empty() && !phrase.counted() && phrase.article != "another") return end_link_unless_noun();
  if (clause_.about_setting && clause_.copula) return on_backdrop(phrase);
  if (clause_.link == "in") {  // "an apple in green"; of a person it is the clothes
    for (int subject : clause_.subjects)
      if (!mentions_.noun(subject).person) describe(subject, said);
    end_link(Last::attributes);
  } else if (clause_.copula) {
    for (int actor : actors_or_group()) describe(actor, said);
    clause_.last = Last::attributes;
  } else if (phrase.counted() || !phrase.article.empty()) {
    if (share_out(phrase)) return;
    clause_.incomplete = std::move(phrase);
  } else if (clause_.last == Last::noun || clause_.last == Last::attributes || clause_.last == Last::verb ||
             (clause_.last == Last::comma && clause_.last_noun >= 0) ||
             (clause_.last == Last::conjunction && joined_ == Last::attributes)) {
    const bool actor = clause_.last == Last::verb && !clause_.actors.empty();
    if (clause_.last_noun >= 0) describe(actor ? clause_.actors.front() : clause_.last_noun, said);
    clause_.last = Last::attributes;
  } else if (said.colors == std::vector<std::string>{"black", "white"} && mentions_.size() == 0) {
    add_style("black and white");
  } else {
    clause_.attributes.add(said);
  }
}

void Interpreter::exclude(const NounPhrase& phrase) {
  const std::string& word = phrase.noun->word;
  if (std::find(plan_.excluded.begin(), plan_.excluded.end(), word) == plan_.excluded.end())
    plan_.excluded.push_back(word);
  clause_.negated = false;
  clause_.link = {};
  excluding_ = true;
  clause_.last = Last::setting;
}

void Interpreter::on_thing(NounPhrase& phrase) {
  if (const auto first = std::exchange(clause_.incomplete, {})) {
    const std::string_view link = clause_.link;  // both are its objects
    add_thing(phrase.noun, first->range(), first->attributes);
    clause_.last = Last::conjunction;
    if (!link.empty()) clause_.last_link = link;
  }
  if (clause_.copula && !phrase.counted() && phrase.article == "indefinite" && actors_or_group().size() == 1 &&
      names_again(actors_or_group().front(), *phrase.noun)) {
    describe(actors_or_group().front(), phrase.attributes);  // "the animal is a brown dog"
    return;
  }
  if (phrase.article == "definite" && !phrase.counted())
    if (const int known = mentions_.referred(*phrase.noun); known >= 0 && !phrase.noun->senses.empty()) {
      describe(known, phrase.attributes);
      return join(known);
    }
  if (clause_.link == "of" && phrase.noun->stuff && clause_.last_noun >= 0 &&
      mentions_.noun(clause_.last_noun).container)
    return end_link(Last::noun);  // "a bottle of wine"
  if (clause_.link == "of" && clause_.last_noun >= 0 && mentions_.noun(clause_.last_noun).drawable() &&
      !mentions_.noun(clause_.last_noun).container) {
    // "a ball of yarn", "a wheel of a car", "a statue of a lion made of stone"
    report(phrase.noun->word, mentions_.noun(clause_.last_noun).word);
    Attributes material;
    material.material = phrase.attributes.material;
    describe(clause_.last_noun, material);
    return end_link(Last::noun);
  }
  for (const auto& modifier : phrase.modifiers) on_modifier(*modifier);
  settle(phrase.attributes);
  phrase.attributes.add(std::exchange(clause_.attributes, {}));
  add_thing(phrase.noun, phrase.range(), phrase.attributes);
}

bool Interpreter::names_again(int number, const Noun& noun) const {
  const Noun& first = mentions_.noun(number);
  return !first.senses.empty() && !noun.senses.empty() &&
         (WordNet::installed().is_a(noun.senses.front(), first.senses.front()) ||
          WordNet::installed().is_a(first.senses.front(), noun.senses.front()));
}

void Interpreter::on_modifier(const Noun& modifier) {
  if (!modifier.light.empty())
    set_light(modifier.light);
  else if (modifier.environment.empty() || modifier.drawable())
    report(modifier.word, "");
}

}  // namespace maia
