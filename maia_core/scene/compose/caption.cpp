#include <algorithm>
#include <array>
#include <map>

#include "scene/catalog/catalog.hpp"
#include "scene/compose/recipe.hpp"
#include "scene/words/plural.hpp"

namespace maia {
namespace {

const std::map<std::string, std::string>& environment_phrases() {
  static const std::map<std::string, std::string> phrases = {{"beach", "on a beach"},
                                                             {"bedroom", "in a bedroom"},
                                                             {"city", "in a city"},
                                                             {"desert", "in a desert"},
                                                             {"farm", "on a farm"},
                                                             {"field", "in a field"},
                                                             {"forest", "in a forest"},
                                                             {"garden", "in a garden"},
                                                             {"grass", "on grass"},
                                                             {"indoor", "in a room"},
                                                             {"kitchen", "in a kitchen"},
                                                             {"lake", "on a lake"},
                                                             {"mountain", "in the mountains"},
                                                             {"office", "in an office"},
                                                             {"park", "in a park"},
                                                             {"river", "by a river"},
                                                             {"road", "on a road"},
                                                             {"rock", "on rocks"},
                                                             {"savanna", "in the savanna"},
                                                             {"sky", "in the sky"},
                                                             {"snow", "in the snow"},
                                                             {"space", "in space"},
                                                             {"stage", "on a stage"},
                                                             {"street", "on a street"},
                                                             {"table", "on a table"},
                                                             {"underwater", "under water"},
                                                             {"water", "on the sea"}};
  return phrases;
}

const std::map<std::string, std::string>& light_phrases() {
  static const std::map<std::string, std::string> phrases = {{"night", "at night"},
                                                             {"sunset", "at sunset"},
                                                             {"sunrise", "at sunrise"},
                                                             {"fog", "in fog"},
                                                             {"rain", "in the rain"},
                                                             {"snowfall", "in falling snow"},
                                                             {"overcast", "under an overcast sky"},
                                                             {"dark", "in the dark"},
                                                             {"bright", "in bright light"},
                                                             {"backlit", "against the light"}};
  return phrases;
}

std::string count_word(std::size_t count) {
  constexpr std::array<const char*, 13> words = {"no",    "one",   "two",  "three", "four",   "five",  "six",
                                                 "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  return count < words.size() ? words[count] : std::to_string(count);
}

/// "a red car", "two wooden chairs".
std::string phrase_for(const std::vector<const Instance*>& group) {
  const Instance& first = *group.front();
  std::string adjectives;
  const auto shared = [&](std::string Instance::* member) {
    return std::all_of(group.begin(), group.end(), [&](const Instance* i) { return i->*member == first.*member; });
  };
  for (const auto member : {&Instance::color, &Instance::pattern, &Instance::material})
    if (!(first.*member).empty() && shared(member)) adjectives += first.*member + " ";
  if (group.size() == 1) return with_article(adjectives + first.word);
  return count_word(group.size()) + " " + adjectives + plural_of(first.word);
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i)
    text += (i == 0 ? "" : i + 1 < parts.size() ? ", " : " and ") + parts[i];
  return text;
}

std::string setting_of(const Recipe& recipe) {
  std::string text;
  if (recipe.environment == "studio") {
    text = recipe.environment_color.empty() ? "on a plain background"
                                            : "on " + with_article(recipe.environment_color + " background");
  } else if (const auto found = environment_phrases().find(recipe.environment); found != environment_phrases().end()) {
    text = found->second;
  } else if (!recipe.environment.empty()) {
    text = "in " + with_article(recipe.environment);
  }
  if (const auto found = light_phrases().find(recipe.light); found != light_phrases().end())
    text += (text.empty() ? "" : " ") + found->second;
  return text;
}

}  // namespace

std::string caption_of(const Recipe& recipe) {
  std::map<int, std::vector<const Instance*>> groups;
  for (const Instance& instance : recipe.instances) groups[instance.group].push_back(&instance);

  // Each group once: with its own relations behind it, or behind a relation of an earlier one.
  std::vector<std::string> parts;
  std::vector<int> said;
  const auto is_said = [&](int group) { return std::find(said.begin(), said.end(), group) != said.end(); };
  const auto is_object = [&](int group) {
    return std::any_of(recipe.relations.begin(), recipe.relations.end(), [&](const RelationPlan& r) {
      return r.object == group && r.subject != group && groups.count(r.subject) > 0 && !is_said(r.subject);
    });
  };
  for (int round = 0; round < 2; ++round) {
    for (const auto& [number, group] : groups) {
      if (is_said(number) || (round == 0 && is_object(number))) continue;
      said.push_back(number);
      std::string text = phrase_for(group);
      bool first = true;
      for (const RelationPlan& r : recipe.relations) {
        if (r.subject != number || groups.count(r.object) == 0 || is_said(r.object)) continue;
        said.push_back(r.object);
        text += (first ? " " : " and ") + relation_name(r.relation) + " " + phrase_for(groups.at(r.object));
        first = false;
      }
      parts.push_back(text);
    }
  }
  std::string text = joined(parts);
  std::string setting = setting_of(recipe);
  if (text.empty()) {  // an empty place: without its preposition
    text = setting;
    for (const char* preposition : {"on ", "in ", "by "})
      if (text.starts_with(preposition)) {
        text = text.substr(std::string(preposition).size());
        break;
      }
  } else if (!setting.empty()) {
    text += " " + setting;
  }
  if (!recipe.styles.empty()) text += ", " + joined(recipe.styles);
  return text;
}

}  // namespace maia
