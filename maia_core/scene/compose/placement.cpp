#include "scene/compose/placement.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "maia/error.hpp"
#include "scene/compose/relation_check.hpp"
#include "scene/compose/stage.hpp"
#include "scene/compose/wearing.hpp"

namespace maia {
namespace compose {
namespace {

constexpr float margin = 0.015F;
constexpr float least_length = 0.13F;  // of the shorter side: what is asked for is to be seen
constexpr float partly = 0.45F;        // seen of what a relation hides

const Asset& asset_of(const Instance& instance) {
  return Catalog::installed().assets()[std::size_t(asset_number(instance.asset))];
}

/// "new RELATION old" for every link.
Relation forward(const Link& link) {
  if (!link.reversed) return link.relation;
  switch (link.relation) {
    case Relation::on:
    case Relation::riding:
      return Relation::under;
    case Relation::under:
      return Relation::on;
    case Relation::behind:
      return Relation::in_front_of;
    case Relation::in_front_of:
      return Relation::behind;
    case Relation::left_of:
      return Relation::right_of;
    case Relation::right_of:
      return Relation::left_of;
    case Relation::above:
      return Relation::below;
    case Relation::below:
      return Relation::above;
    default:
      return link.relation;  // worn and held things keep their wearer; the rest is the same from both sides
  }
}

/// A relation to one instance.
struct Tie {
  Relation relation;
  Instance other;
  bool reversed;
};

bool is_kind(const Asset& asset, std::initializer_list<const char*> kinds) {
  const WordNet& words = WordNet::installed();
  for (const char* kind : kinds)
    if (words.is_a(asset.synset, words.sense(kind))) return true;
  return false;
}

bool stands_in_air(const Instance& instance, const ObjectPlan& plan) {
  return asset_of(instance).stance == Stance::air || plan.pose == "flying" || plan.pose == "floating" ||
         plan.pose == "hovering" || plan.pose == "soaring";
}

class Placer {
 public:
  Placer(Stage& stage, const ObjectPlan& plan, const GroupWish& wish, std::size_t count, Random& random)
      : stage_(stage), plan_(plan), wish_(wish), scale_(wish.scale), count_(int(count)), random_(random) {}

  /// Chooses the best of many places. Returns how bad it is.
  float put(Instance thing, const std::vector<Tie>& ties, int number) {
    const bool attached = try_attach(thing, ties);
    if (attached) {
      const Frame frame = stage_.frame_of(thing);
      const float outside = std::max(0.0F, -frame.top) + std::max(0.0F, -frame.left) + std::max(0.0F, frame.right - 1);
      stage_.add(thing, partly);
      return outside > 0.3F * frame.height() ? 4 * outside : 0;
    }
    Instance best = thing;
    float least = 1e9F;
    const int tries = ties.empty() ? 48 : 40;
    for (int i = 0; i < tries; ++i) {
      Instance candidate = thing;
      float cost = propose(candidate, ties, number);
      if (cost >= least) continue;
      bool may_hide = false;
      float enough = wish_.visible;
      for (const Tie& tie : ties) {
        may_hide |= tie.relation == Relation::in_front_of || tie.relation == Relation::on ||
                    tie.relation == Relation::under || tie.relation == Relation::riding ||
                    tie.relation == Relation::inside || tie.relation == Relation::around;
        if (tie.relation == Relation::behind || tie.relation == Relation::inside) enough = partly;
      }
      cost += stage_.crowding(candidate, stage_.cells_of(candidate), may_hide, enough);
      if (cost < least) {
        least = cost;
        best = candidate;
      }
      if (least < 0.12F && i > 12) break;
    }
    float enough = wish_.visible;
    for (const Tie& tie : ties)
      if (tie.relation == Relation::behind || tie.relation == Relation::inside) enough = partly;
    stage_.add(best, enough);
    return least;
  }

 private:
  float to_width(float height, const AssetShape& shape) const {
    return height * shape.aspect * float(stage_.recipe().height) / float(stage_.recipe().width);
  }

