#include "scene/compose/render.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "image/interrupt.hpp"
#include "scene/backdrop/backdrop.hpp"
#include "scene/catalog/catalog.hpp"
#include "scene/compose/backdrop_cache.hpp"
#include "scene/compose/defocus.hpp"
#include "scene/compose/illuminate.hpp"
#include "scene/compose/layer.hpp"
#include "scene/compose/picture.hpp"
#include "scene/compose/placement.hpp"
#include "scene/compose/random.hpp"
#include "scene/compose/recolor.hpp"
#include "scene/compose/shadow.hpp"
#include "scene/compose/surface.hpp"

namespace maia {
namespace {

using compose::Layer;

/// An instance's box before rotation, in pixels.
struct Box2 {
  double left, top, width, height;
};

struct Drawn {
  const Instance* instance = nullptr;
  const Asset* asset = nullptr;
  Box2 box{};
  Layer layer;
};

Box2 box_of(const Recipe& recipe, const Instance& instance, const Sprite& sprite) {
  const double height = double(instance.height) * recipe.height;
  const double width = height * sprite.width / sprite.height;
  return {double(instance.x) * recipe.width - width / 2, double(instance.y) * recipe.height - height, width, height};
}

void paint(Layer& layer, const Sprite& sprite, int asset, const Instance& instance, const Box2& box) {
  const compose::SurfaceFrame frame{box.left, box.top, box.height, instance.seed};
  if (!instance.color.empty() && !has_color(asset, instance.color)) {
    const auto wish = compose::color_wish(instance.color);
    const compose::Recoloring first(sprite, wish.first, wish.shade);
    if (wish.second.empty()) {
      first.apply(layer.red.data(), layer.green.data(), layer.blue.data(), layer.red.size());
    } else {
      const compose::Recoloring second(sprite, wish.second, wish.shade);
      auto red = layer.red, green = layer.green, blue = layer.blue;
      second.apply(red.data(), green.data(), blue.data(), red.size());
      first.apply(layer.red.data(), layer.green.data(), layer.blue.data(), layer.red.size());
      std::size_t i = 0;
      for (int y = 0; y < layer.height; ++y)
        for (int x = 0; x < layer.width; ++x, ++i) {
          const float part = compose::patch_at(layer.x + x, layer.y + y, frame);
          layer.red[i] += (red[i] - layer.red[i]) * part;
          layer.green[i] += (green[i] - layer.green[i]) * part;
          layer.blue[i] += (blue[i] - layer.blue[i]) * part;
        }
    }
  }
  if (!instance.material.empty()) compose::apply_material(layer, instance.material, frame);
  if (!instance.pattern.empty()) compose::apply_pattern(layer, instance.pattern, frame);
}

std::string region_at(const Backdrop& backdrop, double x, double y) {
  const int column = std::clamp(int(x), 0, backdrop.image.width() - 1);
  const int row = std::clamp(int(y), 0, backdrop.image.height() - 1);
  const std::size_t at = std::size_t(row) * std::size_t(backdrop.image.width()) + std::size_t(column);
  if (at >= backdrop.regions.size() || backdrop.regions[at] >= backdrop.region_names.size()) return "";
  return backdrop.region_names[backdrop.regions[at]];
}

/// Whether the thing stands in water up to its knees, or floats.
bool in_water(const Recipe& recipe, const Backdrop& backdrop, const Drawn& drawn) {
  if (!drawn.instance->grounded || drawn.instance->attached_to >= 0 || recipe.environment == "underwater") return false;
  if (std::fabs(drawn.instance->rotation) > 45) return false;  // it lies or stands on its head
  const double x = drawn.box.left + drawn.box.width / 2, y = drawn.box.top + drawn.box.height;
  return region_at(backdrop, x, y - 2) == "water";
}

InstanceMask mask_of(const Drawn& drawn) {
  const Layer& layer = drawn.layer;
  InstanceMask mask;
  mask.id = drawn.instance->id;
  if (layer.empty()) return mask;
  mask.x = layer.x;
  mask.y = layer.y;
  mask.width = layer.width;
  mask.height = layer.height;
  mask.coverage.resize(layer.alpha.size());
  for (std::size_t i = 0; i < layer.alpha.size(); ++i)
    mask.coverage[i] = static_cast<std::uint8_t>(layer.alpha[i] * 255.0F + 0.5F);
  return mask;
}

/// What the layer covers is no longer visible of the mask's instance.
void hide(InstanceMask& mask, const Layer& layer) {
  const int x0 = std::max(mask.x, layer.x), x1 = std::min(mask.x + mask.width, layer.x + layer.width);
  const int y0 = std::max(mask.y, layer.y), y1 = std::min(mask.y + mask.height, layer.y + layer.height);
  for (int y = y0; y < y1; ++y) {
    std::uint8_t* coverage =
        mask.coverage.data() + std::size_t(y - mask.y) * std::size_t(mask.width) + std::size_t(x0 - mask.x);
    const float* alpha =
        layer.alpha.data() + std::size_t(y - layer.y) * std::size_t(layer.width) + std::size_t(x0 - layer.x);
    for (int i = 0; i < x1 - x0; ++i)
      coverage[i] = static_cast<std::uint8_t>(static_cast<std::int32_t>(float(coverage[i]) * (1.0F - alpha[i]) + 0.5F));
  }
}

/// The dark line where a thing touches what carries it, on what is visible of that.
void shade_carrier(compose::Picture& picture, const Recipe& recipe, const Drawn& drawn, const InstanceMask& carrier,
                   const Light& light, const float (&tint)[3]) {
  compose::ShadowPlane plane(recipe.width, recipe.height);
  compose::ShadowStyle style;
  style.light = light;
  style.size = drawn.box.height;
  style.cast = false;
  style.contact = 0.8F;
  compose::add_shadow(plane, drawn.layer, style);
  for (int y = 0; y < plane.height; ++y) {
    std::uint8_t* row = plane.values.data() + std::size_t(y) * std::size_t(plane.width);
    const bool inside = y >= carrier.y && y < carrier.y + carrier.height;
    for (int x = plane.begin[std::size_t(y)]; x < plane.end[std::size_t(y)]; ++x) {
      int covered = 0;
      if (inside && x >= carrier.x && x < carrier.x + carrier.width)
        covered =
            carrier.coverage[std::size_t(y - carrier.y) * std::size_t(carrier.width) + std::size_t(x - carrier.x)];
      row[x] = static_cast<std::uint8_t>(row[x] * covered / 255);
    }
  }
  picture.darken(plane, tint);
}

}  // namespace

Rendering render(const Recipe& recipe) { return render_onto(*backdrop_of(recipe), recipe); }

Rendering render_onto(const Backdrop& backdrop, const Recipe& recipe) {
  const Catalog& catalog = Catalog::installed();
  Light light = backdrop.light;
  if (recipe.environment == "underwater")  // near things keep their own color
    for (float& color : light.color) color = 0.6F + 0.4F * color;
  const float tint[3] = {1.0F, 0.97F, 0.90F};

  const bool blurred_background =
      std::find(recipe.styles.begin(), recipe.styles.end(), "blurred background") != recipe.styles.end();
  Image background = blurred_background ? in_style(backdrop.image, "blurred") : backdrop.image;
  background = compose::defocused(background, std::min(double(backdrop.horizon), double(recipe.focus)) * recipe.height,
                                  double(recipe.focus) * recipe.height, double(recipe.defocus) * recipe.height);

  std::vector<std::size_t> order(recipe.instances.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return recipe.instances[a].depth > recipe.instances[b].depth; });

