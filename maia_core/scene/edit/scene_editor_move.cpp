// Where things are, how large and which way round.
#include <algorithm>
#include <array>
#include <cmath>

#include "maia/error.hpp"
#include "scene/compose/stage.hpp"
#include "scene/compose/wearing.hpp"
#include "scene/edit/relations.hpp"
#include "scene/edit/scene_editor.hpp"
#include "scene/prompt/nouns.hpp"

namespace maia {
namespace {

constexpr float border = 0.012F;
constexpr double degree = 3.14159265358979323846 / 180;

/// The middle of a thing as drawn, in pixels: it is turned about the middle of its lower edge.
std::pair<double, double> middle_of(const Recipe& recipe, const Instance& instance) {
  const double half = double(instance.height) * recipe.height / 2, turn = double(instance.rotation) * degree;
  return {double(instance.x) * recipe.width + half * std::sin(turn),
          double(instance.y) * recipe.height - half * std::cos(turn)};
}

void set_middle(const Recipe& recipe, Instance& instance, double x, double y) {
  const double half = double(instance.height) * recipe.height / 2, turn = double(instance.rotation) * degree;
  instance.x = float((x - half * std::sin(turn)) / recipe.width);
  instance.y = float((y + half * std::cos(turn)) / recipe.height);
}

}  // namespace

/// Moves and scales a thing with what it wears and holds; what stands on it keeps its own size.
void SceneEditor::shift(int id, float dx, float dy, float scale) {
  transform(recipe_, id, dx, dy, scale);
  if (scale == 1) return;
  for (const int child : attached_to(id))
    if (instance(child).grounded) transform(recipe_, child, 0, 0, 1 / scale);
}

void SceneEditor::resize(const std::vector<int>& ids, double factor) {
  if (!(factor > 0.02 && factor < 50))
    throw Error("things can be made 0.02 to 50 times as large, not " + std::to_string(factor));
  for (const int id : ids) {
    const Instance old = instance(id);
    const double width = double(width_of(recipe_, old));
    double possible = factor;
    if (factor > 1) {
      // As large as the picture, or a little larger than that, as in a close-up.
      const double fits = std::min(0.975 / double(old.height), 0.985 / width);
      const double most = std::min(1.3 / double(old.height), 1.3 / width);
      possible = std::min(factor, std::max(fits, std::min(most, 1.25)));
      if (possible < std::min(factor, 1.03))
        throw Error(called(recipe_, old) + " fills the picture already and can't be made larger");
      if (possible < 0.93 * factor) {
        std::string times = std::to_string(possible);
        times.resize(times.find('.') + 2);
        note(called(recipe_, old).replace(0, 1, "T") + " was made " + times +
             " times as large: more does not fit into the picture.");
      }
    }
    if (double(old.height) * factor < 0.015) throw Error(called(recipe_, old) + " can't be made smaller");
    shift(id, 0, 0, float(possible));
    if (possible <= 1 || old.attached_to >= 0) continue;
    // What was inside the picture stays inside.
    const Instance now = instance(id);
    const float half = width_of(recipe_, now) / 2;
    float dx = 0, dy = 0;
    if (half > 0.5F - border) {
      dx = old.x + (0.5F - old.x) * 0.5F - now.x;
    } else {
      if (now.x - half < border) dx = border - (now.x - half);
      if (now.x + half > 1 - border) dx = 1 - border - (now.x + half);
    }
    if (now.y - now.height < border) dy = border - (now.y - now.height);  // the head stays in, the feet may leave
    if (dx != 0 || dy != 0) shift(id, dx, dy, 1);
  }
}

void SceneEditor::move(const std::vector<int>& ids, const Spot& spot) {
  for (const int id : ids) {
    const Instance old = instance(id);
    Recipe others = recipe_;
    std::erase_if(others.instances, [&](const Instance& each) { return each.id == id || each.attached_to == id; });
    const compose::Stage stage(others);
    const float half = width_of(recipe_, old) / 2;
    const float amount = float(spot.amount);
    Instance best = old;
    float least = 1e9F;
    static constexpr std::array<float, 7> steps = {1.0F, 1.12F, 0.88F, 1.25F, 0.78F, 1.4F, 0.66F};
    for (std::size_t i = 0; i < steps.size(); ++i) {
      Instance candidate = old;
      const float step = steps[i] * amount;
      if (spot.dx != 0) {
        const float sign = float(spot.dx);
        float x = old.x + sign * 0.28F * step;
        const float side = 0.5F + sign * (spot.edge ? 0.34F : 0.22F) * steps[i];
        if (spot.amount >= 1) x = spot.dx < 0 ? std::min(x, side) : std::max(x, side);
        const float room = half < 0.45F ? half + border : 0.45F;
        candidate.x = std::clamp(x, std::min(room, old.x), std::max(1 - room, old.x));
        // what is too large to fit may leave the picture by a quarter
        if (std::fabs(candidate.x - old.x) < 0.06F) candidate.x = old.x + sign * std::min(0.2F * step, half * 0.7F);
      }
      if (spot.dy != 0) {
        const float sign = float(spot.dy);
        float y = old.y + sign * 0.22F * step;
        if (spot.edge) y = sign < 0 ? old.height + 0.02F : 0.975F;
        candidate.y = std::clamp(y, std::min(old.height + border, old.y), std::max(0.985F, old.y));
      }
      if (spot.middle) {
        candidate.x = 0.5F;
        if (!old.grounded && spot.dx == 0 && spot.dy == 0) candidate.y = 0.5F + old.height / 2;
        if (spot.dy != 0 || spot.dx != 0) candidate.x = spot.dx == 0 ? 0.5F : candidate.x;
      }
      if (spot.depth != 0) {
        if (old.grounded && stage.has_ground()) {
          const float far = stage.far_y(), near = stage.near_y();
          const float end = spot.depth < 0 ? near : far + 0.04F * (near - far);
          float y = old.y + (end - old.y) * std::min(0.75F * step, 1.0F);
          candidate.y = y;
          float scale = stage.perspective(y, old.y);
          if (std::fabs(y - old.y) < 0.05F) scale *= spot.depth < 0 ? 1.25F : 0.8F;
          candidate.height = std::min(old.height * scale, 0.97F);
          candidate.depth = stage.depth_at(y);
        } else {
          candidate.height = std::min(old.height * (spot.depth < 0 ? 1.35F : 0.7F), 0.97F);
          candidate.depth = std::clamp(old.depth + 0.25F * float(spot.depth), 0.0F, 1.0F);
          candidate.y = old.y + (candidate.height - old.height) / 2;
        }
      } else if (old.grounded && old.attached_to < 0 && spot.dy != 0) {
        candidate.grounded = stage.has_ground() && candidate.y >= stage.far_y() - 0.02F;
        if (candidate.grounded) candidate.depth = stage.depth_at(candidate.y);
      } else if (!old.grounded && spot.dy > 0 && asset_of(old).stance == Stance::ground && stage.has_ground() &&
                 candidate.y > stage.far_y() + 0.1F && old.attached_to < 0) {
        candidate.grounded = true;
        candidate.depth = stage.depth_at(candidate.y);
      }
      const float moved =
          std::fabs(candidate.x - old.x) + std::fabs(candidate.y - old.y) + std::fabs(candidate.height - old.height);
      const float cost = stage.crowding(candidate, stage.cells_of(candidate), false, false) +
                         0.25F * std::fabs(steps[i] - 1) + (moved < 0.03F ? 20.0F : 0.0F);
      if (cost < least) {
        least = cost;
        best = candidate;
      }
    }
    const float moved = std::fabs(best.x - old.x) + std::fabs(best.y - old.y) + std::fabs(best.height - old.height);
    if (moved < 0.02F && spot.middle) continue;  // it is there already
    if (moved < 0.02F) throw Error(called(recipe_, old) + " can't be moved further that way");
    shift(id, best.x - old.x, best.y - old.y, best.height / old.height);
    const float deeper = best.depth - old.depth;
    instance(id).grounded = best.grounded;
    instance(id).depth = best.depth;
    for (const int child : attached_to(id))
      instance(child).depth = std::clamp(instance(child).depth + deeper, 0.0F, 1.0F);
    if (old.attached_to >= 0) {
      instance(id).attached_to = -1;  // it has left what it was on
    }
  }
}

bool SceneEditor::move(const std::vector<int>& ids, const std::vector<Where>& where) {
  bool done = false;
  for (const Where& each : where) {
    if (each.relation == "from") continue;  // "from the left to the right"
    if (const auto spot = spot_of(each.object);
        spot && (each.relation == "at" || each.relation == "in" || each.relation == "to")) {
      move(ids, *spot);
      done = true;
      continue;
    }
    const std::string text = joined(without_articles(each.object));
    const Referred found = try_things(each.object);
    const bool there = found.problem.empty() && !found.things.empty();
    if (!there) {
      if (one_of(text, {"sky", "air"})) {
        Spot up;
        up.dy = -1;
        up.edge = true;
        move(ids, up);
        done = true;
        continue;
      }
      if (one_of(text, {"ground", "floor", "grass", "water", "sand", "snow", "road", "street", "bottom"}) &&
          names_surroundings(each.object)) {
        for (const int id : ids) {
          Recipe copy = recipe_;
          const compose::Stage stage(copy);
          const Instance old = instance(id);
          const float y = std::max(std::min(0.9F, stage.near_y()), stage.far_y());
          if (old.grounded && old.y >= stage.far_y()) continue;
          shift(id, 0, y - old.y, 1);
          instance(id).grounded = true;
          instance(id).depth = stage.depth_at(y);
        }
        done = true;
        continue;
      }
      if (is_picture_value(each.object) && !names_surroundings(each.object)) {
        if (set_picture(each.object, true)) {
          done = true;
          continue;
        }
      }
      // "onto a table" that is not there yet: it is put there first
      if (!each.object.empty() && is_determiner(each.object[0]) && each.object[0] != "the") {
        const auto relation = place_named(each.relation);
        if (relation) {
          const ObjectPlan plan = object(each.object);
          const std::vector<int> fresh = add(plan, 1, {}, {}, "");
          if (*relation == Relation::on || *relation == Relation::inside) {
            // What is to carry something comes to where that is, and is large enough.
            const Instance carried = instance(ids[0]);
            Instance& carrier = instance(fresh[0]);
            const float wanted = std::min(1.15F * width_of(recipe_, carried), 0.92F) / width_of(recipe_, carrier);
            const float room = std::max(0.97F * carried.y - 0.9F * carried.height, 0.15F) / carrier.height;
            carrier.height *= std::max(std::min(wanted, std::max(room, 1.0F)), 1.0F);
            const float half = width_of(recipe_, carrier) / 2;
            carrier.x = half < 0.48F ? std::clamp(carried.x, half + border, 1 - half - border) : 0.5F;
            if (carried.grounded && carried.attached_to < 0) {
              carrier.y = carried.y;
              carrier.depth = carried.depth;
            }
          }
          for (const int id : ids) move_to(id, *relation, fresh[0]);
          mentioned_ = ids;
          done = true;
          continue;
        }
      }
      throw Error(found.problem);
    }
    std::vector<int> others;
    for (const int number : found.things) others.push_back(recipe_.instances[std::size_t(number)].id);
    if (each.relation == "between" && others.size() == 2) {
      const Instance a = instance(others[0]), b = instance(others[1]);
      for (const int id : ids) {
        const Instance old = instance(id);
        shift(id, (a.x + b.x) / 2 - old.x, (a.y + b.y) / 2 - old.y, 1);
        instance(id).depth = std::max(std::min(a.depth, b.depth) - 0.002F, 0.0F);
      }
      done = true;
      continue;
    }
    if (each.relation == "away") {
      for (const int id : ids) {
        Spot aside;
        aside.dx = instance(id).x < instance(others[0]).x ? -1 : 1;
        move({id}, aside);
      }
      done = true;
      continue;
    }
    const auto relation = place_named(each.relation);
    if (!relation) throw Error("'" + each.relation + " " + joined(each.object) + "' is no place to move to");
    for (const int id : ids) {
      if (id == others[0]) throw Error("a thing can't be moved " + each.relation + " itself");
      move_to(id, *relation, others[0]);
    }
    done = true;
  }
  return done;
}

void SceneEditor::move_to(int id, Relation relation, int other) {
  const Instance old = instance(id);
  for (int up = other; up >= 0; up = instance(up).attached_to)
    if (up == id)
      throw Error(called(recipe_, instance(other)) + " is part of " + called(recipe_, old) + "; move it away first");
  const auto noun = noun_of(old.word);
  const auto host = noun_of(instance(other).word);
  // The layout finds the place, as if the thing were new; it keeps its size.
  Recipe trial = recipe_;
  std::erase_if(trial.instances, [&](const Instance& each) { return each.id == id || each.attached_to == id; });
  int group = new_group();
  for (Instance& each : trial.instances)
    if (each.id == other) each.group = group;
  const bool worn =
      noun->clothing && (host->animate || host->person) && (relation == Relation::on || relation == Relation::inside);
  ObjectPlan plan = parse_object("a " + old.word);
  Instance fresh = old;
  fresh.attached_to = -1;
  place(trial, {fresh}, plan, {{worn ? Relation::wearing : relation, group, worn}}, new_seed());
  Instance placed = trial.instances.back();
  const float scale_limit =
      relation == Relation::on || relation == Relation::inside || worn ? placed.height / old.height : 1.0F;
  float scale = 1;
  const float host_width = width_of(recipe_, instance(other));
  const float own_width = width_of(recipe_, old);
  if (worn || (relation == Relation::inside && scale_limit < 1)) scale = scale_limit;
  if (relation == Relation::on && own_width > 1.05F * host_width)
    scale = std::max(scale_limit, 1.05F * host_width / own_width * 0.9F);
  const float half = own_width * scale / 2;
  const float half_placed = width_of(trial, placed) / 2;
  const float side = placed.x < instance(other).x ? -1.0F : 1.0F;
  if (relation == Relation::next_to || relation == Relation::left_of || relation == Relation::right_of)
    placed.x += side * (half - half_placed);
  if (relation == Relation::behind || relation == Relation::in_front_of) {
    // at least a half of what is behind must be seen
    const float reach = std::fabs(placed.x - instance(other).x);
    const float needed = relation == Relation::behind && old.height < 1.15F * instance(other).height
                             ? host_width / 2 + 0.1F * half
                             : 0.3F * host_width;
    if (reach < needed) placed.x = instance(other).x + side * needed;
  }
  if (relation == Relation::under && instance(other).grounded) placed.y = std::min(instance(other).y + 0.02F, 0.985F);
  if (!worn && half < 0.45F) {
    const float x = std::clamp(placed.x, half + border - 0.2F * half, 1 - half - border + 0.2F * half);
    placed.x = x;
  }
  if (relation == Relation::above) placed.y = std::max(placed.y, old.height * scale + border);
  shift(id, placed.x - old.x, placed.y - old.y, scale);
  Instance& now = instance(id);
  const float deeper = placed.depth - old.depth;
  now.depth = placed.depth;
  if (relation == Relation::behind) now.depth = std::max(now.depth, instance(other).depth + 0.004F);
  if (relation == Relation::in_front_of) now.depth = std::min(now.depth, instance(other).depth - 0.004F);
  now.grounded = placed.grounded;
  now.attached_to = placed.attached_to;
  if (worn) now.rotation = placed.rotation;
  for (const int child : attached_to(id))
    instance(child).depth = std::clamp(instance(child).depth + deeper, -1.0F, 1.0F);
  const int own_group = now.group;
  const int other_group = instance(other).group;
  std::erase_if(recipe_.relations, [&](const RelationPlan& each) {
    return (each.subject == own_group && each.relation != Relation::wearing && each.relation != Relation::holding) ||
           (each.object == own_group && (each.relation == Relation::wearing || each.relation == Relation::holding)) ||
           (each.object == own_group && each.subject == other_group);
  });
  if (worn)
    recipe_.relations.push_back({other_group, Relation::wearing, own_group});
  else
    recipe_.relations.push_back({own_group, relation, other_group});
}

void SceneEditor::exchange(int one, int other) {
  if (one == other) throw Error("a thing can't change places with itself");
  const Instance a = instance(one), b = instance(other);
  if (a.attached_to == other || b.attached_to == one)
    throw Error(called(recipe_, a) + " and " + called(recipe_, b) + " belong together and can't change places");
  const auto put = [&](int id, const Instance& from, const Instance& to) {
    shift(id, to.x - from.x, to.y - from.y, 1);
    Instance& now = instance(id);
    const float deeper = to.depth - from.depth;
    now.depth = to.depth;
    now.grounded = to.grounded;
    now.attached_to = to.attached_to;
    for (const int child : attached_to(id))
      instance(child).depth = std::clamp(instance(child).depth + deeper, 0.0F, 1.0F);
    const float half = width_of(recipe_, now) / 2;
    float dx = 0, dy = 0;
    if (half < 0.48F) {
      if (now.x - half < border) dx = border - (now.x - half);
      if (now.x + half > 1 - border) dx = 1 - border - (now.x + half);
    }
    if (now.y - now.height < border && now.height < 0.97F) dy = border - (now.y - now.height);
    if (dx != 0 || dy != 0) shift(id, dx, dy, 1);
  };
  put(one, a, b);
  put(other, b, a);
}

void SceneEditor::rotate(const std::vector<int>& ids, double degrees) {
  const double w = recipe_.width, h = recipe_.height;
  for (const int id : ids) {
    const Instance old = instance(id);
    const auto [cx, cy] = middle_of(recipe_, old);
    std::vector<int> all = {id};
    for (std::size_t i = 0; i < all.size(); ++i)
      for (const int child : attached_to(all[i])) all.push_back(child);
    const double turn = degrees * degree;
    for (const int each : all) {
      Instance& now = instance(each);
      // each turns about the parent's middle: its own middle goes along
      const auto [mx, my] = middle_of(recipe_, now);
      const double x = cx + (mx - cx) * std::cos(turn) - (my - cy) * std::sin(turn);
      const double y = cy + (mx - cx) * std::sin(turn) + (my - cy) * std::cos(turn);
      double rotation = std::fmod(double(now.rotation) + degrees, 360.0);
      if (rotation > 180) rotation -= 360;
      if (rotation <= -180) rotation += 360;
      now.rotation = float(rotation);
      set_middle(recipe_, now, x, y);
    }
    if (!old.grounded || old.attached_to >= 0) continue;
    // What stands on the ground still lies on it.
    const Instance& now = instance(id);
    const auto lowest = [&](const Instance& each) {
      const double r = double(each.rotation) * degree;
      const double height = double(each.height) * h, width = double(width_of(recipe_, each)) * w;
      return middle_of(recipe_, each).second + (std::fabs(std::cos(r)) * height + std::fabs(std::sin(r)) * width) / 2;
    };
    const double dy = (lowest(old) - lowest(now)) / h;
    for (const int each : all) instance(each).y += float(dy);
  }
}

void SceneEditor::flip(const std::vector<int>& ids, bool vertically) {
  for (const int id : ids) {
    const double axis = middle_of(recipe_, instance(id)).first / recipe_.width;
    std::vector<int> all = {id};
    for (std::size_t i = 0; i < all.size(); ++i)
      for (const int child : attached_to(all[i])) all.push_back(child);
    for (const int each : all) {
      Instance& now = instance(each);
      now.x = float(2 * axis - double(now.x));
      now.flipped = !now.flipped;
      now.rotation = -now.rotation;
    }
    if (vertically) rotate({id}, 180);
  }
}

void SceneEditor::face(const Command& command) {
  const std::vector<int> ids = things(command.target);
  mentioned_ = ids;
  for (const int id : ids) {
    const Instance& thing = instance(id);
    const Facing natural = asset_of(thing).facing;
    if (natural == Facing::front)
      throw Error(called(recipe_, thing) + " looks at the viewer and can't be turned; it can be mirrored: \"flip it\"");
    int direction = 0;
    if (const auto spot = spot_of(command.value)) direction = spot->dx;
    if (direction == 0) {
      Words other = command.value;
      while (!other.empty() && one_of(other[0], {"to", "towards", "toward", "at"})) other.erase(other.begin());
      const Referred found = try_things(other);
      if (!found.things.empty() && found.problem.empty())
        direction = recipe_.instances[std::size_t(found.things[0])].x < thing.x ? -1 : 1;
    }
    if (direction == 0) throw Error("things look left or right; '" + joined(command.value) + "' is neither");
    const bool left = (natural == Facing::left) != thing.flipped;
    if (left != (direction < 0)) flip({id}, false);
  }
}

}  // namespace maia
