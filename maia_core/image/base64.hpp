// Bytes as text.
#pragma once

#include <string>

namespace maia {

std::string base64(const std::string& bytes);

}  // namespace maia
