// Grass, grain, savanna.
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/landscape.hpp"
#include "scene/backdrop/setting.hpp"

namespace maia::backdrop {

void make_grass(Setting& s) {
  s.camera(s.dice.uniform(0.3F, 0.48F), s.dice.uniform(1.2F, 1.8F));
  if (s.dice.chance(0.6F)) far_hills(s, s.dice.uniform(0.04F, 0.1F), {108, 132, 104}, 1 + s.dice.below(2));
  paint_ground(s.canvas, s.view, meadow(s, false), s.dice.split("meadow"));
  if (s.dice.chance(0.85F)) {
    const bool conifers = s.dice.chance(0.25F), mixed_wood = s.dice.chance(0.4F);
    std::vector<std::string> kinds = conifers ? std::vector<std::string>{"conifer", "conifer", "broadleaf"}
                                              : std::vector<std::string>{"broadleaf", "bush"};
    if (mixed_wood) kinds.emplace_back("conifer");
    trees(s, kinds, s.dice.uniform(45, 130), s.dice.uniform(7, 12), s.dice.uniform(0.5F, 1.3F));
  }
  s.source = "procedural: meadow";
}

void make_field(Setting& s) {
  s.camera(s.dice.uniform(0.34F, 0.48F), s.dice.uniform(1.5F, 2.1F));
  far_hills(s, s.dice.uniform(0.03F, 0.08F), {116, 136, 98}, 1 + s.dice.below(2));
  paint_ground(s.canvas, s.view, meadow(s, true), s.dice.split("field"));
  if (s.dice.chance(0.6F)) trees(s, {"broadleaf", "bush"}, s.dice.uniform(120, 260), 10, s.dice.uniform(0.3F, 0.9F));
  s.source = "procedural: field of grain";
}

void make_savanna(Setting& s) {
  s.camera(s.dice.uniform(0.36F, 0.5F), s.dice.uniform(1.4F, 2.0F));
  if (s.dice.chance(0.7F)) far_hills(s, s.dice.uniform(0.03F, 0.07F), {138, 134, 116}, 1);
  Ground g = meadow(s, true);
  g.tint = g.tint * mix(Tone{1.0F, 0.96F, 0.9F}, Tone{1.02F, 1.0F, 0.94F}, s.dice.uniform());
  g.patches = 0.16F;
  g.patch_tint = {0.98F, 0.92F, 0.82F};
  paint_ground(s.canvas, s.view, g, s.dice.split("grass"));
  trees(s, {"bush", "acacia", "bush"}, s.dice.uniform(150, 260), 5, s.dice.uniform(0.25F, 0.6F), {1.1F, 1.0F, 0.8F});
  trees(s, {"acacia"}, s.dice.uniform(70, 110), s.dice.uniform(7, 9), s.dice.uniform(0.1F, 0.22F),
        {1.05F, 1.0F, 0.85F});
  if (s.dice.chance(0.75F))
    trees(s, {"acacia"}, s.dice.uniform(22, 38), s.dice.uniform(7, 8.5F), 0.06F, {1.05F, 1.0F, 0.85F});
  s.source = "procedural: dry grass and acacias";
}

}  // namespace maia::backdrop
