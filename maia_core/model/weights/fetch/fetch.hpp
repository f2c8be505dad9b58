// Getting the weights of the registry, and making sure that they are the right ones.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "model/weights/fetch/download.hpp"
#include "model/weights/registry.hpp"

namespace maia {

struct FetchOptions {
  bool trust_on_first_use = false;  ///< for weights without a published digest: what comes now is right ever after
  Patience patience;
};

struct Fetched {
  std::filesystem::path path;
  bool was_there = false;  ///< nothing was downloaded
  std::string sha256;
};

/// Makes sure that the entry's file is in `folder` and is the right one, downloading it if it is not there. The digest
/// is computed while the bytes come, and the file gets its name when all of them have proved right. Throws Error if no
/// digest is known and trust_on_first_use is not set, if another process is fetching the same weights, if the file is
/// there but is not the right one, or if the download fails or brings the wrong bytes (which are removed).
Fetched fetch(const WeightsEntry& entry, const std::filesystem::path& folder, const FetchOptions& options,
              const DownloadReport& report);

enum class Condition {
  absent,
  good,
  trusted,     ///< as it was when it first came; no digest is published
  unknown,     ///< there, but maia did not fetch it, and no digest is published
  unreliable,  ///< there, but its digest is not the right one
};

struct Verified {
  Condition condition = Condition::absent;
  std::string expected;  ///< digest, or its beginning; empty if none is known
  std::string found;     ///< digest of the file that is there
};

/// Reads the entry's file, if it is there, and compares its digest with the registry's and with the one it had when it
/// came. Throws Error if it can't be read.
Verified verify(const WeightsEntry& entry, const std::filesystem::path& folder);

}  // namespace maia
