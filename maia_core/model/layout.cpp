#include "model/layout.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <sstream>
#include <string>

#include "maia/error.hpp"

namespace maia {
namespace {

std::int64_t unit_dimension(const Layer& layer) { return layer.layout == Layout::tokens ? 2 : 1; }

at::Tensor changed(const at::Tensor& chosen, const Edit& edit) {
  switch (edit.kind) {
    case Edit::Kind::ablate:
      return at::zeros_like(chosen);
    case Edit::Kind::scale:
      return chosen * edit.a;
    case Edit::Kind::clamp:
      return chosen.clamp(edit.a, edit.b);
    case Edit::Kind::set:
      return at::full_like(chosen, edit.a);
    case Edit::Kind::patch:
      break;
  }
  return chosen;
}

/// The patch in the layout of the chosen units, for N images.
at::Tensor patch_for(const at::Tensor& chosen, const Edit& edit, const Layer& layer) {
  at::Tensor values = edit.values.to(chosen.device(), chosen.scalar_type());
  if (values.dim() == 3) values = values.unsqueeze(0).expand({chosen.size(0), -1, -1, -1});
  if (values.size(0) != chosen.size(0))
    throw Error("the patch of layer '" + layer.path + "' holds maps of " + std::to_string(values.size(0)) +
                " images, but the batch has " + std::to_string(chosen.size(0)));
  if (layer.layout == Layout::spatial) return values;
  if (layer.layout == Layout::vector) return values.flatten(1);
  const at::Tensor patches = values.flatten(2).transpose(1, 2);
  return at::cat({chosen.narrow(1, 0, chosen.size(1) - patches.size(1)), patches}, 1);
}

}  // namespace

at::Tensor to_maps(const at::Tensor& value, const Layer& layer) {
  switch (layer.layout) {
    case Layout::spatial:
      return value;
    case Layout::vector:
      return value.unsqueeze(-1).unsqueeze(-1);
    case Layout::tokens:
      break;
  }
  const std::int64_t patches = layer.height * layer.width;
  return value.narrow(1, value.size(1) - patches, patches)
      .transpose(1, 2)
      .unflatten(2, at::IntArrayRef{layer.height, layer.width});
}

at::Tensor edited(const at::Tensor& value, const Edit& edit, const Layer& layer) {
  const std::int64_t dimension = unit_dimension(layer);
  const at::Tensor units = at::tensor(edit.units, at::kLong).to(value.device());
  const at::Tensor chosen = value.index_select(dimension, units);
  return value.index_copy(dimension, units,
                          edit.kind == Edit::Kind::patch ? patch_for(chosen, edit, layer) : changed(chosen, edit));
}

void check_edit(const Edit& edit, const Layer& layer) {
  if (edit.units.empty()) throw Error("an intervention on layer '" + layer.path + "' names no unit");
  for (const std::int64_t unit : edit.units)
    if (unit < 0 || unit >= layer.units)
      throw Error("no unit " + std::to_string(unit) + " in layer '" + layer.path + "'; it has units 0 to " +
                  std::to_string(layer.units - 1));
  if (edit.kind != Edit::Kind::patch) return;
  const auto sizes = edit.values.defined() ? edit.values.sizes() : at::IntArrayRef{};
  const bool fits = (sizes.size() == 3 || sizes.size() == 4) &&
                    sizes[sizes.size() - 3] == static_cast<std::int64_t>(edit.units.size()) &&
                    sizes[sizes.size() - 2] == layer.height && sizes[sizes.size() - 1] == layer.width;
  if (fits) return;
  std::ostringstream text;
  text << "the patch of layer '" << layer.path << "' has shape " << sizes
       << "; it needs units x height x width = " << edit.units.size() << " x " << layer.height << " x " << layer.width;
  throw Error(text.str());
}

}  // namespace maia
