// How what services made shows in a notebook.
#include "image/notebook.hpp"

#include "image/wording.hpp"
#include "maia/services.hpp"

namespace maia {

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

MimeBundle mime_bundle_repr(const Edits& edits) { return mime_bundle_repr(edits.images, edits.titles); }

MimeBundle mime_bundle_repr(const Detection& detection) {
  std::string text = "score " + rounded(detection.score) + ", " + std::to_string(detection.boxes.size()) +
                     (detection.boxes.size() == 1 ? " box" : " boxes");
  for (const Box& box : detection.boxes)
    text += (&box == &detection.boxes[0] ? ": " : ", ") + std::to_string(box.width) + "x" + std::to_string(box.height) +
            " at (" + std::to_string(box.x) + ", " + std::to_string(box.y) + ")";
  return {{"text/plain", std::move(text)}};
}

}  // namespace maia
