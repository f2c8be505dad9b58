#include <algorithm>
#include <cmath>
#include <optional>

#include "maia/error.hpp"
#include "scene/backdrop/backdrop.hpp"
#include "scene/compose/linear.hpp"
#include "scene/compose/placement.hpp"
#include "scene/compose/random.hpp"
#include "scene/compose/render.hpp"
#include "scene/compose/stage.hpp"
#include "scene/edit/command.hpp"
#include "scene/edit/edit_recipe.hpp"
#include "scene/edit/reference.hpp"
#include "scene/edit/scene_editor.hpp"
#include "scene/edit/tone.hpp"
#include "scene/edit/vocabulary.hpp"
#include "scene/prompt/lexicon.hpp"

namespace maia {
namespace {

constexpr const char* possible =
    "an image that was not made from words by maia can be changed as a whole: light (\"make it night\"), color and "
    "brightness (\"make it "
    "warmer\", \"more blue\", \"brighter\"), style (\"make it black and white\", \"blur it\"), a color in it (\"change "
    "red to blue\"), size and "
    "shape (\"crop to the left half\", \"zoom in\", \"flip it\", \"rotate it by 90 degrees\"), and things can be added "
    "(\"add a dog on the left\")";

[[noreturn]] void refuse(const std::string& what) {
  throw Error(what + "; only in pictures made from words are things known one by one: " + possible);
}

/// The picture as it is seen from `from` on, in other directions.
Image turned(const Image& image, int quarters) {
  quarters = ((quarters % 4) + 4) % 4;
  if (quarters == 0) return image;
  const int w = image.width(), h = image.height();
  const int width = quarters % 2 == 0 ? w : h, height = quarters % 2 == 0 ? h : w;
  std::vector<std::uint8_t> pixels(std::size_t(width) * std::size_t(height) * 3);
  const std::uint8_t* from = image.pixels();
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const int u = quarters == 1 ? y : quarters == 2 ? w - 1 - x : w - 1 - y;
      const int v = quarters == 1 ? h - 1 - x : quarters == 2 ? h - 1 - y : x;
      std::copy_n(from + (std::size_t(v) * std::size_t(w) + std::size_t(u)) * 3, 3,
                  pixels.begin() + std::ptrdiff_t((std::size_t(y) * std::size_t(width) + std::size_t(x)) * 3));
    }
  return Image::from_pixels(width, height, std::move(pixels));
}

Image mirrored(const Image& image, bool vertically) {
  const int w = image.width(), h = image.height();
  std::vector<std::uint8_t> pixels(std::size_t(w) * std::size_t(h) * 3);
  const std::uint8_t* from = image.pixels();
  for (int y = 0; y < h; ++y)
    for (int x = 0; x < w; ++x) {
      const int u = vertically ? x : w - 1 - x, v = vertically ? h - 1 - y : y;
      std::copy_n(from + (std::size_t(v) * std::size_t(w) + std::size_t(u)) * 3, 3,
                  pixels.begin() + std::ptrdiff_t((std::size_t(y) * std::size_t(w) + std::size_t(x)) * 3));
    }
  return Image::from_pixels(w, h, std::move(pixels));
}

/// "the left half", "the top", "the center": the part of the picture.
Image cropped_to(const Image& image, const Words& value, bool away) {
  const int w = image.width(), h = image.height();
  double share = 0.5;
  if (find_word(value, 0, {"third"}) < value.size()) share = 1.0 / 3;
  if (find_word(value, 0, {"quarter", "fourth"}) < value.size()) share = 0.25;
  for (const std::string& word : value)
    if (word[0] >= '0' && word[0] <= '9' && find_word(value, 0, {"percent"}) < value.size())
      share = std::clamp(std::stod(word.substr(0, 5)) / 100, 0.01, 1.0);
  if (find_word(value, 0, {"square"}) < value.size()) {
    const int side = std::min(w, h);
    return image.cropped((w - side) / 2, (h - side) / 2, side, side);
  }
  Words words;
  for (const std::string& word : value)
    if (!one_of(word, {"half", "third", "quarter", "fourth", "percent"}) && !(word[0] >= '0' && word[0] <= '9'))
      words.push_back(word);
  auto spot = words.empty() ? std::nullopt : spot_of(words);
  if (words.empty() || joined(words) == "the" || joined(words) == "by") {
    spot = Spot{};
    spot->middle = true;
  }
  if (!spot) refuse("'" + joined(value) + "' is no part of the picture that is known");
  if (spot->dx != 0 && spot->dy != 0 && find_word(value, 0, {"quarter", "fourth"}) < value.size()) share = 0.5;
  if (away) {
    spot->dx = -spot->dx;
    spot->dy = -spot->dy;
    share = 1 - share;
  }
  const double across = spot->dx != 0 || spot->middle || (spot->dx == 0 && spot->dy == 0) ? share : 1;
  const double down = spot->dy != 0 || spot->middle || (spot->dx == 0 && spot->dy == 0) ? share : 1;
  const int width = std::max(1, int(std::lround(w * across))), height = std::max(1, int(std::lround(h * down)));
  const int x = spot->dx < 0 ? 0 : spot->dx > 0 ? w - width : (w - width) / 2;
  const int y = spot->dy < 0 ? 0 : spot->dy > 0 ? h - height : (h - height) / 2;
  return image.cropped(x, y, width, height);
}

Image zoomed(const Image& image, double factor, const Words& target) {
  const int w = image.width(), h = image.height();
  if (factor < 1) refuse("what is beyond the picture's edge is not known, so it can't be zoomed out");
  double cx = 0.5, cy = 0.5;
  if (!target.empty()) {
    const auto spot = spot_of(target);
    if (!spot) refuse("where '" + joined(target) + "' is in the picture is not known");
    cx += 0.25 * spot->dx;
    cy += 0.25 * spot->dy;
  }
  const int width = std::max(1, int(std::lround(w / factor))), height = std::max(1, int(std::lround(h / factor)));
  const int x = std::clamp(int(std::lround(cx * w - width / 2.0)), 0, w - width);
  const int y = std::clamp(int(std::lround(cy * h - height / 2.0)), 0, h - height);
  return image.cropped(x, y, width, height).resized(w, h, Image::Filter::bicubic);
}

/// Mean of a part of the rows, in linear light.
std::array<float, 3> mean_of(const Image& image, double from, double to) {
  const auto& linear = compose::linear_of_srgb();
  std::array<double, 3> sum = {0, 0, 0};
  const int y0 = int(from * image.height()), y1 = std::max(y0 + 1, int(to * image.height()));
  for (int y = y0; y < y1; ++y) {
    const std::uint8_t* row = image.pixels() + std::size_t(y) * std::size_t(image.width()) * 3;
    for (int x = 0; x < image.width(); ++x, row += 3)
      for (std::size_t c = 0; c < 3; ++c) sum[c] += double(linear[row[c]]);
  }
  const double count = double(y1 - y0) * image.width();
  return {float(sum[0] / count), float(sum[1] / count), float(sum[2] / count)};
}

/// Light that fits what the picture shows: as bright as it is, and a little of its color.
Light light_in(const Image& image) {
  const auto mean = mean_of(image, 0, 1);
  const float gray = 0.2126F * mean[0] + 0.7152F * mean[1] + 0.0722F * mean[2];
  Light light;
  const float strength = std::clamp(std::pow(gray / 0.22F, 0.45F), 0.3F, 1.15F);
  for (std::size_t c = 0; c < 3; ++c) {
    const float cast = gray > 1e-4F ? std::clamp(mean[c] / gray, 0.6F, 1.5F) : 1.0F;
    light.color[c] = strength * (0.75F + 0.25F * cast);
  }
  light.from = 0.3F;
  light.elevation = 0.75F;
  light.shadow = std::clamp(0.25F + gray, 0.25F, 0.5F);
  return light;
}

class PixelEditor {
 public:
  PixelEditor(Image image, std::uint64_t seed) : image_(std::move(image)), seed_(seed) {}

