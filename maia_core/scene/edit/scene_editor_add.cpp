// Which things there are, and how many.
#include <algorithm>
#include <cmath>

#include "maia/error.hpp"
#include "scene/compose/random.hpp"
#include "scene/compose/stage.hpp"
#include "scene/compose/wearing.hpp"
#include "scene/edit/relations.hpp"
#include "scene/edit/scene_editor.hpp"
#include "scene/prompt/lexicon.hpp"
#include "scene/prompt/nouns.hpp"

namespace maia {
namespace {

bool contains(const std::vector<int>& list, int value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool is_animate(const Instance& instance) {
  const auto noun = noun_of(instance.word);
  return noun->animate || noun->person;
}

bool is_clothing(const std::string& word) {
  const auto noun = noun_of(word);
  return noun->clothing;
}

int count_of(const ObjectPlan& plan, std::uint64_t seed) {
  compose::Random random(compose::derived(seed, "count"));
  return plan.count_low + int(random.below(std::size_t(std::max(plan.count_high - plan.count_low, 0)) + 1));
}

}  // namespace

void SceneEditor::add(const Command& command) {
  // "make the dog wear a hat", "give a hat to the dog"
  std::vector<int> holders;
  if (!command.target.empty()) holders = things(command.target);
  Words value = command.value;
  // "another one", "more of them"
  const bool again = !value.empty() && one_of(value.back(), {"one", "ones", "it", "them", "more"}) && value.size() > 1;
  if (again || value == Words{"another"}) {
    const std::vector<int> ids = things({"it"});
    return duplicate({ids.back()}, 1);
  }
  // Light and weather are added, too: "add fog", "add a sunset", "add some blur".
  const bool nowhere = std::all_of(command.where.begin(), command.where.end(), [](const Where& each) {
    const auto spot = each.relation == "at" ? spot_of(each.object) : std::nullopt;
    return spot && spot->depth != 0 && spot->dx == 0;
  });
  if (holders.empty() && nowhere && set_picture(value, command.attribute == "create")) return;
  if (holders.empty() && command.where.size() == 1 && one_of(command.where[0].relation, {"to", "in", "on"}) &&
      (means_picture(command.where[0].object) || means_background(command.where[0].object)) &&
      set_picture(value, false))
    return;
  const ObjectPlan plan = object(value);
  std::string relation = command.relation;
  if (relation.empty() && !holders.empty()) relation = "to";
  int count = 0;
  // "more dogs"
  if (!value.empty() && value[0] == "more") count = 2;
  mentioned_ = add(plan, count, nested(command.where), holders, relation);
}

std::vector<int> SceneEditor::add(const ObjectPlan& asked, int count, std::vector<Where> where,
                                  const std::vector<int>& holders, const std::string& relation) {
  ObjectPlan plan = asked;
  const bool clothing = is_clothing(plan.word);
  std::vector<Link> links;
  std::vector<std::pair<Relation, int>> ties;  // new RELATION id, or reversed for wearing and holding
  std::vector<int> owners = holders;
  std::string owned = relation;
  std::optional<Spot> spot;
  std::vector<Where> extras;
  std::vector<int> between;
  for (Where& each : where) {
    if (each.relation == "at") {
      if (const auto place = spot_of(each.object)) spot = place;
      continue;
    }
    if (one_of(each.relation, {"with", "wearing", "holding", "riding"})) {
      // "with the dog" stands beside it, "with a hat" has it
      const Referred there = try_things(each.object);
      if (each.relation == "with" && there.problem.empty() && !each.object.empty() &&
          one_of(each.object[0], {"the", "it", "them"})) {
        for (const int number : there.things)
          ties.emplace_back(Relation::next_to, recipe_.instances[std::size_t(number)].id);
        continue;
      }
      extras.push_back(each);
      continue;
    }
    if (one_of(each.relation, {"away", "from"})) continue;
    if (each.object.empty() || means_picture(each.object) || means_background(each.object)) {
      if (one_of(joined(without_articles(each.object)), {"sky"}))
        plan.place = Place::top;
      else if (one_of(joined(without_articles(each.object)), {"background"}))
        plan.place = Place::background;
      if (plan.place == Place::top && plan.pose.empty()) plan.pose = "flying";
      continue;
    }
    const Referred there = try_things(each.object);
    if (!there.problem.empty() || there.things.empty()) {
      const std::string text = joined(without_articles(each.object));
      if (one_of(text, {"sky", "air", "clouds", "blue sky", "night sky"})) {
        plan.place = Place::top;
        if (plan.pose.empty()) plan.pose = "flying";
        continue;
      }
      if (names_surroundings(each.object)) continue;
      const auto noun = noun_of(text);
      if (!noun->environment.empty() && noun->environment == recipe_.environment) continue;
      if (one_of(text, {"head", "face", "eyes", "neck", "hand", "nose", "its head"})) {
        const Referred it = try_things({"it"});
        if (!it.problem.empty()) throw Error(it.problem);
        for (const int number : it.things) owners.push_back(recipe_.instances[std::size_t(number)].id);
        owned = text == "hand" ? "holding" : "wearing";
        continue;
      }
      throw Error(there.problem);
    }
    std::vector<int> ids;
    for (const int number : there.things) ids.push_back(recipe_.instances[std::size_t(number)].id);
    if (each.relation == "between") {
      between = ids;
      continue;
    }
    const bool worn = clothing && is_animate(instance(ids[0]));
    if (each.relation == "to" || (worn && (there.head || one_of(each.relation, {"on", "in", "above", "around"})))) {
      owners = ids;
      owned = each.relation == "to" && !worn && !there.head ? "to" : "wearing";
      continue;
    }
    const auto named = relation_named(each.relation);
    if (!named) throw Error("'" + each.relation + " " + joined(each.object) + "' is no place");
    for (const int id : ids) ties.emplace_back(*named, id);
  }

  // "add a hat": whoever can wear it wears it.
  if (clothing && owners.empty() && ties.empty() && !spot && plan.place == Place::anywhere && relation.empty() &&
      between.empty()) {
    std::vector<int> wearers;
    for (const Instance& each : recipe_.instances)
      if (is_animate(each)) wearers.push_back(each.id);
    if (!wearers.empty()) {
      const auto area = [&](int id) { return instance(id).height * width_of(recipe_, instance(id)); };
      const int largest =
          *std::max_element(wearers.begin(), wearers.end(), [&](int a, int b) { return area(a) < area(b); });
      owners = {largest};
      owned = "wearing";
      if (wearers.size() > 1)
        note("The " + plan.word + " is worn by " + called(recipe_, instance(largest)).substr(0) + ".");
    }
  }
  Relation ownership = Relation::next_to;
  if (owned == "wearing") {
    ownership = Relation::wearing;
  } else if (owned == "holding") {
    ownership = Relation::holding;
  } else if (owned == "riding") {
    ownership = Relation::riding;
  } else if (owned == "to" && !owners.empty()) {
    const auto noun = noun_of(plan.word);
    const auto owner = noun_of(instance(owners[0]).word);
    if (clothing && is_animate(instance(owners[0])))
      ownership = Relation::wearing;
    else if (noun->portable && is_animate(instance(owners[0])) && !holders.empty())
      ownership = Relation::holding;
    else if (owner->container)
      ownership = Relation::inside;
    else if (owner->support)
      ownership = Relation::on;
  }

  const std::uint64_t seed = new_seed();
  if (count <= 0) count = count_of(plan, seed);
  if (!owners.empty() && owners.size() > 1) count = int(owners.size());
  constexpr int most = 24;
  if (count > most || recipe_.instances.size() + std::size_t(count) > 120)
    throw Error("a picture has room for " + std::to_string(most) + " more things, not " + std::to_string(count));

  if (spot) {
    if (spot->dx < 0) plan.place = Place::left;
    if (spot->dx > 0) plan.place = Place::right;
    if (spot->dx == 0 && spot->dy < 0) plan.place = Place::top;
    if (spot->dx == 0 && spot->dy > 0) plan.place = Place::bottom;
    if (spot->dx == 0 && spot->dy == 0 && spot->middle) plan.place = Place::center;
    if (spot->depth < 0 && plan.place == Place::anywhere) plan.place = Place::foreground;
    if (spot->depth > 0 && plan.place == Place::anywhere) plan.place = Place::background;
  }

  const int group = new_group();
  std::vector<Instance> made;
  for (int i = 0; i < count; ++i) {
    Instance fresh = cast_instance(plan, compose::derived(seed, std::uint64_t(i)));
    fresh.id = new_id();
    fresh.group = group;
    made.push_back(fresh);
  }
  const std::size_t before = recipe_.instances.size();
  const std::size_t notes_before = recipe_.notes.size();
  // Links go to groups; a single instance gets one of its own for a moment.
  const auto linked = [&](Instance fresh, const std::vector<std::pair<std::pair<Relation, bool>, int>>& to,
                          std::uint64_t own_seed) {
    std::vector<std::pair<int, int>> groups;
    std::vector<Link> own;
    int temporary = group + 1;
    for (const auto& [tie, id] : to) {
      Instance& other = instance(id);
      const auto saved = std::find_if(groups.begin(), groups.end(),
                                      [&, wanted = id](const auto& each) { return each.first == wanted; });
      if (saved == groups.end()) {
        groups.emplace_back(id, other.group);
        other.group = temporary++;
      }
      own.push_back({tie.first, other.group, tie.second});
    }
    place(recipe_, {fresh}, plan, own, own_seed);
    for (const auto& [id, old] : groups) instance(id).group = old;
  };
  for (std::size_t i = 0; i < made.size(); ++i) {
    std::vector<std::pair<std::pair<Relation, bool>, int>> to;
    if (!owners.empty()) {
      const int owner = owners[i % owners.size()];
      const bool reversed =
          ownership == Relation::wearing || ownership == Relation::holding || ownership == Relation::riding;
      to.push_back({{ownership, reversed}, owner});
    }
    // "behind the horses": each behind one of them
    if (ties.size() > 1 &&
        std::all_of(ties.begin(), ties.end(), [&](const auto& tie) { return tie.first == ties[0].first; })) {
      const auto& tie = ties[i % ties.size()];
      to.push_back({{tie.first, false}, tie.second});
    } else {
      for (const auto& tie : ties) to.push_back({{tie.first, false}, tie.second});
    }
    linked(made[i], to, compose::derived(seed, 1000 + i));
  }
  recipe_.notes.resize(std::max(notes_before, std::min(recipe_.notes.size(), notes_before + 4)));

  std::vector<int> ids;
  for (std::size_t i = before; i < recipe_.instances.size(); ++i) ids.push_back(recipe_.instances[i].id);
  for (const int id : ids) {
    Instance& fresh = instance(id);
    if (between.size() >= 2) {
      const Instance& a = instance(between[0]);
      const Instance& b = instance(between[1]);
      fresh.x = (a.x + b.x) / 2;
      fresh.y = (a.y + b.y) / 2;
      fresh.depth = std::max(std::min(a.depth, b.depth) - 0.002F, 0.0F);
      fresh.grounded = a.grounded && b.grounded;
    }
    if (spot && spot->dx != 0 && spot->dy != 0) {
      const float half = width_of(recipe_, fresh) / 2;
      const float edge = spot->edge ? half + 0.03F : std::max(half + 0.03F, 0.22F);
      fresh.x = half < 0.45F ? (spot->dx < 0 ? edge : 1 - edge) : 0.5F;
      fresh.y = spot->dy < 0 ? std::min(fresh.height + 0.03F, 0.97F) : 0.965F;
      if (spot->dy < 0) fresh.grounded = false;
    }
  }
  for (const auto& [tie, id] : ties) recipe_.relations.push_back({group, tie, instance(id).group});
  if (!owners.empty()) {
    if (ownership == Relation::wearing || ownership == Relation::holding || ownership == Relation::riding)
      recipe_.relations.push_back({instance(owners[0]).group, ownership, group});
    else
      recipe_.relations.push_back({group, ownership, instance(owners[0]).group});
  }
  for (const Where& each : extras) {
    const ObjectPlan extra = object(each.object);
    add(extra, 0, {}, ids, each.relation == "with" ? "to" : each.relation);
  }
  return ids;
}

void SceneEditor::put(const Command& command) {
  const auto surroundings = [&]() -> Words {
    // The words as written keep their prepositions: "in a forest at night".
    const std::size_t from =
        command.target.empty()
            ? 0
            : find_word(command.clause, 1, {"in", "on", "at", "into", "to", "under", "inside", "onto", "underwater"});
    return part(command.clause, from);
  };
  bool elsewhere = false;
  for (const Where& each : nested(command.where)) {
    if (!one_of(each.relation, {"in", "on", "at", "to", "inside", "under"}) || each.object.empty()) continue;
    const Referred there = try_things(each.object);
    if (there.problem.empty() && !there.things.empty()) continue;
    if (means_background(each.object) || (each.relation == "at" && spot_of(each.object)) || spot_of(each.object))
      continue;
    if (names_surroundings(each.object) && !command.target.empty()) continue;
    elsewhere = is_picture_value(each.object) || is_picture_value(surroundings());
  }
  if (command.target.empty()) {
    if (set_picture(command.clause, true)) return;
    for (const Where& each : command.where)
      if (set_picture(each.object, true)) return;
    throw Error("there is no telling what '" + joined(command.clause) + "' asks for; the picture shows " +
                contents_of(recipe_));
  }
  const bool pronoun =
      is_pronoun(command.target[0]) || means_picture(command.target) || means_background(command.target);
  const bool indefinite =
      one_of(command.target[0], {"a", "an", "some", "another", "more", "several"}) || number_of(command.target[0]);
  const Referred found = try_things(command.target);
  const bool here = found.problem.empty() && !found.things.empty();
  if (elsewhere && (pronoun || here || !indefinite)) {
    if (set_picture(surroundings(), true)) return;
    for (const Where& each : command.where)
      if (set_picture(each.object, true)) return;
  }
  if (here && !indefinite) {
    const std::vector<int> ids = things(command.target);
    mentioned_ = ids;
    if (!move(ids, nested(command.where))) throw Error("there is no telling where '" + joined(command.clause) + "' is");
    return;
  }
  if (!found.problem.empty() && !found.things.empty()) throw Error(found.problem);
  if (!indefinite && one_of(command.target[0], {"the", "it", "them", "this", "these", "those"}) &&
      kinship_in(command.target))
    throw Error(found.problem);
  Command added = command;
  added.action = Action::add;
  added.value = command.target;
  added.target.clear();
  add(added);
}

bool SceneEditor::kinship_in(const Words& phrase) const {
  const Words words = without_articles(phrase);
  return !words.empty() && std::any_of(recipe_.instances.begin(), recipe_.instances.end(),
                                       [&](const Instance& each) { return kinship(each, words.back()) > 0; });
}

void SceneEditor::remove(const std::vector<int>& ids) {
  std::vector<int> gone = ids;
  for (std::size_t i = 0; i < gone.size(); ++i)
    for (const int child : attached_to(gone[i])) {
      if (contains(gone, child)) continue;
      Instance& other = instance(child);
      if (!other.grounded) {
        gone.push_back(child);  // what is worn or held goes with it
        continue;
      }
      // what stood on it comes down to where it stood
      const Instance support = instance(gone[i]);
      other.attached_to = -1;
      shift(child, 0, support.y - other.y, 1);
      instance(child).grounded = support.grounded;
      instance(child).depth = support.depth;
    }
  std::erase_if(recipe_.instances, [&](const Instance& each) { return contains(gone, each.id); });
  drop_stale_relations();
  std::erase_if(mentioned_, [&](int id) { return contains(gone, id); });
}

void SceneEditor::keep(const std::vector<int>& ids) {
  std::vector<int> kept = ids;
  for (std::size_t i = 0; i < kept.size(); ++i)
    for (const int child : attached_to(kept[i]))
      if (!contains(kept, child)) kept.push_back(child);
  std::vector<int> others;
  for (const Instance& each : recipe_.instances)
    if (!contains(kept, each.id)) others.push_back(each.id);
  remove(others);
  mentioned_ = ids;
}

void SceneEditor::count(const Command& command) {
  Words noun = without_articles(command.target);
  std::vector<Where> where = take_where(noun);
  if (noun.empty()) throw Error("'" + joined(command.clause) + "' does not say of what");
  Words all = {"all"};
  all.insert(all.end(), noun.begin(), noun.end());
  const Referred found = noun.size() == 1 && is_pronoun(noun[0]) ? try_things(noun) : try_things(all);
  std::vector<int> ids;
  for (const int number : found.things) ids.push_back(recipe_.instances[std::size_t(number)].id);
  const int there = int(ids.size());
  int wanted = int(command.number);
  if (wanted == 0) {
    const std::string how = command.value.empty() ? "more" : command.value[0];
    const int amount = command.value.size() > 1 ? number_of(command.value[1]).value_or(1) : 1;
    if (there == 0) throw Error(found.problem);
    if (command.attribute == "size or number") {
      // "double the dog" is about its size, "double the dogs" about their number
      const Referred as_written = try_things(command.target);
      if (as_written.problem.empty() && !as_written.plural)
        return resize(things(command.target), how == "twice" ? 2 : 3);
    }
    wanted = how == "twice"    ? 2 * there
             : how == "thrice" ? 3 * there
             : how == "half"   ? std::max(there / 2, 1)
             : how == "more"   ? there + amount
                               : there - amount;
    if (wanted < 0) throw Error("the picture shows only " + contents_of(recipe_));
  }
  if (wanted == there) return;
  if (wanted < there) {
    // the last ones: the first are what a sentence means most
    const std::vector<int> gone(ids.begin() + wanted, ids.end());
    remove(gone);
    ids.resize(std::size_t(wanted));
    mentioned_ = ids;
    return;
  }
  if (there == 0) {
    const ObjectPlan plan = object(noun);
    mentioned_ = add(plan, wanted, where, {}, "");
    return;
  }
  const Instance model = instance(ids[0]);
  ObjectPlan plan = parse_object("a " + model.word);
  const int missing = wanted - there;
  constexpr int most = 24;
  if (missing > most)
    throw Error("a picture has room for " + std::to_string(most) + " more things, not " + std::to_string(missing));
  const std::uint64_t seed = new_seed();
  float height = 0;
  for (const int id : ids) height = std::max(height, instance(id).height);
  for (int i = 0; i < missing; ++i) {
    Instance fresh = cast_instance(plan, compose::derived(seed, std::uint64_t(i)));
    fresh.id = new_id();
    fresh.group = model.group;
    fresh.color = model.color;
    fresh.material = model.material;
    fresh.pattern = model.pattern;
    place(recipe_, {fresh}, plan, {}, compose::derived(seed, 100 + std::uint64_t(i)));
    ids.push_back(fresh.id);
  }
  mentioned_ = ids;
}

void SceneEditor::duplicate(const std::vector<int>& ids, int copies) {
  if (copies < 1 || copies * int(ids.size()) > 24)
    throw Error("1 to 24 copies can be made, not " + std::to_string(copies * int(ids.size())));
  std::vector<int> made;
  for (const int id : ids)
    for (int copy = 0; copy < copies; ++copy) {
      const Instance original = instance(id);
      ObjectPlan plan = parse_object("a " + original.word);
      Instance fresh = original;
      fresh.id = new_id();
      fresh.attached_to = -1;
      fresh.seed = new_seed();
      Recipe trial = recipe_;
      for (Instance& each : trial.instances)
        if (each.id == id) each.group = new_group() + 1;
      place(trial, {fresh}, plan, {{Relation::next_to, new_group() + 1, false}}, new_seed());
      const Instance& placed = trial.instances.back();
      const float own = width_of(recipe_, original) / 2;
      const float was = width_of(trial, placed) / 2;
      const float side = placed.x < original.x ? -1.0F : 1.0F;
      fresh.x = placed.x + side * (own - was);
      fresh.x = own < 0.48F ? std::clamp(fresh.x, own * 0.6F, 1 - own * 0.6F) : fresh.x;
      fresh.y = original.y;
      fresh.depth = std::max(original.depth - 0.001F, 0.0F);
      recipe_.instances.push_back(fresh);
      made.push_back(fresh.id);
      for (const int child : attached_to(id)) {
        Instance worn = instance(child);
        worn.id = new_id();
        worn.attached_to = fresh.id;
        worn.x += fresh.x - original.x;
        worn.y += fresh.y - original.y;
        worn.depth = std::max(worn.depth - 0.001F, 0.0F);
        recipe_.instances.push_back(worn);
      }
    }
  mentioned_ = made;
}

}  // namespace maia
