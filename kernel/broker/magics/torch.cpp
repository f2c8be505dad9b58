#include "broker/magics/torch.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace maia::broker {

std::string TorchVersion::text() const {
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

std::filesystem::path torch_version_header() {
  const char* path = std::getenv("MAIA_TORCH_VERSION_HEADER");
  if (path != nullptr && *path != '\0') return path;
  return "/usr/include/torch/csrc/api/include/torch/version.h";
}

std::optional<TorchVersion> torch_version(const std::filesystem::path& header) {
  std::ifstream file(header);
  TorchVersion version;
  bool found = false;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string define, name;
    int number = 0;
    if (!(words >> define >> name >> number) || define != "#define") continue;
    if (name == "TORCH_VERSION_MAJOR") {
      version.major = number;
      found = true;
    } else if (name == "TORCH_VERSION_MINOR") {
      version.minor = number;
    } else if (name == "TORCH_VERSION_PATCH") {
      version.patch = number;
    }
  }
  if (!found) return std::nullopt;
  return version;
}

std::optional<std::string> only_standard_for(const TorchVersion& torch) {
  // Measured: clang 19 can't read libtorch 1.13's headers in C++20 mode.
  if (torch.major < 2) return "17";
  return std::nullopt;
}

}  // namespace maia::broker