  Image take() && { return image_; }

  void follow(const Command& command) {
    const bool whole = command.target.empty() || means_picture(command.target) || is_pronoun(command.target[0]) ||
                       command.target == Words{"everything"};
    switch (command.action) {
      case Action::picture:
        return picture(command.value);
      case Action::become:
      case Action::replace: {
        const auto from = color_in(command.target), to = color_in(command.value);
        if (from && to) {
          image_ = recolored(image_, *from, *to);
          return;
        }
        if (whole && command.action == Action::become) return picture(command.value);
        if (command.action == Action::become && means_background(command.target) &&
            without_articles(command.target)[0] == "scene")
          return picture(command.value);
        refuse("what is '" + joined(command.target) + "' in this image is not known");
      }
      case Action::unsplit: {
        // "make it a bit more dramatic" and the like
        if (!command.value.empty() && is_pronoun(command.value[0])) return picture(part(command.value, 1));
        refuse("there is no telling what '" + joined(command.clause) + "' asks for");
      }
      case Action::background:
        if (!command.attribute.empty() && command.attribute == "scene") return picture(command.value);
        if (tone(command.value)) return;
        refuse("what is background in this image is not known");
      case Action::put: {
        if (whole) return picture(command.clause);
        Command added = command;
        added.value = command.target;
        if (one_of(command.target[0], {"the", "its", "it"}))
          refuse("what is '" + joined(command.target) + "' in this image is not known");
        return add(added);
      }
      case Action::add:
        if (!command.target.empty()) refuse("what is '" + joined(command.target) + "' in this image is not known");
        return add(command);
      case Action::crop:
        image_ = cropped_to(image_, command.value, command.attribute == "away");
        return;
      case Action::zoom:
        image_ = zoomed(image_, command.number, command.target);
        return;
      case Action::flip:
        if (!whole) refuse("what is '" + joined(command.target) + "' in this image is not known");
        image_ = mirrored(image_, !command.value.empty());
        return;
      case Action::rotate: {
        if (!whole) refuse("what is '" + joined(command.target) + "' in this image is not known");
        const double quarters = command.number / 90;
        if (std::fabs(quarters - std::round(quarters)) > 1e-6)
          refuse("the picture can be rotated by 90, 180 or 270 degrees, not by " + std::to_string(int(command.number)));
        image_ = turned(image_, int(std::lround(quarters)));
        return;
      }
      case Action::resize: {
        if (!whole) refuse("what is '" + joined(command.target) + "' in this image is not known");
        const int width = int(std::lround(image_.width() * command.number)),
                  height = int(std::lround(image_.height() * command.number));
        if (width < 1 || height < 1 || width > 8192 || height > 8192)
          throw Error("the picture can't be made " + std::to_string(width) + "x" + std::to_string(height));
        image_ = image_.resized(width, height, Image::Filter::bicubic);
        return;
      }
      default:
        refuse("what is '" + joined(command.target) + "' in this image is not known");
    }
  }

