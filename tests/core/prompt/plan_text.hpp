// A plan as a line of text, so that tests read as prose.
#pragma once

#include <string>
#include <string_view>

#include "scene/prompt/plan.hpp"

namespace maia {

inline std::string_view name_of(Relation relation) {
  constexpr std::string_view names[] = {"on",    "under", "next_to", "behind", "in_front_of", "left_of", "right_of",
                                        "above", "below", "inside",  "around", "holding",     "wearing", "riding"};
  return names[static_cast<int>(relation)];
}

inline std::string_view name_of(SizeWord size) {
  constexpr std::string_view names[] = {"tiny", "small", "normal", "large", "huge"};
  return names[static_cast<int>(size)];
}

inline std::string_view name_of(Place place) {
  constexpr std::string_view names[] = {"anywhere", "left",   "right",      "center",
                                        "top",      "bottom", "foreground", "background"};
  return names[static_cast<int>(place)];
}

/// "2 small zebra; dark red car @left": counts other than 1, size, shade, colors, material, pattern, pose, word, place.
inline std::string things(const ScenePlan& plan) {
  std::string text;
  for (const ObjectPlan& object : plan.objects) {
    if (!text.empty()) text += "; ";
    if (object.count_high > 1) {
      text += std::to_string(object.count_low);
      if (object.count_high > object.count_low) text += "-" + std::to_string(object.count_high);
      text += " ";
    }
    if (object.size != SizeWord::normal) text += std::string(name_of(object.size)) + " ";
    if (!object.shade.empty()) text += object.shade + " ";
    for (const std::string& color : object.colors) text += color + " ";
    for (const std::string& word : {object.material, object.pattern, object.pose})
      if (!word.empty()) text += word + " ";
    text += object.word;
    if (object.place != Place::anywhere) text += " @" + std::string(name_of(object.place));
  }
  return text;
}
inline std::string things(const std::string& prompt) { return things(parse_prompt(prompt)); }

/// "dog wearing hat; car behind dog"
inline std::string relations(const std::string& prompt) {
  const ScenePlan plan = parse_prompt(prompt);
  std::string text;
  for (const RelationPlan& each : plan.relations) {
    if (!text.empty()) text += "; ";
    text += plan.objects[static_cast<std::size_t>(each.subject)].word + " " + std::string(name_of(each.relation)) +
            " " + plan.objects[static_cast<std::size_t>(each.object)].word;
  }
  return text;
}

/// "environment color, light, styles" as far as there are any
inline std::string setting(const std::string& prompt) {
  const ScenePlan plan = parse_prompt(prompt);
  std::string text = plan.environment;
  if (!plan.environment_color.empty()) text += " " + plan.environment_color;
  if (!plan.light.empty()) text += ", " + plan.light;
  for (const std::string& style : plan.styles) text += ", " + style;
  return text;
}

/// "leopard (lion), angry": reported words and what comes nearest
inline std::string unknown(const std::string& prompt) {
  std::string text;
  for (const UnknownWord& each : parse_prompt(prompt).unknown) {
    if (!text.empty()) text += ", ";
    text += each.word;
    if (!each.nearest.empty()) text += " (" + each.nearest + ")";
  }
  return text;
}

}  // namespace maia
