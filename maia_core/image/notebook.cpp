#include "image/notebook.hpp"

#include <algorithm>
#include <cmath>

#include "image/gallery.hpp"
#include "image/grid.hpp"
#include "image/report.hpp"
#include "image/wording.hpp"

namespace maia {
namespace {

constexpr int widest = 1024;             // pixels of what is shown
constexpr std::size_t most_images = 60;  // in one grid
constexpr int usual_cell = 224;
constexpr std::int64_t most_png_pixels = 1 << 17;  // a notebook is saved every other minute

std::string size_of(const Image& image) { return std::to_string(image.width()) + "x" + std::to_string(image.height()); }

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

}  // namespace

MimeBundle images_bundle(std::vector<Image> images, std::vector<std::string> captions, std::string text,
                         const std::vector<std::string>& lines, const std::vector<float>& levels) {
  MimeBundle bundle;
  if (reporting())
    bundle[report_mime] = report_json(images.empty() ? std::vector<ReportPart>{{text, {}}} : listed(images, lines));
  if (!images.empty()) {
    std::string note;
    const std::size_t more = images.size() - std::min(images.size(), most_images);
    if (images.size() > most_images) {
      note = "and " + number_of(more, "more image");
      text += " (the first " + std::to_string(most_images) + " are shown)";
      images.resize(most_images);
      if (!captions.empty()) captions.resize(most_images);
    }
    std::vector<GalleryItem> items;
    for (std::size_t i = 0; i < images.size(); ++i)
      items.push_back({images[i], captions.empty() ? "" : captions[i], levels.empty() ? -1 : levels[i]});
    bundle["text/html"] = gallery_html(items, {0, more});
    add_picture(bundle, grid_with_note(images, captions, style_for(images), note));
  }
  bundle["text/plain"] = std::move(text);
  return bundle;
}

void add_picture(MimeBundle& bundle, const Image& image) {
  const std::int64_t pixels = std::int64_t{image.width()} * image.height();
  if (pixels <= most_png_pixels)
    bundle["image/png"] = image.png();
  else
    bundle["image/jpeg"] = image.jpeg(88);
}

std::vector<float> levels_of(const std::vector<float>& activations, float scale) {
  for (const float activation : activations)
    if (std::isfinite(activation)) scale = std::max(scale, activation);
  std::vector<float> levels;
  for (const float activation : activations)
    levels.push_back(activation > 0 && scale > 0 ? std::min(activation / scale, 1.0F) : 0);
  return levels;
}

MimeBundle mime_bundle_repr(const Image& image) {
  MimeBundle bundle{{"image/png", at_most(image, widest).png()}, {"text/plain", "Image " + size_of(image)}};
  if (reporting()) bundle[report_mime] = report_json(listed({image}, {}));
  return bundle;
}

MimeBundle mime_bundle_repr(const std::vector<Image>& images) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < images.size(); ++i) lines.push_back("\"" + numbered_image(i) + "\"");
  return images_bundle(images, {}, number_of(images.size(), "image"), lines);
}

MimeBundle mime_bundle_repr(const std::vector<Image>& images, const std::vector<std::string>& captions) {
  if (captions.size() != images.size())
    throw Error("images need one caption for each, not " + number_of(captions.size(), "caption") + " for " +
                number_of(images.size(), "image"));
  std::vector<std::string> lines;
  std::string text = number_of(images.size(), "image");
  for (std::size_t i = 0; i < images.size(); ++i) {
    lines.push_back("\"" + on_one_line(captions[i]) + "\"");
    if (i < most_images) text += (i == 0 ? ": " : ", ") + lines.back();
  }
  if (images.size() > most_images) text += ", ...";
  return images_bundle(images, captions, std::move(text), lines);
}

MimeBundle mime_bundle_repr(const Responses& responses) {
  const auto& [activations, images] = responses;
  if (activations.size() != images.size())
    throw Error("responses need one activation for each image, not " + number_of(activations.size(), "activation") +
                " for " + number_of(images.size(), "image"));
  std::vector<std::string> captions, lines;
  std::string text = number_of(images.size(), "response");
  for (std::size_t i = 0; i < activations.size(); ++i) {
    captions.push_back(rounded(activations[i]));
    lines.push_back(activation_line(numbered_image(i), activations[i]));
    if (i < most_images) text += (i == 0 ? ": " : ", ") + captions.back();
  }
  if (activations.size() > most_images) text += ", ...";
  return images_bundle(images, std::move(captions), std::move(text), lines, levels_of(activations));
}

}  // namespace maia
