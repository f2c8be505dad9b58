// Environments: what lies behind and below the things of a scene, and the light in it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "maia/image.hpp"

namespace maia {

/// The light of a backdrop, in linear RGB.
struct Light {
  std::array<float, 3> color = {1, 1, 1};      ///< on things; 1, 1, 1 is neutral daylight. Night is dark and bluish
  float from = 0;                              ///< where it comes from: -1 left .. 1 right
  float elevation = 0.6F;                      ///< 0 at the horizon (long shadows) .. 1 overhead
  float shadow = 0.5F;                         ///< how dark shadows are, 0 (overcast, fog) .. 1
  std::array<float, 3> fog_color = {1, 1, 1};  ///< what far things fade to, linear RGB
  float fog = 0;                               ///< 0 clear .. 1: at distance 1 (the horizon) only fog remains
};

/// A background of width x height pixels.
struct Backdrop {
  Image image;
  std::string environment;  ///< one of environment_names()
  std::string source;       ///< "photograph FILE, with what numbers" or "procedural: what"; for recipes and papers
  float horizon = 0.5F;     ///< row of the eye level as a fraction of the height; things at eye height touch it
  float ground = 0.55F;     ///< things may stand from this row (far) to the lower edge (near); 1: nowhere (sky, space)
  float eye_height =
      1.6F;            ///< of the camera above the ground, metres: together with the horizon it gives perspective scale
  float grain = 0;     ///< standard deviation of the picture's noise, 0..255 levels
  float softness = 0;  ///< blur (sigma in pixels) of its sharpest edges; cut-outs are softened to match
  Light light;
  std::vector<std::string> region_names;  ///< e.g. "sky", "sand", "water"
  std::vector<std::uint8_t> regions;      ///< width * height: number into region_names, 255 for none
};

/// beach, desert, forest, snow, grass, field, garden, mountain, rock, water (open sea), underwater, sky, street, city,
/// road, indoor, kitchen, office, studio (a plain ground), space, ... in alphabetical order.
const std::vector<std::string>& environment_names();

/// The light and weather a backdrop can have: "day", "night", "sunset", "fog", "overcast", "rain", "snowfall", ...
const std::vector<std::string>& light_names();

/// The environment as `seed` makes it; an empty light is "day". For "studio", `color` is one of the eleven basic color
/// terms, or empty for light gray. Sides are 1 to 4096 pixels. The same arguments give the same pixels; another light
/// or size shows the same place. Throws Error, naming the nearest, if there is no such environment or light.
Backdrop make_backdrop(const std::string& environment, const std::string& light, const std::string& color,
                       std::uint64_t seed, int width, int height);

/// The names of those photographs among the sources of backdrops that are installed, sorted. Without them the same
/// seeds paint other pictures.
std::vector<std::string> installed_photographs();

/// The styles of a whole picture: "black and white", "sepia", "blurred", "sketch", "painting", "pixelated", "vintage",
/// ...
const std::vector<std::string>& style_names();

/// The image in a style. Each result pixel depends only on pixels nearby or, for tone, on nothing else, so that an edit
/// of one thing stays local. Throws Error, naming the nearest, if there is no such style.
Image in_style(const Image& image, const std::string& style);

}  // namespace maia
