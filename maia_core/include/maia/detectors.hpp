// Detectors that run on a server.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "maia/http.hpp"
#include "maia/services.hpp"

namespace maia {

struct HuggingFaceOptions {
  /// Where zero-shot object detection is served, e.g. by Grounding DINO or OWL-ViT:
  /// {"inputs": "<base64 image>", "parameters": {"candidate_labels": ["dog."]}} is answered with
  /// [{"label", "score", "box": {"xmin", "ymin", "xmax", "ymax"}}].
  std::string detection_url;

  /// Where image segmentation is served that takes boxes, e.g. by SAM:
  /// {"inputs": "<base64 image>", "parameters": {"input_boxes": [[xmin, ymin, xmax, ymax], ...]}} is answered with
  /// [{"label", "score", "mask": "<base64 black and white image>"}], one mask for each box. Empty: the boxes are the
  /// masks.
  std::string segmentation_url;

  /// The name of the environment variable that holds the key, sent as "Authorization: Bearer ..."; empty: no key.
  std::string key_variable;

  /// Boxes with a lower score are dropped. The words of a caption count as named by a box from the second one on, which
  /// only the server can tell. These are the values of MAIA's appendix C4; its published code has them the other way
  /// round.
  float box_threshold = 0.3F;
  float text_threshold = 0.25F;

  /// Send both to the server, too, as parameters of these names and "threshold". Servers that refuse parameters they
  /// don't know need false.
  bool send_thresholds = true;

  /// Send "Red Ball" as "red ball.", the form of caption that Grounding DINO was trained with.
  bool as_caption = true;

  /// How often masks grow by an ellipse of 5x5 pixels, 0..100. MAIA's synthetic neurons: 9 times on 224x224 pixels.
  int dilations = 0;

  /// How long one image may take, waiting for a busy server included.
  double seconds = 120;
};

/// Finds anything that has a name, by a server of Hugging Face's shapes. The score of an image is the mean over the
/// boxes that were found in it, the mask their union.
class HuggingFaceDetector : public ConceptDetector {
 public:
  /// `http` may be left out where the process has a way to the network of its own.
  /// Throws Error, naming it, if an option makes no sense.
  explicit HuggingFaceDetector(HuggingFaceOptions options, std::shared_ptr<const HttpClient> http = nullptr);

  std::string name() const override;
  std::string objection(const std::string& words) const override;

  /// Throws HttpError, naming the address, if a server can't be reached, refuses, or answers with something else than
  /// detections of these words.
  std::vector<Detection> detect(const std::vector<Image>& images, const std::string& words) const override;

 private:
  Detection detect_in(const Image& image, const std::string& words) const;
  HuggingFaceOptions options_;
  std::shared_ptr<const HttpClient> http_;
};

}  // namespace maia
