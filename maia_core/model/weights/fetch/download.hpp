// Downloading one file over broken lines.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace maia {

/// How patient a download is.
struct Patience {
  int retries = 5;  ///< attempts in a row that bring nothing before it gives up; every byte starts the count afresh
  int most_attempts = 100;    ///< in all
  double first_delay = 1;     ///< seconds before the second attempt; doubled for each one after it, up to a minute
  long connect_seconds = 30;  ///< for making a connection
  long stall_seconds = 30;    ///< a connection that brings nothing for so long is given up
};

/// What the person is told meanwhile.
struct DownloadReport {
  /// Bytes that are there, and all of them if that is known.
  std::function<void(std::uint64_t done, std::optional<std::uint64_t> total)> progress;
  /// One line, without an end of line: a broken connection and what is done about it.
  std::function<void(const std::string& line)> note;
};

struct Downloaded {
  std::uint64_t bytes = 0;
  std::string sha256;
  bool resumed = false;  ///< the bytes came by more than one answer of the server
};

/// Downloads `url` to the file `part`, over http or https. What is in `part` from an earlier, broken download of the
/// same address is kept and only the rest asked for, provided the server says that its file is still the same.
/// Redirects are followed at most 8 times and never from https to http. The proxy settings of the environment apply
/// (http_proxy, https_proxy, all_proxy, no_proxy). A server's file that is longer or shorter than `expected_bytes` is
/// refused.
///
/// Returns when all bytes are on the disk. Throws Error, with the address and what to do, if that fails; `part` is then
/// kept for the next time where it can be of use.
Downloaded download(const std::string& url, const std::filesystem::path& part,
                    std::optional<std::uint64_t> expected_bytes, const Patience& patience,
                    const DownloadReport& report);

/// Removes the partial file and what is known of it.
void forget_download(const std::filesystem::path& part);

}  // namespace maia
