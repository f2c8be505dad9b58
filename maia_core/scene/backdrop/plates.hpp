// Photographs as backdrops.
#pragma once

#include <string>
#include <vector>

#include "scene/backdrop/setting.hpp"

namespace maia::backdrop {

/// A line through points x, y (fractions of a photograph), constant beyond its ends.
struct Outline {
  std::vector<std::pair<float, float>> points;
  float operator()(float x) const;
};

/// What a photograph shows from an outline down, to the next band's outline.
struct Band {
  std::string region;
  Outline top;
  float metres = 0;  ///< away; 0: ground, in perspective
};

/// A photograph with what a person sees in it.
struct Plate {
  std::string file;                        ///< relative to /usr/share
  std::vector<std::string> lights;         ///< it can pass for: "day", "sunset", ...; in these it stays as it is
  Tone neutral = {1, 1, 1};                ///< brings it to daylight
  Tone tint = {1, 1, 1};                   ///< corrects it, always
  std::array<float, 3> color = {1, 1, 1};  ///< of its own light, linear RGB
  float horizon = 0.5F;
  float ground = 0.6F;  ///< things may stand from here
  float eye = 1.6F;
  float left = 0, top = 0, right = 1, bottom = 1;  ///< what of it may be used
  float zoom = 0.7F;                               ///< the smallest part of that, as a fraction of its width
  bool flip = true;
  float light_from = 0, elevation = 0.6F, shadow = 0.5F;
  std::vector<Band> bands;
};

/// A part of it, mirrored or not, with slightly different tones. false if it is not installed.
bool paint_plate(Setting& s, const Plate& plate);

/// A photograph of the whole sphere, x 0..1 around, y 0 the zenith .. 1 the nadir.
struct Panorama {
  std::string file;
  std::vector<std::string> lights;
  Tone neutral = {1, 1, 1};
  std::array<float, 3> color = {1, 1, 1};
  float exposure = 1;
  float eye = 1.6F;
  std::vector<std::pair<float, float>> looks;  ///< directions to look in (ranges of x)
  float focal_low = 0.62F, focal_high = 0.78F;
  float horizon_low = 0.4F, horizon_high = 0.52F;
  float ground = 0.55F;  ///< things may stand from here (y)
  float sun_x = 0.5F, elevation = 0.6F, shadow = 0.4F;
  float sky_luma = 0;  ///< if positive: what is brighter, above the second band, is sky (through leaves)
  std::string detail;  ///< tile that makes the nearest ground crisp, or empty
  float detail_metres = 2;
  bool detail_upright = false;
  std::vector<Band> bands;
};

/// Looks in one direction of it. false if it is not installed.
bool paint_panorama(Setting& s, const Panorama& panorama);

// Photographs by what they show. All return false, and paint nothing, if theirs is not installed.
bool photograph_of_meadow(Setting& s);
bool photograph_of_peaks(Setting& s);
bool photograph_of_evening_hills(Setting& s);
bool photograph_of_brook(Setting& s);
bool photograph_of_cliff(Setting& s);
bool photograph_of_mudstone(Setting& s);
bool photograph_of_pebbles(Setting& s);
bool photograph_of_surf(Setting& s);
bool photograph_of_clouds(Setting& s);
bool photograph_of_corn(Setting& s);
bool panorama_of_town(Setting& s);
bool panorama_of_park(Setting& s);
bool panorama_of_forest(Setting& s);
bool panorama_of_garden(Setting& s);
bool panorama_of_meadow(Setting& s);
bool panorama_of_tracks(Setting& s);
bool panorama_of_plaza(Setting& s);
bool panorama_of_shore(Setting& s);
bool panorama_behind_a_table(Setting& s);  ///< to be blurred
bool panorama_of_bedroom(Setting& s);
bool panorama_of_room(Setting& s);
bool panorama_of_office(Setting& s);

}  // namespace maia::backdrop
