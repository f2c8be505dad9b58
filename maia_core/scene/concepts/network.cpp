#include "scene/concepts/network.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "scene/concepts/matrix.hpp"

namespace maia::concepts {
namespace {

/// Which two coarse positions a fine one lies between, and how near it is to the second.
struct Neighbors {
  int low, high;
  float weight;
};

std::array<Neighbors, fine_side> neighbors() {
  std::array<Neighbors, fine_side> result{};
  for (int i = 0; i < fine_side; ++i) {
    const float place =
        std::clamp((static_cast<float>(i) + 0.5F) * coarse_side / fine_side - 0.5F, 0.0F, coarse_side - 1.0F);
    const int low = static_cast<int>(place);
    result[static_cast<std::size_t>(i)] = {low, std::min(low + 1, coarse_side - 1), place - static_cast<float>(low)};
  }
  return result;
}

const std::array<Neighbors, fine_side> between = neighbors();

/// Calls `use` with fine cell, coarse cell and weight, for the up to four of each.
template <class Use>
void for_each_pair(const Use& use) {
  for (int y = 0; y < fine_side; ++y) {
    const Neighbors& row = between[static_cast<std::size_t>(y)];
    for (int x = 0; x < fine_side; ++x) {
      const Neighbors& column = between[static_cast<std::size_t>(x)];
      const int cell = y * fine_side + x;
      use(cell, row.low * coarse_side + column.low, (1 - row.weight) * (1 - column.weight));
      use(cell, row.low * coarse_side + column.high, (1 - row.weight) * column.weight);
      use(cell, row.high * coarse_side + column.low, row.weight * (1 - column.weight));
      use(cell, row.high * coarse_side + column.high, row.weight * column.weight);
    }
  }
}

std::vector<float> normalized(const std::vector<float>& values, const std::vector<float>& mean,
                              const std::vector<float>& scale) {
  std::vector<float> result(values.size());
  for (std::size_t i = 0; i < values.size(); i += mean.size()) {
    for (std::size_t c = 0; c < mean.size(); ++c) result[i + c] = (values[i + c] - mean[c]) * scale[c];
  }
  return result;
}

}  // namespace

float color_score(float share) {
  const float inside = std::clamp(share, 0.018F, 0.982F);
  return std::log(inside / (1 - inside));
}

void enlarge(const float* coarse, int count, int channels, float* fine) {
  const std::ptrdiff_t width = channels;
#pragma omp parallel for
  for (int image = 0; image < count; ++image) {
    const float* from = coarse + image * coarse_cells * width;
    float* to = fine + image * fine_cells * width;
    std::fill_n(to, fine_cells * width, 0.0F);
    for_each_pair([&](int cell, int source, float weight) {
      const float* in = from + source * width;
      float* out = to + cell * width;
      for (std::ptrdiff_t c = 0; c < width; ++c) out[c] += weight * in[c];
    });
  }
}

void gather_enlarged(const float* fine, int count, int channels, float* coarse) {
  const std::ptrdiff_t width = channels;
#pragma omp parallel for
  for (int image = 0; image < count; ++image) {
    const float* from = fine + image * fine_cells * width;
    float* to = coarse + image * coarse_cells * width;
    std::fill_n(to, coarse_cells * width, 0.0F);
    for_each_pair([&](int cell, int source, float weight) {
      const float* in = from + cell * width;
      float* out = to + source * width;
      for (std::ptrdiff_t c = 0; c < width; ++c) out[c] += weight * in[c];
    });
  }
}

std::vector<float> Network::scores(const Features& features) const {
  const std::vector<float> coarse = normalized(features.coarse, coarse_mean, coarse_scale);
  const std::vector<float> fine = normalized(features.fine, fine_mean, fine_scale);
  const int c = coarse_channels(), f = fine_channels();
  const auto k = static_cast<std::size_t>(concepts);
  std::vector<float> small(static_cast<std::size_t>(coarse_cells * hidden));
  multiply(false, true, coarse_cells, hidden, c, coarse.data(), c, coarse_weights.data(), c, 0, small.data(), hidden);
  std::vector<float> layer(static_cast<std::size_t>(fine_cells * hidden));
  enlarge(small.data(), 1, hidden, layer.data());
  multiply(false, true, fine_cells, hidden, f, fine.data(), f, fine_weights.data(), f, 1, layer.data(), hidden);
  for (std::size_t i = 0; i < layer.size(); ++i) {
    layer[i] = std::max(0.0F, layer[i] + hidden_bias[i % static_cast<std::size_t>(hidden)]);
  }
  std::vector<float> result(fine_cells * k), evidence(fine_cells * k);
  multiply(false, true, fine_cells, concepts, hidden, layer.data(), hidden, output_weights.data(), hidden, 0,
           result.data(), concepts);
  enlarge(features.local_evidence.data(), 1, concepts, evidence.data());
  for (std::size_t cell = 0; cell < fine_cells; ++cell) {
    for (std::size_t i = 0; i < k; ++i) {
      float& score = result[cell * k + i];
      if (color[i] >= 0) {
        score = color_score(features.fine[cell * static_cast<std::size_t>(f) + static_cast<std::size_t>(color[i])]);
      } else {
        score += output_bias[i] + local[i] * evidence[cell * k + i] + whole[i] * features.image_evidence[i];
      }
    }
  }
  return result;
}

}  // namespace maia::concepts
