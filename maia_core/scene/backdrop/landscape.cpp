#include "scene/backdrop/landscape.hpp"

#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/horizon.hpp"
#include "scene/backdrop/setting.hpp"
#include "scene/backdrop/tiles.hpp"

namespace maia::backdrop {

void far_hills(Setting& s, float height, Tone tone, int count, const std::string& surface) {
  for (int k = 0; k < count; ++k) {
    Ridge ridge;
    ridge.metres = mix(6000.0F, 900.0F, static_cast<float>(k + 1) / static_cast<float>(count));
    ridge.height =
        height * mix(1.0F, 0.5F, static_cast<float>(k) / static_cast<float>(count)) * s.dice.uniform(0.75F, 1.2F);
    ridge.width = s.dice.uniform(0.5F, 1.1F);
    ridge.roughness = 0.3F;
    ridge.top = tone * s.dice.uniform(0.9F, 1.1F);
    ridge.foot = ridge.top * 1.08F;
    ridge.tile = surface;
    ridge.tile_size = 0.12F;
    ridge.texture = 0.45F;
    paint_ridge(s.canvas, s.view, ridge, s.dice.split("ridge " + std::to_string(k)), s.look.light.from);
    s.dice.next();
  }
}

void trees(Setting& s, std::vector<std::string> kinds, float metres, float height, float density, Tone tint) {
  if (density >= 0.5F && metres > 40) {  // undergrowth
    Ridge strip;
    strip.region = "tree";
    strip.metres = metres * 1.4F;
    strip.height = 0.3F * height / metres;
    strip.width = 0.1F;
    strip.roughness = 0.7F;
    strip.top = (kinds.front() == "snowy conifer" ? Tone{168, 178, 190} : Tone{74, 92, 54}) * tint;
    strip.foot = strip.top * 0.7F;
    strip.tile = "foliage";
    strip.tile_size = 0.06F;
    View lower = s.view;
    lower.horizon = s.view.row(metres * 1.4F);
    paint_ridge(s.canvas, lower, strip, Dice(s.dice.next()), 0);
  }
  TreeLine line;
  line.shadow = 0.6F * s.look.light.shadow;
  line.kinds = std::move(kinds);
  line.metres = metres;
  line.height = height;
  line.density = density;
  line.tint = tint;
  paint_trees(s.canvas, s.view, line, Dice(s.dice.next()));
}

Ground meadow(Setting& s, bool dry) {
  Ground g;
  g.tile = dry ? "straw" : s.dice.chance(0.5F) ? "grass" : "lawn";
  g.region = "grass";
  g.upright = true;
  g.metres = g.tile == "straw" ? 2.2F : g.tile == "grass" ? 1.9F : 2.4F;
  // From what the tile is on average to what grass is in the light.
  const std::shared_ptr<const Ripmap> blades = tile(g.tile);
  const Tone shown = dry ? mix(Tone{196, 170, 112}, Tone{178, 150, 88}, s.dice.uniform())
                         : mix(Tone{126, 146, 72}, Tone{96, 130, 58}, s.dice.uniform());
  g.tint = {shown.r / blades->mean(0), shown.g / blades->mean(1), shown.b / blades->mean(2)};
  g.contrast = 1.05F;
  g.patches = s.dice.uniform(0.1F, 0.22F);
  g.patch_tint = dry ? Tone{1.12F, 1.02F, 0.86F} : Tone{1.22F, 1.04F, 0.82F};
  return g;
}

}  // namespace maia::backdrop
