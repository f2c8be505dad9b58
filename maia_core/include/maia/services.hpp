// What a notebook can be given: makers and editors of images, describers and detectors. Each is an interface; maia
// brings one of each that needs no network, and clients for servers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "maia/image.hpp"

namespace maia {

/// An image made on request.
struct Generation {
  Image image;
  std::string prompt;              ///< what was asked for
  std::uint64_t seed = 0;          ///< what it was made from: the same prompt and seed give the same pixels
  std::vector<std::string> notes;  ///< what is not as asked, one sentence each; empty if everything is
};

/// Text to image. Implementations are safe to call from several threads.
class ImageGenerator {
 public:
  virtual ~ImageGenerator() = default;

  /// "collage", "a1111 http://...", ...
  virtual std::string name() const = 0;

  /// One image for each prompt, in their order; prompt number i is made from seed + i.
  /// Throws Error, naming the prompt, if one of them can't be made.
  virtual std::vector<Generation> generate(const std::vector<std::string>& prompts, std::uint64_t seed = 0) const = 0;
};

/// Changes images by instructions such as "replace the dog with a lion". Implementations are safe to call from several
/// threads.
class ImageEditor {
 public:
  virtual ~ImageEditor() = default;
  virtual std::string name() const = 0;

  /// One edited image for each image, in their order. Throws Error, naming the instruction, if one can't be followed,
  /// or unless there is one instruction for each image.
  virtual std::vector<Generation> edit(const std::vector<Image>& images, const std::vector<std::string>& instructions,
                                       std::uint64_t seed = 0) const = 0;
};

/// Before and after: original, edited, original, edited, ...; a title for each.
struct Edits {
  std::vector<Image> images;
  std::vector<std::string> titles;
};

/// Generates an image for each prompt and edits it by the instruction of the same number. The titles are prompt,
/// instruction, prompt, instruction, ... Throws Error unless there are as many instructions as prompts.
Edits edit_images(const ImageGenerator& generator, const ImageEditor& editor, const std::vector<std::string>& prompts,
                  const std::vector<std::string>& instructions, std::uint64_t seed = 0);

/// The same for images that exist. The titles are "Original Image", "Editing Prompt: ...", ...
Edits edit_images(const ImageEditor& editor, const std::vector<Image>& images,
                  const std::vector<std::string>& instructions, std::uint64_t seed = 0);

/// Says in English what images show. Sees nothing but the images. Implementations are safe to call from several
/// threads.
class Describer {
 public:
  virtual ~Describer() = default;
  virtual std::string name() const = 0;

  /// What the highlighted (not darkened) region of a masked image shows, or the whole of an image without a mask.
  virtual std::string describe(const Image& image) const = 0;

  /// What the highlighted regions of the images have in common, and what only some of them show.
  /// Throws Error if there is no image.
  virtual std::string summarize(const std::vector<Image>& images) const = 0;
};

/// A rectangle of pixels with its top left corner at column x, row y.
struct Box {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

/// Whether an image shows something, and where.
struct Detection {
  float score = 0;  ///< 0..1, how sure the detector is that it is there at all
  Map mask;         ///< 1 where it is, 0 elsewhere; at least 7x7, the same shape as the image; all 0 if not found
  std::vector<Box> boxes;  ///< one for each instance, in pixels of the image; empty if not found
};

/// Finds what a few words name. Implementations are safe to call from several threads.
class ConceptDetector {
 public:
  virtual ~ConceptDetector() = default;
  /// Detectors that answer differently have different names: what they said is kept under them.
  virtual std::string name() const = 0;

  /// Empty if it can find this; else a sentence that says why it can't, with the nearest it can.
  virtual std::string objection(const std::string& words) const = 0;

  /// One detection for each image, in their order. The result for an image does not depend on the other images or on
  /// earlier calls. Throws Error with objection(words) if that isn't empty.
  virtual std::vector<Detection> detect(const std::vector<Image>& images, const std::string& words) const = 0;
};

MimeBundle mime_bundle_repr(const Generation&);
MimeBundle mime_bundle_repr(const std::vector<Generation>&);

/// Each image before and after its edit, and where they differ.
MimeBundle mime_bundle_repr(const Edits&);

/// The same with a unit's answers: masked, with activations and by how much the edit changed them. Throws Error unless
/// there is an answer for each image.
MimeBundle mime_bundle_repr(const Edits&, const Responses&);

MimeBundle mime_bundle_repr(const Detection&);

}  // namespace maia
