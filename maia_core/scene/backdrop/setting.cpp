#include "scene/backdrop/setting.hpp"

#include <map>

#include "scene/backdrop/noise.hpp"
#include "scene/backdrop/plates.hpp"

namespace maia::backdrop {

Setting::Setting(int width, int height, const std::string& light_name, const std::string& color_name, Dice seeded)
    : canvas(width, height),
      light(light_name),
      color(color_name),
      dice(seeded),
      look(look_of(light_name, seeded.split("light"))) {
  camera(0.45F, 1.6F);
}

void Setting::camera(float horizon, float eye, float focal) {
  view.width = canvas.width;
  view.height = canvas.height;
  view.horizon = horizon * h();
  view.focal = focal * std::max(w(), h());
  view.eye = eye;
  ground = view.horizon + 0.05F * h();
}

Curve::Curve(float offset, float slope, float amplitude, float wave, int octaves, Dice dice) : slope_(slope) {
  const std::uint64_t seed = dice.next();
  values_.resize(count);
  for (int i = 0; i < count; ++i) {
    const float x = (static_cast<float>(i) / count * 2 - 1) * reach;
    values_[static_cast<std::size_t>(i)] = offset + amplitude * fractal_line(x / wave, octaves, seed);
  }
}

namespace {

struct Choice {
  int weight;
  bool (*photograph)(Setting&);
};

// What is painted, and which photographs can take its place, by weight; the painting has the rest to 100.
struct Environment {
  void (*paint)(Setting&);
  std::vector<Choice> photographs;
};

const std::map<std::string, Environment>& environments() {
  static const std::map<std::string, Environment> all = {
      {"beach", {make_beach, {}}},
      {"bedroom", {make_bedroom, {{40, panorama_of_bedroom}}}},
      {"city", {make_city, {{55, panorama_of_town}}}},
      {"desert", {make_desert, {}}},
      {"farm", {make_farm, {{15, panorama_of_tracks}, {8, photograph_of_corn}}}},
      {"field", {make_field, {{25, panorama_of_tracks}, {12, photograph_of_corn}}}},
      {"forest", {make_forest, {{40, panorama_of_forest}, {20, photograph_of_brook}}}},
      {"garden", {make_garden, {{35, panorama_of_garden}}}},
      {"grass", {make_grass, {{25, photograph_of_meadow}, {30, panorama_of_meadow}}}},
      {"indoor", {make_indoor, {{25, panorama_of_room}}}},
      {"kitchen", {make_kitchen, {}}},
      {"lake", {make_lake, {{30, panorama_of_shore}}}},
      {"mountain",
       {make_mountain, {{30, photograph_of_peaks}, {25, photograph_of_meadow}, {12, photograph_of_evening_hills}}}},
      {"office", {make_office, {{30, panorama_of_office}}}},
      {"park", {make_park, {{50, panorama_of_park}}}},
      {"river", {make_river, {{45, photograph_of_brook}}}},
      {"road", {make_road, {}}},
      {"rock", {make_rock, {{25, photograph_of_cliff}, {15, photograph_of_mudstone}, {20, photograph_of_pebbles}}}},
      {"savanna", {make_savanna, {}}},
      {"sky", {make_sky, {{25, photograph_of_clouds}}}},
      {"snow", {make_snow, {}}},
      {"space", {make_space, {}}},
      {"stage", {make_stage, {}}},
      {"street", {make_street, {{35, panorama_of_plaza}}}},
      {"studio", {make_studio, {}}},
      {"table", {make_table, {}}},
      {"underwater", {make_underwater, {}}},
      {"water", {make_water, {{35, photograph_of_surf}}}},
  };
  return all;
}

}  // namespace

void make_environment(Setting& s, const std::string& environment) {
  const Environment& chosen = environments().at(environment);
  int left = s.dice.split("photograph").below(100);
  for (const Choice& choice : chosen.photographs) {
    left -= choice.weight;
    if (left < 0) {
      if (choice.photograph(s)) return;
      break;
    }
  }
  chosen.paint(s);
}

}  // namespace maia::backdrop
