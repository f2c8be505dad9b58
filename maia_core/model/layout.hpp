// Between a layer's own layout and units x height x width.
#pragma once

#include <ATen/core/Tensor.h>

#include "model/network.hpp"

namespace maia {

/// N x units x height x width for a value in the layer's own layout (N x C x H x W, N x T x C or N x C): a view where
/// possible.
at::Tensor to_maps(const at::Tensor& value, const Layer& layer);

/// The value after one edit, as a new tensor; `value` stays as it is. Class tokens are changed like the patches, except
/// that a patch of values leaves them alone. Differentiable. The edit must have passed check_edit().
at::Tensor edited(const at::Tensor& value, const Edit& edit, const Layer& layer);

/// Throws Error if the edit names no unit or one that the layer does not have, or if its values have the wrong shape.
void check_edit(const Edit& edit, const Layer& layer);

}  // namespace maia
