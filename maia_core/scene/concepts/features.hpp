// What the head looks at: frozen features of the embedded model and the colors of the pixels.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "maia/image.hpp"
#include "maia/model.hpp"
#include "scene/concepts/feature_sources.hpp"

namespace maia::concepts {

constexpr int coarse_side = 7;
constexpr int coarse_cells = coarse_side * coarse_side;
constexpr int fine_side = 14;
constexpr int fine_cells = fine_side * fine_side;

/// For each concept the classes of the embedded model that are examples of it; may be empty.
using ClassGroups = std::vector<std::vector<int>>;

/// One image's features.
struct Features {
  std::vector<float> coarse;  ///< coarse_cells x coarse_channels(): deep layers
  std::vector<float> fine;    ///< fine_cells x fine_channels(): pixel_statistics, then the layers before
  std::vector<float>
      local_evidence;  ///< coarse_cells x concepts: what the model's own classifier says at this position,
                       ///< a quarter of the log odds of the concept's classes, -3..3; 0 without classes
  std::vector<float> image_evidence;  ///< concepts: the same of the whole image
};

/// The number of the version of all of the above. Features of different versions don't fit together.
constexpr int features_version = 1;

/// Computes features. Safe to call from several threads.
class FeatureExtractor {
 public:
  /// `model` must be the embedded one. Throws Error if it is another or a class does not exist.
  FeatureExtractor(Model model, ClassGroups classes);

  /// One for each image; images that are not square are cropped as the model does it. The features of an image don't
  /// depend on the others.
  std::vector<Features> of(const std::vector<Image>& images) const;

  const Model& model() const { return model_; }

 private:
  void add_evidence(const float* deep, Features& features) const;

  Model model_;
  ClassGroups classes_;
  std::vector<float> classifier_;  ///< classes x channels
  std::vector<float> bias_;
};

}  // namespace maia::concepts
