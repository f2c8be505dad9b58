// Vision models: their layers, what they say to images, and what changes when a unit is changed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "maia/image.hpp"

namespace maia {

/// One layer's activations for some images: images x units x height x width numbers, in this order.
/// A transformer's patches are folded to the grid and its class tokens left out; class outputs have height and width 1.
struct Activations {
  std::string layer;
  int images = 0;
  int units = 0;
  int height = 0;
  int width = 0;
  std::vector<float> values;

  /// One unit's map for one image. Throws Error if either does not exist.
  Map map(int image, int unit) const;

  /// The spatial maximum of one unit for one image. Throws Error if either does not exist.
  float maximum(int image, int unit) const;
};

/// A change of some units of a layer during the forward pass; everything after the layer sees the changed values.
///   model.logits(images, {Intervention::ablate("blocks.6.0", {17, 99})});
class Intervention {
 public:
  static Intervention ablate(std::string layer, std::vector<int> units);               ///< 0 everywhere
  static Intervention scale(std::string layer, std::vector<int> units, float factor);  ///< times `factor`
  static Intervention set(std::string layer, std::vector<int> units, float value);     ///< `value` everywhere

  /// Limited to low..high. Throws Error if low > high.
  static Intervention clamp(std::string layer, std::vector<int> units, float low, float high);

  /// Replaced by the same units' maps for image number `image` of `source`, which must be of the same layer; with image
  /// -1 every image gets the maps of the image with its own number. Throws Error if they don't exist.
  static Intervention patch(const Activations& source, std::vector<int> units, int image = 0);

  const std::string& layer() const { return layer_; }
  const std::vector<int>& units() const { return units_; }

 private:
  friend struct InterventionAccess;
  enum class Kind { ablate, scale, set, clamp, patch };
  Intervention(Kind kind, std::string layer, std::vector<int> units, float a, float b)
      : kind_(kind), layer_(std::move(layer)), units_(std::move(units)), a_(a), b_(b) {}
  Kind kind_;
  std::string layer_;
  std::vector<int> units_;
  float a_ = 0, b_ = 0;
  std::shared_ptr<const Activations> source_;
  int image_ = 0;
};

/// A class and its probability, 0..1.
struct Prediction {
  int index = 0;
  std::string name;
  float logit = 0;
  float probability = 0;
};

/// A network with its weights and its preprocessing. A value: copies share the weights, and a model that is
/// already loaded is not loaded again. All functions are safe to call from several threads.
class Model {
 public:
  /// The model that comes with maia: EfficientNet-Lite0, trained on ImageNet.
  static constexpr const char* embedded = "efficientnet_lite0";

  /// `name` is one of names(), whose weights are looked for where `maia weights fetch` puts them; or "name@file": the
  /// same architecture with weights of your own (.safetensors, .pth); or the path of a TorchScript file.
  /// `device` is "cpu", "cuda" or "cuda:1". Throws Error if there is no such model, file or device.
  explicit Model(const std::string& name = embedded, const std::string& device = "cpu");

  /// The architectures that maia knows.
  static std::vector<std::string> names();

  const std::string& name() const;
  const std::string& device() const;

  /// 64 hexadecimal digits that identify architecture, weights and preprocessing.
  const std::string& hash() const;

  /// All layers' dotted paths in the order of execution, then "logit" and "prob" if the model has classes.
  std::vector<std::string> layers() const;

  /// The layers that a sweep over a dataset looks at unless told otherwise.
  std::vector<std::string> main_layers() const;

  /// Number of units of a layer. Throws Error, naming the nearest layers, if there is no such layer.
  int units(const std::string& layer) const;

  /// Names of the classes by index; empty if the model has no classes.
  const std::vector<std::string>& classes() const;

  /// The index of the class of that name, case ignored. Throws Error, naming the nearest, if there is none.
  int class_index(const std::string& class_name) const;

  /// What the model sees of an image: resized and cropped to its input size.
  Image fit(const Image& image) const;

  /// Activations of several layers in one forward pass, which ends after the last layer that is needed. In the order of
  /// `layers`.
  std::vector<Activations> activations(const std::vector<Image>& images, const std::vector<std::string>& layers,
                                       const std::vector<Intervention>& interventions = {}) const;

  /// Class scores before the softmax, one row for each image (for CLIP the image's embedding).
  std::vector<std::vector<float>> logits(const std::vector<Image>& images,
                                         const std::vector<Intervention>& interventions = {}) const;

  /// The `k` most probable classes of an image, best first. Throws Error if the model has no classes.
  std::vector<Prediction> predict(const Image& image, int k = 5,
                                  const std::vector<Intervention>& interventions = {}) const;

  /// Cosine similarity of each image (row) with each text. Throws Error if the model has no text encoder.
  std::vector<std::vector<float>> similarity(const std::vector<Image>& images,
                                             const std::vector<std::string>& texts) const;

  struct Loaded;

 private:
  friend struct ModelAccess;
  std::shared_ptr<const Loaded> loaded_;
};

}  // namespace maia
