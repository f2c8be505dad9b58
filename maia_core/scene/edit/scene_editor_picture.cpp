// The picture as a whole: surroundings, light, style.
#include <algorithm>

#include "maia/error.hpp"
#include "model/nearest.hpp"
#include "scene/backdrop/backdrop.hpp"
#include "scene/compose/random.hpp"
#include "scene/compose/stage.hpp"
#include "scene/edit/scene_editor.hpp"
#include "scene/prompt/lexicon.hpp"
#include "scene/prompt/nouns.hpp"

namespace maia {
namespace {

/// What undoes a style.
std::string opposite(const std::string& style) {
  static const std::vector<std::pair<std::string, std::string>> pairs = {{"bright", "dark"},
                                                                         {"warm", "cool"},
                                                                         {"high contrast", "low contrast"},
                                                                         {"vivid", "faded"},
                                                                         {"sharp", "blurred"}};
  for (const auto& [a, b] : pairs) {
    if (style == a) return b;
    if (style == b) return a;
  }
  return "";
}

Words without_picture_words(const Words& value) {
  Words words;
  for (const std::string& word : value)
    if (!one_of(word,
                {"image",   "picture",    "photo",   "photograph", "scene",    "background", "backdrop", "setting",
                 "filter",  "effect",     "style",   "version",    "tone",     "mode",       "be",       "look",
                 "like",    "some",       "plain",   "solid",      "simple",   "clean",      "blank",    "uniform",
                 "flat",    "color",      "colored", "wall",       "paper",    "screen",     "surface",  "studio",
                 "empty",   "room",       "pure",    "neutral",    "seamless", "canvas",     "cloth",    "one",
                 "instead", "completely", "all",     "bright",     "curtain",  "sheet",      "brick"}) &&
        !is_article(word))
      words.push_back(word);
  return words;
}

}  // namespace

bool all_said(const ScenePlan& plan) {
  return std::all_of(plan.unknown.begin(), plan.unknown.end(), [](const UnknownWord& each) {
    const auto noun = noun_of(each.word);
    return !noun->light.empty() || !noun->environment.empty() ||
           meaning_of(each.word, Role::light | Role::style | Role::medium | Role::environment | Role::plain |
                                     Role::harmless | Role::filler | Role::backdrop) ||
           one_of(each.word, {"black and white", "pencil", "day", "time", "weather", "lighting", "oil", "ink",
                              "charcoal", "effect", "scene", "time of day", "crayon", "watercolor", "film"});
  });
}

void SceneEditor::set_environment(const std::string& environment, const std::string& color) {
  recipe_.environment = environment;
  recipe_.environment_color = color;
  Recipe empty = recipe_;
  empty.instances.clear();
  // Of a few, the first whose ground reaches up to where things stand, and where no land animal would stand in water.
  const std::uint64_t seed = new_seed();
  std::uint64_t best = 0;
  float least = 1e9F;
  constexpr std::uint64_t tries = 6;
  for (std::uint64_t i = 0; i < tries; ++i) {
    empty.environment_seed = compose::derived(seed, i);
    const compose::Stage stage(empty);
    float bad = 0;
    for (const Instance& each : recipe_.instances) {
      if (!each.grounded || each.attached_to >= 0 || !stage.has_ground()) continue;
      bad += 4 * std::max(0.0F, stage.far_y() - each.y);
      const std::string& below = stage.region_under(each.x, each.y);
      const bool swims = asset_of(each).stance == Stance::water;
      if (below == "sky" || below == "cloud") bad += 1;
      if (below == "water" && !swims) bad += 0.5F;
      if (below != "water" && swims) bad += 0.3F;
    }
    if (bad < least) {
      least = bad;
      best = empty.environment_seed;
    }
    if (bad <= 0) break;
  }
  recipe_.environment_seed = best;
  empty.environment_seed = best;
  const compose::Stage stage(empty);
  for (Instance& each : recipe_.instances) {
    if (each.attached_to >= 0) continue;
    if (!stage.has_ground()) {
      each.grounded = false;
    } else if (!each.grounded && asset_of(each).stance != Stance::air && each.y >= stage.far_y()) {
      each.grounded = true;
    }
  }
}

void SceneEditor::add_style(const std::string& style) {
  const std::string undone = opposite(style);
  auto& styles = recipe_.styles;
  if (const auto found = std::find(styles.begin(), styles.end(), undone); !undone.empty() && found != styles.end()) {
    styles.erase(found);
    return;
  }
  if (std::find(styles.begin(), styles.end(), style) != styles.end()) return;
  const auto& names = style_names();
  if (style != "blurred background" && std::find(names.begin(), names.end(), style) == names.end())
    throw Error("there is no style '" + style + "'" + did_you_mean(style, names) + "; there are " + listed(names, 40));
  styles.push_back(style);
}

bool SceneEditor::set_picture(const Words& value, bool environment_too) {
  const std::string text = joined(value);
  if (one_of(text,
             {"restored", "in color", "normal", "color", "colored", "a normal photo", "realistic", "a color photo"})) {
    recipe_.styles.clear();
    return true;
  }
  const Words bare = without_picture_words(value);
  if (!bare.empty()) {
    const auto look = look_of(bare);
    if (look && look->any() && look->material.empty() && look->pattern.empty() && !look->scale) {
      if (look->color == "black and white") {
        add_style("black and white");
        return true;
      }
      if (look->color.empty() && !look->tone.empty()) {
        add_style(look->tone);
        return true;
      }
    }
  }
  const std::string plain = joined(bare);
  for (const std::string& each : {text, plain, plain + " photo", plain + " style"}) {
    if (each.empty() || each[0] == ' ') continue;
    if (const auto style = meaning_of(each, Role::style)) {
      add_style(std::string(*style));
      return true;
    }
    if (const auto medium = meaning_of(each, Role::medium); medium && !medium->empty()) {
      add_style(std::string(*medium));
      return true;
    }
    if (const auto light = meaning_of(each, Role::light)) {
      recipe_.light = std::string(*light);
      return true;
    }
    const auto& styles = style_names();
    if (std::find(styles.begin(), styles.end(), each) != styles.end()) {
      add_style(each);
      return true;
    }
  }
  ScenePlan plan;
  try {
    plan = parse_prompt(text);
  } catch (const Error&) {
    return false;
  }
  if (!plan.objects.empty() || !all_said(plan)) return false;
  const bool environment = environment_too && !plan.environment.empty();
  if (!environment && plan.light.empty() && plan.styles.empty()) return false;
  if (!plan.environment.empty() && !environment_too && plan.light.empty() && plan.styles.empty()) return false;
  if (environment) set_environment(plan.environment, plan.environment_color);
  if (!plan.light.empty()) recipe_.light = plan.light;
  for (const std::string& style : plan.styles) add_style(style);
  return true;
}

void SceneEditor::picture(const Words& value, bool said) {
  if (value.empty()) throw Error("the instruction does not say how the picture is to be");
  if (set_picture(value, true)) return;
  if (said) {
    // A few words that are no sentence: a thing is meant to be added if it can be drawn.
    throw Error("there is no telling what '" + joined(value) + "' asks for; the picture shows " + contents_of(recipe_) +
                "; say what to do with it: replace, remove, move, resize, recolor or add a thing, or change "
                "background, light or style");
  }
  const auto nearest = did_you_mean(joined(without_picture_words(value)), style_names());
  throw Error("the picture can't be made '" + joined(value) + "'" + nearest + "; its light can be " +
              listed(light_names(), 40) + ", its style " + listed(style_names(), 40) + ", its background " +
              listed(environment_names(), 60));
}

void SceneEditor::background(const Words& value) {
  const Words bare = without_picture_words(value);
  const std::string text = joined(value);
  if (bare.empty()) return set_environment("studio", "");
  if (one_of(joined(bare), {"nothing", "transparent", "none", "removed", "gone", "away"}))
    return set_environment("studio", "white");
  if (const auto look = look_of(bare); look && look->any()) {
    if (!look->color.empty() && look->color != "original") {
      const std::size_t space = look->color.find(' ');
      std::string color = look->color;
      if (color.starts_with("light ") || color.starts_with("dark ")) color = color.substr(space + 1);
      if (color.find(" and ") != std::string::npos) color = color.substr(0, color.find(' '));
      return set_environment("studio", color);
    }
    if (look->tone == "blurred") return add_style("blurred background");
    if (look->tone == "sharp") {
      std::erase(recipe_.styles, "blurred background");
      return;
    }
    if (!look->tone.empty())
      throw Error(
          "the background can't be made " + look->tone +
          " by itself; the picture can, or the background can be blurred, get a plain color or be another place");
  }
  ScenePlan plan = parse_prompt(text);
  if (plan.environment.empty()) {
    // "office", "the mountains": said as a place
    const ScenePlan placed = parse_prompt("in " + text);
    if (!placed.environment.empty() && placed.objects.size() <= plan.objects.size()) plan = placed;
  }
  if (plan.environment.empty() && plan.light.empty() && plan.styles.empty()) {
    std::string nearest;
    for (const UnknownWord& each : plan.unknown)
      if (!each.nearest.empty()) nearest = "; the nearest is " + each.nearest;
    throw Error("there is no background '" + text + "'" + nearest + did_you_mean(joined(bare), environment_names()) +
                "; there are " + listed(environment_names(), 60) + ", or a plain color");
  }
  if (!plan.environment.empty()) set_environment(plan.environment, plan.environment_color);
  if (!plan.light.empty()) recipe_.light = plan.light;
  for (const std::string& style : plan.styles) add_style(style);
  // "a beach with palm trees"
  for (const ObjectPlan& each : plan.objects) mentioned_ = add(each, 0, {}, {}, "none");
}

}  // namespace maia
