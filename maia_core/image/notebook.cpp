#include <algorithm>
#include <cmath>
#include <cstdio>

#include "image/grid.hpp"
#include "maia/image.hpp"

namespace maia {
namespace {

constexpr int widest = 1024;             // pixels of what is shown
constexpr std::size_t most_images = 60;  // in one grid
constexpr int usual_cell = 224;

std::string size_of(const Image& image) { return std::to_string(image.width()) + "x" + std::to_string(image.height()); }

/// Not larger than a notebook can show.
Image shown(const Image& image) {
  const std::int64_t longest = std::max(image.width(), image.height());
  if (longest <= widest) return image;
  const auto side = [&](int pixels) {
    return static_cast<int>(std::max<std::int64_t>((std::int64_t{pixels} * widest + longest / 2) / longest, 1));
  };
  return image.resized(side(image.width()), side(image.height()));
}

/// Small images stay small, and a few large ones get the room that many would take.
GridStyle style_for(const std::vector<Image>& images) {
  GridStyle style;
  int longest = 0;
  for (const Image& image : images) longest = std::max({longest, image.width(), image.height()});
  const int room = std::max(widest / static_cast<int>(images.size()), usual_cell);
  style.cell = std::clamp(longest, 32, std::min(room, 448));
  style.columns = std::max(style.columns, (style.columns * usual_cell + style.cell - 1) / style.cell);
  return style;
}

std::string number_of(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// Rounded for people: 36.92, 0.0418, 1.3e-05.
std::string rounded(float value) {
  char text[32];
  const float size = std::abs(value);
  std::snprintf(text, sizeof text, size >= 1 && size < 1e6F ? "%.2f" : "%.3g", static_cast<double>(value));
  return text;
}

MimeBundle bundle(std::vector<Image> images, std::vector<std::string> captions, std::string text) {
  if (images.empty()) return {{"text/plain", std::move(text)}};
  std::string note;
  if (images.size() > most_images) {
    note = "and " + number_of(images.size() - most_images, "more image");
    text += " (the first " + std::to_string(most_images) + " are shown)";
    images.resize(most_images);
    if (!captions.empty()) captions.resize(most_images);
  }
  return {{"image/png", grid_with_note(images, captions, style_for(images), note).png()},
          {"text/plain", std::move(text)}};
}

}  // namespace

MimeBundle mime_bundle_repr(const Image& image) {
  return {{"image/png", shown(image).png()}, {"text/plain", "Image " + size_of(image)}};
}

MimeBundle mime_bundle_repr(const std::vector<Image>& images) {
  return bundle(images, {}, number_of(images.size(), "image"));
}

MimeBundle mime_bundle_repr(const Responses& responses) {
  const auto& [activations, images] = responses;
  if (activations.size() != images.size())
    throw Error("responses need one activation for each image, not " + number_of(activations.size(), "activation") +
                " for " + number_of(images.size(), "image"));
  std::vector<std::string> captions;
  std::string text = number_of(images.size(), "response");
  for (std::size_t i = 0; i < activations.size(); ++i) {
    captions.push_back(rounded(activations[i]));
    if (i < most_images) text += (i == 0 ? ": " : ", ") + captions.back();
  }
  if (activations.size() > most_images) text += ", ...";
  return bundle(images, std::move(captions), std::move(text));
}

}  // namespace maia
