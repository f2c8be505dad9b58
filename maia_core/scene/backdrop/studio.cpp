// Plain grounds.
#include "scene/backdrop/interior.hpp"
#include "scene/backdrop/setting.hpp"

namespace maia::backdrop {

void make_studio(Setting& s) {
  light_room(s);
  s.camera(s.dice.uniform(0.4F, 0.5F), s.dice.uniform(1.1F, 1.5F));
  struct Named {
    const char* name;
    Tone tone;
  };
  const Named colors[] = {{"black", {34, 34, 36}},   {"white", {244, 244, 243}}, {"gray", {142, 143, 145}},
                          {"red", {196, 42, 44}},    {"orange", {236, 134, 40}}, {"yellow", {244, 208, 62}},
                          {"green", {62, 148, 78}},  {"blue", {48, 98, 186}},    {"purple", {120, 66, 152}},
                          {"pink", {236, 150, 178}}, {"brown", {122, 84, 56}}};
  Tone tone = {206, 207, 209};
  for (const Named& c : colors)
    if (s.color == c.name) tone = c.tone;
  const std::uint8_t wall = s.canvas.name("wall"), floor = s.canvas.name("floor");
  // A paper roll: the wall bends into the floor; a soft light falls on it from one side.
  const float lx = mix(0.5F, 0.5F + 0.4F * s.look.light.from, 0.8F), ly = s.dice.uniform(0.2F, 0.4F);
  const float bend = s.view.row(4.2F), width = 0.13F * s.h(), strength = s.dice.uniform(0.3F, 0.5F);
  const bool pale = luma(tone) > 225;
  for (int y = 0; y < s.canvas.height; ++y) {
    const float floorness = smooth_step(bend - width, bend + width, static_cast<float>(y));
    const float crease = 1 - 0.07F * (1 - std::fabs(2 * floorness - 1));
    for (int x = 0; x < s.canvas.width; ++x) {
      const float dx = (static_cast<float>(x) + 0.5F) / s.w() - lx, dy = (static_cast<float>(y) + 0.5F) / s.h() - ly;
      const float spot = 1 / (1 + 2.2F * (dx * dx + dy * dy));
      const float on_floor = mix(1.0F, 1.02F + 0.10F * (static_cast<float>(y) / s.h() - 0.7F), floorness);
      const float light =
          (1 - strength * (pale ? 0.4F : 1) + strength * (pale ? 0.42F : 1.25F) * spot) * crease * on_floor;
      Tone t = tone * light;
      t = mix(t, {luma(t), luma(t), luma(t)}, 0.04F);
      s.canvas.paint(s.canvas.at(x, y), t, 1, floorness < 0.5F ? wall : floor, 4);
    }
  }
  s.ground = bend + 0.3F * width;
  s.grain = 1.1F;
  s.source = "procedural: studio" + (s.color.empty() ? std::string() : ", " + s.color);
}

}  // namespace maia::backdrop
