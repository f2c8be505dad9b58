#include "model/graph/checked_weights.hpp"

#include <algorithm>

#include "maia/error.hpp"
#include "model/nearest.hpp"

namespace maia::graph {

std::string dimensions(at::IntArrayRef sizes) {
  if (sizes.empty()) return "a single number";
  std::string text;
  for (const std::int64_t size : sizes) text += (text.empty() ? "" : " x ") + (size < 0 ? "any" : std::to_string(size));
  return text;
}

std::string CheckedWeights::origin() const { return weights_.source.empty() ? "the weights" : weights_.source; }

bool CheckedWeights::has(const std::string& name) const { return weights_.tensors.count(name) != 0; }

at::Tensor CheckedWeights::tensor(const std::string& name, const std::vector<std::int64_t>& shape) {
  const auto found = weights_.tensors.find(name);
  if (found == weights_.tensors.end()) {
    std::vector<std::string> names;
    for (const auto& [other, tensor] : weights_.tensors) names.push_back(other);
    throw Error(origin() + " has no tensor '" + name + "'" + did_you_mean(name, names) +
                (names.empty() ? "; it has none at all" : "; the weights are of another architecture"));
  }
  const at::Tensor& tensor = found->second;
  bool fits = static_cast<std::size_t>(tensor.dim()) == shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i)
    fits = shape[i] < 0 || shape[i] == tensor.size(static_cast<std::int64_t>(i));
  if (!fits)
    throw Error("tensor '" + name + "' of " + origin() + " is " + dimensions(tensor.sizes()) + ", but " +
                dimensions(shape) + " is needed; the weights are of another architecture");
  if (!at::isFloatingType(tensor.scalar_type()))
    throw Error("tensor '" + name + "' of " + origin() + " holds " + c10::toString(tensor.scalar_type()) +
                " values, not floating-point numbers; convert the weights to float32 or float16");
  used_.insert(name);
  return tensor.to(at::kFloat).contiguous();
}

void CheckedWeights::check_all_used(const std::vector<std::string>& unused) const {
  std::vector<std::string> strangers;
  for (const auto& [name, tensor] : weights_.tensors) {
    const bool allowed = std::any_of(unused.begin(), unused.end(), [&name = name](const std::string& ending) {
      return name.size() >= ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
    });
    if (used_.count(name) == 0 && !allowed) strangers.push_back(name);
  }
  if (!strangers.empty())
    throw Error(origin() + " has tensors that the network does not: " + listed(strangers, 5) +
                "; the weights are of another architecture");
}

}  // namespace maia::graph
