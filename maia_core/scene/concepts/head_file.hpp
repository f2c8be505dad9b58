// A concept head on disk.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "scene/concepts/calibration.hpp"
#include "scene/concepts/network.hpp"
#include "scene/concepts/vocabulary.hpp"

namespace maia::concepts {

/// How scores of one concept are to be read.
struct Reading {
  Platt cell;                   ///< probability that a position shows it
  Platt image;                  ///< probability that an image shows it, from the largest smoothed score
  float present = 0.5F;         ///< probability from which on an image counts as showing it
  float mask = 0.5F;            ///< probability from which on a position belongs to it
  float average_precision = 0;  ///< on held-out scenes; NaN if they had none
};

/// A trained head with all that is needed to use it.
struct Head {
  std::string model_hash;
  std::vector<Concept> vocabulary;
  ClassGroups classes;
  Network network;
  std::vector<Reading> readings;
  std::string made_by;  ///< how it was trained, as JSON
};

/// Writes half-precision weights. Throws Error if it can't.
void write_head(const std::string& path, const Head& head);

/// Throws Error, naming the file, if it can't be read, is damaged or is of another version.
Head read_head(const std::string& path);

/// The same of bytes in memory; `name` is for errors.
Head parse_head(std::span<const std::byte> bytes, const std::string& name);

}  // namespace maia::concepts
