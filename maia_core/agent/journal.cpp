#include "agent/journal.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>

#include "image/sha256.hpp"
#include "maia/error.hpp"
#include "model/weights/fetch/small_file.hpp"

namespace maia::agent {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t largest_journal = std::uintmax_t{256} << 20;
constexpr std::uintmax_t largest_image = std::uintmax_t{64} << 20;

/// images/<64 digits>.<png, jpg, webp, gif>
bool is_image_name(const std::string& name) {
  static constexpr std::size_t digits_at = 7, ending_at = digits_at + 64;
  if (!name.starts_with("images/") || name.size() < ending_at) return false;
  const bool is_hash = std::all_of(name.begin() + digits_at, name.begin() + ending_at,
                                   [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  const std::string ending = name.substr(ending_at);
  return is_hash && (ending == ".png" || ending == ".jpg" || ending == ".webp" || ending == ".gif");
}

/// A file's bytes. What is no file of its own, like a link or a pipe, is not read.
std::string plain_file(const fs::path& path, std::uintmax_t largest) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) throw Error("there is no file " + path.string());
  if (static_cast<std::uintmax_t>(info.st_size) > largest)
    throw Error(path.string() + " is larger than " + std::to_string(largest >> 20) + " MB");
  if (auto bytes = read_small_file(path)) return std::move(*bytes);
  throw Error("can't read " + path.string());
}

nlohmann::json parse_line(std::string_view line, std::size_t number) {
  auto record = nlohmann::json::parse(line, nullptr, false);
  const bool is_record = record.is_object() && record.contains("type") && record["type"].is_string();
  if (!is_record) throw Error("line " + std::to_string(number) + " is not a record of a run");
  return record;
}

}  // namespace

fs::path runs_folder() {
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value ? value : "");
  };
  if (const fs::path runs = set("MAIA_RUNS"); !runs.empty()) return runs;
  if (const fs::path data = set("XDG_DATA_HOME"); !data.empty()) return data / "maia" / "runs";
  if (const fs::path home = set("HOME"); !home.empty()) return home / ".local" / "share" / "maia" / "runs";
  throw Error("there is no place for the records of runs: set MAIA_RUNS to a folder");
}

std::vector<nlohmann::json> parse_journal(std::string_view text) {
  std::vector<nlohmann::json> records;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) break;  // cut short by a crash
    records.push_back(parse_line(text.substr(0, end), number));
    text.remove_prefix(end + 1);
  }
  return records;
}

std::vector<nlohmann::json> read_journal(const fs::path& folder) {
  const fs::path path = folder / "journal.jsonl";
  const std::string text = plain_file(path, largest_journal);
  try {
    return parse_journal(text);
  } catch (const Error& error) {
    throw Error(path.string() + ": " + error.what());
  }
}

nlohmann::json part_to_json(const ChatPart& part, JournalWriter& journal) {
  if (part.is_image()) return {{"image", journal.store_image(part.image)}};
  return {{"text", part.text}};
}

ChatPart part_from_json(const nlohmann::json& json, const fs::path& folder) {
  if (!json.is_object()) throw Error("the record of a run has a part that is neither a text nor an image");
  if (const auto text = json.find("text"); text != json.end() && text->is_string())
    return {text->get<std::string>(), {}};
  const auto image = json.find("image");
  if (image == json.end() || !image->is_string() || !is_image_name(image->get<std::string>()))
    throw Error("the record of a run has a part that is neither a text nor an image");
  const auto name = image->get<std::string>();
  std::string bytes = plain_file(folder / name, largest_image);
  if (name.compare(7, 64, sha256(bytes)) != 0)
    throw Error("the image " + (folder / name).string() + " has changed since it was recorded");
  return {{}, std::move(bytes)};
}

}  // namespace maia::agent
