#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include "image/interrupt.hpp"
#include "model/nearest.hpp"
#include "scene/backdrop/backdrop.hpp"
#include "scene/backdrop/canvas.hpp"
#include "scene/backdrop/random.hpp"

namespace maia {

using namespace backdrop;

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Picture {
  int width, height;
  std::vector<Tone> tone;

  explicit Picture(const Image& image) : width(image.width()), height(image.height()) {
    const std::uint8_t* p = image.pixels();
    tone.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    for (Tone& t : tone) {
      t = {static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])};
      p += 3;
    }
  }
  std::size_t at(int x, int y) const {
    return static_cast<std::size_t>(std::clamp(y, 0, height - 1)) * static_cast<std::size_t>(width) +
           static_cast<std::size_t>(std::clamp(x, 0, width - 1));
  }
  Image image() const {
    Bytes rgb(tone.size() * 3);
    for (std::size_t i = 0; i < tone.size(); ++i) {
      rgb[3 * i] = static_cast<std::uint8_t>(std::clamp(tone[i].r + 0.5F, 0.0F, 255.0F));
      rgb[3 * i + 1] = static_cast<std::uint8_t>(std::clamp(tone[i].g + 0.5F, 0.0F, 255.0F));
      rgb[3 * i + 2] = static_cast<std::uint8_t>(std::clamp(tone[i].b + 0.5F, 0.0F, 255.0F));
    }
    return Image::from_pixels(width, height, std::move(rgb));
  }
  /// How large a detail is: 1 for a picture of 512 pixels.
  float unit() const { return static_cast<float>(std::max(width, height)) / 512; }
};

// Every pixel by itself.
Image toned(const Image& image, const std::function<Tone(Tone)>& change) {
  Picture p(image);
  for (Tone& t : p.tone) t = change(t);
  return p.image();
}

std::vector<Tone> blurred(const Picture& p, float sigma) {
  const int reach = std::max(static_cast<int>(std::ceil(sigma * 3)), 1);
  std::vector<float> weights(static_cast<std::size_t>(2 * reach + 1));
  for (int i = -reach; i <= reach; ++i)
    weights[static_cast<std::size_t>(i + reach)] = std::exp(-0.5F * static_cast<float>(i * i) / (sigma * sigma));
  const float sum = std::accumulate(weights.begin(), weights.end(), 0.0F);
  for (float& w : weights) w /= sum;
  Picture across = p;
  for (int y = 0; y < p.height; ++y) {
    check_interrupt();
    for (int x = 0; x < p.width; ++x) {
      Tone t;
      for (int i = -reach; i <= reach; ++i)
        t = t + p.tone[p.at(x + i, y)] * weights[static_cast<std::size_t>(i + reach)];
      across.tone[p.at(x, y)] = t;
    }
  }
  std::vector<Tone> result(p.tone.size());
  for (int y = 0; y < p.height; ++y) {
    check_interrupt();
    Tone* row = &result[p.at(0, y)];
    for (int i = -reach; i <= reach; ++i) {
      const Tone* from = &across.tone[p.at(0, y + i)];
      const float weight = weights[static_cast<std::size_t>(i + reach)];
      for (int x = 0; x < p.width; ++x) row[x] = row[x] + from[x] * weight;
    }
  }
  return result;
}

Image with_blur(const Image& image, float sigma) {
  Picture p(image);
  p.tone = blurred(p, sigma * p.unit());
  return p.image();
}

Image sharp(const Image& image) {
  Picture p(image);
  const std::vector<Tone> soft = blurred(p, 1.2F * p.unit());
  for (std::size_t i = 0; i < p.tone.size(); ++i) p.tone[i] = p.tone[i] + (p.tone[i] + soft[i] * -1.0F) * 1.1F;
  return p.image();
}

// The strokes of a pencil: dark where brightness changes and, lightly, where it is dark.
Image sketch(const Image& image) {
  Picture p(image);
  Picture gray = p;
  for (Tone& t : gray.tone) t = {luma(t), 0, 0};
  const std::vector<Tone> soft = blurred(gray, 3.0F * p.unit());
  for (int y = 0; y < p.height; ++y)
    for (int x = 0; x < p.width; ++x) {
      const std::size_t i = p.at(x, y);
      // A photograph divided by its blurred self leaves the lines.
      const float line = clamped((gray.tone[i].r + 8) / (soft[i].r + 8) * 1.04F);
      const float paper = 1 + 0.03F * lattice(x, y, 17);
      const float hatch = 0.5F + 0.5F * std::sin(static_cast<float>(x + y) * 1.4F / std::max(p.unit(), 0.5F));
      const float shade = 1 - clamped((95 - soft[i].r) / 95) * (0.25F + 0.3F * hatch);
      const float value = std::min(line * line * line * shade * paper, 1.0F) * 250;
      p.tone[i] = {value, value, value * 0.985F};
    }
  return p.image();
}

