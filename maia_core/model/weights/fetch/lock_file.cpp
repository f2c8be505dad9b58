#include "model/weights/fetch/lock_file.hpp"

#include <nlohmann/json.hpp>

#include "maia/error.hpp"
#include "model/weights/fetch/file_lock.hpp"
#include "model/weights/fetch/small_file.hpp"

namespace maia {
using nlohmann::json;

LockFile::LockFile(const std::filesystem::path& folder) : path_(folder / "weights.lock.json") {}

std::map<std::string, FetchedFile> LockFile::read() const {
  const std::optional<std::string> text = read_small_file(path_);
  if (!text) return {};
  try {
    std::map<std::string, FetchedFile> files;
    const json document = json::parse(*text);
    for (const auto& [name, entry] : document.at("files").items())
      files[name] = {entry.at("file"), entry.at("url"), entry.at("sha256"), entry.at("bytes"),
                     entry.at("trusted_on_first_use")};
    return files;
  } catch (const json::exception&) {
    throw Error(path_.string() +
                " is damaged; remove it, and the digests of weights that were trusted on first use are forgotten");
  }
}

std::optional<FetchedFile> LockFile::find(const std::string& name) const {
  const std::map<std::string, FetchedFile> files = read();
  const auto found = files.find(name);
  return found == files.end() ? std::nullopt : std::optional(found->second);
}

void LockFile::record(const std::string& name, const FetchedFile& fetched) const {
  const FileLock lock = FileLock::wait(path_.parent_path() / ".weights.lock");
  std::map<std::string, FetchedFile> files = read();
  files[name] = fetched;
  json list = json::object();
  for (const auto& [file_name, file] : files)
    list[file_name] = {{"file", file.file},
                       {"url", file.url},
                       {"sha256", file.sha256},
                       {"bytes", file.bytes},
                       {"trusted_on_first_use", file.trusted_on_first_use}};
  write_small_file(path_, json{{"files", list}}.dump(2) + "\n");
}

}  // namespace maia
