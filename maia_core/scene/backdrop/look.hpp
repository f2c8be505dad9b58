// How light and weather change a scene.
#pragma once

#include <string>

#include "scene/backdrop/backdrop.hpp"
#include "scene/backdrop/canvas.hpp"
#include "scene/backdrop/random.hpp"

namespace maia::backdrop {

/// A sky: its colors as they are shown, and what is in it.
struct Sky {
  Tone zenith, middle, horizon;
  Tone cloud_light, cloud_dark;
  float clouds = 0.4F;      ///< 0 none .. 1 all over
  float softness = 0.3F;    ///< of the clouds' edges
  float veil = 0;           ///< thin high clouds, 0..1
  float sun_x = 0;          ///< of the sun or the moon, -1 left edge .. 1 right edge
  float sun_height = 0.5F;  ///< above the horizon in focal lengths
  Tone glow;                ///< around the sun, added
  float glow_size = 0.3F;   ///< in focal lengths
  float disk = 0;           ///< radius of a visible sun or moon in focal lengths; 0: none
  Tone disk_color;
  bool moon = false;
  float stars = 0;  ///< 0 none .. 1
};

/// One light. Things in daylight colors are made grayer by `gray`, then multiplied by `grade`.
struct Look {
  Sky sky;
  Tone grade = {1, 1, 1};
  float gray = 0;
  Tone haze;                   ///< what far things fade to, as shown
  float visibility = 4000;     ///< metres at which they have faded by 60%
  float rain = 0, flakes = 0;  ///< of falling rain and snow, 0..1
  bool lamps = false;          ///< windows and lamps are lit
  bool plain_day = false;      ///< photographs by day keep their own sky and tones
  Light light;

  Tone graded(Tone t) const {
    const float y = luma(t);
    return mix(t, {y, y, y}, gray) * grade;
  }
  /// A tone that looks as `shown` once it is graded; for what is no daylight color, such as the sky in water.
  Tone ungraded(Tone shown) const {
    const Tone m = {shown.r / grade.r, shown.g / grade.g, shown.b / grade.b};
    const float y = luma(m) * gray, k = 1 / (1 - gray);
    return {(m.r - y) * k, (m.g - y) * k, (m.b - y) * k};
  }
};

/// The light by its name, of light_names().
Look look_of(const std::string& light, Dice dice);

/// The color of a sky without clouds, `height` focal lengths above the horizon.
Tone sky_gradient(const Sky& sky, float height);

/// Lays the sky behind the canvas, grades what is in front, adds haze; regions of the sky are "sky", "cloud", "sun",
/// "moon".
void finish(Canvas& canvas, const View& view, const Look& look, Dice dice);

/// Rain or snow in the air.
void paint_weather(Canvas& canvas, const Look& look, Dice dice);

}  // namespace maia::backdrop