// Each pixel becomes the mean of that quarter of its surroundings that varies least (Kuwahara): flat strokes, sharp
// edges.
Image painting(const Image& image) {
  Picture p(image);
  const int reach = std::max(static_cast<int>(std::lround(4 * p.unit())), 1);
  const int w = p.width, h = p.height;
  // Sums over rectangles, for any quarter in constant time.
  // In whole numbers, so that rounding does not carry from one end of the picture to the other.
  struct Sums {
    std::int64_t r = 0, g = 0, b = 0, square = 0;
  };
  std::vector<Sums> sums(static_cast<std::size_t>(w + 1) * static_cast<std::size_t>(h + 1));
  const auto cell = [&](int x, int y) -> Sums& {
    return sums[static_cast<std::size_t>(y) * static_cast<std::size_t>(w + 1) + static_cast<std::size_t>(x)];
  };
  for (int y = 0; y < h; ++y)
    for (int x = 0; x < w; ++x) {
      const Tone t = p.tone[p.at(x, y)];
      const auto r = static_cast<std::int64_t>(t.r), g = static_cast<std::int64_t>(t.g),
                 blue = static_cast<std::int64_t>(t.b);
      const std::int64_t l = 77 * r + 150 * g + 29 * blue;
      const Sums &a = cell(x, y + 1), &b = cell(x + 1, y), &c = cell(x, y);
      cell(x + 1, y + 1) = {a.r + b.r - c.r + r, a.g + b.g - c.g + g, a.b + b.b - c.b + blue,
                            a.square + b.square - c.square + l * l};
    }
  Picture result = p;
  for (int y = 0; y < h; ++y) {
    check_interrupt();
    for (int x = 0; x < w; ++x) {
      double best = 1e30;
      Tone chosen;
      for (int quarter = 0; quarter < 4; ++quarter) {
        const int x0 = std::max(quarter & 1 ? x : x - reach, 0), x1 = std::min(quarter & 1 ? x + reach : x, w - 1) + 1;
        const int y0 = std::max(quarter & 2 ? y : y - reach, 0), y1 = std::min(quarter & 2 ? y + reach : y, h - 1) + 1;
        const double n = static_cast<double>(x1 - x0) * (y1 - y0);
        const Sums &a = cell(x0, y0), &b = cell(x1, y0), &c = cell(x0, y1), &d = cell(x1, y1);
        const double r = static_cast<double>(d.r - b.r - c.r + a.r) / n,
                     g = static_cast<double>(d.g - b.g - c.g + a.g) / n,
                     blue = static_cast<double>(d.b - b.b - c.b + a.b) / n;
        const double l = 77 * r + 150 * g + 29 * blue;
        const double variance = static_cast<double>(d.square - b.square - c.square + a.square) / n - l * l;
        if (variance < best) {
          best = variance;
          chosen = {static_cast<float>(r), static_cast<float>(g), static_cast<float>(blue)};
        }
      }
      const float y_ = luma(chosen), canvas_weave = 1 + 0.025F * lattice(x / 2, y / 2, 23);
      result.tone[p.at(x, y)] = mix({y_, y_, y_}, chosen, 1.25F) * canvas_weave;
    }
  }
  return result.image();
}

// Flat colors and dark outlines.
Image cartoon(const Image& image) {
  Picture p(painting(image));
  Picture gray = p;
  for (Tone& t : gray.tone) t = {luma(t), 0, 0};
  const std::vector<Tone> fine = blurred(gray, 0.9F * p.unit()), broad = blurred(gray, 2.0F * p.unit());
  constexpr float step = 42;
  for (std::size_t i = 0; i < p.tone.size(); ++i) {
    Tone& t = p.tone[i];
    const float y = std::max(luma(t), 1.0F);
    const float band = y / step, whole = std::floor(band);
    const float level = (whole + smooth_step(0.4F, 0.6F, band - whole)) * step + 0.3F * step;
    t = mix({level, level, level}, t * (level / y), 1.2F);
    const float line = clamped((broad[i].r - fine[i].r - 3.0F) / 7);
    t = t * (1 - 0.85F * line);
  }
  return p.image();
}

