// How what services made shows in a notebook.
#include "image/notebook.hpp"

#include <algorithm>

#include "image/gallery.hpp"
#include "image/grid.hpp"
#include "image/report.hpp"
#include "image/wording.hpp"
#include "maia/services.hpp"

namespace maia {
namespace {

constexpr std::size_t most_edits = 20;  // shown at a time

std::string change_text(float before, float after) {
  const std::string change = rounded(after - before);
  return rounded(before) + " to " + rounded(after) + " (" + (after >= before ? "+" : "") + change + ")";
}

/// Of what is not black, e.g. "12% of the pixels".
std::string extent_of(const Image& change) {
  const std::size_t count = static_cast<std::size_t>(change.width()) * static_cast<std::size_t>(change.height());
  std::size_t changed = 0;
  for (std::size_t i = 0; i < count; ++i) changed += change.pixels()[3 * i] > 0;
  const double percent = 100 * static_cast<double>(changed) / static_cast<double>(count);
  return changed > 0 && percent < 1 ? "less than 1% of the pixels"
                                    : std::to_string(static_cast<int>(percent + 0.5)) + "% of the pixels";
}

/// Rows of original, edited, difference for a person; for an agent the images of the first two, each after its line.
MimeBundle edits_bundle(const Edits& edits, const Responses* responses) {
  const std::size_t count = edits.images.size();
  if (edits.titles.size() != count || count % 2 != 0)
    throw Error("edits are original, edited, original, edited, ... with a title for each, not " +
                number_of(count, "image") + " with " + number_of(edits.titles.size(), "title"));
  const std::vector<Image>& shown = responses ? responses->images : edits.images;
  const std::vector<float> levels = responses ? levels_of(responses->activations) : std::vector<float>(count, -1.0F);
  std::vector<GalleryItem> items;
  std::vector<Image> cells;
  std::vector<std::string> captions, lines;
  std::string text = number_of(count / 2, "edit");
  for (std::size_t i = 0; i < count; i += 2) {
    for (const std::size_t j : {i, i + 1}) {
      const std::string title = on_one_line(edits.titles[j]);
      lines.push_back(responses ? activation_line(title, responses->activations[j]) : "\"" + title + "\"");
      captions.push_back((responses ? rounded(responses->activations[j]) + "\n" : "") + title);
      items.push_back({shown[j], captions.back(), levels[j]});
      cells.push_back(shown[j]);
    }
    text += "\n" + lines[i] + " -> " + lines[i + 1];
    const Image& before = edits.images[i];
    const Image change = difference(before, edits.images[i + 1].resized(before.width(), before.height()));
    captions.push_back("difference: " + extent_of(change) +
                       (responses ? "\n" + change_text(responses->activations[i], responses->activations[i + 1]) : ""));
    items.push_back({change, captions.back()});
    cells.push_back(change);
  }
  MimeBundle bundle{{"text/plain", text}};
  if (reporting())
    bundle[report_mime] = report_json(count == 0 ? std::vector<ReportPart>{{text, {}}} : listed(shown, lines));
  if (count == 0) return bundle;
  const std::size_t more = count / 2 - std::min(count / 2, most_edits);
  items.resize(items.size() - 3 * more);
  cells.resize(items.size());
  captions.resize(items.size());
  bundle["text/html"] = gallery_html(items, {3, 2 * more});
  add_picture(bundle, grid_with_note(cells, captions, {3, 224}, more > 0 ? "and " + number_of(more, "more edit") : ""));
  return bundle;
}

}  // namespace

MimeBundle mime_bundle_repr(const Generation& made) { return mime_bundle_repr(std::vector<Generation>{made}); }

MimeBundle mime_bundle_repr(const std::vector<Generation>& made) {
  std::vector<Image> images;
  std::vector<std::string> captions, lines;
  std::string text = number_of(made.size(), "generated image");
  for (const Generation& one : made) {
    images.push_back(one.image);
    captions.push_back(one.prompt);
    std::string line = "\"" + on_one_line(one.prompt) + "\", seed " + std::to_string(one.seed);
    for (const std::string& note : one.notes) line += (&note == &one.notes[0] ? ": " : " ") + on_one_line(note);
    text += "\n" + line;
    lines.push_back(std::move(line));
  }
  return images_bundle(std::move(images), std::move(captions), std::move(text), lines);
}

MimeBundle mime_bundle_repr(const Edits& edits) { return edits_bundle(edits, nullptr); }

MimeBundle mime_bundle_repr(const Edits& edits, const Responses& responses) {
  const std::size_t count = edits.images.size();
  if (responses.activations.size() != count || responses.images.size() != count)
    throw Error("edits need one response for each image, original and edited, not " +
                number_of(responses.activations.size(), "response") + " for " + number_of(count, "image"));
  return edits_bundle(edits, &responses);
}

MimeBundle mime_bundle_repr(const Detection& detection) {
  std::string text = "score " + rounded(detection.score) + ", " + std::to_string(detection.boxes.size()) +
                     (detection.boxes.size() == 1 ? " box" : " boxes");
  for (const Box& box : detection.boxes)
    text += (&box == &detection.boxes[0] ? ": " : ", ") + std::to_string(box.width) + "x" + std::to_string(box.height) +
            " at (" + std::to_string(box.x) + ", " + std::to_string(box.y) + ")";
  return {{"text/plain", std::move(text)}};
}

}  // namespace maia
