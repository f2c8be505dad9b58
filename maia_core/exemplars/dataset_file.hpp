// A dataset's description inside an exemplar file.
#pragma once

#include <string>
#include <vector>

#include "exemplars/dataset.hpp"
#include "exemplars/tensor_text.hpp"

namespace maia {

/// Writes a dataset's records as tensors named "images/...".
class DatasetTensors {
 public:
  explicit DatasetTensors(const Dataset& dataset);
  void declare(std::vector<TensorDeclaration>& declarations) const;
  void write(SafetensorsWriter& writer) const;

 private:
  TextTensor place_, names_, archives_;
  std::vector<std::int64_t> sizes_, offsets_, archive_sizes_;
  std::vector<std::int32_t> archive_of_;
};

/// The dataset of an exemplar file, read when it is needed.
class StoredDataset {
 public:
  /// Throws Error, naming the file, if there is none or its tensors do not fit `images`.
  StoredDataset(const SafetensorsFile& file, std::int64_t images);

  const std::string& location() const { return location_; }

  /// The images of these numbers, as a dataset with the numbers 0, 1, ... Throws Error, naming the file, if it is
  /// damaged.
  Dataset subset(const std::vector<std::int64_t>& images) const;

 private:
  DatasetRecord record(std::int64_t image) const;
  std::string file_, kind_, location_;
  TextTensorView names_;
  std::vector<DatasetArchive> archives_;
  std::span<const std::int64_t> sizes_, offsets_;
  std::span<const std::int32_t> archive_of_;
};

}  // namespace maia
