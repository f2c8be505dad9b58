#include <algorithm>
#include <array>
#include <cmath>

#include "image/interrupt.hpp"
#include "maia/error.hpp"
#include "model/nearest.hpp"
#include "scene/compose/placement.hpp"
#include "scene/compose/random.hpp"
#include "scene/compose/recipe.hpp"
#include "scene/compose/relation_check.hpp"
#include "scene/compose/setting.hpp"
#include "scene/compose/stage.hpp"

namespace maia {
namespace {

using compose::derived;
using compose::Random;
using compose::Scale;
using compose::Stage;

/// The longer side of the first thing, of the picture's shorter side, for 1, 2, 3, ... things that stand by themselves.
constexpr std::array<float, 8> usual_length = {0.80F, 0.60F, 0.50F, 0.44F, 0.40F, 0.36F, 0.33F, 0.30F};

struct Group {
  std::vector<Instance> things;
  std::vector<Link> links;  // to groups that are placed before this one
  bool worn = false;        // or held: takes no room of its own
  bool wears = false;
};

void check_drawable(const ScenePlan& plan, const std::string& prompt) {
  if (!plan.objects.empty() || !plan.environment.empty() || !plan.environment_color.empty()) return;
  std::string message = "nothing in \"" + prompt + "\" can be drawn";
  for (const UnknownWord& unknown : plan.unknown)
    if (!unknown.nearest.empty()) message += "; nearest to '" + unknown.word + "' is '" + unknown.nearest + "'";
  throw Error(message + "; name an animal, a vehicle, food, a plant, another thing or a place");
}

int count_of(const ObjectPlan& object, std::uint64_t seed) {
  const int low = std::clamp(object.count_low, 1, 40), high = std::clamp(object.count_high, low, 40);
  return low + int(Random(derived(seed, "count")).below(std::size_t(high - low + 1)));
}

bool sits_on(Relation relation) { return relation == Relation::wearing || relation == Relation::holding; }

/// "A cup on a table" is a picture of a cup: the table is a place, unless something is said about it. Large things on a
/// table and things under it need the table itself.
ScenePlan with_table_as_place(ScenePlan plan) {
  const WordNet& words = WordNet::installed();
  static const std::vector<SynsetId> tables = {words.sense("table.n.02"), words.sense("table.n.03")};
  const auto is_table = [&](std::size_t i) {
    const ObjectPlan& object = plan.objects[i];
    const bool plain = object.colors.empty() && object.pattern.empty() && object.size == SizeWord::normal &&
                       object.place == Place::anywhere && object.count_high == 1 &&
                       (object.material.empty() || object.material == "wooden");
    return plain && std::any_of(object.meanings.begin(), object.meanings.end(), [&](SynsetId meaning) {
             return std::find(tables.begin(), tables.end(), meaning) != tables.end();
           });
  };
  if (!plan.environment.empty() || plan.objects.size() < 2) return plan;
  for (std::size_t i = 1; i < plan.objects.size(); ++i) {
    if (!is_table(i)) continue;
    const auto concerns = [&](const RelationPlan& r) {
      return std::size_t(r.subject) == i || std::size_t(r.object) == i;
    };
    const bool only_on = std::all_of(plan.relations.begin(), plan.relations.end(), [&](const RelationPlan& r) {
      return !concerns(r) || (r.relation == Relation::on && std::size_t(r.object) == i);
    });
    const auto subject = std::find_if(plan.relations.begin(), plan.relations.end(), concerns);
    if (!only_on || subject == plan.relations.end()) continue;
    const ObjectPlan& on_it = plan.objects[std::size_t(subject->subject)];
    const int asset = asset_number(cast_instance(on_it, 0).asset);
    if (Catalog::installed().assets()[std::size_t(asset)].height > 0.7F) continue;
    plan.environment = "table";
    plan.objects.erase(plan.objects.begin() + std::ptrdiff_t(i));
    std::erase_if(plan.relations, concerns);
    for (RelationPlan& r : plan.relations) {
      if (std::size_t(r.subject) > i) --r.subject;
      if (std::size_t(r.object) > i) --r.object;
    }
    return plan;
  }
  return plan;
}

/// Before which other group each group must be placed: what wears, holds or carries comes first.
std::vector<std::size_t> placing_order(const ScenePlan& plan) {
  const std::size_t n = plan.objects.size();
  std::vector<std::size_t> order;
  std::vector<bool> done(n, false);
  const auto waits = [&](std::size_t group) {
    return std::any_of(plan.relations.begin(), plan.relations.end(), [&](const RelationPlan& r) {
      const auto first = std::size_t(sits_on(r.relation) ? r.subject : r.object);
      const auto then = std::size_t(sits_on(r.relation) ? r.object : r.subject);
      return then == group && first != group && !done[first];
    });
  };
  while (order.size() < n) {
    std::size_t next = n;
    for (std::size_t i = 0; i < n && next == n; ++i)
      if (!done[i] && !waits(i)) next = i;
    for (std::size_t i = 0; i < n && next == n; ++i)  // a circle
      if (!done[i]) next = i;
    done[next] = true;
    order.push_back(next);
  }
  return order;
}

/// What the picture is about as far as the place goes: the first thing, or what carries it.
std::size_t main_group(const ScenePlan& plan) {
  std::size_t main = 0;
  for (const RelationPlan& r : plan.relations) {
    const bool below = r.relation == Relation::on || r.relation == Relation::riding || r.relation == Relation::inside ||
                       r.relation == Relation::under || r.relation == Relation::above;
    if (below && std::size_t(r.subject) == main) main = std::size_t(r.object);
  }
  return main;
}

float extent_of(const Instance& instance) {
  const int number = asset_number(instance.asset);
  return compose::extent_of(Catalog::installed().assets()[std::size_t(number)], shape_of(number));
}

/// Small things beside a large one count less: `room` is 1.2 for an elephant and two mice.
float length_for(float room) {
  constexpr auto most = float(usual_length.size());
  if (room >= most) return usual_length.back() * std::sqrt(most / room);
  const float at = std::max(room, 1.0F) - 1;
  const auto below = std::size_t(at);
  const std::size_t above = std::min(below + 1, usual_length.size() - 1);
  return usual_length[below] + (usual_length[above] - usual_length[below]) * (at - float(below));
}

/// How large things are, by what the first is and how much there is in all.
Scale scale_for(const ScenePlan& plan, const std::vector<Group>& groups, const Stage& stage) {
  Scale scale;
  std::size_t free = 0;
  const Instance* first = nullptr;
  for (const Group& group : groups) {
    if (group.worn) continue;
    free += group.things.size();
    if (first == nullptr && !group.things.empty()) first = &group.things.front();
  }
  if (first == nullptr) return scale;
  scale.reference_extent = extent_of(*first);
  scale.crowded = free > 1;
  float area = 0, largest = 0, room = 0, across = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].worn) continue;
    const float relative = compose::relative_size(extent_of(groups[i].things.front()), scale.reference_extent) *
                           compose::factor_of(plan.objects[i].size);
    const AssetShape& shape = shape_of(asset_number(groups[i].things.front().asset));
    largest = std::max(largest, relative);
    across += float(groups[i].things.size()) * relative * std::min(shape.aspect, 1.0F);
    room += float(groups[i].things.size()) * std::min(relative * relative, 1.0F);
    area += float(groups[i].things.size()) * relative * relative * std::min(shape.aspect, 1 / shape.aspect);
  }
  scale.unit = length_for(room);
  if (free > 1 && area > 0) scale.unit = std::min(scale.unit, std::sqrt(0.62F / area));
  if (free > 1 && free < 4) scale.unit = std::min(scale.unit, std::max(1.1F / across, 0.36F));  // side by side
  if (free > 1 && largest > 0) scale.unit = std::min(scale.unit, 0.86F / largest);
  if (plan.closeup) scale.unit = std::max(scale.unit, free > 1 ? scale.unit * 1.25F : 0.93F);
  const AssetShape& shape = shape_of(asset_number(first->asset));
  const float height = scale.unit / std::max(1.0F, shape.aspect);
  // Things stand where a camera at eye level sees them at that size, but near the middle of the picture.
  const Backdrop& backdrop = stage.backdrop();
  const float real = Catalog::installed().assets()[std::size_t(asset_number(first->asset))].height;
  const float horizon = std::min(backdrop.horizon, backdrop.ground);
  const float by_camera = horizon + backdrop.eye_height * height / std::max(real, 0.05F);
  const float centered = 0.53F + height / 2;
  scale.reference_y = std::clamp(0.35F * std::min(by_camera, 0.95F) + 0.65F * centered, stage.far_y(), 0.95F);
  if (free > 1 && stage.has_ground()) scale.reference_y = std::max(scale.reference_y, 0.78F);
  if (height > 0.8F) scale.reference_y = 0.965F;
  return scale;
}

