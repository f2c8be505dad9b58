#include "scene/backdrop/plates.hpp"

#include "image/resample.hpp"
#include "scene/backdrop/sources.hpp"
#include "scene/backdrop/tiles.hpp"

namespace maia::backdrop {
namespace {

std::string short_name(const std::string& file) { return file.substr(file.rfind('/') + 1); }

// A photograph in its own light is left as it is; in another one it is brought to daylight first and graded like all
// else.
struct Development {
  Tone gain = {1, 1, 1};
  bool own_sky = true;
};

Development develop(Setting& s, const std::vector<std::string>& lights, Tone neutral, const std::array<float, 3>& color,
                    float light_from, float elevation, float shadow, Dice& dice) {
  Development d;
  const float brightness = dice.uniform(0.94F, 1.06F);
  d.gain = Tone{dice.uniform(0.98F, 1.02F), 1, dice.uniform(0.98F, 1.02F)} * brightness;
  const bool own = std::find(lights.begin(), lights.end(), s.light) != lights.end();
  d.own_sky = own || (s.look.plain_day && std::find(lights.begin(), lights.end(), "day") != lights.end());
  if (!own) d.gain = d.gain * neutral;
  if (d.own_sky) {
    s.look.visibility = 1e9F;
    s.look.light.fog *= 0.7F;
    s.look.light.from = light_from;
    s.look.light.elevation = elevation;
    s.look.light.shadow = shadow;
  }
  if (own) {
    s.look.grade = {1, 1, 1};
    s.look.gray = 0;
    s.look.light.color = color;
  }
  return d;
}

// Fog must not begin at a line: above the lower edge of a band its distance grows from that of the band below to its
// own.
float receding(float own, float below, float rise) {
  const float t = clamped(rise);
  return 1 / mix(1 / below, 1 / own, t);
}

// How much of the pixel at y lies above the outline.
float above(float outline, float y, float soft) { return clamped(0.5F + (outline - y) / soft); }

}  // namespace

float Outline::operator()(float x) const {
  if (x <= points.front().first) return points.front().second;
  for (std::size_t i = 1; i < points.size(); ++i)
    if (x <= points[i].first) {
      const auto& a = points[i - 1];
      const auto& b = points[i];
      return b.first > a.first ? mix(a.second, b.second, (x - a.first) / (b.first - a.first)) : b.second;
    }
  return points.back().second;
}

bool paint_plate(Setting& s, const Plate& plate) {
  const std::shared_ptr<const Photograph> photo = photograph(plate.file);
  if (!photo) return false;
  Dice dice = s.dice.split(plate.file);
  const Image& image = photo->image;
  const auto pw = static_cast<float>(image.width()), ph = static_cast<float>(image.height());
  // The part: of the picture's shape, as wide as `zoom` allows.
  const float room_w = (plate.right - plate.left) * pw, room_h = (plate.bottom - plate.top) * ph;
  const float widest = std::min(room_w, room_h * s.w() / s.h());
  const float wide = widest * dice.uniform(plate.zoom, 1), tall = wide * s.h() / s.w();
  const float x0 = plate.left * pw + dice.uniform() * (room_w - wide);
  // Low rather than high: things need ground.
  const float y0 = plate.top * ph + (1 - 0.35F * dice.uniform()) * (room_h - tall);
  const bool flipped = plate.flip && dice.chance(0.5F);
  const float scale = s.w() / wide;
  ResizedWindow window{};
  window.width = s.canvas.width;
  window.height = s.canvas.height;
  window.full_width = std::max(static_cast<int>(std::ceil(pw * scale)), window.width);
  window.full_height = std::max(static_cast<int>(std::ceil(ph * scale)), window.height);
  window.x = std::clamp(static_cast<int>(x0 * scale), 0, window.full_width - window.width);
  window.y = std::clamp(static_cast<int>(y0 * scale), 0, window.full_height - window.height);
  const Image part = resampled(image, window, Image::Filter::bilinear);

  const auto row_of = [&](float y) {
    return y * static_cast<float>(window.full_height) - static_cast<float>(window.y);
  };
  s.view.horizon = row_of(plate.horizon);
  s.view.eye = plate.eye;
  s.ground = std::max(row_of(plate.ground), 0.0F);
  const Development d = develop(s, plate.lights, plate.neutral, plate.color,
                                flipped ? -plate.light_from : plate.light_from, plate.elevation, plate.shadow, dice);

  std::vector<std::uint8_t> names;
  for (const Band& band : plate.bands) names.push_back(s.canvas.name(band.region));
  const std::size_t count = plate.bands.size();
  std::vector<float> tops(count);
  const std::uint8_t* pixels = part.pixels();
  const float soft = 3.0F;
  for (int x = 0; x < s.canvas.width; ++x) {
    const int column = flipped ? s.canvas.width - 1 - x : x;
    const float u = (static_cast<float>(column + window.x) + 0.5F) / static_cast<float>(window.full_width);
    for (std::size_t k = 0; k < count; ++k) tops[k] = row_of(plate.bands[k].top(u));
    for (int y = 0; y < s.canvas.height; ++y) {
      const auto row = static_cast<float>(y) + 0.5F;
      std::size_t band = 0;
      while (band + 1 < count && row >= tops[band + 1]) ++band;
      const std::uint8_t* p = pixels + (static_cast<std::size_t>(y) * static_cast<std::size_t>(s.canvas.width) +
                                        static_cast<std::size_t>(column)) *
                                           3;
      const Tone tone =
          Tone{static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])} * d.gain * plate.tint;
      float cover = 1;
      if (!d.own_sky && plate.bands[0].region == "sky") cover = count > 1 ? 1 - above(tops[1], row, soft) : 0;
      const std::size_t i = s.canvas.at(x, y);
      const auto reach = [&](std::size_t k, int at) {
        return plate.bands[k].metres > 0 ? plate.bands[k].metres : std::min(s.view.distance(at), 250.0F);
      };
      float metres = reach(band, y);
      if (band + 1 < count && band > 0)
        metres = receding(metres, std::min(reach(band + 1, static_cast<int>(tops[band + 1])), metres),
                          (tops[band + 1] - row) / (0.15F * s.h()));
      s.canvas.paint(i, tone, cover, names[band], metres);
      s.canvas.region[i] = names[band];
      s.canvas.distance[i] = metres;
    }
  }
  s.grain = 1.2F;
  s.softness = std::max(0.5F, 0.45F * scale);
  s.source = "photograph " + short_name(plate.file) + ", part " + std::to_string(static_cast<int>(x0)) + "," +
             std::to_string(static_cast<int>(y0)) + " " + std::to_string(static_cast<int>(wide)) + "x" +
             std::to_string(static_cast<int>(tall)) + " of " + std::to_string(image.width()) + "x" +
             std::to_string(image.height()) + (flipped ? ", mirrored" : "");
  return true;
}