  /// Worn and held things have one place only.
  bool try_attach(Instance& thing, const std::vector<Tie>& ties) const {
    for (const Tie& tie : ties) {
      if (!tie.reversed) continue;  // "dog wearing NEW hat"
      if (tie.relation == Relation::wearing) put_on(stage_, thing, tie.other);
      if (tie.relation == Relation::holding) put_in_hand(stage_, thing, tie.other);
      if (thing.attached_to >= 0) return true;
    }
    return false;
  }

  /// Sets a height at which the thing's longer side is `length` (of the picture's shorter side).
  void set_length(Instance& thing, float length) const {
    const AssetShape& shape = shape_of(asset_number(thing.asset));
    const float shorter = float(std::min(stage_.recipe().width, stage_.recipe().height));
    const float pixels = length * shorter / std::max(1.0F, shape.aspect);
    thing.height = pixels / float(stage_.recipe().height);
    thing.height = std::min(thing.height, 0.95F);
    const float width = to_width(thing.height, shape);
    if (width > 0.96F) thing.height *= 0.96F / width;
  }

  float usual_length(const Instance& thing) const {
    const int number = asset_number(thing.asset);
    const float relative = relative_size(extent_of(asset_of(thing), shape_of(number)), scale_.reference_extent);
    return std::clamp(scale_.unit * relative * factor_of(plan_.size), least_length, 0.93F);
  }

  /// Into the picture, as far as that is possible.
  void keep_inside(Instance& thing) const {
    const float half = to_width(thing.height, shape_of(asset_number(thing.asset))) / 2;
    thing.x = half < 0.5F - margin ? std::clamp(thing.x, half + margin, 1 - half - margin) : 0.5F;
    thing.y = std::min(std::max(thing.y, thing.height + margin), 1 - margin);
  }

  /// Where thing `number` of the group should be: few stand side by side. Negative: anywhere.
  float target(int number) const {
    const float middle = wish_.column;
    if (count_ == 1 || count_ > 4 || !stage_.has_ground()) return count_ > 4 ? -1.0F : middle;
    const float width = middle >= 0 ? 0.18F * float(count_) : 0.3F + 0.16F * float(count_);
    return (middle >= 0 ? middle : 0.5F) + ((float(number) + 0.5F) / float(count_) - 0.5F) * width;
  }

  float column(int number) {
    if (plan_.place == Place::left) return float(random_.uniform(0.14, 0.34));
    if (plan_.place == Place::right) return float(random_.uniform(0.66, 0.86));
    if (plan_.place == Place::center) return float(random_.uniform(0.46, 0.54));
    if (const float wanted = target(number); wanted >= 0) return wanted + float(random_.uniform(-0.07, 0.07));
    return float(random_.uniform(0.1, 0.9));
  }

  bool floats(const Instance& thing) const {
    return !stage_.has_ground() || (stands_in_air(thing, plan_) && plan_.pose != "sitting" && plan_.pose != "standing");
  }