/// Where along the picture groups should stand so that what is left of something is on the left and both have room.
std::vector<float> wishes_for(const ScenePlan& plan, const std::vector<Group>& groups, const Scale& scale,
                              std::uint64_t seed) {
  std::vector<float> wishes(groups.size(), -1);
  Random random(derived(seed, "sides"));
  const auto width = [&](std::size_t i) {
    const Instance& thing = groups[i].things.front();
    const AssetShape& shape = shape_of(asset_number(thing.asset));
    const float relative = compose::relative_size(extent_of(thing), scale.reference_extent);
    const float length = scale.unit * relative * compose::factor_of(plan.objects[i].size);
    return std::min(length * std::min(1.0F, shape.aspect) * std::sqrt(float(groups[i].things.size())), 0.9F);
  };
  for (const RelationPlan& r : plan.relations) {
    const auto s = std::size_t(r.subject), o = std::size_t(r.object);
    const bool left = r.relation == Relation::left_of, right = r.relation == Relation::right_of;
    const bool beside = left || right || r.relation == Relation::next_to;
    const bool overlapping = r.relation == Relation::behind || r.relation == Relation::in_front_of;
    if ((!beside && !overlapping) || groups[s].worn || groups[o].worn) continue;
    if (wishes[s] >= 0 || wishes[o] >= 0) continue;
    const float side = left ? -1.0F : right ? 1.0F : random.chance(0.5) ? -1.0F : 1.0F;
    const float half = beside ? 0.5F : 0.22F;
    wishes[o] = std::clamp(0.5F - side * half * width(s), 0.15F, 0.85F);
    wishes[s] = std::clamp(0.5F + side * half * width(o), 0.15F, 0.85F);
  }
  // Groups without relations share the width.
  std::vector<std::size_t> loose;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const bool tied = std::any_of(plan.relations.begin(), plan.relations.end(), [&](const RelationPlan& r) {
      return std::size_t(r.subject) == i || std::size_t(r.object) == i;
    });
    if (!tied && groups[i].things.size() == 1 && plan.objects[i].place == Place::anywhere) loose.push_back(i);
  }
  if (loose.size() > 1 && loose.size() == groups.size()) {
    for (std::size_t k = loose.size() - 1; k > 0; --k) std::swap(loose[k], loose[random.below(k + 1)]);
    float total = 0, at = 0;
    for (const std::size_t i : loose) total += width(i);
    for (const std::size_t i : loose) {
      wishes[i] = std::clamp(0.5F + (at + width(i) / 2 - total / 2) * std::min(1.05F, 0.98F / total), 0.08F, 0.92F);
      at += width(i);
    }
  }
  return wishes;
}

