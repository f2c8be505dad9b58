#include "scene/edit/scene_editor.hpp"

#include <algorithm>
#include <cmath>

#include "maia/error.hpp"
#include "scene/compose/random.hpp"
#include "scene/compose/stage.hpp"
#include "scene/compose/wearing.hpp"
#include "scene/prompt/lexicon.hpp"
#include "scene/prompt/nouns.hpp"

namespace maia {
namespace {

constexpr int ids_per_edit = 1000;

bool contains(const std::vector<int>& list, int value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// Which way a thing looks, as drawn.
Facing facing_of(const Instance& instance) {
  const Facing facing = asset_of(instance).facing;
  if (facing == Facing::front || !instance.flipped) return facing;
  return facing == Facing::left ? Facing::right : Facing::left;
}

bool may_flip(const Asset& asset) { return asset.kind != AssetKind::symbol; }

/// Words that a color, material or pattern is said with.
Words without_carriers(Words words) {
  std::erase_if(words, [](const std::string& word) {
    return one_of(word, {"color", "colors", "coat", "paint", "pattern", "look", "texture", "finish", "job", "fur",
                         "surface", "tint", "tone", "appearance", "material", "skin", "hue", "shade", "shape"});
  });
  return words;
}

}  // namespace

SceneEditor::SceneEditor(Recipe recipe) : recipe_(std::move(recipe)) {
  const std::size_t number = recipe_.edits.size() + 1;
  next_id_ = int(number) * ids_per_edit;
  for (const Instance& each : recipe_.instances) next_id_ = std::max(next_id_, each.id + 1);
  seed_ = compose::derived(compose::derived(recipe_.seed, "edit"), number);
}

std::uint64_t SceneEditor::new_seed() { return compose::derived(seed_, ++seeds_); }

int SceneEditor::new_group() const {
  int group = 0;
  for (const Instance& each : recipe_.instances) group = std::max(group, each.group + 1);
  for (const RelationPlan& each : recipe_.relations) group = std::max({group, each.subject + 1, each.object + 1});
  return group;
}

Instance& SceneEditor::instance(int id) {
  const auto found = std::find_if(recipe_.instances.begin(), recipe_.instances.end(),
                                  [&](const Instance& each) { return each.id == id; });
  if (found == recipe_.instances.end()) throw Error("what is to be changed is not in the picture any more");
  return *found;
}

const Instance& SceneEditor::instance(int id) const { return const_cast<SceneEditor*>(this)->instance(id); }

std::vector<int> SceneEditor::attached_to(int id) const {
  std::vector<int> ids;
  for (const Instance& each : recipe_.instances)
    if (each.attached_to == id) ids.push_back(each.id);
  return ids;
}

void SceneEditor::note(const std::string& sentence) {
  if (std::find(recipe_.notes.begin(), recipe_.notes.end(), sentence) == recipe_.notes.end())
    recipe_.notes.push_back(sentence);
}

void SceneEditor::drop_stale_relations() {
  const auto there = [&](int group) {
    return std::any_of(recipe_.instances.begin(), recipe_.instances.end(),
                       [&](const Instance& each) { return each.group == group; });
  };
  std::erase_if(recipe_.relations,
                [&](const RelationPlan& each) { return !there(each.subject) || !there(each.object); });
}

Referred SceneEditor::try_things(const Words& phrase) const { return refer(recipe_, phrase, mentioned_); }

std::vector<int> SceneEditor::things(const Words& phrase) {
  const Referred found = try_things(phrase);
  if (!found.problem.empty()) throw Error(found.problem);
  if (found.head)
    throw Error("'" + joined(phrase) +
                "' is a part of a cut-out, and only whole things are changed; the picture shows " +
                contents_of(recipe_));
  std::vector<int> ids;
  for (const int number : found.things) ids.push_back(recipe_.instances[std::size_t(number)].id);
  if (ids.empty()) throw Error("there is no '" + joined(phrase) + "' in the picture; it shows " + contents_of(recipe_));
  return ids;
}

ObjectPlan SceneEditor::object(const Words& words) const {
  Words phrase;
  for (std::size_t i = 0; i < words.size(); ++i) {
    // "a third dog", "one more dog", "another dog"
    if (i == 1 && is_article(words[0]) && ordinal_of(words[i])) continue;
    if (one_of(words[i], {"more", "extra", "additional", "new", "different", "other", "single", "another", "entire",
                          "whole", "actual"}) &&
        i <= 2) {
      if (words[i] == "another" || words[i] == "different") {
        if (phrase.empty()) phrase.emplace_back("a");
      } else if (words[i] == "more" && phrase.empty()) {
        phrase.emplace_back("two");
      }
      continue;
    }
    if (i == 0 && one_of(words[i], {"the", "its", "his", "her", "their", "your", "my"})) {
      phrase.emplace_back(is_plural(words.back()).value_or(false) ? "some" : "a");
      if (phrase.back() == "some") phrase.pop_back();
      continue;
    }
    phrase.push_back(words[i]);
  }
  if (phrase.size() > 1 && phrase[0] == "one") phrase[0] = "a";
  return parse_object(joined(phrase));
}

bool SceneEditor::names_surroundings(const Words& phrase) const {
  const Words words = without_articles(phrase);
  if (words.empty()) return false;
  const std::string text = joined(words);
  if (text == recipe_.environment || one_of(text, {"ground", "floor", "sky"})) return true;
  if (const auto environment = meaning_of(text, Role::environment); environment && *environment == recipe_.environment)
    return true;
  if (noun_of(text)->environment == recipe_.environment && !recipe_.environment.empty()) return true;
  Recipe copy = recipe_;
  const compose::Stage stage(copy);
  const auto& names = stage.backdrop().region_names;
  return std::find(names.begin(), names.end(), text) != names.end();
}

void SceneEditor::change_surroundings(const Words& target, const Words& value) {
  const std::string name = joined(without_articles(target));
  if (!is_picture_value(value) || look_of(without_articles(value)))
    throw Error(
        "the " + name +
        " is part of the background, which is changed as a whole: \"change the background to a desert\", \"to plain " +
        "white\", \"make it sunset\"; the things in front of it are " + contents_of(recipe_));
  background(value);
}

bool SceneEditor::is_picture_value(const Words& value) const {
  const Words words = without_articles(value);
  if (words.empty()) return false;
  if (const auto look = look_of(words); look && look->any())
    return (!look->tone.empty() || look->color == "black and white") && look->material.empty() &&
           look->pattern.empty() && !look->scale;
  try {
    const ScenePlan plan = parse_prompt(joined(value));
    return plan.objects.empty() && all_said(plan) &&
           (!plan.environment.empty() || !plan.light.empty() || !plan.styles.empty());
  } catch (const Error&) {
    return false;
  }
}

/// "next to the bird on the left": what says which bird is not another place.
std::vector<Where> SceneEditor::nested(const std::vector<Where>& where) const {
  std::vector<Where> merged;
  for (std::size_t i = 0; i < where.size(); ++i) {
    Where each = where[i];
    if (i + 1 < where.size() && each.relation != "at" && !each.object.empty()) {
      const Referred alone = try_things(each.object);
      if (!alone.problem.empty()) {
        Words longer = each.object;
        const Where& next = where[i + 1];
        std::string relation = next.relation == "at" ? "on" : next.relation;
        std::replace(relation.begin(), relation.end(), '_', ' ');
        if (relation == "left of" || relation == "right of") relation = "to the " + relation;
        const Words words = words_of(relation);
        longer.insert(longer.end(), words.begin(), words.end());
        longer.insert(longer.end(), next.object.begin(), next.object.end());
        const Referred together = try_things(longer);
        if (together.problem.empty() && !together.things.empty()) {
          each.object = longer;
          ++i;
        }
      }
    }
    merged.push_back(each);
  }
  return merged;
}

void SceneEditor::follow(const Command& command) {
  switch (command.action) {
    case Action::replace:
      return replace(command);
    case Action::exchange: {
      const std::vector<int> one = things(command.target), other = things(command.value);
      if (one.size() != 1 || other.size() != 1) throw Error("only two single things can change places");
      exchange(one[0], other[0]);
      mentioned_ = {one[0], other[0]};
      return;
    }
    case Action::become:
      return become(command);
    case Action::unsplit:
      return unsplit(command);
    case Action::add:
      return add(command);
    case Action::put:
      return put(command);
    case Action::move: {
      const std::vector<int> ids = things(command.target);
      mentioned_ = ids;
      bool done = false;
      if (command.value == Words{"apart"}) {
        if (ids.size() != 2) throw Error("two things can be moved apart, not " + std::to_string(ids.size()));
        const bool ordered = instance(ids[0]).x < instance(ids[1]).x;
        Spot left, right;
        left.dx = -1;
        right.dx = 1;
        left.amount = right.amount = 0.5;
        move({ids[ordered ? 0 : 1]}, left);
        move({ids[ordered ? 1 : 0]}, right);
        return;
      }
      if (const auto spot = command.value.empty() ? std::nullopt : spot_of(command.value)) {
        move(ids, *spot);
        done = true;
      }
      if (!command.where.empty()) done = move(ids, nested(command.where)) || done;
      if (!done) throw Error("'" + joined(command.clause) + "' does not say where to");
      return;
    }
    case Action::remove:
      if (names_surroundings(command.target) && !try_things(command.target).problem.empty()) {
        if (recipe_.light != "day" && !recipe_.light.empty() &&
            meaning_of(joined(without_articles(command.target)), Role::light)) {
          recipe_.light = "day";
          return;
        }
        return change_surroundings(command.target, {"nothing"});
      }
      if (const auto light = meaning_of(joined(without_articles(command.target)), Role::light);
          light && try_things(command.target).things.empty()) {
        if (*light != recipe_.light)
          throw Error("there is no " + joined(without_articles(command.target)) + " in the picture");
        recipe_.light = "day";
        return;
      }
      return remove(things(command.target));
    case Action::keep:
      return keep(things(command.target));
    case Action::count:
      return count(command);
    case Action::resize: {
      const std::vector<int> ids = things(command.target);
      resize(ids, command.number);
      mentioned_ = ids;
      return;
    }
    case Action::rotate:
    case Action::flip: {
      if (command.target.empty() || means_picture(command.target))
        throw Error(
            "a picture made from words is turned or mirrored as a whole only as pixels: edit its image with the image "
            "editor");
      const std::vector<int> ids = things(command.target);
      mentioned_ = ids;
      if (command.action == Action::rotate) return rotate(ids, command.number);
      return flip(ids, !command.value.empty());
    }
    case Action::face:
      return face(command);
    case Action::duplicate: {
      const std::vector<int> ids = things(command.target);
      return duplicate(ids, int(command.number));
    }
    case Action::picture:
      return picture(command.value, command.attribute == "said");
    case Action::background:
      if (command.attribute == "scene" && set_picture(command.value, true)) return;
      return background(command.value);
    case Action::crop:
    case Action::zoom:
      throw Error(
          "a picture made from words is cropped only as pixels: edit its image with the image editor; to see a thing "
          "better, make it larger");
    case Action::pose:
      return pose(command);
  }
}

void SceneEditor::apply(const std::vector<int>& ids, const Look& look) {
  for (const int id : ids) {
    Instance& thing = instance(id);
    if (look.color == "original") {
      thing.color.clear();
      thing.material.clear();
      thing.pattern.clear();
    } else if (!look.color.empty()) {
      thing.color = look.color;
      thing.material.clear();
    }
    if (!look.material.empty()) {
      thing.material = look.material;
      if (look.color.empty()) thing.color.clear();
    }
    if (!look.pattern.empty()) thing.pattern = look.pattern;
    if (look.tone == "bright" || look.tone == "dark") {
      const auto& colors = asset_of(thing).colors;
      std::string base = !thing.color.empty() ? thing.color : colors.empty() ? "gray" : colors[0];
      if (base.find(" and ") != std::string::npos) base = base.substr(0, base.find(' '));
      const std::string shade = look.tone == "bright" ? "light " : "dark ";
      if (base.starts_with("light ") || base.starts_with("dark "))
        base = base.starts_with(shade) ? base.substr(shade.size()) : base.substr(base.find(' ') + 1);
      thing.color = shade + base;
    } else if (!look.tone.empty()) {
      throw Error("only the whole picture can be made " + look.tone + ", or a thing another color, size or material");
    }
  }
  if (look.scale) resize(ids, *look.scale);
}

void SceneEditor::become(const Command& command) {
  const Words& target = command.target;
  if (target.empty() || means_picture(target)) return picture(command.value, false);
  const bool pronoun = target.size() == 1 && is_pronoun(target[0]);
  const bool everything = target == Words{"everything"};
  if ((pronoun || everything) && command.attribute.empty() && is_picture_value(command.value))
    return picture(command.value, false);
  const Referred found = try_things(target);
  if (!found.problem.empty() || found.things.empty()) {
    if (!pronoun && names_surroundings(target)) return change_surroundings(target, command.value);
    if (meaning_of(joined(without_articles(target)), Role::light | Role::style) && is_picture_value(command.value))
      return picture(command.value, false);
    // "it" among several things can still be the picture
    if (pronoun && set_picture(command.value, true)) return;
  }
  std::vector<int> ids = things(target);
  become(ids, command.value, command.attribute);
}

void SceneEditor::become(const std::vector<int>& ids, const Words& value, const std::string& attribute) {
  mentioned_ = ids;
  if (value.empty())
    throw Error("the instruction does not say what " + called(recipe_, instance(ids[0])) + " is to become");
  // "as big as the car", "smaller than the cat"
  for (std::size_t i = 0; i + 1 < value.size(); ++i) {
    const bool than = value[i] == "than", as = value[i] == "as" && i > 0;
    if (!than && !as) continue;
    if (is_pronoun(value[i + 1]) ||
        one_of(value[i + 1], {"before", "now", "original", "big", "large", "small", "tall"}))
      continue;
    const Words other = part(value, i + 1);
    const Words how = part(value, 0, i);
    const bool smaller = find_word(how, 0, {"smaller", "small", "shorter", "tiny", "little", "short"}) < how.size();
    const bool sized =
        smaller || find_word(how, 0, {"bigger", "larger", "big", "large", "tall", "taller", "size"}) < how.size();
    if (!sized) continue;
    const std::vector<int> compared = things(other);
    if (compared.size() != 1) throw Error("'" + joined(other) + "' is more than one thing");
    const auto longer = [&](int id) {
      return std::max(double(instance(id).height) * recipe_.height,
                      double(width_of(recipe_, instance(id))) * recipe_.width);
    };
    const double wanted = longer(compared[0]) * (than ? smaller ? 0.75 : 1.3 : factor_of(how, smaller).value_or(1.0));
    for (const int id : ids) {
      const double factor = wanted / longer(id);
      if (than && ((smaller && factor > 1) || (!smaller && factor < 1))) continue;  // it is already
      if (std::fabs(factor - 1) > 0.02) resize({id}, factor);
    }
    return;
  }
  Words plain = without_articles(without_carriers(value));
  if (plain.size() > 1 && one_of(plain.back(), {"one", "ones"})) plain.pop_back();
  if (const auto look = plain.empty() ? std::nullopt : look_of(plain); look && look->any()) {
    if (attribute == "size" && !look->scale)
      throw Error("'" + joined(value) + "' is no size; say \"larger\", \"twice as big\" or \"tiny\"");
    return apply(ids, *look);
  }
  if (attribute == "color" || attribute == "material" || attribute == "pattern") {
    std::string names;
    const auto& list = attribute == "color" ? color_names() : material_names();
    for (const std::string& name : list) names += (names.empty() ? "" : ", ") + name;
    if (attribute == "pattern") names = "striped, spotted, checkered";
    throw Error("'" + joined(value) + "' is no " + attribute + " that things can be given; there are " + names);
  }
  if (attribute == "size") {
    if (const auto factor = factor_of(value, false)) return resize(ids, *factor);
    throw Error("'" + joined(value) + "' is no size; say \"larger\", \"twice as big\" or \"tiny\"");
  }
  Words head = value;
  if (const auto where = take_where(head); head.empty() && !where.empty() && move(ids, where)) return;
  if (const auto spot = spot_of(value)) return move(ids, *spot);
  ObjectPlan plan;
  try {
    plan = object(value);
  } catch (const Error& error) {
    if (is_determiner(value[0])) throw;
    throw Error("'" + joined(value) + "' is nothing that " + called(recipe_, instance(ids[0])) +
                " can be made: a color, size, material, pattern or another thing is (" + error.what() + ")");
  }
  const bool counted = !value.empty() && number_of(value[0]).has_value();
  mentioned_ = replace(ids, plan, !counted);
}

void SceneEditor::unsplit(const Command& command) {
  Words target = command.target, value = command.value;
  const bool give = command.attribute == "give";
  if (value.empty()) throw Error("there is no telling what '" + joined(command.clause) + "' asks for");
  if (target.empty()) {
    std::size_t end = 0;
    for (std::size_t i = value.size() - 1; i > 0 && end == 0; --i) {
      const Words front = part(value, 0, i);
      if ((is_determiner(front.back()) && front.size() > 1) || is_article(front.back())) continue;
      const Referred found = try_things(front);
      if (found.problem.empty() && !found.things.empty()) end = i;
    }
    if (end == 0) {
      if (!give && is_picture_value(value)) return picture(value, false);
      const Words guess = part(value, 0, std::max<std::size_t>(1, std::min<std::size_t>(value.size() - 1, 2)));
      if (give || value.size() > 1) (void)things(guess);
      throw Error("there is no telling what '" + joined(command.clause) + "' asks for; the picture shows " +
                  contents_of(recipe_));
    }
    target = part(value, 0, end);
    value = part(value, end);
  }
  const std::vector<int> ids = things(target);
  mentioned_ = ids;
  if (!give) {
    const auto look = look_of(without_articles(without_carriers(value)));
    if (!(look && look->any()) && !is_determiner(value[0]))
      throw Error("'" + joined(value) + "' is nothing that " + called(recipe_, instance(ids[0])) +
                  " can be made: a color, size, material, pattern or another thing (\"a lion\") is");
    return become(ids, value, command.attribute);
  }
  const Words plain = without_articles(without_carriers(value));
  std::size_t of = 0;
  Words look_words = plain;
  std::erase_if(look_words, [](const std::string& word) { return one_of(word, {"of"}); });
  (void)of;
  if (const auto look = look_words.empty() ? std::nullopt : look_of(look_words); look && look->any())
    return apply(ids, *look);
  for (const Words& each : [&] {
         std::vector<Words> parts;
         Words current;
         for (const std::string& word : value) {
           if (one_of(word, {"and", ","}) && !current.empty()) {
             parts.push_back(current);
             current.clear();
           } else {
             current.push_back(word);
           }
         }
         if (!current.empty()) parts.push_back(current);
         return parts;
       }()) {
    const ObjectPlan plan = object(each);
    add(plan, 0, {}, ids, "to");
  }
  mentioned_ = ids;
}

void SceneEditor::replace(const Command& command) {
  const bool pronoun = command.target.size() == 1 && is_pronoun(command.target[0]);
  const Referred found = try_things(command.target);
  if (!found.problem.empty()) {
    if (!pronoun && names_surroundings(command.target)) return change_surroundings(command.target, command.value);
    if (!pronoun && means_picture(command.target)) return background(command.value);
    throw Error(found.problem);
  }
  const std::vector<int> ids = things(command.target);
  if (command.mutual && !command.value.empty() && command.value[0] == "the") {
    const Referred other = try_things(command.value);
    if (other.problem.empty() && other.things.size() == 1 && ids.size() == 1) {
      const int id = recipe_.instances[std::size_t(other.things[0])].id;
      exchange(ids[0], id);
      mentioned_ = {ids[0], id};
      return;
    }
  }
  Words value = command.value;
  if (value.size() == 1 && value[0] == "nothing") return remove(ids);
  Words head = value;
  std::vector<Where> where = take_where(head);
  // "with one of gold", "with a red one"
  if (!head.empty() && one_of(head.back(), {"one", "ones"})) {
    Words plain = part(without_articles(head), 0);
    plain.pop_back();
    if (const auto look = look_of(plain); look && look->any()) {
      mentioned_ = ids;
      return apply(ids, *look);
    }
  }
  std::vector<Where> kept;
  for (const Where& each : where)
    if (one_of(each.relation, {"with", "wearing", "holding", "riding"})) kept.push_back(each);
  const ObjectPlan plan = object(head.empty() ? value : head);
  const bool single = !head.empty() && one_of(head[0], {"a", "an", "one"});
  const bool counted = !head.empty() && number_of(head[0]).has_value();
  mentioned_ = replace(ids, plan, found.each || (!single && !counted));
  for (const Where& each : kept) {
    const ObjectPlan extra = object(each.object);
    add(extra, 0, {}, mentioned_, each.relation == "with" ? "to" : each.relation);
  }
}

/// Nearer to the size of what it replaces, so that the pictures can be compared: a lying lion for a standing dog is
/// drawn larger than its height alone would say.
void SceneEditor::fit(Instance& fresh, const Instance& old, float size) const {
  const float old_area = old.height * width_of(recipe_, old) * size * size;
  const float area = fresh.height * width_of(recipe_, fresh);
  float scale = std::clamp(std::pow(old_area / std::max(area, 1e-6F), 0.3F), 0.8F, 1.35F);
  scale = std::min({scale, 0.97F / width_of(recipe_, fresh), std::max(0.97F * fresh.y / fresh.height, 0.5F)});
  fresh.height *= scale;
  const float half = width_of(recipe_, fresh) / 2;
  const bool inside = old.x - width_of(recipe_, old) / 2 > 0 && old.x + width_of(recipe_, old) / 2 < 1;
  fresh.x = !inside ? old.x : half < 0.49F ? std::clamp(old.x, half + 0.008F, 0.992F - half) : 0.5F;
}

std::vector<int> SceneEditor::replace(const std::vector<int>& ids, const ObjectPlan& plan, bool one_for_each) {
  const bool together = ids.size() == 1 && plan.count_low > 1;  // one by several
  int wanted = one_for_each && !together ? int(ids.size()) : plan.count_low;
  wanted = std::max(wanted, 1);
  constexpr int most = 24;
  if (wanted > most && wanted > int(ids.size()))
    throw Error("a picture has room for " + std::to_string(most) + " more things, not " + std::to_string(wanted));
  // Whole groups keep their number, so that what is known of their relations stays true.
  std::vector<int> groups;
  for (const int id : ids)
    if (!contains(groups, instance(id).group)) groups.push_back(instance(id).group);
  const bool whole =
      groups.size() == 1 && std::all_of(recipe_.instances.begin(), recipe_.instances.end(), [&](const Instance& each) {
        return each.group != groups[0] || contains(ids, each.id);
      });
  const int group = whole ? groups[0] : new_group();
  std::vector<int> made;
  std::vector<int> removed;
  for (std::size_t k = 0; k < ids.size(); ++k) {
    if (int(k) >= wanted) {
      removed.push_back(ids[k]);
      continue;
    }
    const Instance old = instance(ids[k]);
    const int copies = int(k) + 1 == int(ids.size()) || int(k) + 1 == wanted ? wanted - int(k) : 1;
    Instance first;
    const float half_old = width_of(recipe_, old) / 2;
    for (int copy = 0; copy < copies; ++copy) {
      Instance fresh = replaced(recipe_, old, plan, new_seed());
      fresh.id = new_id();
      fresh.group = group;
      const Facing was = facing_of(old), is = facing_of(fresh);
      if (was != Facing::front && is != Facing::front && was != is && may_flip(asset_of(fresh)))
        fresh.flipped = !fresh.flipped;
      if (std::fabs(old.rotation) > 10) fresh.rotation = old.rotation;
      if (fresh.attached_to < 0) fit(fresh, old, compose::factor_of(plan.size));
      if (copies > 1) {
        fresh.height *= copies == 2 ? 0.8F : copies < 5 ? 0.65F : 0.5F;
        const float width = width_of(recipe_, fresh);
        const float spread = std::min(std::max(width * 0.95F, 2 * half_old / float(copies)),
                                      std::max(0.97F - width, 0.2F) / float(copies - 1));
        fresh.x = old.x + (float(copy) - float(copies - 1) / 2) * spread;
        const float reach = float(copies - 1) / 2 * spread + width / 2;
        const float middle = reach < 0.49F ? std::clamp(old.x, reach + 0.01F, 0.99F - reach) : 0.5F;
        fresh.x += middle - old.x;
        fresh.depth = std::max(fresh.depth - 0.002F * float(copy), 0.0F);
      }
      if (copy == 0) first = fresh;
      made.push_back(fresh.id);
      if (copy == 0)
        instance(old.id) = fresh;
      else
        recipe_.instances.push_back(fresh);
    }
    // What the old one wore or carried
    for (const int child : attached_to(old.id)) {
      Instance& worn = instance(child);
      worn.attached_to = first.id;
      const auto related = [&](Relation relation) {
        return std::any_of(recipe_.relations.begin(), recipe_.relations.end(), [&](const RelationPlan& each) {
          return each.relation == relation && each.subject == old.group && each.object == worn.group;
        });
      };
      if (!worn.grounded && (related(Relation::wearing) || related(Relation::holding))) {
        Recipe copy = recipe_;
        const compose::Stage stage(copy);
        if (related(Relation::wearing))
          compose::put_on(stage, worn, first);
        else
          compose::put_in_hand(stage, worn, first);
        if (!whole) {
          const Relation relation = related(Relation::wearing) ? Relation::wearing : Relation::holding;
          recipe_.relations.push_back({group, relation, worn.group});
        }
      } else {
        const float u = (worn.x - old.x) / std::max(width_of(recipe_, old), 0.01F);
        const float v = (worn.y - old.y) / std::max(old.height, 0.01F);
        shift(child, first.x + u * width_of(recipe_, first) - worn.x, first.y + v * first.height - worn.y, 1);
      }
    }
  }
  if (!removed.empty()) remove(removed);
  drop_stale_relations();
  return made;
}

void SceneEditor::pose(const Command& command) {
  const std::vector<int> ids = things(command.target);
  const std::string verb = command.value.empty() ? "" : command.value[0];
  const auto pose = [&]() -> std::string {
    if (const auto meaning = meaning_of(verb, Role::pose)) return std::string(*meaning);
    const WordNet& words = WordNet::installed();
    for (const std::string& infinitive : words.infinitives(verb))
      if (const auto sense = verb_sense(infinitive); sense && !sense->pose.empty()) return std::string(sense->pose);
    return verb;
  }();
  const std::string stem = pose.substr(0, std::min<std::size_t>(pose.size(), 3));
  for (const int id : ids) {
    ObjectPlan plan = parse_object("a " + instance(id).word);
    plan.pose = pose;
    Instance fresh = replaced(recipe_, instance(id), plan, new_seed());
    const std::size_t slash = fresh.asset.rfind('/');
    const std::string name = fresh.asset.substr(slash == std::string::npos ? 0 : slash);
    if (stem.empty() || (name.find(pose) == std::string::npos && name.find(stem + "ing") == std::string::npos))
      throw Error("there is no picture of a " + instance(id).word + " that shows '" + joined(command.value) + "'; " +
                  called(recipe_, instance(id)) + " can be recolored, resized, moved, turned, dressed or replaced");
    if (fresh.asset == instance(id).asset) continue;
    const Instance old = instance(id);
    fresh.color = old.color;
    fresh.material = old.material;
    fresh.pattern = old.pattern;
    fresh.id = new_id();
    for (const int child : attached_to(id)) instance(child).attached_to = fresh.id;
    instance(id) = fresh;
  }
}

}  // namespace maia
