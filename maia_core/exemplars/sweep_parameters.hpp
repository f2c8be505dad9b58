// What a sweep is about: everything that its result depends on, and how files say it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "exemplars/layer_accumulator.hpp"
#include "model/network.hpp"
#include "model/preprocess.hpp"

namespace maia {

/// Files of these parameters and this version have the same layout.
constexpr const char* exemplar_format_version = "1";

constexpr int largest_k = 1000;
constexpr int largest_batch = 4096;

struct SweepParameters {
  std::string model, model_hash;
  Preprocess preprocess;
  std::vector<LayerShape> layers;
  std::int64_t images = 0;  ///< in the dataset
  std::string dataset_hash;
  int k = 30;
  int batch = 16;
  Precision precision = Precision::float32;
  std::uint64_t seed = 0;
  std::string device = "cpu";
  std::string threads = "1";  ///< of the forward pass, whose last bits may depend on it; of merged parts e.g. "2, 4"

  std::int64_t batches() const { return (images + batch - 1) / batch; }
};

/// As a safetensors header keeps them.
std::map<std::string, std::string> to_metadata(const SweepParameters& parameters);

/// Throws Error, naming `file`, if something is missing or makes no sense.
SweepParameters from_metadata(const std::map<std::string, std::string>& metadata, const std::string& file);

/// One line for every difference, e.g. "k is 30 there and 15 here"; empty if there is none. With `same_machine`, the
/// device and the number of threads count, too.
std::vector<std::string> differences(const SweepParameters& there, const SweepParameters& here, bool same_machine);

}  // namespace maia
