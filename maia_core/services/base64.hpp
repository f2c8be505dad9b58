// Bytes as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace maia {

/// With padding, without line ends.
std::string base64_of(std::string_view bytes);

/// The bytes of base64 text. White space is skipped and padding may be missing. Nothing if it is not base64.
std::optional<std::string> bytes_of_base64(std::string_view text);

}  // namespace maia