  bool has_region(const char* name) const {
    const auto& names = stage_.backdrop().region_names;
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  /// On the wall of a room.
  bool hangs(const Instance& thing) const {
    if (asset_of(thing).stance != Stance::wall || plan_.place == Place::bottom || plan_.place == Place::foreground)
      return false;
    return has_region("wall") && stage_.recipe().environment != "table" && stage_.backdrop().ground > 0.5F;
  }

  /// A free place, without relations.
  void stand(Instance& thing, int number) {
    const bool alone = count_ == 1 && stage_.standings().empty() && !scale_.crowded;
    const float length = usual_length(thing) * float(alone ? random_.uniform(0.82, 1.1) : random_.uniform(0.93, 1.07));
    set_length(thing, length);
    thing.x = column(number);
    const std::string& environment = stage_.recipe().environment;
    const bool weightless = environment == "space" || environment == "underwater" || !stage_.has_ground();
    const bool sinks = environment == "underwater" && asset_of(thing).stance != Stance::water;
    if ((weightless && !sinks) || floats(thing)) {
      // Above what stands; where nothing does, anywhere.
      const auto& others = stage_.recipe().instances;
      const bool nothing_stands =
          std::none_of(others.begin(), others.end(), [](const Instance& i) { return i.grounded; });
      const double low = weightless ? 0.42 : alone ? 0.3 : nothing_stands ? 0.2 : 0.14;
      const double high = weightless ? 0.58 : alone ? 0.44 : nothing_stands ? 0.7 : 0.4;
      float middle = float(random_.uniform(low, high));
      if (weightless && !alone) middle = float(random_.uniform(0.2, 0.8));
      if (plan_.place == Place::top) middle = float(random_.uniform(0.1, 0.25));
      if (plan_.place == Place::bottom) middle = float(random_.uniform(0.7, 0.85));
      thing.y = middle + thing.height / 2;
      thing.grounded = false;
      thing.depth = float(random_.uniform(0.08, 0.3));
      keep_inside(thing);
      return;
    }
    if (hangs(thing)) {
      const float room = stage_.backdrop().ground - 2 * margin;
      if (thing.height > room) thing.height = room;
      thing.y = std::max(float(random_.uniform(0.3, 0.42)) + thing.height / 2, thing.height + margin);
      thing.y = std::min(thing.y, stage_.backdrop().ground - margin);
      thing.grounded = false;
      thing.depth = 0.9F;
      keep_inside(thing);
      return;
    }
    thing.grounded = true;
    const float far = stage_.far_y(), near = stage_.near_y();
    float y = scale_.reference_y;
    if (number > 0 || !stage_.standings().empty()) y += float(random_.uniform(-0.13, 0.07));
    if (plan_.place == Place::foreground || plan_.place == Place::bottom) y = float(random_.uniform(0.92, 0.96));
    if (plan_.place == Place::background) y = far + (near - far) * float(random_.uniform(0.05, 0.25));
    if (plan_.place == Place::top) y = far;
    y = std::clamp(y, far, near);
    if (asset_of(thing).stance == Stance::water && has_region("water"))
      y = float(random_.uniform(std::min(far, stage_.backdrop().horizon + 0.06F), near));
    const bool ship = alone && asset_of(thing).stance == Stance::water;  // the camera comes as near as it takes
    set_length(thing, ship ? length : std::max(length * stage_.perspective(y, scale_.reference_y), least_length));
    thing.y = y;
    keep_inside(thing);
    if (plan_.place == Place::top) {  // as high as it fits
      thing.y = std::max(thing.height + margin, far * 0.6F);
      thing.grounded = thing.y >= far - 0.01F;
    }
    thing.depth = stage_.depth_at(thing.y);
  }

  void beside(Instance& thing, const Instance& other, float side) {
    const Frame frame = stage_.frame_of(other);
    const bool grounded = other.grounded && !floats(thing);
    const float half = to_width(thing.height, shape_of(asset_number(thing.asset))) / 2;
    const float gap = float(random_.uniform(-0.01, 0.05));
    thing.x = side < 0 ? frame.left - gap - half : frame.right + gap + half;
    thing.grounded = grounded;
    if (grounded) {
      thing.y = std::clamp(other.y + float(random_.uniform(-0.03, 0.03)), stage_.far_y(), stage_.near_y());
      thing.depth = stage_.depth_at(thing.y);
    } else if (!other.grounded || floats(thing)) {
      thing.y = (frame.top + frame.bottom) / 2 + thing.height / 2 + float(random_.uniform(-0.05, 0.05));
      thing.depth = other.depth + 0.004F;
    }
  }

  /// Standing on top of `other`, or on its surface if it is flat.
  void on_top(Instance& thing, const Instance& other, float sink, int number, float spread = 0.6F) {
    const AssetShape& shape = shape_of(asset_number(other.asset));
    const Frame frame = stage_.frame_of(other);
    const float own = to_width(thing.height, shape_of(asset_number(thing.asset)));
    const float room = 0.95F * frame.width() / float(std::max(1, count_ * 2 / 3));
    if (own > room) thing.height *= std::max(room / own, 0.3F);
    const bool flat = shape.aspect > 2.6F || is_kind(asset_of(other), {"plate.n.04", "tray.n.01", "rug.n.01"});
    const float u = 0.5F - spread / 2 + spread * (float(number) + float(random_.uniform(0.1, 0.9))) / float(count_);
    if (count_ > 1) thing.height = std::min(thing.height, 1.1F * frame.height());
    const int column = std::clamp(int(u * AssetShape::cells), 0, AssetShape::cells - 1);
    float top = flat ? 0.58F : shape.top[std::size_t(column)] + 0.5F * surface_of(shape, column);
    const bool seat = is_kind(asset_of(other), {"seat.n.03", "bed.n.01"});
    if (seat) top = std::max(top, 0.55F);
    // It rests on the highest of what is below its middle.
    if (!flat && !seat)
      for (int k = std::max(column - 2, 0); k <= std::min(column + 2, AssetShape::cells - 1); ++k)
        top = std::min(top, std::max(shape.top[std::size_t(k)] + 0.5F * surface_of(shape, k), top - 0.1F));
    thing.x = frame.left + (other.flipped ? 1 - u : u) * frame.width();
    thing.y = frame.top + top * frame.height() + sink * thing.height;
    thing.attached_to = other.id;
    thing.grounded = true;
    thing.depth = std::max(other.depth - 0.003F, 0.0F);
  }

  /// How thick what is at the top of a column is, if there is a gap below it, as below a table: its surface seen from
  /// above.
  static float surface_of(const AssetShape& shape, int column) {
    constexpr int n = AssetShape::cells;
    const int first = std::min(int(shape.top[std::size_t(column)] * n), n - 1);
    int row = first;
    const auto covered = [&](int y) { return (shape.rows[std::size_t(y)] >> unsigned(column) & 1U) != 0; };
    while (row < n && (row == first || covered(row))) ++row;
    int gap = row;
    while (gap < n && !covered(gap)) ++gap;
    return gap - row > n / 6 ? float(row - first) / n : 0.0F;
  }

  static bool is_container(const Asset& asset) {
    return is_kind(asset,
                   {"container.n.01", "bowl.n.03", "basket.n.01", "box.n.01", "headdress.n.01", "footwear.n.02"}) &&
           !is_kind(asset, {"vehicle.n.01"});
  }

  /// A place by the first tie; the others count in the cost. Returns what is bad about it.
  float propose(Instance& thing, const std::vector<Tie>& ties, int number) {
    if (ties.empty()) {
      stand(thing, number);
      return judge(thing, ties, number);
    }
    const Tie& tie = ties.front();
    const Instance& other = tie.other;
    const Frame frame = stage_.frame_of(other);
    float length = usual_length(thing) * float(random_.uniform(0.94, 1.06));
    if (other.grounded) length = std::max(length * stage_.perspective(other.y, scale_.reference_y), least_length);
    set_length(thing, length);
    thing.grounded = false;
    thing.depth = std::max(other.depth - 0.003F, 0.0F);
    switch (tie.relation) {
      case Relation::left_of:
        beside(thing, other, -1);
        break;
      case Relation::right_of:
        beside(thing, other, 1);
        break;
      case Relation::next_to:
      case Relation::wearing:
      case Relation::holding:
        beside(thing, other, random_.chance(0.5) ? -1.0F : 1.0F);
        break;
      case Relation::behind:
      case Relation::in_front_of: {
        const bool behind = tie.relation == Relation::behind;
        const float reach = float(random_.uniform(0.25, 0.95)) * (random_.chance(0.5) ? -1.0F : 1.0F);
        const float half = to_width(thing.height, shape_of(asset_number(thing.asset))) / 2;
        thing.x = frame.middle() + reach * (frame.width() / 2 + half);
        if (other.grounded && stage_.has_ground()) {
          const float step = float(behind ? -random_.uniform(0.05, 0.15) : random_.uniform(0.04, 0.12));
          thing.y = std::clamp(other.y + step, stage_.far_y(), 0.985F);
          const float scale =
              stage_.perspective(thing.y, scale_.reference_y) / stage_.perspective(other.y, scale_.reference_y);
          thing.height *= scale;
          thing.grounded = !floats(thing);
          if (!thing.grounded) thing.y -= 0.2F;
        } else {
          thing.y = other.y + float(random_.uniform(-0.05, 0.05));
        }
        const float deeper = behind ? 0.01F : -0.01F;
        thing.depth = behind ? std::max(stage_.depth_at(thing.y), other.depth + deeper)
                             : std::min(stage_.depth_at(thing.y), other.depth + deeper);
        break;
      }
      case Relation::above:
        thing.x = frame.middle() + float(random_.uniform(-0.25, 0.25)) * frame.width();
        thing.y = frame.top - float(random_.uniform(0.0, 0.05));
        break;
      case Relation::below:
      case Relation::under: {
        const bool tall = frame.height() > 1.25F * thing.height;
        thing.x = frame.middle() + float(random_.uniform(-0.2, 0.2)) * frame.width();
        if (!other.grounded || tie.relation == Relation::below) {
          const float gap = float(random_.uniform(0.0, 0.06));
          thing.y = frame.bottom + gap + thing.height;
          if (stage_.has_ground() && !floats(thing)) {
            thing.y = std::max(thing.y, stage_.far_y());
            thing.grounded = true;
          }
        } else {  // at its foot
          if (!tall) thing.height = frame.height() * 0.55F;
          thing.y = std::min(other.y + float(random_.uniform(0.005, 0.03)), 0.985F);
          thing.grounded = true;
        }
        thing.depth = std::min(thing.grounded ? stage_.depth_at(thing.y) : other.depth, other.depth - 0.003F);
        break;
      }
      case Relation::on:
        on_top(thing, other, 0.04F, number);
        break;
      case Relation::riding:
        on_top(thing, other, 0.26F, number, 0.25F);
        break;
      case Relation::inside: {
        const bool open = is_container(asset_of(other));
        const float own = to_width(thing.height, shape_of(asset_number(thing.asset)));
        // Many lie side by side, in rows.
        const int columns = std::min(count_, std::max(1, int(std::ceil(std::sqrt(2.0 * count_)))));
        const int row = number / columns;
        const float most = (open ? 0.85F : 0.5F) * frame.width() / (1 + 0.62F * float(columns - 1));
        if (own > most) thing.height *= most / own;
        const float across = columns > 1 ? (float(number % columns) + 0.5F) / float(columns) - 0.5F : 0.0F;
        thing.x = frame.middle() + (across * 0.75F + float(random_.uniform(-0.06, 0.06))) * frame.width();
        if (open) {  // looks out at the top
          thing.height = std::min(thing.height, 1.1F * frame.height());
          thing.y = frame.top + (0.45F - 0.35F * float(row)) * thing.height;
          thing.depth = other.depth + 0.003F + 0.001F * float(row);
        } else if (is_kind(asset_of(other), {"woody_plant.n.01"})) {  // in the crown
          thing.height = std::min(thing.height, 0.4F * frame.height());
          thing.y = frame.top + float(random_.uniform(0.4, 0.6)) * frame.height();
        } else {
          thing.height = std::min(thing.height, 0.55F * frame.height());
          thing.y = frame.bottom - float(random_.uniform(0.12, 0.3)) * frame.height();
        }
        thing.attached_to = other.id;
        break;
      }
      case Relation::around: {
        const double angle = 6.283185307 * (number + random_.uniform(0.2, 0.8)) / std::max(plan_.count_low, 3);
        const float half = to_width(thing.height, shape_of(asset_number(thing.asset))) / 2;
        thing.x = frame.middle() + float(std::cos(angle)) * (frame.width() / 2 + half * 0.8F);
        thing.y = other.y + float(std::sin(angle)) * 0.09F;
        if (other.grounded && !floats(thing)) {
          thing.y = std::clamp(thing.y, stage_.far_y(), 0.985F);
          thing.grounded = true;
          thing.depth = stage_.depth_at(thing.y);
        } else {
          thing.y += float(std::sin(angle)) * frame.height() * 0.5F - frame.height() / 2 + thing.height / 2;
        }
        break;
      }
    }
    return judge(thing, ties, number);
  }

  /// What is outside of the picture, off its place or against another relation.
  float judge(Instance& thing, const std::vector<Tie>& ties, int number) {
    float bad = 0;
    if (thing.attached_to < 0) {
      const float x = thing.x, y = thing.y;
      keep_inside(thing);
      bad += 6 * (std::abs(thing.x - x) + std::abs(thing.y - y));
    } else {
      const Frame frame = stage_.frame_of(thing);
      bad += 16 * (std::max(0.0F, margin - frame.top) + std::max(0.0F, margin - frame.left) +
                   std::max(0.0F, frame.right - 1 + margin));
    }
    const Frame frame = stage_.frame_of(thing);
    if (ties.empty() && plan_.place == Place::anywhere)
      bad += (stage_.standings().empty() ? 1.0F : 0.25F) *
             std::abs(thing.x - (target(number) >= 0 ? target(number) : 0.5F));
    if (plan_.place == Place::left) bad += 5 * std::max(0.0F, frame.middle() - 0.42F);
    if (plan_.place == Place::right) bad += 5 * std::max(0.0F, 0.58F - frame.middle());
    if (thing.grounded && thing.attached_to < 0) {
      const std::string& region = stage_.region_under(thing.x, thing.y);
      const bool swims = asset_of(thing).stance == Stance::water;
      if (region == "sky" || region == "cloud") bad += 3;
      if (region == "water" && !swims) bad += 1;
      if (swims && region != "water" && has_region("water")) bad += 3;
    }
    for (const Tie& tie : ties) {
      const Frame other = stage_.frame_of(tie.other);
      if (tie.relation == Relation::left_of) bad += 10 * std::max(0.0F, frame.middle() - other.middle() + 0.08F);
      if (tie.relation == Relation::right_of) bad += 10 * std::max(0.0F, other.middle() - frame.middle() + 0.08F);
      if (tie.relation == Relation::above) bad += 10 * std::max(0.0F, frame.bottom - other.top - 0.02F);
      if (tie.relation == Relation::below) bad += 10 * std::max(0.0F, other.bottom - 0.02F - frame.top);
      if (tie.relation == Relation::next_to)
        bad += 3 * std::max({0.0F, other.left - frame.right - 0.1F, frame.left - other.right - 0.1F});
    }
    return bad;
  }

  Stage& stage_;
  const ObjectPlan& plan_;
  GroupWish wish_;
  Scale scale_;
  int count_;  // of things in the group
  Random& random_;
};

/// For each link the instance of its group that thing number `number` of `count` belongs to.
std::vector<Tie> ties_of(const Recipe& recipe, const std::vector<Link>& links, std::size_t number) {
  std::vector<Tie> ties;
  for (const Link& link : links) {
    std::vector<const Instance*> group;
    for (const Instance& instance : recipe.instances)
      if (instance.group == link.group) group.push_back(&instance);
    if (!group.empty()) ties.push_back({forward(link), *group[number % group.size()], link.reversed});
  }
  return ties;
}

}  // namespace

float place_group(Stage& stage, std::vector<Instance> things, const ObjectPlan& plan, const std::vector<Link>& links,
                  const GroupWish& wish, Random& random) {
  Placer placer(stage, plan, wish, things.size(), random);
  float bad = 0;
  for (std::size_t i = 0; i < things.size(); ++i)
    bad += placer.put(std::move(things[i]), ties_of(stage.recipe(), links, i), int(i));
  return bad;
}

}  // namespace compose

void place(Recipe& recipe, std::vector<Instance> things, const ObjectPlan& plan, const std::vector<Link>& links,
           std::uint64_t seed) {
  if (things.empty()) return;
  Recipe best;
  float least = 1e9F;
  for (int attempt = 0; attempt < 6; ++attempt) {
    Recipe trial = recipe;
    compose::Stage stage(trial);
    compose::Scale scale = stage.scale();
    if (scale.unit == 0) {
      const int number = asset_number(things.front().asset);
      scale.unit = things.size() > 1 ? 0.45F : 0.62F;
      scale.reference_extent = compose::extent_of(Catalog::installed().assets()[std::size_t(number)], shape_of(number));
    }
    scale.unit *= 1 - 0.1F * float(attempt);
    compose::Random random(compose::derived(compose::derived(seed, "place"), std::uint64_t(attempt)));
    const float bad = compose::place_group(stage, things, plan, links, {scale}, random);
    if (bad < least) {
      least = bad;
      best = trial;
    }
    if (least < 0.5F) break;
  }
  recipe = std::move(best);
  for (const Link& link : links) {
    const int own = recipe.instances.back().group;
    const RelationPlan relation =
        link.reversed ? RelationPlan{link.group, link.relation, own} : RelationPlan{own, link.relation, link.group};
    if (const std::string note = compose::unmet(recipe, relation); !note.empty()) recipe.notes.push_back(note);
  }
}

void transform(Recipe& recipe, int id, float dx, float dy, float scale) {
  const auto found =
      std::find_if(recipe.instances.begin(), recipe.instances.end(), [&](const Instance& i) { return i.id == id; });
  if (found == recipe.instances.end()) throw Error("the picture has no instance " + std::to_string(id));
  const float pivot_x = found->x, pivot_y = found->y;
  std::vector<int> ids = {id};
  for (std::size_t k = 0; k < ids.size(); ++k) {
    for (Instance& instance : recipe.instances) {
      if (instance.id == ids[k]) {
        instance.x = pivot_x + (instance.x - pivot_x) * scale + dx;
        instance.y = pivot_y + (instance.y - pivot_y) * scale + dy;
        instance.height *= scale;
      } else if (instance.attached_to == ids[k] && std::find(ids.begin(), ids.end(), instance.id) == ids.end()) {
        ids.push_back(instance.id);
      }
    }
  }
}

Instance replaced(const Recipe& recipe, const Instance& instance, const ObjectPlan& plan, std::uint64_t seed) {
  Instance fresh = cast_instance(plan, seed);
  fresh.id = instance.id;
  fresh.group = instance.group;
  fresh.x = instance.x;
  fresh.y = instance.y;
  fresh.depth = instance.depth;
  fresh.grounded = instance.grounded;
  fresh.attached_to = instance.attached_to;
  const AssetShape& old_shape = shape_of(asset_number(instance.asset));
  const int number = asset_number(fresh.asset);
  const AssetShape& shape = shape_of(number);
  const auto& assets = Catalog::installed().assets();
  const float old_extent = compose::extent_of(assets[std::size_t(asset_number(instance.asset))], old_shape);
  const float relative =
      std::sqrt(compose::relative_size(compose::extent_of(assets[std::size_t(number)], shape), old_extent));
  // The same length of the longer side, a little larger or smaller by what the things are in the world.
  const float longer = instance.height * std::max(1.0F, old_shape.aspect) * std::clamp(relative, 0.6F, 1.5F) *
                       compose::factor_of(plan.size);
  fresh.height = longer / std::max(1.0F, shape.aspect);
  const float aspect = shape.aspect * float(recipe.height) / float(recipe.width);
  fresh.height = std::min({fresh.height, 0.96F / std::max(aspect, 0.01F), 0.95F});
  if (fresh.attached_to >= 0) {
    const auto carrier = std::find_if(recipe.instances.begin(), recipe.instances.end(),
                                      [&](const Instance& i) { return i.id == fresh.attached_to; });
    if (carrier != recipe.instances.end() && !fresh.grounded) {
      Recipe copy = recipe;
      const compose::Stage stage(copy);
      for (const RelationPlan& relation : recipe.relations) {
        if (relation.object != fresh.group || relation.subject != carrier->group) continue;
        if (relation.relation == Relation::wearing) compose::put_on(stage, fresh, *carrier);
        if (relation.relation == Relation::holding) compose::put_in_hand(stage, fresh, *carrier);
      }
    }
    return fresh;
  }
  const float half = fresh.height * aspect / 2;
  fresh.x = half < 0.48F ? std::clamp(fresh.x, half + 0.01F, 1 - half - 0.01F) : 0.5F;
  fresh.y = std::max(fresh.y, std::min(fresh.height + 0.01F, 0.985F));
  return fresh;
}

}  // namespace maia
