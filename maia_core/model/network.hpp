// A model as the rest of maia uses it: layers that can be read and changed during a forward pass.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace maia {

/// How a layer's output is laid out. Taps always have the shape units x height x width per image.
enum class Layout {
  spatial,  ///< N x C x H x W
  tokens,   ///< N x T x C: `prefix` class tokens, then the patches row by row; a tap drops the former and folds the
            ///< latter
  vector,   ///< N x C; a tap has height and width 1
};

/// A module of the network whose output can be read and changed.
struct Layer {
  std::string path;  ///< dotted module path, e.g. "layer3.5.conv2"
  Layout layout = Layout::spatial;
  std::int64_t units = 0;   ///< channels
  std::int64_t height = 1;  ///< of the map, at the model's own input size
  std::int64_t width = 1;
};

/// A change of some units of a layer, made before anything that follows reads them.
struct Edit {
  enum class Kind {
    ablate,  ///< 0 everywhere
    scale,   ///< times `a`
    clamp,   ///< limited to a..b
    set,     ///< `a` everywhere
    patch,   ///< `values`: units x height x width, the same for all images, or N x units x height x width
  };
  std::string layer;
  std::vector<std::int64_t> units;
  Kind kind = Kind::ablate;
  float a = 0;
  float b = 0;
  at::Tensor values;
};

enum class Precision { float32, bfloat16 };

/// What is wanted from a forward pass.
struct Request {
  std::vector<std::string> taps;  ///< layers to return, after the edits
  bool output = false;            ///< also return the network's output (logits or embedding)
  std::vector<Edit> edits;
  Precision precision = Precision::float32;
  at::Device device = at::kCPU;
  /// Keeps what autograd needs for gradients of the output by a tap. The taps are then the network's own tensors, in
  /// the layer's own layout (see to_maps() in layout.hpp), and require gradients.
  bool differentiable = false;
};

struct Result {
  std::vector<at::Tensor> taps;  ///< in the request's order, float32, each N x units x height x width (any strides)
  at::Tensor output;             ///< N x classes, float32; undefined unless asked for
};

/// A forward pass made ready: nothing that the request does not need is computed. Safe to run from several threads.
class Program {
 public:
  virtual ~Program() = default;

  /// `batch`: N x 3 x H x W, float32, preferably channels last. Throws Error if the shape does not fit.
  virtual Result run(const at::Tensor& batch) const = 0;
};

/// The layers of one model and its weights. Immutable; safe to use from several threads.
class Network {
 public:
  virtual ~Network() = default;

  /// In the order of execution.
  virtual const std::vector<Layer>& layers() const = 0;

  /// Length of the output vector.
  virtual std::int64_t outputs() const = 0;

  /// The convolutional or token layer whose maps explain the output best (for Grad-CAM): the last one with a map.
  virtual const std::string& last_map() const = 0;

  /// Throws Error if a layer or unit does not exist (naming the nearest), or the device or precision is not available.
  virtual std::shared_ptr<const Program> compile(const Request& request) const = 0;
};

/// The layer of that path. Throws Error with the nearest names and what exists at that level:
///   no layer 'layer5' in resnet152; it has conv1, layer1, layer2, layer3, layer4
const Layer& find_layer(const Network& network, const std::string& path, const std::string& model_name);

}  // namespace maia
