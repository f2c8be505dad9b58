#include "scene/compose/wearing.hpp"

#include <algorithm>
#include <cmath>

namespace maia::compose {
namespace {

enum class Part { head, eyes, neck, feet, chest };

Part part_for(const Asset& asset) {
  const WordNet& words = WordNet::installed();
  struct Rule {
    SynsetId kind;
    Part part;
  };
  static const std::vector<Rule> rules = {{words.sense("headdress.n.01"), Part::head},
                                          {words.sense("crown.n.04"), Part::head},
                                          {words.sense("wig.n.01"), Part::head},
                                          {words.sense("spectacles.n.01"), Part::eyes},
                                          {words.sense("optical_instrument.n.01"), Part::eyes},
                                          {words.sense("mask.n.01"), Part::eyes},
                                          {words.sense("neckwear.n.01"), Part::neck},
                                          {words.sense("scarf.n.01"), Part::neck},
                                          {words.sense("collar.n.01"), Part::neck},
                                          {words.sense("necklace.n.01"), Part::neck},
                                          {words.sense("bow.n.08"), Part::neck},
                                          {words.sense("footwear.n.01"), Part::feet},
                                          {words.sense("footwear.n.02"), Part::feet}};
  for (const Rule& rule : rules)
    if (words.is_a(asset.synset, rule.kind)) return rule.part;
  for (const SynsetId also : asset.also)
    for (const Rule& rule : rules)
      if (words.is_a(also, rule.kind)) return rule.part;
  return Part::chest;
}

struct Spot {
  float x, y, width;  // in fractions of the asset's box
};

/// Where the head probably is: the highest part of the outline.
Spot top_of(const AssetShape& shape) {
  int best = AssetShape::cells / 2;
  for (int x = 0; x < AssetShape::cells; ++x)
    if (shape.top[std::size_t(x)] < shape.top[std::size_t(best)]) best = x;
  const float height = shape.top[std::size_t(best)];
  int left = best, right = best;
  while (left > 0 && shape.top[std::size_t(left - 1)] < height + 0.1F) --left;
  while (right + 1 < AssetShape::cells && shape.top[std::size_t(right + 1)] < height + 0.1F) ++right;
  constexpr float n = AssetShape::cells;
  const float width = std::clamp(float(right - left + 1) / n, 0.14F, 0.5F);
  return {(float(left + right) / 2 + 0.5F) / n, height + 0.03F, width};
}

Spot spot_for(Part part, const Asset& asset, const AssetShape& shape) {
  const auto of = [](const AssetRegion& region) { return Spot{region.x, region.y, region.w}; };
  const Spot head = asset.head.known() ? of(asset.head) : top_of(shape);
  const float down = head.width * shape.aspect;  // the head's width in fractions of the height
  switch (part) {
    case Part::head:
      return head;
    case Part::eyes:
      return asset.eyes.known() ? of(asset.eyes) : Spot{head.x, head.y + 0.25F * down, head.width * 0.8F};
    case Part::neck:
      return asset.neck.known() ? of(asset.neck) : Spot{head.x, head.y + 0.85F * down, head.width * 0.9F};
    case Part::feet:
      return {0.5F, 1.0F, std::min(head.width, 0.35F)};
    case Part::chest:
      if (asset.neck.known()) return {asset.neck.x, asset.neck.y + 0.12F, asset.neck.w * 1.9F};
      return {head.x * 0.5F + 0.25F, std::min(head.y + 1.5F * down, 0.6F), std::min(head.width * 1.8F, 0.7F)};
  }
  return head;
}

void attach(Instance& thing, const Instance& wearer) {
  thing.attached_to = wearer.id;
  thing.grounded = false;
  thing.depth = std::max(wearer.depth - 0.002F, 0.0F);
}

}  // namespace

void put_on(const Stage& stage, Instance& thing, const Instance& wearer) {
  const auto& assets = Catalog::installed().assets();
  const int worn = asset_number(thing.asset), by = asset_number(wearer.asset);
  const Part part = part_for(assets[std::size_t(worn)]);
  const Spot spot = spot_for(part, assets[std::size_t(by)], shape_of(by));
  const AssetShape& shape = shape_of(worn);
  const Frame frame = stage.frame_of(wearer);
  const float to_height = float(stage.recipe().width) / float(stage.recipe().height) / shape.aspect;

  float width = spot.width * frame.width();
  float middle_y = frame.top + spot.y * frame.height();
  switch (part) {
    case Part::head:
      width *= shape.aspect > 1.5F ? 1.65F : 1.35F;  // brims
      thing.height = width * to_height;
      thing.y = middle_y + 0.16F * thing.height;
      break;
    case Part::eyes:
      width *= 1.08F;
      thing.height = width * to_height;
      thing.y = middle_y + thing.height / 2;
      break;
    case Part::neck:
      if (shape.aspect < 0.7F) {  // hangs down
        thing.height = std::min(width * 0.55F * to_height, 0.45F * frame.height());
        thing.y = middle_y + thing.height * 0.95F;
      } else {
        width *= 1.05F;
        thing.height = width * to_height;
        thing.y = middle_y + thing.height * 0.6F;
      }
      break;
    case Part::feet:
      thing.height = width * to_height;
      thing.y = frame.bottom + 0.005F;
      break;
    case Part::chest:
      thing.height = std::min(width * to_height, 0.6F * frame.height());
      thing.y = middle_y + thing.height * 0.7F;
      break;
  }
  thing.x = frame.left + (wearer.flipped ? 1 - spot.x : spot.x) * frame.width();
  thing.rotation = wearer.rotation;
  attach(thing, wearer);
}

void put_in_hand(const Stage& stage, Instance& thing, const Instance& holder) {
  const auto& assets = Catalog::installed().assets();
  const Asset& held = assets[std::size_t(asset_number(thing.asset))];
  const int by = asset_number(holder.asset);
  const Asset& asset = assets[std::size_t(by)];
  const AssetShape& shape = shape_of(by);
  const AssetShape& held_shape = shape_of(asset_number(thing.asset));
  const Frame frame = stage.frame_of(holder);
  Spot spot{0.5F, 0.58F, 0.15F};
  if (asset.hand.known()) {
    spot = {asset.hand.x, asset.hand.y, asset.hand.w};
  } else if (asset.head.known()) {  // animals hold things in the mouth
    spot = {asset.head.x, std::min(asset.head.y + 0.75F * asset.head.w * shape.aspect, 0.9F), asset.head.w};
  }
  // As large as it is in the world beside the holder, within what can be seen and held.
  const float real = frame.height() * relative_size(extent_of(held, held_shape), extent_of(asset, shape));
  const float longest = std::clamp(real * 0.8F, 0.2F * frame.height(), 0.5F * frame.height());
  const float aspect = held_shape.aspect * float(stage.recipe().height) / float(stage.recipe().width);
  thing.height = aspect > 1 ? longest / aspect : longest;
  thing.x = frame.left + (holder.flipped ? 1 - spot.x : spot.x) * frame.width();
  thing.y = frame.top + spot.y * frame.height() + 0.55F * thing.height;
  attach(thing, holder);
}

}  // namespace maia::compose
