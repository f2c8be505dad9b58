#include "model/weights/fetch/fetch.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "image/sha256.hpp"
#include "maia/error.hpp"
#include "model/weights/durable_rename.hpp"
#include "model/weights/fetch/file_lock.hpp"
#include "model/weights/fetch/lock_file.hpp"

namespace maia {
namespace fs = std::filesystem;
namespace {

/// The digest that the file must have, or its beginning; empty if nobody knows.
/// The registry's beginning and the whole digest recorded for the same address at an earlier download make a whole one.
std::string expected_digest(const WeightsEntry& entry, const std::optional<FetchedFile>& earlier) {
  if (!earlier || earlier->url != entry.url) return entry.sha256;
  if (!earlier->sha256.starts_with(entry.sha256)) return entry.sha256;
  return earlier->sha256;
}

void give_name(const fs::path& part, const fs::path& path) {
  const int descriptor = ::open(part.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) throw Error("can't open " + part.string() + ": " + std::strerror(errno));
  try {
    durable_rename(descriptor, part, path);
  } catch (const Error&) {
    ::close(descriptor);
    throw;
  }
  forget_download(part);
}

}  // namespace

Verified verify(const WeightsEntry& entry, const fs::path& folder) {
  const fs::path path = folder / entry.file;
  if (!fs::exists(path)) return {};
  const std::optional<FetchedFile> earlier = LockFile(folder).find(entry.name);
  Verified result{Condition::good, expected_digest(entry, earlier), sha256_of_file(path.string())};
  if (result.expected.empty()) {
    result.condition = Condition::unknown;
  } else if (!result.found.starts_with(result.expected)) {
    result.condition = Condition::unreliable;
  } else if (entry.sha256.empty()) {
    result.condition = Condition::trusted;
  }
  return result;
}

Fetched fetch(const WeightsEntry& entry, const fs::path& folder, const FetchOptions& options,
              const DownloadReport& report) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Error("can't make the folder " + folder.string() + ": " + error.message());
  const fs::path path = folder / entry.file;
  const fs::path part = path.string() + ".part";
  const std::optional<FileLock> lock = FileLock::try_lock(folder / ("." + entry.file + ".lock"));
  if (!lock)
    throw Error("another process is fetching " + entry.name + " into " + folder.string() +
                "; wait until it has finished");

  const LockFile record(folder);
  if (const Verified present = verify(entry, folder); present.condition != Condition::absent) {
    if (present.condition == Condition::unreliable)
      throw Error(path.string() + " is not what it should be: its SHA-256 is " + present.found + " instead of " +
                  present.expected + ". Remove it and fetch it again");
    if (present.condition == Condition::unknown) {
      if (!options.trust_on_first_use)
        throw Error(path.string() + " is there, but was not fetched by maia, and no SHA-256 is published for " +
                    entry.name + ". If you trust this file, say --trust-on-first-use");
      record.record(entry.name, {entry.file, entry.url, present.found, fs::file_size(path), true});
    }
    return {path, true, present.found};
  }

  const std::string expected = expected_digest(entry, record.find(entry.name));
  if (expected.empty() && !options.trust_on_first_use)
    throw Error("no SHA-256 is published for " + entry.name + ", so maia can't tell whether what comes from " +
                entry.url +
                " is right. If you trust that address, say --trust-on-first-use: the digest is recorded, and the file "
                "checked against it from then on");

  Downloaded downloaded = download(entry.url, part, entry.bytes, options.patience, report);
  if (downloaded.resumed && !downloaded.sha256.starts_with(expected)) {
    // The server's file may have changed in between without its saying so.
    report.note("the SHA-256 is wrong; starting again from the beginning");
    forget_download(part);
    downloaded = download(entry.url, part, entry.bytes, options.patience, report);
  }
  if (!downloaded.sha256.starts_with(expected)) {
    forget_download(part);
    throw Error(entry.url + " is not what it should be: its SHA-256 is " + downloaded.sha256 + " instead of " +
                expected + (expected.size() < downloaded.sha256.size() ? "..." : "") + ". It was removed");
  }
  give_name(part, path);
  record.record(entry.name, {entry.file, entry.url, downloaded.sha256, downloaded.bytes, entry.sha256.empty()});
  return {path, false, downloaded.sha256};
}

}  // namespace maia
