// What a System looks at: something that answers an image with a map.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "maia/exemplars.hpp"
#include "maia/image.hpp"
#include "maia/model.hpp"
#include "model/forward.hpp"

namespace maia {

/// A unit's answer to some images, in their order.
struct UnitResponses {
  std::vector<float> activations;
  std::vector<Map> maps;
};

/// Safe to use from several threads.
class Unit {
 public:
  virtual ~Unit() = default;

  virtual UnitResponses respond(const std::vector<Image>& images, Precision precision) const = 0;

  /// The images as the unit sees them: the maps lie over these.
  virtual std::vector<Image> seen(const std::vector<Image>& images) const = 0;

  virtual int number() const = 0;
  virtual const std::string& layer() const = 0;
  virtual std::string name() const = 0;

  /// Throws Error if there is none behind it.
  virtual const Model& model() const = 0;

  /// Where the unit counts as active, unless a store knows better; without a value every image has its own threshold.
  virtual std::optional<float> own_threshold() const { return std::nullopt; }

  /// Whether the store's distribution of activations gives its threshold.
  virtual bool has_distribution() const { return true; }

  /// The strongest images of a dataset that the unit knows by itself, not from a store; none for units of networks.
  virtual std::optional<Responses> own_exemplars(int /*k*/, const MaskStyle& /*style*/) const { return std::nullopt; }

  /// System::percentiles of a unit that knows its exemplars by itself; none for units of networks.
  virtual std::optional<std::vector<double>> own_percentiles(const std::vector<float>& /*activations*/) const {
    return std::nullopt;
  }
};

}  // namespace maia