 private:
  /// "red", "everything red", "the red parts": one of color_names().
  static std::optional<std::string> color_in(const Words& words) {
    Words plain;
    for (const std::string& word : without_articles(words))
      if (!one_of(word, {"color", "colors", "parts", "areas", "things", "everything", "that", "is", "anything", "all",
                         "pixels", "regions", "objects", "part"}))
        plain.push_back(word);
    if (plain.empty()) return std::nullopt;
    const auto meaning = meaning_of(joined(plain), Role::color);
    if (!meaning) return std::nullopt;
    std::string color(*meaning);
    if (color.starts_with("light ") || color.starts_with("dark ")) color = color.substr(color.find(' ') + 1);
    return color;
  }

  /// Light, style or tone; false if the words are none.
  bool tone(const Words& value) {
    Words plain;
    for (const std::string& word : value)
      if (!is_article(word) &&
          !one_of(word, {"image", "picture", "photo", "photograph", "scene", "filter", "effect", "style", "version",
                         "mode", "look", "like", "be", "some", "background", "tone", "tint", "bit"}))
        plain.push_back(word);
    if (plain.empty()) return false;
    const std::string text = joined(plain);
    if (const auto light = light_of(joined(value)); light) {
      image_ = in_light(image_, *light, seed_);
      return true;
    }
    if (const auto light = light_of(text)) {
      image_ = in_light(image_, *light, seed_);
      return true;
    }
    for (const std::string& each : {joined(value), text}) {
      const auto& names = style_names();
      if (std::find(names.begin(), names.end(), each) != names.end()) {
        image_ = in_style(image_, each);
        return true;
      }
      if (const auto style = meaning_of(each, Role::style); style && *style != "blurred background") {
        image_ = in_style(image_, std::string(*style));
        return true;
      }
      if (const auto medium = meaning_of(each, Role::medium); medium && !medium->empty()) {
        image_ = in_style(image_, std::string(*medium));
        return true;
      }
    }
    const bool less = find_word(plain, 0, {"less", "fewer"}) < plain.size();
    const bool slightly = find_word(value, 0, {"slightly", "bit", "little", "somewhat"}) < value.size();
    const bool more = find_word(plain, 0, {"more", "less"}) < plain.size();
    for (const auto& [comparative, color] :
         std::initializer_list<std::pair<const char*, const char*>>{{"redder", "red"},
                                                                    {"bluer", "blue"},
                                                                    {"greener", "green"},
                                                                    {"yellower", "yellow"},
                                                                    {"pinker", "pink"},
                                                                    {"browner", "brown"}})
      if (find_word(plain, 0, {comparative}) < plain.size()) {
        image_ = toward_color(image_, color, slightly ? 0.5 : 1);
        return true;
      }
    const auto look = look_of(plain);
    if (look && look->any() && look->material.empty() && look->pattern.empty() && !look->scale) {
      if (look->color == "black and white") {
        image_ = in_style(image_, "black and white");
        return true;
      }
      if (!look->tone.empty()) {
        image_ = in_style(image_, look->tone);
        return true;
      }
      if (!look->color.empty() && look->color != "original") {
        std::string color = look->color;
        if (color.starts_with("light ") || color.starts_with("dark ")) color = color.substr(color.find(' ') + 1);
        image_ = toward_color(image_, color, less ? -1 : slightly ? 0.5 : more ? 1 : 1.3);
        return true;
      }
    }
    ScenePlan plan;
    try {
      plan = parse_prompt(joined(value));
    } catch (const Error&) {
      return false;
    }
    if (!plan.objects.empty() || !all_said(plan) || (plan.light.empty() && plan.styles.empty())) return false;
    if (!plan.environment.empty()) return false;
    if (!plan.light.empty()) image_ = in_light(image_, plan.light, seed_);
    for (const std::string& style : plan.styles) image_ = in_style(image_, style);
    return true;
  }

