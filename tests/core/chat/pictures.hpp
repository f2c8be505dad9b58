// The smallest pictures there are.
#pragma once

#include <string>

namespace maia {

/// The header of a PNG file of that size; enough for what reads headers.
inline std::string png_header(int width, int height) {
  std::string bytes = "\x89PNG\r\n\x1a\n";
  bytes += std::string("\0\0\0\x0dIHDR", 8);
  for (const int side : {width, height})
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(side >> shift & 0xFF);
  return bytes + std::string("\x08\x02\0\0\0", 5);
}

}  // namespace maia
