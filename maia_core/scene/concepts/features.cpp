#include "scene/concepts/features.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "maia/error.hpp"
#include "model/folders.hpp"
#include "model/weights/safetensors_file.hpp"
#include "scene/concepts/feature_sources.hpp"
#include "scene/concepts/half.hpp"
#include "scene/concepts/matrix.hpp"
#include "scene/concepts/pixel_colors.hpp"

namespace maia::concepts {
namespace {

constexpr int deep_channels = 1280;
constexpr float largest_log_odds = 12;

/// Means (and standard deviations) of the blocks of an image's maps that belong to each cell, written to the channels
/// from `first` on.
void gather(const FeatureSource& source, const float* maps, int side, int channels, int first,
            std::vector<float>& out) {
  const int block = source.side / side;
  const float count = static_cast<float>(block * block);
  for (int channel = 0; channel < source.channels; ++channel) {
    const float* map = maps + static_cast<std::size_t>(channel) * static_cast<std::size_t>(source.side * source.side);
    for (int cell = 0; cell < side * side; ++cell) {
      const float* corner = map + (cell / side) * block * source.side + (cell % side) * block;
      float sum = 0, squares = 0;
      for (int y = 0; y < block; ++y) {
        for (int x = 0; x < block; ++x) {
          const float value = corner[y * source.side + x];
          sum += value;
          squares += value * value;
        }
      }
      float* target =
          out.data() + static_cast<std::size_t>(cell) * static_cast<std::size_t>(channels) + first + channel;
      target[0] = sum / count;
      if (source.spread) {
        target[source.channels] = std::sqrt(std::max(0.0F, squares / count - sum / count * (sum / count)));
      }
    }
  }
}

std::vector<float> half_tensor(const SafetensorsFile& file, const std::string& name, std::int64_t elements) {
  const StoredTensor& tensor = file.at(name);
  if (tensor.type != ElementType::f16 || tensor.elements() != elements) {
    throw Error(file.name() + ": " + name + " is not the half-precision tensor that the concept head expects");
  }
  std::vector<float> values(static_cast<std::size_t>(elements));
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::uint16_t half = 0;
    std::memcpy(&half, tensor.data.data() + 2 * i, 2);
    values[i] = from_half(half);
  }
  return values;
}

}  // namespace

FeatureExtractor::FeatureExtractor(Model model, ClassGroups classes)
    : model_(std::move(model)), classes_(std::move(classes)) {
  if (model_.name() != Model::embedded) {
    throw Error("concepts are read from the features of " + std::string(Model::embedded) + ", not of " + model_.name());
  }
  const int count = model_.units("logit");
  for (const std::vector<int>& group : classes_) {
    for (const int one : group) {
      if (one < 0 || one >= count) {
        throw Error(model_.name() + " has classes 0.." + std::to_string(count - 1) + ", not " + std::to_string(one));
      }
    }
  }
  const SafetensorsFile file =
      SafetensorsFile::open((data_folder() / "models" / (std::string(Model::embedded) + ".safetensors")).string());
  classifier_ = half_tensor(file, "classifier.weight", static_cast<std::int64_t>(count) * deep_channels);
  bias_ = half_tensor(file, "classifier.bias", count);
}

void FeatureExtractor::add_evidence(const float* deep, Features& features) const {
  // The classifier is linear and comes after the mean over positions: it can be asked at each of them, and, in the last
  // row, of their mean.
  const std::size_t concepts = classes_.size(), count = bias_.size();
  std::vector<float> rows(static_cast<std::size_t>(coarse_cells + 1) * deep_channels);
  for (int cell = 0; cell < coarse_cells; ++cell) {
    for (int channel = 0; channel < deep_channels; ++channel) {
      const float value = deep[channel * coarse_cells + cell];
      rows[static_cast<std::size_t>(cell * deep_channels + channel)] = value;
      rows[static_cast<std::size_t>(coarse_cells * deep_channels + channel)] += value / coarse_cells;
    }
  }
  std::vector<float> scores((coarse_cells + 1) * count);
  multiply(false, true, coarse_cells + 1, static_cast<std::int64_t>(count), deep_channels, rows.data(), deep_channels,
           classifier_.data(), deep_channels, 0, scores.data(), static_cast<std::int64_t>(count));

  features.local_evidence.assign(coarse_cells * concepts, 0);
  features.image_evidence.assign(concepts, 0);
  for (std::size_t row = 0; row <= coarse_cells; ++row) {
    float* logits = scores.data() + row * count;
    float largest = -1e30F;
    for (std::size_t i = 0; i < count; ++i) {
      logits[i] += bias_[i];
      largest = std::max(largest, logits[i]);
    }
    double all = 0;
    for (std::size_t i = 0; i < count; ++i) {
      logits[i] = std::exp(logits[i] - largest);
      all += logits[i];
    }
    float* out = row < coarse_cells ? features.local_evidence.data() + row * concepts : features.image_evidence.data();
    for (std::size_t k = 0; k < concepts; ++k) {
      if (classes_[k].empty()) continue;
      double sum = 0;
      for (const int one : classes_[k]) sum += logits[one];
      const double odds = std::log((sum + 1e-12) / (all - sum + 1e-12));
      out[k] = static_cast<float>(std::clamp<double>(odds, -largest_log_odds, largest_log_odds)) / 4;
    }
  }
}

std::vector<Features> FeatureExtractor::of(const std::vector<Image>& images) const {
  std::vector<std::string> layers;
  for (const FeatureSource& source : fine_sources()) layers.emplace_back(source.layer);
  for (const FeatureSource& source : coarse_sources()) layers.emplace_back(source.layer);

  std::vector<Image> fitted;
  fitted.reserve(images.size());
  for (const Image& image : images) fitted.push_back(model_.fit(image));
  std::vector<Features> result(images.size());
  constexpr std::size_t batch = 8;
  for (std::size_t first = 0; first < images.size(); first += batch) {
    const std::size_t end = std::min(images.size(), first + batch);
    const std::vector<Activations> activations = model_.activations(
        {fitted.begin() + static_cast<std::ptrdiff_t>(first), fitted.begin() + static_cast<std::ptrdiff_t>(end)},
        layers);
    for (std::size_t i = first; i < end; ++i) {
      Features& features = result[i];
      const auto maps = [&](std::size_t layer) {
        const Activations& of_layer = activations[layer];
        return of_layer.values.data() + (i - first) * static_cast<std::size_t>(of_layer.units) *
                                            static_cast<std::size_t>(of_layer.height * of_layer.width);
      };
      features.fine.resize(static_cast<std::size_t>(fine_cells * fine_channels()));
      const std::vector<float> colors = pixel_colors(fitted[i], fine_side);
      for (std::size_t cell = 0; cell < fine_cells; ++cell) {
        std::copy_n(colors.data() + cell * pixel_statistics, pixel_statistics,
                    features.fine.data() + cell * static_cast<std::size_t>(fine_channels()));
      }
      std::size_t layer = 0;
      int first_channel = pixel_statistics;
      for (const FeatureSource& source : fine_sources()) {
        gather(source, maps(layer++), fine_side, fine_channels(), first_channel, features.fine);
        first_channel += source.channels * (source.spread ? 2 : 1);
      }
      features.coarse.resize(static_cast<std::size_t>(coarse_cells * coarse_channels()));
      first_channel = 0;
      for (const FeatureSource& source : coarse_sources()) {
        gather(source, maps(layer++), coarse_side, coarse_channels(), first_channel, features.coarse);
        first_channel += source.channels;
      }
      add_evidence(maps(layer - 1), features);
    }
  }
  return result;
}

}  // namespace maia::concepts