  static std::optional<std::string> light_of(const std::string& text) {
    if (const auto light = meaning_of(text, Role::light)) return std::string(*light);
    const auto& names = light_names();
    if (std::find(names.begin(), names.end(), text) != names.end() && text != "bright" && text != "dark") return text;
    return std::nullopt;
  }

  void picture(const Words& value) {
    if (value.empty() || !tone(value)) refuse("the image can't be made '" + joined(value) + "'");
  }

  void add(const Command& command) {
    if (command.where.empty() && tone(command.value)) return;
    ObjectPlan plan = parse_object(joined(command.value));
    std::optional<Spot> spot;
    bool sky = false;
    for (const Where& each : command.where) {
      if (means_picture(each.object) && !one_of(without_articles(each.object)[0], {"sky"})) continue;
      const Words object = without_articles(each.object);
      if (object == Words{"sky"} || object == Words{"air"}) {
        sky = true;
        continue;
      }
      if (means_background(each.object) || one_of(joined(object), {"background", "ground", "floor", "foreground",
                                                                   "grass", "snow", "sand", "street", "road"})) {
        if (joined(object) == "background") spot = spot_of(each.object);
        continue;
      }
      spot = spot_of(each.object);
      if (!spot) refuse("where '" + joined(each.object) + "' is in this image is not known");
    }
    if (sky && plan.pose.empty()) plan.pose = "flying";
    compose::Random random(compose::derived(seed_, "paste"));
    Recipe recipe;
    recipe.seed = seed_;
    recipe.width = image_.width();
    recipe.height = image_.height();
    Backdrop backdrop;
    backdrop.image = image_;
    backdrop.horizon = 0.45F;
    backdrop.ground = 0.5F;
    backdrop.softness = 0.4F;
    backdrop.light = light_in(image_);
    const int count =
        plan.count_low + int(random.below(std::size_t(std::max(plan.count_high - plan.count_low, 0)) + 1));
    constexpr int most = 12;
    if (count > most)
      throw Error("at most " + std::to_string(most) + " things are added at a time, not " + std::to_string(count));
    float size = 0.36F * compose::factor_of(plan.size) / std::sqrt(float(std::max(1, count)) * 0.6F + 0.4F);
    if (spot && spot->depth > 0) size *= 0.55F;
    if (spot && spot->depth < 0) size *= 1.3F;
    const float aspect_of_picture = float(recipe.width) / float(recipe.height);
    float middle = spot && spot->dx < 0   ? 0.22F
                   : spot && spot->dx > 0 ? 0.78F
                   : spot && spot->middle ? 0.5F
                                          : float(random.uniform(0.3, 0.7));
    for (int i = 0; i < count; ++i) {
      Instance fresh = cast_instance(plan, compose::derived(seed_, std::uint64_t(i) + 1));
      fresh.id = i;
      const float aspect = shape_of(asset_number(fresh.asset)).aspect / aspect_of_picture;
      fresh.height = size * (aspect_of_picture < 1 ? aspect_of_picture : 1) /
                     std::max(1.0F, shape_of(asset_number(fresh.asset)).aspect);
      const float width = fresh.height * aspect;
      const bool flies =
          sky || asset_of(fresh).stance == Stance::air || plan.pose == "flying" || (spot && spot->dy < 0);
      fresh.x = std::clamp(middle + (float(i) - float(count - 1) / 2) * width * 1.05F,
                           std::min(width / 2 + 0.01F, 0.5F), std::max(1 - width / 2 - 0.01F, 0.5F));
      if (flies) {
        fresh.y = (spot && spot->dy < 0 ? 0.16F : 0.26F) + fresh.height / 2 + float(random.uniform(-0.03, 0.03));
        fresh.y = std::max(fresh.y, fresh.height + 0.01F);
        fresh.grounded = false;
      } else {
        fresh.y = (spot && spot->depth > 0                 ? 0.66F
                   : spot && spot->dy == 0 && spot->middle ? 0.5F + fresh.height / 2
                                                           : 0.92F) +
                  float(random.uniform(-0.015, 0.015));
      }
      fresh.depth = 0.2F - 0.01F * float(i);
      recipe.instances.push_back(fresh);
    }
    image_ = render_onto(backdrop, recipe).image;
  }

  Image image_;
  std::uint64_t seed_;
};

}  // namespace

Image edit_pixels(const Image& image, const std::string& instruction, std::uint64_t seed) {
  try {
    PixelEditor editor(image, seed);
    for (const Command& command : parse_instruction(instruction)) editor.follow(command);
    return std::move(editor).take();
  } catch (const Error& error) {
    throw Error("can't follow '" + instruction + "': " + error.what());
  }
}

}  // namespace maia