Image pixelated(const Image& image) {
  Picture p(image);
  const int side = std::max(std::max(p.width, p.height) / 48, 2);
  for (int y0 = 0; y0 < p.height; y0 += side)
    for (int x0 = 0; x0 < p.width; x0 += side) {
      const int x1 = std::min(x0 + side, p.width), y1 = std::min(y0 + side, p.height);
      Tone sum;
      for (int y = y0; y < y1; ++y)
        for (int x = x0; x < x1; ++x) sum = sum + p.tone[p.at(x, y)];
      sum = sum * (1 / static_cast<float>((x1 - x0) * (y1 - y0)));
      for (int y = y0; y < y1; ++y)
        for (int x = x0; x < x1; ++x) p.tone[p.at(x, y)] = sum;
    }
  return p.image();
}

Image noisy(const Image& image) {
  Picture p(image);
  for (std::size_t i = 0; i < p.tone.size(); ++i) {
    Dice dice(mixed(i + 91));
    p.tone[i] = p.tone[i] + Tone{dice.bell(), dice.bell(), dice.bell()} * 24;
  }
  return p.image();
}

Image vintage(const Image& image) {
  Picture p(image);
  for (int y = 0; y < p.height; ++y)
    for (int x = 0; x < p.width; ++x) {
      Tone& t = p.tone[p.at(x, y)];
      const float gray = luma(t);
      t = mix({gray, gray, gray}, t, 0.62F);
      t = Tone{28, 22, 30} + t * Tone{0.86F, 0.8F, 0.66F} + Tone{0.05F, 0.05F, 0.02F} * gray;
      const float dx = (static_cast<float>(x) + 0.5F) / static_cast<float>(p.width) - 0.5F,
                  dy = (static_cast<float>(y) + 0.5F) / static_cast<float>(p.height) - 0.5F;
      t = t * (1.03F - 0.75F * (dx * dx + dy * dy));
      t = t + Tone{1, 1, 0.9F} * (7 * lattice(x, y, 29));
    }
  return p.image();
}

Tone saturated(Tone t, float amount) {
  const float y = luma(t);
  return mix({y, y, y}, t, amount);
}

Tone contrasted(Tone t, float amount) { return Tone{128, 128, 128} + (t + Tone{-128, -128, -128}) * amount; }

const std::map<std::string, std::function<Image(const Image&)>>& styles() {
  const auto tone = [](std::function<Tone(Tone)> change) {
    return [change = std::move(change)](const Image& image) { return toned(image, change); };
  };
  static const std::map<std::string, std::function<Image(const Image&)>> all = {
      {"black and white", tone([](Tone t) { return saturated(t, 0); })},
      {"blurred", [](const Image& image) { return with_blur(image, 4); }},
      {"bright", tone([](Tone t) {
         return Tone{255, 255, 255} + (t + Tone{-255, -255, -255}) * Tone{0.72F, 0.72F, 0.72F} + t * 0.06F;
       })},
      {"cartoon", cartoon},
      {"cool", tone([](Tone t) { return t * Tone{0.86F, 0.97F, 1.14F}; })},
      {"dark", tone([](Tone t) { return t * 0.55F; })},
      {"faded", tone([](Tone t) { return Tone{46, 46, 48} + saturated(t, 0.55F) * 0.72F; })},
      {"high contrast", tone([](Tone t) { return contrasted(t, 1.6F); })},
      {"inverted", tone([](Tone t) { return Tone{255, 255, 255} + t * -1.0F; })},
      {"low contrast", tone([](Tone t) { return contrasted(t, 0.45F); })},
      {"noisy", noisy},
      {"painting", painting},
      {"pixelated", pixelated},
      {"sepia", tone([](Tone t) { return Tone{1.08F, 0.9F, 0.68F} * luma(t) + Tone{8, 4, 0}; })},
      {"sharp", sharp},
      {"sketch", sketch},
      {"vintage", vintage},
      {"vivid", tone([](Tone t) { return contrasted(saturated(t, 1.65F), 1.08F); })},
      {"warm", tone([](Tone t) { return t * Tone{1.12F, 1.0F, 0.8F}; })},
  };
  return all;
}

}  // namespace

Image in_style(const Image& image, const std::string& style) {
  const auto found = styles().find(style);
  if (found == styles().end())
    throw Error("no style '" + style + "'" + did_you_mean(style, style_names()) + "; there are " +
                listed(style_names(), 40));
  return found->second(image);
}

}  // namespace maia
