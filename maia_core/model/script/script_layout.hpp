// How the values of a foreign network are laid out, told by their shapes.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "model/network.hpp"

namespace maia {

/// A layer, and how its module's own output becomes what Layer::layout says.
struct Placement {
  Layer layer;
  std::vector<std::int64_t> order;  ///< the output permuted by this has the layer's layout; empty if it has it already
};

/// Where `layer` finds images, units and positions in an output of these sizes, for a batch of `images` images. The
/// rules:
///  - four dimensions: N x C x H x W; N x H x W x C if the second and third are equal and the fourth differs from them;
///  - three: N x T x C, or T x N x C if the second is the batch's size and the first is not. T is a square of patches,
///    or a square and 1 (class), 2 (class and distillation) or 5 (class and four registers) tokens before it; the
///    smallest such number is taken;
///  - two: N x C.
/// Throws Error, saying why in a clause ("its output ..."), if the output is none of these.
Placement place(const std::string& path, at::IntArrayRef sizes, std::int64_t images);

/// The value in the layer's layout, a view.
at::Tensor placed(const at::Tensor& value, const Placement& placement);

/// The opposite of placed().
at::Tensor replaced(const at::Tensor& value, const Placement& placement);

}  // namespace maia
