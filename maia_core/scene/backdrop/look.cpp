#include "scene/backdrop/look.hpp"

#include "scene/backdrop/tiles.hpp"

namespace maia::backdrop {
namespace {

float linear(float shown) { return std::pow(shown, 2.2F); }

// What Light says about a grade: light on things in linear RGB.
void set_light(Look& look, float from, float elevation, float shadow) {
  look.light.color = {linear(look.grade.r), linear(look.grade.g), linear(look.grade.b)};
  look.light.from = from;
  look.light.elevation = elevation;
  look.light.shadow = shadow;
  look.light.fog_color = {linear(look.haze.r / 255), linear(look.haze.g / 255), linear(look.haze.b / 255)};
  look.light.fog = clamped(1 - look.visibility / (look.visibility + 250));
  if (look.visibility > 1500) look.light.fog = std::min(look.light.fog, 0.12F);
}

Look day(Dice& dice, bool bright) {
  Look look;
  Sky& sky = look.sky;
  const Tone deep = mix({58, 112, 188}, {92, 142, 205}, dice.uniform());
  sky.zenith = deep;
  sky.middle = mix(deep, {156, 192, 228}, 0.55F);
  sky.horizon = mix({206, 222, 236}, {222, 226, 228}, dice.uniform());
  sky.cloud_light = {250, 250, 250};
  sky.cloud_dark = mix({168, 178, 194}, {196, 202, 212}, dice.uniform());
  const int kind = dice.below(5);
  sky.clouds = kind == 0 ? 0.0F : kind == 1 ? dice.uniform(0.12F, 0.25F) : dice.uniform(0.25F, 0.55F);
  sky.softness = dice.uniform(0.22F, 0.5F);
  sky.veil = dice.chance(0.5F) ? dice.uniform(0.1F, 0.6F) : 0;
  sky.sun_x = dice.uniform(-1.8F, 1.8F);
  sky.sun_height = dice.uniform(0.7F, 1.4F);
  sky.glow = {26, 22, 12};
  sky.glow_size = 0.8F;
  if (bright) {
    look.grade = {1.13F, 1.12F, 1.09F};
    sky.zenith = mix(sky.zenith, {140, 190, 240}, 0.4F);
    sky.clouds *= 0.5F;
  }
  look.haze = mix(sky.horizon, {190, 208, 228}, 0.5F);
  look.visibility = dice.uniform(2500, 7000);
  look.plain_day = true;
  set_light(look, std::clamp(sky.sun_x, -1.0F, 1.0F), dice.uniform(0.5F, 0.85F), dice.uniform(0.45F, 0.65F));
  return look;
}

Look low_sun(Dice& dice, bool morning) {
  Look look;
  Sky& sky = look.sky;
  if (morning) {
    sky.zenith = mix({98, 134, 188}, {122, 146, 190}, dice.uniform());
    sky.middle = mix({216, 178, 166}, {228, 190, 160}, dice.uniform());
    sky.horizon = mix({255, 214, 150}, {255, 202, 166}, dice.uniform());
    look.grade = {1.02F, 0.86F, 0.76F};
  } else {
    sky.zenith = mix({54, 66, 118}, {92, 84, 130}, dice.uniform());
    sky.middle = mix({206, 112, 88}, {226, 134, 92}, dice.uniform());
    sky.horizon = mix({255, 176, 84}, {255, 158, 76}, dice.uniform());
    look.grade = {1.0F, 0.75F, 0.6F};
  }
  sky.cloud_light = morning ? Tone{255, 226, 190} : Tone{255, 170, 110};
  sky.cloud_dark = morning ? Tone{168, 140, 156} : Tone{112, 72, 92};
  sky.clouds = dice.uniform(0.2F, 0.5F);
  sky.softness = 0.5F;
  sky.veil = dice.uniform(0.3F, 0.9F);
  sky.sun_x = dice.uniform(-0.75F, 0.75F);
  sky.sun_height = dice.uniform(0.03F, 0.12F);
  sky.glow = morning ? Tone{90, 70, 40} : Tone{110, 66, 18};
  sky.glow_size = dice.uniform(0.22F, 0.4F);
  sky.disk = dice.uniform(0.028F, 0.045F);
  sky.disk_color = morning ? Tone{255, 250, 226} : Tone{255, 240, 190};
  look.gray = 0.12F;
  look.haze = mix(sky.horizon, sky.middle, 0.4F);
  look.visibility = dice.uniform(5000, 9000);
  set_light(look, sky.sun_x, 0.12F, 0.5F);
  return look;
}

Look night(Dice& dice) {
  Look look;
  Sky& sky = look.sky;
  sky.zenith = mix({10, 16, 38}, {14, 22, 50}, dice.uniform());
  sky.middle = mix({22, 34, 66}, {26, 40, 78}, dice.uniform());
  sky.horizon = mix({46, 60, 92}, {58, 66, 96}, dice.uniform());
  sky.cloud_light = {72, 84, 114};
  sky.cloud_dark = {28, 36, 62};
  sky.clouds = dice.chance(0.5F) ? dice.uniform(0.1F, 0.4F) : 0;
  sky.softness = 0.6F;
  sky.veil = dice.uniform(0, 0.4F);
  sky.moon = dice.chance(0.65F);
  sky.sun_x = dice.uniform(-0.8F, 0.8F);
  sky.sun_height = dice.uniform(0.32F, 0.6F);
  if (sky.moon) {
    sky.disk = dice.uniform(0.03F, 0.045F);
    sky.disk_color = {244, 242, 226};
    sky.glow = {50, 54, 62};
    sky.glow_size = 0.16F;
  }
  sky.stars = dice.uniform(0.5F, 1);
  look.gray = 0.5F;
  look.grade = {0.42F, 0.48F, 0.63F};
  look.haze = {40, 52, 84};
  look.visibility = 5000;
  look.lamps = true;
  set_light(look, sky.moon ? sky.sun_x : dice.uniform(-0.7F, 0.7F), 0.6F, 0.4F);
  return look;
}

Look gray_sky(Dice& dice, Tone light, Tone dark, float darker) {
  Look look;
  Sky& sky = look.sky;
  sky.zenith = mix(light, dark, dice.uniform(0.2F, 0.5F));
  sky.middle = mix(light, dark, 0.15F);
  sky.horizon = light;
  sky.cloud_light = mix(light, {255, 255, 255}, 0.25F);
  sky.cloud_dark = dark;
  sky.clouds = dice.uniform(0.7F, 0.95F);
  sky.softness = 1.1F;
  sky.sun_x = dice.uniform(-1, 1);
  look.grade = Tone{0.88F, 0.91F, 0.95F} * darker;
  look.gray = 0.15F;
  look.haze = mix(light, dark, 0.2F);
  look.visibility = 4000;
  set_light(look, 0.3F * sky.sun_x, 0.9F, 0.16F);
  return look;
}

Look fog(Dice& dice) {
  Look look;
  const Tone tone = mix({204, 208, 212}, {186, 194, 202}, dice.uniform());
  Sky& sky = look.sky;
  sky.zenith = tone * 1.04F;
  sky.middle = sky.horizon = tone;
  sky.clouds = 0;
  look.grade = {0.92F, 0.94F, 0.96F};
  look.gray = 0.25F;
  look.haze = tone;
  look.visibility = dice.uniform(22, 45);
  set_light(look, 0, 0.9F, 0.1F);
  look.light.fog = 0.9F;
  return look;
}

Look backlit(Dice& dice) {
  Look look = day(dice, false);
  Sky& sky = look.sky;
  sky.sun_x = dice.uniform(-0.45F, 0.45F);
  sky.sun_height = dice.uniform(0.18F, 0.3F);
  sky.glow = {190, 180, 150};
  sky.glow_size = 0.3F;
  sky.disk = 0.05F;
  sky.disk_color = {255, 255, 250};
  sky.horizon = {246, 240, 224};
  look.grade = {0.72F, 0.68F, 0.64F};
  look.haze = {240, 232, 214};
  look.visibility = 6000;
  look.plain_day = false;
  set_light(look, sky.sun_x, 0.3F, 0.7F);
  return look;
}

void add_clouds(std::vector<float>& cover, std::vector<float>& shade, const View& view, const Sky& sky, int y,
                float offset_u, float offset_v) {
  // The clouds lie on a plane overhead; v runs away from the viewer.
  static thread_local std::vector<float> first, second, lit;
  const auto n = static_cast<std::size_t>(view.width);
  first.resize(n);
  second.resize(n);
  lit.resize(n);
  const float up = (view.horizon - static_cast<float>(y) - 0.5F) / view.focal;
  const float far = 1 / (up + 0.07F);  // bent, as if over a round earth
  const std::shared_ptr<const Ripmap> noise = tile("clouds");
  const float scale = 0.085F, step = far / view.focal * scale;
  const float depth = far * far / view.focal * scale;
  const float u = offset_u - view.center() * step, v = offset_v - far * scale;
  noise->sample_row(u, step, v, step, depth, view.width, first.data());
  noise->sample_row(u * 3.1F, step * 3.1F, v * 3.1F, step * 3.1F, depth * 3.1F, view.width, second.data());
  noise->sample_row(u + 0.012F * std::clamp(sky.sun_x, -1.0F, 1.0F), step, v - 0.016F, step, depth, view.width,
                    lit.data());
  const float threshold = mix(168.0F, 62.0F, sky.clouds), soft = 16 + 44 * sky.softness;
  for (std::size_t x = 0; x < n; ++x) {
    const float density = first[x] + 0.28F * (second[x] - 128);
    cover[x] = smooth_step(threshold - 0.25F * soft, threshold + soft, density);
    shade[x] = clamped(0.62F + 0.02F * (first[x] - lit[x]) - 0.0065F * (density - threshold - 20));
  }
}

}  // namespace

Look look_of(const std::string& light, Dice dice) {
  if (light == "night") return night(dice);
  if (light == "sunset") return low_sun(dice, false);
  if (light == "sunrise") return low_sun(dice, true);
  if (light == "fog") return fog(dice);
  if (light == "backlit") return backlit(dice);
  if (light == "bright") return day(dice, true);
  if (light == "overcast") return gray_sky(dice, {206, 210, 216}, {142, 150, 162}, 0.94F);
  if (light == "dark") {
    Look look = gray_sky(dice, {112, 118, 130}, {54, 60, 74}, 0.52F);
    look.light.shadow = 0.3F;
    return look;
  }
  if (light == "rain") {
    Look look = gray_sky(dice, {168, 174, 182}, {102, 110, 122}, 0.76F);
    look.visibility = 1100;
    look.rain = 1;
    set_light(look, 0, 0.9F, 0.12F);
    return look;
  }
  if (light == "snowfall") {
    Look look = gray_sky(dice, {206, 211, 218}, {176, 184, 194}, 0.92F);
    look.visibility = 420;
    look.flakes = 1;
    set_light(look, 0, 0.9F, 0.12F);
    return look;
  }
  return day(dice, false);
}

Tone sky_gradient(const Sky& sky, float height) {
  const float t = clamped(height / 0.75F);
  return t < 0.3F ? mix(sky.horizon, sky.middle, t / 0.3F)
                  : mix(sky.middle, sky.zenith, smooth_step(0.3F, 1.25F, t) * 1.35F);
}

void finish(Canvas& canvas, const View& view, const Look& look, Dice dice) {
  const Sky& sky = look.sky;
  const auto n = static_cast<std::size_t>(canvas.width);
  std::vector<float> clouds(n), shade(n), veil(n);
  const float offset_u = dice.uniform(), offset_v = dice.uniform(), veil_u = dice.uniform(), veil_v = dice.uniform();
  const std::uint64_t star_seed = dice.next();
  const float sun_column = view.center() * (1 + sky.sun_x), sun_row = view.horizon - sky.sun_height * view.focal;
  const float glow_scale = 1 / (sky.glow_size * view.focal * sky.glow_size * view.focal);
  const float disk = sky.disk * view.focal;
  std::uint8_t sky_name = 255, cloud_name = 255, disk_name = 255;
  const float near_far = 1 / look.visibility;
  const bool as_it_is =
      look.visibility > 1e8F && look.gray == 0 && look.grade.r == 1 && look.grade.g == 1 && look.grade.b == 1;
  for (int y = 0; y < canvas.height; ++y) {
    const std::size_t first = canvas.at(0, y);
    bool open = false;
    for (std::size_t x = 0; x < n && !open; ++x) open = canvas.cover[first + x] < 0.999F;
    if (!open && as_it_is) continue;
    const float up = (view.horizon - static_cast<float>(y) - 0.5F) / view.focal;
    const Tone plain = sky_gradient(sky, up);
    if (open) {
      if (sky_name == 255) {
        sky_name = canvas.name("sky");
        cloud_name = canvas.name("cloud");
        disk_name = canvas.name(sky.moon ? "moon" : "sun");
      }
      std::fill(clouds.begin(), clouds.end(), 0.0F);
      if (up > 0.005F && sky.clouds > 0) add_clouds(clouds, shade, view, sky, y, offset_u, offset_v);
      if (up > 0.005F && sky.veil > 0) {
        const float far = 1 / (up + 0.2F), step = far / view.focal * 0.11F;
        tile("strands")->sample_row(veil_u - view.center() * step, step, veil_v - far * 0.22F, step,
                                    far * far / view.focal * 0.22F, canvas.width, veil.data());
      } else {
        std::fill(veil.begin(), veil.end(), 0.0F);
      }
    }
    const float low = smooth_step(0.0F, 0.1F, up);
    for (std::size_t x = 0; x < n; ++x) {
      const std::size_t i = first + x;
      const float cover = canvas.cover[i];
      Tone front = look.graded(canvas.color[i]);
      if (cover > 0) {
        const float far = canvas.distance[i] * near_far;
        const float haze = 1 - 1 / (1 + far + 0.5F * far * far);
        front = mix(front, look.haze * cover, haze);
      }
      if (cover >= 0.999F) {
        canvas.color[i] = front;
        continue;
      }
      const float dx = static_cast<float>(x) + 0.5F - sun_column, dy = static_cast<float>(y) + 0.5F - sun_row;
      const float r2 = dx * dx + dy * dy;
      const float falloff = 1 / (1 + r2 * glow_scale);
      Tone behind = plain + sky.glow * (falloff * falloff);
      std::uint8_t what = sky_name;
      if (sky.stars > 0) {
        const float star = lattice(static_cast<int>(x), y, star_seed);
        if (star > 1 - 0.0042F * sky.stars) {
          const float strength = (star - (1 - 0.0042F * sky.stars)) / (0.0042F * sky.stars);
          behind = behind + Tone{200, 205, 220} * (strength * strength * strength * clamped(up * 5));
        }
      }
      if (disk > 0 && r2 < (disk + 2) * (disk + 2)) {
        const float inside = clamped(disk + 0.5F - std::sqrt(r2));
        behind = mix(behind, sky.disk_color, inside);
        if (inside > 0.5F) what = disk_name;
      }
      if (sky.veil > 0) behind = mix(behind, sky.cloud_light, clamped((veil[x] - 128) * 0.008F) * sky.veil * low);
      const float cloud = clouds[x] * low * 0.96F;
      if (cloud > 0) {
        Tone tone = mix(sky.cloud_dark, sky.cloud_light, shade[x]) + sky.glow * (0.35F * falloff);
        tone = mix(tone, sky.horizon, 0.55F * (1 - clamped(up * 3)));
        behind = mix(behind, tone, cloud);
        if (cloud > 0.5F) what = cloud_name;
      }
      canvas.color[i] = front + behind * (1 - cover);
      canvas.cover[i] = 1;
      if (cover < 0.5F || canvas.region[i] == 255) canvas.region[i] = what;
    }
  }
}

void paint_weather(Canvas& canvas, const Look& look, Dice dice) {
  const auto w = static_cast<float>(canvas.width), h = static_cast<float>(canvas.height);
  const float unit = std::sqrt(w * h) / 512;
  const auto dab = [&](int x, int y, Tone tone, float opacity) {
    if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return;
    Tone& under = canvas.color[canvas.at(x, y)];
    under = mix(under, tone, opacity);
  };
  if (look.rain > 0) {
    const float slant = dice.uniform(-0.25F, 0.25F);
    const int drops = static_cast<int>(900 * look.rain);
    for (int k = 0; k < drops; ++k) {
      const float near = dice.uniform();
      const float length = unit * mix(8.0F, 30.0F, near * near), opacity = mix(0.14F, 0.36F, dice.uniform());
      float x = dice.uniform(-0.1F, 1.1F) * w;
      const float y = dice.uniform(-0.05F, 1) * h;
      for (int s = 0; s < static_cast<int>(length); ++s)
        dab(static_cast<int>(x + slant * static_cast<float>(s)), static_cast<int>(y) + s, {224, 230, 238},
            opacity * (1 - std::fabs(2 * static_cast<float>(s) / length - 1)));
    }
  }
  if (look.flakes > 0) {
    for (int k = 0; k < 750; ++k) {
      const float near = dice.uniform();
      const float radius = unit * mix(0.7F, 2.9F, near * near * near), opacity = mix(0.85F, 0.5F, near * near * near);
      const float x = dice.uniform() * w, y = dice.uniform() * h;
      const int reach = static_cast<int>(radius) + 1;
      for (int dy = -reach; dy <= reach; ++dy)
        for (int dx = -reach; dx <= reach; ++dx) {
          const float d = std::sqrt(static_cast<float>(dx * dx + dy * dy));
          dab(static_cast<int>(x) + dx, static_cast<int>(y) + dy, {250, 251, 253},
              opacity * clamped((radius + 0.6F - d) / 1.2F));
        }
    }
  }
}

}  // namespace maia::backdrop