void add_notes(Recipe& recipe, const ScenePlan& plan) {
  for (const UnknownWord& unknown : plan.unknown) {
    std::string note = "can't draw '" + unknown.word + "'";
    if (!unknown.nearest.empty()) note += "; the nearest is '" + unknown.nearest + "'";
    recipe.notes.push_back(note);
  }
}

/// Blurs what is far behind a large thing, as a camera does that is close to it.
void set_focus(Recipe& recipe, const ScenePlan& plan, const Stage& stage, const Scale& scale, std::uint64_t seed) {
  if (recipe.instances.empty() || !stage.has_ground() || recipe.environment == "studio") return;
  Random random(derived(seed, "focus"));
  const float closeness = std::clamp((scale.unit - 0.28F) / 0.5F, 0.0F, 1.0F);
  recipe.defocus = float(random.uniform(0.0025, 0.0075)) * closeness * (plan.closeup ? 1.5F : 1.0F);
  float nearest = 0;
  for (const Instance& instance : recipe.instances)
    if (instance.grounded) nearest = std::max(nearest, instance.y);
  recipe.focus = nearest > 0 ? std::min(nearest, 1.0F) : 1.0F;
}

Group group_for(const ScenePlan& plan, std::size_t index, std::uint64_t seed) {
  Group group;
  const ObjectPlan& object = plan.objects[index];
  int count = count_of(object, derived(seed, index));
  for (const RelationPlan& r : plan.relations) {
    if (sits_on(r.relation) && std::size_t(r.object) == index && r.subject != r.object) {
      group.worn = true;
      // Each wearer wears one, unless a number is named.
      const bool named = object.count_low == object.count_high && object.count_low > 1;
      if (!named) count = count_of(plan.objects[std::size_t(r.subject)], derived(seed, std::uint64_t(r.subject)));
    }
  }
  group.wears = std::any_of(plan.relations.begin(), plan.relations.end(), [&](const RelationPlan& r) {
    return sits_on(r.relation) && std::size_t(r.subject) == index;
  });
  for (int i = 0; i < count; ++i)
    group.things.push_back(
        cast_instance(object, derived(derived(seed, "thing"), index * 64 + std::uint64_t(i)), plan.environment));
  return group;
}

}  // namespace

