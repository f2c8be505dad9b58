#include "fake_network.hpp"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace maia::test {

namespace {

/// Means of red, green and blue over a cell of a grid.
struct Cell {
  float color[3] = {};
};

class FakeProgram : public Program {
 public:
  FakeProgram(const FakeNetwork& network, Request request) : network_(network), request_(std::move(request)) {}

  Result run(const at::Tensor& batch) const override {
    const at::Tensor pixels = batch.permute({0, 2, 3, 1}).contiguous();
    (request_.precision == Precision::bfloat16 ? network_.bfloat16_rows : network_.float32_rows) += batch.size(0);
    Result result;
    for (const std::string& path : request_.taps) {
      for (const Layer& layer : network_.layers()) {
        if (layer.path == path) result.taps.push_back(tap(layer, pixels));
      }
    }
    if (request_.output) result.output = tap(network_.layers()[3], pixels).flatten(1);
    return result;
  }

 private:
  static Cell cell(const float* image, std::int64_t y0, std::int64_t y1, std::int64_t x0, std::int64_t x1) {
    Cell result;
    for (int c = 0; c < 3; ++c) {
      for (std::int64_t y = y0; y < y1; ++y) {
        for (std::int64_t x = x0; x < x1; ++x) result.color[c] += image[(y * fake_size + x) * 3 + c];
      }
      result.color[c] /= static_cast<float>((y1 - y0) * (x1 - x0));
    }
    return result;
  }

  float value(const Layer& layer, std::int64_t unit, const Cell& cell) const {
    const auto u = static_cast<float>(unit + 1);
    float sum = std::sin(u) * cell.color[0] + std::sin(2 * u) * cell.color[1] + std::sin(3 * u) * cell.color[2];
    if (layer.path == "block.relu") sum = unit == 7 ? 0.0F : std::clamp(12 * sum - 1, 0.0F, 6.0F);
    if (layer.path == "block.tokens") sum *= std::ldexp(1.0F, static_cast<int>(unit) * 2 - 18);  // tiny to large
    if (request_.precision == Precision::bfloat16) {
      sum = std::bit_cast<float>((std::bit_cast<std::uint32_t>(sum) + 0x8000U) & 0xFFFF0000U);
    }
    return sum;
  }

  at::Tensor tap(const Layer& layer, const at::Tensor& pixels) const {
    const std::int64_t images = pixels.size(0);
    const std::int64_t prefix = layer.layout == Layout::tokens ? 1 : 0;
    const std::int64_t positions = layer.height * layer.width;
    at::Tensor memory = at::empty({images, prefix + positions, layer.units}, at::TensorOptions().dtype(at::kFloat));
    memory.fill_(std::numeric_limits<float>::quiet_NaN());
    auto* out = memory.data_ptr<float>();
    for (std::int64_t n = 0; n < images; ++n) {
      const float* image = pixels.data_ptr<float>() + n * fake_size * fake_size * 3;
      const float* middle = image + (fake_size / 2 * fake_size + fake_size / 2) * 3;
      for (std::int64_t p = 0; p < positions; ++p) {
        const std::int64_t y = p / layer.width;
        const std::int64_t x = p % layer.width;
        const Cell part = cell(image, y * fake_size / layer.height, (y + 1) * fake_size / layer.height,
                               x * fake_size / layer.width, (x + 1) * fake_size / layer.width);
        for (std::int64_t u = 0; u < layer.units; ++u) {
          float& target = out[(n * (prefix + positions) + prefix + p) * layer.units + u];
          target = value(layer, u, part);
          if (layer.path != "block.relu" || u != 3 || p != 4) continue;
          if (middle[0] == 1 && middle[1] == 0 && middle[2] == 1) target = std::numeric_limits<float>::quiet_NaN();
          if (middle[0] == 0 && middle[1] == 1 && middle[2] == 1) target = std::numeric_limits<float>::infinity();
        }
      }
    }
    const at::Tensor maps =
        memory.narrow(1, prefix, positions).unflatten(1, {layer.height, layer.width}).permute({0, 3, 1, 2});
    return layer.path == "block.relu" ? maps.contiguous() : maps;
  }

  const FakeNetwork& network_;
  Request request_;
};

}  // namespace

std::shared_ptr<const Program> FakeNetwork::compile(const Request& request) const {
  return std::make_shared<FakeProgram>(*this, request);
}

SweepModel fake_model(std::shared_ptr<const FakeNetwork> network) {
  SweepModel model;
  model.network = std::move(network);
  model.preprocess.size = fake_size;
  model.preprocess.mean = {0, 0, 0};
  model.preprocess.std = {1, 1, 1};
  model.name = "fake";
  model.hash = std::string(64, 'a');
  model.main_layers = {"stem", "block.relu", "block.tokens"};
  model.has_classes = true;
  return model;
}

std::vector<std::vector<float>> fake_values(const SweepModel& model, const std::string& layer, const Image& image) {
  std::vector<float> pixels(static_cast<std::size_t>(fake_size) * fake_size * 3);
  model.preprocess.normalize(model.preprocess.fit(image), pixels.data());
  const at::Tensor batch = at::from_blob(pixels.data(), {1, 3, fake_size, fake_size}, {1, 1, 3 * fake_size, 3},
                                         at::TensorOptions().dtype(at::kFloat));
  Request request;
  request.taps = {layer};
  const at::Tensor tap = model.network->compile(request)->run(batch).taps.at(0).contiguous();
  std::vector<std::vector<float>> values;
  for (std::int64_t u = 0; u < tap.size(1); ++u) {
    const float* first = tap.data_ptr<float>() + u * tap.size(2) * tap.size(3);
    values.emplace_back(first, first + tap.size(2) * tap.size(3));
  }
  return values;
}

}  // namespace maia::test
