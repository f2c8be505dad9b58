// Examples on disk: features in half precision, computed once, and labels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "maia/error.hpp"
#include "model/weights/safetensors_file.hpp"
#include "scene/concepts/features.hpp"
#include "scene/concepts/labels.hpp"

namespace maia::concepts {

/// Thrown when the person asked to stop; what is done is kept.
class Stopped : public Error {
 public:
  using Error::Error;
};

/// An image and what it shows.
struct Example {
  Image image;
  Labels labels;
};

/// Makes example number i. Called from several threads; the same number gives the same example.
using ExampleSource = std::function<Example(std::size_t number)>;

/// How far something is.
using Progress = std::function<void(const std::string& doing, std::size_t done, std::size_t total)>;

/// What tells a long run to stop.
using StopAsked = std::function<bool()>;

/// An example as it lies in a file. The pointers are valid as long as the set.
struct StoredExample {
  const std::uint16_t* coarse = nullptr;  ///< as Features, half precision
  const std::uint16_t* fine = nullptr;
  const std::uint16_t* local = nullptr;
  const std::uint16_t* whole = nullptr;
  struct Covers {
    const std::uint16_t* concepts = nullptr;
    const std::uint8_t* covers = nullptr;
    std::size_t count = 0;
  };
  Covers shown, unknown;

  /// The features in single precision; `concepts` is the size of the vocabulary.
  Features features(int concepts) const;
};

/// Examples in files of `per_file` each, memory-mapped. Safe to read from several threads.
class ExampleSet {
 public:
  static constexpr std::size_t per_file = 64;

  /// The `count` examples in `folder`; those files that are not there yet are made, each whole or not at all, so that a
  /// run that was killed goes on where it was. Throws Stopped, or Error if a file is damaged or the disk is full.
  static ExampleSet make(const std::string& folder, std::size_t count, const ExampleSource& source,
                         const FeatureExtractor& extractor, int concepts, int threads, const Progress& progress,
                         const StopAsked& stop);

  std::size_t size() const { return count_; }
  StoredExample operator[](std::size_t number) const;

 private:
  std::size_t count_ = 0;
  std::vector<SafetensorsFile> files_;
};

}  // namespace maia::concepts
