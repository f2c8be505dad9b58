// How far a sweep has got, in memory and in a file.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exemplars/dataset.hpp"
#include "exemplars/layer_accumulator.hpp"
#include "exemplars/sweep_parameters.hpp"
#include "model/weights/safetensors_file.hpp"

namespace maia {

/// What a sweep has gathered from the batches first_batch .. next_batch-1.
struct SweepState {
  SweepParameters parameters;
  std::int64_t first_batch = 0, next_batch = 0;
  bool exact = true;  ///< the lists are those of float32; not so while a sweep in bfloat16 has not come to its end
  std::map<std::int32_t, std::string> bad;                ///< images that could not be used, and why
  std::vector<std::unique_ptr<LayerAccumulator>> layers;  ///< in the order of parameters.layers

  /// One that has seen nothing. Until it is exact, it gathers more images than wanted, as candidates, and no maps.
  SweepState(SweepParameters parameters, bool exact);

  /// Images that were looked at and could be used.
  std::int64_t good_images() const;
};

/// What a part says about itself.
struct PartHeader {
  SweepParameters parameters;
  std::int64_t first_batch = 0, next_batch = 0;
  std::int64_t last_batch = 0;  ///< where the part ends when it is complete
  bool exact = true;

  bool complete() const { return exact && next_batch == last_batch; }
};

/// Writes all that is needed to go on, or to merge: a part. Throws Error if the file can't be written.
void write_part(const std::string& path, SweepState& state, std::int64_t last_batch, const Dataset& dataset);

/// Throws Error, naming the file, if it is no part.
PartHeader read_part_header(const SafetensorsFile& file);

/// Whether the file is a part (and not a finished store).
bool is_part(const SafetensorsFile& file);

/// Adds what a part holds to the state, whose parameters and exactness must be the same; the state's batches stay as
/// they are. Throws Error, naming the file, if it is damaged.
void add_part(SweepState& state, const SafetensorsFile& file);

/// Writes the finished store. Throws Error if the file can't be written.
void write_store(const std::string& path, SweepState& state, const Dataset& dataset);

}  // namespace maia
