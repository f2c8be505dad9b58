// Trying a backend out.
#pragma once

#include <functional>
#include <string>

#include "broker/services/backends.hpp"

namespace maia::broker {

struct Trial {
  std::string text;   ///< what came back, how long it took and what it cost: a sentence or two
  std::string image;  ///< bytes, if one was made
  std::string media_type;
};

/// Makes one small request to a backend that is not offline: a question about a picture, an image, a detection. Throws
/// Error if it fails, and what `check` throws.
Trial try_out(const backends::Setting& setting, Backends& backends, const std::function<void()>& check);

}  // namespace maia::broker
