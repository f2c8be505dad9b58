// One backdrop in the making, and the functions that make each kind.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scene/backdrop/backdrop.hpp"
#include "scene/backdrop/canvas.hpp"
#include "scene/backdrop/look.hpp"
#include "scene/backdrop/random.hpp"

namespace maia::backdrop {

struct Setting {
  Setting(int width, int height, const std::string& light_name, const std::string& color_name, Dice seeded);

  Canvas canvas;
  View view;
  std::string light;  ///< of light_names()
  std::string color;  ///< of the eleven, or empty
  Dice dice;
  Look look;

  // What the makers say about their picture.
  std::string source;     ///< what it is made from
  float ground = 0;       ///< row (pixels) from which things may stand
  float grain = 1.6F;     ///< standard deviation of noise that is added, levels
  float softness = 0.5F;  ///< blur of its sharpest edges, pixels of a picture of 512
  bool finished = false;  ///< the canvas is as shown: no sky, no grading

  float w() const { return static_cast<float>(canvas.width); }
  float h() const { return static_cast<float>(canvas.height); }
  /// The lens and the height of the eye; `horizon` as a fraction of the height.
  void camera(float horizon, float eye, float focal = 1.1F);
};

/// A curve over metres to the left and right, read from a table.
class Curve {
 public:
  /// offset + slope * x + amplitude * noise with waves of `wave` metres.
  Curve(float offset, float slope, float amplitude, float wave, int octaves, Dice dice);
  float operator()(float x) const {
    const float at = std::clamp((x + reach) * (count / (2 * reach)), 0.0F, static_cast<float>(count) - 1.001F);
    const int i = static_cast<int>(at);
    return mix(values_[static_cast<std::size_t>(i)], values_[static_cast<std::size_t>(i) + 1],
               at - static_cast<float>(i)) +
           slope_ * x;
  }

 private:
  static constexpr int count = 1024;
  static constexpr float reach = 80;
  float slope_;
  std::vector<float> values_;
};

/// Paints an environment, one of environment_names(): a photograph if the seed says so and it is installed.
void make_environment(Setting& s, const std::string& environment);

// Land.
void make_beach(Setting& s);
void make_desert(Setting& s);
void make_grass(Setting& s);
void make_field(Setting& s);
void make_farm(Setting& s);
void make_garden(Setting& s);
void make_park(Setting& s);
void make_savanna(Setting& s);
void make_snow(Setting& s);
void make_mountain(Setting& s);
void make_forest(Setting& s);
void make_rock(Setting& s);
// Water and air.
void make_water(Setting& s);
void make_lake(Setting& s);
void make_river(Setting& s);
void make_underwater(Setting& s);
void make_sky(Setting& s);
void make_space(Setting& s);
// Built.
void make_road(Setting& s);
void make_street(Setting& s);
void make_city(Setting& s);
// Inside.
void make_indoor(Setting& s);
void make_kitchen(Setting& s);
void make_bedroom(Setting& s);
void make_office(Setting& s);
void make_table(Setting& s);
void make_studio(Setting& s);
void make_stage(Setting& s);

}  // namespace maia::backdrop
