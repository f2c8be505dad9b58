// Which C++ standard libtorch's headers allow.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace maia::broker {

struct TorchVersion {
  int major = 0, minor = 0, patch = 0;
  std::string text() const;
};

/// torch/version.h of libtorch's C++ API: $MAIA_TORCH_VERSION_HEADER if set, else the system's.
std::filesystem::path torch_version_header();

/// The version that `header` states; nothing if it can't be read or states none.
std::optional<TorchVersion> torch_version(const std::filesystem::path& header = torch_version_header());

/// The one standard ("17") that clang can read this libtorch's headers in, or nothing if any will do.
std::optional<std::string> only_standard_for(const TorchVersion& torch);

}  // namespace maia::broker
