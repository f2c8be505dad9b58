#include <algorithm>

#include "model/nearest.hpp"
#include "scene/backdrop/backdrop.hpp"
#include "scene/backdrop/setting.hpp"

namespace maia {

using namespace backdrop;

namespace {

void check_name(const std::string& name, const std::vector<std::string>& names, const std::string& what) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  throw Error("no " + what + " '" + name + "'" + did_you_mean(name, names) + "; there are " + listed(names, 40));
}

}  // namespace

Backdrop make_backdrop(const std::string& environment, const std::string& light, const std::string& color,
                       std::uint64_t seed, int width, int height) {
  check_name(environment, environment_names(), "environment");
  const std::string lit = light.empty() ? "day" : light;
  check_name(lit, light_names(), "light");
  static const std::vector<std::string> colors = {"black", "white", "gray",   "red",  "orange", "yellow",
                                                  "green", "blue",  "purple", "pink", "brown"};
  if (!color.empty()) check_name(color, colors, "color of a backdrop");
  if (width < 1 || height < 1 || width > 4096 || height > 4096)
    throw Error("a backdrop of " + std::to_string(width) + " x " + std::to_string(height) +
                " pixels; each side must be 1 to 4096");

  // The place does not depend on the light, so that "make it night" keeps it.
  Dice dice = Dice(seed).split(environment);
  Setting s(width, height, lit, color, dice);
  make_environment(s, environment);
  if (!s.finished) finish(s.canvas, s.view, s.look, dice.split("sky"));
  paint_weather(s.canvas, s.look, dice.split("weather"));

  Backdrop result;
  std::vector<std::uint8_t> rgb(s.canvas.color.size() * 3);
  const std::uint64_t noise = dice.split("grain").next();
  for (std::size_t i = 0; i < s.canvas.color.size(); ++i) {
    const std::uint64_t bits = mixed(noise + i);
    // The sum of four bytes is nearly normal; its standard deviation is 148.
    const auto sum = static_cast<int>((bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24 & 255));
    const float grain = static_cast<float>(sum - 510) * (s.grain / 148) + 0.5F;
    const Tone tone = s.canvas.color[i];
    rgb[3 * i] = static_cast<std::uint8_t>(std::clamp(tone.r + grain, 0.0F, 255.0F));
    rgb[3 * i + 1] = static_cast<std::uint8_t>(std::clamp(tone.g + grain, 0.0F, 255.0F));
    rgb[3 * i + 2] = static_cast<std::uint8_t>(std::clamp(tone.b + grain, 0.0F, 255.0F));
  }
  result.image = Image::from_pixels(width, height, std::move(rgb));
  result.environment = environment;
  result.source = s.source;
  // Where things can stand at all there is room for them.
  result.ground = s.ground >= s.h() ? 1 : std::clamp(s.ground / s.h(), 0.0F, 0.9F);
  result.horizon = result.ground < 1 ? std::min(s.view.horizon / s.h(), result.ground - 0.02F) : s.view.horizon / s.h();
  result.eye_height = s.view.eye;
  result.grain = s.grain;
  result.softness = s.softness * s.h() / 512;
  result.light = s.look.light;
  result.region_names = s.canvas.region_names;
  result.regions = std::move(s.canvas.region);
  return result;
}

}  // namespace maia
