// What is said of the picture as a whole: medium, background, place, light, style; and what could not be understood.
#include <algorithm>
#include <utility>

#include "scene/prompt/interpretation.hpp"

namespace maia {

void Interpreter::on_medium(const NounPhrase& phrase) {
  const Attributes& said = phrase.attributes;
  if (!phrase.medium_style.empty()) add_style(phrase.medium_style);
  if (said.colors.size() == 2 && said.colors[0] == "black" && said.colors[1] == "white") add_style("black and white");
  for (const std::string& style : said.styles) add_style(style);
  if (!said.light.empty()) set_light(said.light);
  if (!said.environment.empty()) set_environment(said.environment, said.environment);
  if (said.shade == "dark") set_light("dark");
  plan_.closeup = plan_.closeup || said.closeup;
  end_link(Last::medium);
  for (const auto& modifier : phrase.modifiers) {
    if (is_setting(*modifier) && !(modifier->drawable() && modifier->place != PlaceKind::place))
      set_environment(modifier->environment, modifier->word);
    else if (!modifier->light.empty())
      set_light(modifier->light);
    else if (modifier->drawable())
      add_thing(modifier, {1, 1}, {});
  }
  clause_.last = Last::medium;
}

void Interpreter::on_backdrop(const NounPhrase& phrase) {
  const Attributes& said = phrase.attributes;
  for (const std::string& style : said.styles) add_style(style == "blurred" ? "blurred background" : style);
  for (const auto& modifier : phrase.modifiers)
    if (!modifier->environment.empty()) set_environment(modifier->environment, modifier->word);
  if (!said.environment.empty()) set_environment(said.environment, said.environment);
  if (!said.light.empty()) set_light(said.light);
  if (!said.colors.empty()) {
    set_studio(said.colors.front());
  } else if (plan_.environment.empty() && said.plain) {
    set_studio("");
  } else if (plan_.environment.empty() && said.shade == "dark") {
    set_studio("black");
  }
  end_link(Last::backdrop);
  clause_.about_setting = true;
  clause_.group.clear();
}

void Interpreter::on_light(const NounPhrase& phrase) {
  set_light(phrase.noun->light);
  if (!phrase.attributes.environment.empty())
    set_environment(phrase.attributes.environment, phrase.attributes.environment);
  end_link(Last::setting);
}

bool Interpreter::is_setting(const Noun& noun) const {
  if (noun.environment.empty()) return false;
  if (noun.place == PlaceKind::place) return true;
  const bool within = clause_.link == "in" || clause_.link == "middle";
  const bool at_place = within || clause_.link == "on" || clause_.link == "at" || clause_.link == "across";
  if (noun.drawable()) return noun.place == PlaceKind::interior && (is_building(noun) ? within : at_place);
  // "left of a bed": a thing among others
  return within || clause_.link.empty() || clause_.link == "on" || clause_.link == "at" || clause_.link == "across" ||
         clause_.link == "with" || clause_.link == "next_to";
}

bool Interpreter::is_building(const Noun& noun) {
  static const SynsetId structure = WordNet::installed().sense("structure.n.01");
  return WordNet::installed().is_a(noun.meanings.front(), structure);
}

void Interpreter::on_setting(const NounPhrase& phrase) {
  const Noun& noun = *phrase.noun;
  if (clause_.link == "of" && clause_.last_noun >= 0 && mentions_.noun(clause_.last_noun).container)
    return end_link(Last::noun);  // "a glass of water"
  const Attributes& said = phrase.attributes;
  std::string environment = noun.environment;
  for (const auto& modifier : phrase.modifiers)
    if (noun.word == "floor" && modifier->place == PlaceKind::place) environment = modifier->environment;
  const bool bare = is_one_of(environment, {"field", "grass", "road", "garden", "farm", "rock", "lake"});
  if (said.environment == "snow" && bare) environment = "snow";
  if (environment == "sky" && !said.light.empty()) set_light(said.light);
  const bool overhead =
      environment == "sky" && (clause_.link == "under" || clause_.link == "below" || clause_.link == "with");
  if (noun.word == "wall" && !phrase.modifiers.empty()) environment = "street";  // of brick
  if (noun.word == "wall" && !said.colors.empty())
    set_studio(said.colors.front());
  else if (!overhead)
    set_environment(environment, noun.word);
  else if (said.colors == std::vector<std::string>{"gray"})
    set_light("overcast");
  else if (said.colors == std::vector<std::string>{"blue"})
    set_light("day");
  if (!said.light.empty()) set_light(said.light);
  if (said.shade == "dark" && said.colors.empty()) set_light("dark");
  for (const auto& modifier : phrase.modifiers)
    if (!modifier->light.empty()) set_light(modifier->light);
  if (noun.place == PlaceKind::surface && noun.support && noun.word != environment) report(noun.word, environment);
  for (const std::string& style : said.styles) add_style(style == "blurred" ? "blurred background" : style);
  report_all(said.unknown);
  const bool subject = clause_.link.empty() && clause_.last != Last::comma && clause_.last != Last::conjunction;
  end_link(Last::setting);
  clause_.about_setting = subject;
  if (subject) clause_.group.clear();
}

void Interpreter::settle(Attributes& said) {
  if (!said.light.empty()) set_light(std::exchange(said.light, {}));
  if (!said.environment.empty()) {
    set_environment(said.environment, said.environment);
    said.environment.clear();
  }
  for (const std::string& style : said.styles)
    if (style != "vintage" && style != "painting") add_style(style);
  said.styles.clear();
  if (said.closeup) plan_.closeup = true;
  said.closeup = said.plain = false;
}

void Interpreter::describe(int number, const Attributes& said) {
  mentions_.describe(number, said);
  report_all(said.unknown);
}

void Interpreter::set_light(std::string_view light) {
  if (plan_.light.empty() || plan_.light == "day" || plan_.light == "bright") plan_.light = light;
}

void Interpreter::set_environment(std::string_view environment, const std::string& word) {
  const bool general = is_one_of(environment, {"sky", "field", "grass", "city", "indoor", "snow"});
  if (plan_.environment.empty() || (plan_.environment == "sky" && !general))
    plan_.environment = environment;
  else if (plan_.environment != environment && !general)
    report(word, "");
}

void Interpreter::set_studio(const std::string& color) {
  if (!plan_.environment.empty() && plan_.environment != "studio") return;
  plan_.environment = "studio";
  if (!color.empty()) plan_.environment_color = color;
}

void Interpreter::add_style(std::string_view style) {
  if (std::find(plan_.styles.begin(), plan_.styles.end(), style) == plan_.styles.end())
    plan_.styles.emplace_back(style);
}

void Interpreter::report(const std::string& word, const std::string& nearest) {
  const auto same = [&](const UnknownWord& each) { return each.word == word; };
  if (std::none_of(plan_.unknown.begin(), plan_.unknown.end(), same)) plan_.unknown.push_back({word, nearest});
}

void Interpreter::report_all(const std::vector<std::string>& words) {
  for (const std::string& word : words) report(word, "");
}

}  // namespace maia
