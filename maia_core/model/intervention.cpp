#include "model/intervention.hpp"

#include <ATen/ops/from_blob.h>

#include <string>

#include "maia/error.hpp"

namespace maia {

struct InterventionAccess {
  static Edit edit(const Intervention& intervention, std::size_t images) {
    using Kind = Intervention::Kind;
    Edit edit;
    edit.layer = intervention.layer_;
    edit.units.assign(intervention.units_.begin(), intervention.units_.end());
    edit.a = intervention.a_;
    edit.b = intervention.b_;
    switch (intervention.kind_) {
      case Kind::ablate:
        edit.kind = Edit::Kind::ablate;
        break;
      case Kind::scale:
        edit.kind = Edit::Kind::scale;
        break;
      case Kind::set:
        edit.kind = Edit::Kind::set;
        break;
      case Kind::clamp:
        edit.kind = Edit::Kind::clamp;
        break;
      case Kind::patch:
        edit.kind = Edit::Kind::patch;
        edit.values = patch_values(intervention, images);
    }
    return edit;
  }

 private:
  static at::Tensor patch_values(const Intervention& intervention, std::size_t images) {
    const Activations& source = *intervention.source_;
    if (intervention.image_ < 0 && static_cast<std::size_t>(source.images) != images)
      throw Error("a patch that gives every image its own maps needs as many images as it was made from: " +
                  std::to_string(source.images) + ", not " + std::to_string(images));
    const at::Tensor all = at::from_blob(const_cast<float*>(source.values.data()),
                                         {source.images, source.units, source.height, source.width}, at::kFloat);
    const at::Tensor chosen =
        all.index_select(1, at::from_blob(const_cast<int*>(intervention.units_.data()),
                                          {static_cast<std::int64_t>(intervention.units_.size())}, at::kInt));
    return intervention.image_ < 0 ? chosen : chosen.select(0, intervention.image_).clone();
  }
};

Intervention Intervention::ablate(std::string layer, std::vector<int> units) {
  return {Kind::ablate, std::move(layer), std::move(units), 0, 0};
}

Intervention Intervention::scale(std::string layer, std::vector<int> units, float factor) {
  return {Kind::scale, std::move(layer), std::move(units), factor, 0};
}

Intervention Intervention::set(std::string layer, std::vector<int> units, float value) {
  return {Kind::set, std::move(layer), std::move(units), value, 0};
}

Intervention Intervention::clamp(std::string layer, std::vector<int> units, float low, float high) {
  if (!(low <= high))
    throw Error("can't limit units of '" + layer + "' to " + std::to_string(low) + ".." + std::to_string(high) +
                ": the lower limit is above the upper one");
  return {Kind::clamp, std::move(layer), std::move(units), low, high};
}

Intervention Intervention::patch(const Activations& source, std::vector<int> units, int image) {
  if (image < -1 || image >= source.images)
    throw Error("no image " + std::to_string(image) + " to patch from; the activations of '" + source.layer +
                "' are of images 0 to " + std::to_string(source.images - 1));
  for (const int unit : units)
    if (unit < 0 || unit >= source.units)
      throw Error("no unit " + std::to_string(unit) + " to patch from; layer '" + source.layer + "' has units 0 to " +
                  std::to_string(source.units - 1));
  Intervention result(Kind::patch, source.layer, std::move(units), 0, 0);
  result.source_ = std::make_shared<const Activations>(source);
  result.image_ = image;
  return result;
}

std::vector<Edit> edits_of(const std::vector<Intervention>& interventions, std::size_t images) {
  std::vector<Edit> edits;
  edits.reserve(interventions.size());
  for (const Intervention& intervention : interventions)
    edits.push_back(InterventionAccess::edit(intervention, images));
  return edits;
}

}  // namespace maia