Recipe lay_out(const ScenePlan& asked, const std::string& prompt, std::uint64_t seed, int width, int height) {
  check_interrupt();
  check_drawable(asked, prompt);
  const ScenePlan plan = with_table_as_place(asked);
  Recipe recipe;
  recipe.prompt = prompt;
  recipe.seed = seed;
  recipe.width = width;
  recipe.height = height;
  recipe.styles = plan.styles;
  recipe.relations = plan.relations;
  recipe.light = plan.light;
  recipe.environment_seed = derived(seed, "backdrop");
  add_notes(recipe, plan);

  std::vector<Group> groups;
  for (std::size_t i = 0; i < plan.objects.size(); ++i) groups.push_back(group_for(plan, i, seed));

  recipe.environment = plan.environment;
  recipe.environment_color = plan.environment_color;
  if (recipe.environment.empty() && (plan.only || !plan.environment_color.empty())) recipe.environment = "studio";
  if (recipe.environment.empty()) {
    std::vector<const Asset*> assets;
    const std::size_t main = main_group(plan);
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (groups[i].worn) continue;
      const Asset& asset = Catalog::installed().assets()[std::size_t(asset_number(groups[i].things.front().asset))];
      assets.insert(i == main ? assets.begin() : assets.end(), &asset);
    }
    recipe.environment = compose::fitting_environment(assets, plan.excluded, seed);
  }
  if (groups.empty()) return recipe;

  const auto order = placing_order(plan);
  std::vector<bool> placed(groups.size(), false);
  for (const std::size_t i : order) {
    for (const RelationPlan& r : plan.relations) {
      const auto s = std::size_t(r.subject), o = std::size_t(r.object);
      if (s == i && o != i && placed[o]) groups[i].links.push_back({r.relation, r.object, false});
      if (o == i && s != i && placed[s]) groups[i].links.push_back({r.relation, r.subject, true});
    }
    placed[i] = true;
  }

  Recipe best;
  float least = 1e9F;
  Scale best_scale;
  constexpr int attempts = 10;
  for (int attempt = 0; attempt < attempts && least > 0.5F; ++attempt) {
    Recipe trial = recipe;
    Stage stage(trial);
    Scale scale = scale_for(plan, groups, stage);
    scale.unit *= 1 - 0.07F * float(attempt / 2);
    const auto wishes = wishes_for(plan, groups, scale, derived(seed, std::uint64_t(attempt)));
    Random random(derived(derived(seed, "places"), std::uint64_t(attempt)));
    float bad = 0.15F * float(attempt / 2);  // smaller things are a price
    for (const std::size_t i : order) {
      std::vector<Instance> things = groups[i].things;
      for (std::size_t k = 0; k < things.size(); ++k) {
        things[k].group = int(i);
        things[k].id = int(i * 40 + k);
      }
      // Nobody may stand before a head that wears something.
      const float visible = groups[i].wears ? 0.95F : 0.75F;
      bad += compose::place_group(stage, std::move(things), plan.objects[i], groups[i].links,
                                  {scale, wishes[i], visible}, random);
    }
    if (bad < least) {
      least = bad;
      best = std::move(trial);
      best_scale = scale;
    }
  }
  recipe = std::move(best);

  // Numbered in the order of the prompt.
  std::stable_sort(recipe.instances.begin(), recipe.instances.end(),
                   [](const Instance& a, const Instance& b) { return a.id < b.id; });
  std::vector<int> old_ids;
  for (const Instance& instance : recipe.instances) old_ids.push_back(instance.id);
  const auto renumbered = [&](int id) { return int(std::find(old_ids.begin(), old_ids.end(), id) - old_ids.begin()); };
  for (Instance& instance : recipe.instances) {
    instance.id = renumbered(instance.id);
    if (instance.attached_to >= 0) instance.attached_to = renumbered(instance.attached_to);
  }
  for (const RelationPlan& relation : recipe.relations)
    if (const std::string note = compose::unmet(recipe, relation); !note.empty()) recipe.notes.push_back(note);
  set_focus(recipe, plan, Stage(recipe), best_scale, seed);
  round_numbers(recipe);
  return recipe;
}

}  // namespace maia
