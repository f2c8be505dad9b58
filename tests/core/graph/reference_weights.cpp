#include "reference_weights.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <numeric>
#include <stdexcept>

namespace maia::reference {
namespace {

std::uint64_t hashed(const std::string& name) {  // FNV-1a
  std::uint64_t value = 0xCBF29CE484222325;
  for (const char c : name) value = (value ^ static_cast<std::uint8_t>(c)) * 0x100000001B3;
  return value;
}

std::uint64_t scrambled(std::uint64_t z) {  // SplitMix64
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

bool ends_with(const std::string& text, const std::string& ending) {
  return text.size() >= ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

/// Every element is offset + scale * u with u in -1..1.
at::Tensor uniform(const std::string& name, const std::vector<std::int64_t>& shape, double offset, double scale) {
  at::Tensor result = at::empty(shape, at::kFloat);
  auto* values = result.data_ptr<float>();
  std::uint64_t counter = hashed(name);
  for (std::int64_t i = 0; i < result.numel(); ++i, counter += 0x9E3779B97F4A7C15) {
    const double u = static_cast<double>(scrambled(counter) >> 40) / (1 << 23) - 1;
    values[i] = static_cast<float>(offset + scale * u);
  }
  return result;
}

}  // namespace

at::Tensor tensor(const std::string& name, const std::vector<std::int64_t>& shape) {
  const bool is_weight = ends_with(name, "weight");
  if ((shape.size() >= 2 && is_weight) || ends_with(name, "proj")) {
    const std::int64_t inputs = std::accumulate(shape.begin() + 1, shape.end(), std::int64_t{1}, std::multiplies<>());
    return uniform(name, shape, 0, std::sqrt((shape.size() == 4 ? 6.0 : 3.0) / static_cast<double>(inputs)));
  }
  if (ends_with(name, "running_var")) return uniform(name, shape, 1, 0.5);
  if (!is_weight) return uniform(name, shape, 0, 0.25);
  const double size = ends_with(name, "bn3.weight") ? 0.25 : 1;
  return uniform(name, shape, size, size * 0.25);
}

StateDict weights(const nlohmann::json& shapes) {
  StateDict result;
  result.source = "reference weights";
  for (const auto& [name, shape] : shapes.items()) {
    // The names that the values come from are those of the image tower alone.
    const std::string inner = name.rfind("visual.", 0) == 0 ? name.substr(7) : name;
    result.tensors.emplace(name, tensor(inner, shape.get<std::vector<std::int64_t>>()));
  }
  return result;
}

at::Tensor image() { return uniform("image", {1, 3, 224, 224}, 0, 1); }

nlohmann::json golden(const std::string& name) {
  std::ifstream file(std::string(MAIA_GOLDEN) + "/" + name + ".json");
  return nlohmann::json::parse(file);
}

double relative_error(const at::Tensor& value, const nlohmann::json& samples) {
  if (value.sizes().vec() != samples.at("shape").get<std::vector<std::int64_t>>())
    throw std::runtime_error("the shape differs from the golden one");
  const at::Tensor flat = value.contiguous().to(at::kDouble).flatten();
  const auto* values = flat.data_ptr<double>();
  const auto expected = samples.at("values").get<std::vector<double>>();
  double worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::uint64_t at = scrambled(i) % static_cast<std::uint64_t>(flat.numel());
    const double difference = std::abs(values[at] - expected[i]);
    worst = std::max(worst, std::isnan(difference) ? INFINITY : difference);
  }
  return worst / samples.at("rms").get<double>();
}

}  // namespace maia::reference