namespace {

// Arc tangent for 0 <= |x|, to 1e-4.
float arc_tangent(float x) {
  const float a = std::fabs(x), t = a > 1 ? 1 / a : a, t2 = t * t;
  float r = t * (0.9998660F + t2 * (-0.3302995F + t2 * (0.1801410F + t2 * (-0.0851330F + t2 * 0.0208351F))));
  if (a > 1) r = 1.57079633F - r;
  return x < 0 ? -r : r;
}

}  // namespace

bool paint_panorama(Setting& s, const Panorama& panorama) {
  const std::shared_ptr<const Photograph> photo = photograph(panorama.file, panorama.exposure);
  if (!photo) return false;
  Dice dice = s.dice.split(panorama.file);
  const auto& range = panorama.looks[static_cast<std::size_t>(dice.below(static_cast<int>(panorama.looks.size())))];
  const float look = dice.uniform(range.first, range.second);
  s.camera(dice.uniform(panorama.horizon_low, panorama.horizon_high), panorama.eye,
           dice.uniform(panorama.focal_low, panorama.focal_high));
  const bool flipped = dice.chance(0.5F);
  float sun = panorama.sun_x - look;
  sun -= std::floor(sun + 0.5F);
  sun = std::clamp(sun * 4, -1.0F, 1.0F);
  const Development d = develop(s, panorama.lights, panorama.neutral, panorama.color, flipped ? -sun : sun,
                                panorama.elevation, panorama.shadow, dice);

  std::vector<std::uint8_t> names;
  for (const Band& band : panorama.bands) names.push_back(s.canvas.name(band.region));
  const std::size_t count = panorama.bands.size();
  const int pw = photo->image.width(), ph = photo->image.height();
  const std::uint8_t* pixels = photo->image.pixels();
  const std::size_t line = static_cast<std::size_t>(pw) * 3;
  struct Column {
    float x;
    float flat;  // focal length along this direction
  };
  std::vector<Column> columns(static_cast<std::size_t>(s.canvas.width));
  std::vector<float> tops(columns.size() * count);
  constexpr float tau = 6.28318531F;
  for (int x = 0; x < s.canvas.width; ++x) {
    float side = (static_cast<float>(x) + 0.5F - s.view.center()) / s.view.focal;
    if (flipped) side = -side;
    float u = look + arc_tangent(side) / tau;
    u -= std::floor(u);
    const auto i = static_cast<std::size_t>(x);
    columns[i] = {u * static_cast<float>(pw) - 0.5F, s.view.focal * std::sqrt(1 + side * side)};
    for (std::size_t k = 0; k < count; ++k) tops[i * count + k] = panorama.bands[k].top(u);
  }
  const std::shared_ptr<const Ripmap> detail = panorama.detail.empty() ? nullptr : tile(panorama.detail);
  const float detail_mean = detail ? (detail->mean(0) + detail->mean(1) + detail->mean(2)) / 3 : 1;
  std::vector<float> texels(3 * columns.size());
  const float du = dice.uniform(), dv = dice.uniform();
  for (int y = 0; y < s.canvas.height; ++y) {
    const float below = static_cast<float>(y) + 0.5F - s.view.horizon;
    const float z = s.view.distance(y);
    float crisp = 0;
    if (detail && below > 4) {
      const float across = z / s.view.focal, m = panorama.detail_metres, left = -s.view.center() * across;
      crisp = 0.75F * smooth_step(0.05F, 0.2F, below / s.view.focal);
      if (panorama.detail_upright)
        detail->sample_row(du + left / m, across / m, dv + std::log(below) * s.view.eye / m, across / m, across / m,
                           s.canvas.width, texels.data());
      else
        detail->sample_row(du + left / m, across / m, dv - z / m, across / m, z * across / s.view.eye / m,
                           s.canvas.width, texels.data());
    }
    for (int x = 0; x < s.canvas.width; ++x) {
      const Column& c = columns[static_cast<std::size_t>(x)];
      const float angle = arc_tangent(below / c.flat);
      const float v = 0.5F + angle * (1 / 3.14159265F);
      const float py = std::clamp(v * static_cast<float>(ph) - 0.5F, 0.0F, static_cast<float>(ph) - 1.001F);
      const int row = static_cast<int>(py);
      const float ty = py - static_cast<float>(row);
      const float px = c.x < 0 ? c.x + static_cast<float>(pw) : c.x;
      const int column = std::min(static_cast<int>(px), pw - 1), next = column + 1 < pw ? column + 1 : 0;
      const float tx = px - static_cast<float>(column);
      const std::uint8_t* a = pixels + static_cast<std::size_t>(row) * line;
      const std::uint8_t* p00 = a + static_cast<std::size_t>(column) * 3;
      const std::uint8_t* p01 = a + static_cast<std::size_t>(next) * 3;
      const std::uint8_t* p10 = p00 + line;
      const std::uint8_t* p11 = p01 + line;
      float value[3];
      for (int k = 0; k < 3; ++k)
        value[k] = mix(mix(static_cast<float>(p00[k]), static_cast<float>(p01[k]), tx),
                       mix(static_cast<float>(p10[k]), static_cast<float>(p11[k]), tx), ty);
      Tone tone = Tone{value[0], value[1], value[2]} * d.gain;
      const float* top = &tops[static_cast<std::size_t>(x) * count];
      std::size_t band = 0;
      while (band + 1 < count && v >= top[band + 1]) ++band;
      float cover = 1;
      std::uint8_t name = names[band];
      if (panorama.bands[0].region == "sky" && count > 1) {
        float open = clamped(0.5F + (top[1] - v) * s.view.focal * 1.6F);
        if (panorama.sky_luma > 0 && v < top[std::min<std::size_t>(2, count - 1)]) {
          open = smooth_step(panorama.sky_luma - 22, panorama.sky_luma + 16,
                             value[0] * 0.3F + value[1] * 0.2F + value[2] * 0.5F);
          name = open > 0.5F ? names[0] : names[1];
        }
        if (!d.own_sky) cover = 1 - open;
      }
      float metres = panorama.bands[band].metres > 0 ? panorama.bands[band].metres : std::min(z, 250.0F);
      if (band + 1 < count && band > 0) {
        const float foot = std::max((top[band + 1] - 0.5F) * 3.14159265F, 0.005F);  // angle below the horizon
        metres = receding(metres, std::min(s.view.eye / foot, metres), (top[band + 1] - v) / 0.1F);
      }
      if (crisp > 0 && panorama.bands[band].metres <= 0) {
        const float* t = &texels[3 * static_cast<std::size_t>(x)];
        tone = tone * (1 + crisp * ((t[0] + t[1] + t[2]) / 3 / detail_mean - 1));
      }
      const std::size_t i = s.canvas.at(x, y);
      s.canvas.paint(i, tone, cover, name, metres);
      s.canvas.region[i] = name;
      s.canvas.distance[i] = metres;
    }
  }
  const float rows = std::tan((panorama.ground - 0.5F) * 3.14159265F) * s.view.focal;
  s.ground = std::min(s.view.horizon + rows, 0.93F * s.h());
  s.grain = 2.0F;
  s.softness = 1.0F;
  s.source = "photograph " + short_name(panorama.file) + ", looking at " +
             std::to_string(static_cast<int>(look * 360)) + " degrees" + (flipped ? ", mirrored" : "");
  return true;
}

}  // namespace maia::backdrop
