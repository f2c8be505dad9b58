// Photographs that come with the system.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "maia/image.hpp"

namespace maia::backdrop {

/// A photograph as it is kept: its longer side has at most 1280 pixels; panoramas (HDR, the whole sphere) are
/// developed to 2048 x 1024 pixels.
struct Photograph {
  Image image;
  std::size_t bytes() const {
    return static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.height()) * 3;
  }
};

/// The photograph at `path`, relative to $MAIA_PHOTOGRAPHS, else /usr/share; nullptr if it is not installed. Decoded
/// once: then a copy is kept without loss in the cache folder, for this size and time of the file, and the last 128 MB
/// in memory. `exposure` is for panoramas. Throws Error, naming the file, if it is damaged. Safe to call from several
/// threads.
std::shared_ptr<const Photograph> photograph(const std::string& path, float exposure = 1);

/// Whether it is there.
bool photograph_installed(const std::string& path);

}  // namespace maia::backdrop