  std::vector<Drawn> things(recipe.instances.size());
  std::vector<bool> wet(things.size(), false);
  compose::ShadowPlane shadows(recipe.width, recipe.height);
  for (const std::size_t i : order) {
    check_interrupt();
    Drawn& drawn = things[i];
    drawn.instance = &recipe.instances[i];
    const int number = asset_number(drawn.instance->asset);
    drawn.asset = &catalog.assets()[std::size_t(number)];
    const auto sprite =
        catalog.sprite(number, std::max(1, int(std::ceil(double(drawn.instance->height) * recipe.height))));
    drawn.box = box_of(recipe, *drawn.instance, *sprite);
    const Box2& box = drawn.box;
    drawn.layer = compose::posed(*sprite, {box.left, box.top, box.width, box.height, double(drawn.instance->rotation),
                                           drawn.instance->flipped, recipe.width, recipe.height});
    if (drawn.layer.empty()) continue;
    compose::soften(drawn.layer, backdrop.softness);
    paint(drawn.layer, *sprite, number, *drawn.instance, box);
    compose::illuminate(
        drawn.layer, light,
        {box.left, box.top, box.width, box.height, double(drawn.instance->depth), drawn.instance->grounded});
    wet[i] = in_water(recipe, backdrop, drawn);
    if (wet[i]) {
      const bool swims = drawn.asset->stance == Stance::water;
      const double under = swims ? 0.07 : 0.22;
      compose::submerge(drawn.layer, box.top + box.height * (1 - under), std::max(box.height * 0.08, 3.0),
                        drawn.instance->seed);
    }
    if (drawn.instance->grounded && drawn.instance->attached_to < 0 && !wet[i]) {
      compose::ShadowStyle style;
      style.light = light;
      style.size = box.height;
      style.ground = int(backdrop.ground * float(recipe.height));
      compose::add_shadow(shadows, drawn.layer, style);
    }
  }

  compose::Picture picture(background);
  picture.darken(shadows, tint);
  Rendering result;
  result.masks.resize(things.size());
  std::vector<std::size_t> laid;
  for (const std::size_t i : order) {
    check_interrupt();
    const Drawn& drawn = things[i];
    if (drawn.layer.empty()) {
      result.masks[i].id = drawn.instance->id;
      continue;
    }
    if (drawn.instance->grounded && drawn.instance->attached_to >= 0)
      for (const std::size_t k : laid)
        if (things[k].instance->id == drawn.instance->attached_to)
          shade_carrier(picture, recipe, drawn, result.masks[k], light, tint);
    picture.lay(drawn.layer);
    for (const std::size_t k : laid) hide(result.masks[k], drawn.layer);
    result.masks[i] = mask_of(drawn);
    laid.push_back(i);
  }
  result.image = picture.image(backdrop.grain);
  for (const std::string& style : recipe.styles)
    if (style != "blurred background") result.image = in_style(result.image, style);
  result.region_names = backdrop.region_names;
  result.regions = backdrop.regions;
  result.source = backdrop.source;
  return result;
}

}  // namespace maia
