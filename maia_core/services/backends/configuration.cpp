#include "services/backends/configuration.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "model/nearest.hpp"
#include "services/backends/keys.hpp"

namespace maia::backends {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::size_t most_bytes = 1 << 20;

const char* from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

/// What reads a file's text and knows its lines.
class Reader {
 public:
  Reader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  ordered_json document() const {
    try {
      ordered_json value = ordered_json::parse(text_);
      if (!value.is_object()) throw Error(name_ + " has to hold one JSON object, {...}");
      return value;
    } catch (const ordered_json::parse_error& error) {
      // The library's own text quotes what it read, which may be a key.
      throw Error(name_ + ", line " + std::to_string(line_at(text_, error.byte > 0 ? error.byte - 1 : 0)) +
                  ": this is not JSON; look for a comma or quote too many or too few");
    }
  }

  [[noreturn]] void fail(const std::string& entry, const std::string& problem) const {
    const std::size_t at = text_.find('"' + entry + '"');
    throw Error(name_ + (at == std::string_view::npos ? "" : ", line " + std::to_string(line_at(text_, at))) + ": " +
                problem);
  }

  void refuse_keys(const ordered_json& value, const std::string& entry) const {
    if (value.is_string() && looks_like_key(value.get_ref<const std::string&>()))
      fail(entry, "what stands there looks like a key; " + where_keys_go());
    for (const auto& item : value.items()) {
      if (value.is_object() && looks_like_key(item.key())) fail(entry, "there is a name that looks like a key");
      if (!value.is_primitive()) refuse_keys(item.value(), value.is_object() ? item.key() : entry);
    }
  }

 private:
  std::string_view text_;
  const std::string& name_;
};

std::vector<std::string> entries() {
  std::vector<std::string> names(std::begin(roles), std::end(roles));
  names.insert(names.end(), {"budget", "keys", "prices"});
  return names;
}

KeyNames read_keys(const ordered_json& value, const Reader& reader) {
  if (!value.is_object()) reader.fail("keys", "\"keys\" is an object: {\"https://host\": \"NAME_OF_A_KEY\"}");
  KeyNames keys;
  for (const auto& [url, name] : value.items()) {
    std::string origin;
    try {
      origin = origin_of(url);
    } catch (const Error& error) {
      reader.fail("keys", std::string("in \"keys\": ") + error.what());
    }
    if (!name.is_string() || !is_key_name(name.get_ref<const std::string&>()))
      reader.fail(url,
                  "a key's name has capital letters, digits and _, and _KEY or _TOKEN at its end; " + where_keys_go());
    keys[origin] = name.get<std::string>();
  }
  return keys;
}

bool is_budget(const ordered_json& value) {
  return value.is_number() && std::isfinite(value.get<double>()) && value.get<double>() >= 0;
}

/// Removes the file unless it was kept.
class NewFile {
 public:
  explicit NewFile(const fs::path& beside) : path_(beside.string() + ".XXXXXX"), descriptor_(::mkstemp(path_.data())) {
    if (descriptor_ < 0) throw Error("can't write to the folder " + beside.parent_path().string());
  }
  ~NewFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!kept_) ::unlink(path_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) throw Error("can't write " + path_ + ": " + std::generic_category().message(errno));
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(descriptor_) != 0) throw Error("can't write " + path_ + ": " + std::generic_category().message(errno));
  }

  void become(const fs::path& path) {
    if (::rename(path_.c_str(), path.c_str()) != 0)
      throw Error("can't replace " + path.string() + ": " + std::generic_category().message(errno));
    kept_ = true;
  }

 private:
  std::string path_;
  int descriptor_;
  bool kept_ = false;
};

/// Held while a file of the folder is read, changed and replaced.
class FolderLock {
 public:
  explicit FolderLock(const fs::path& folder)
      : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ >= 0) ::flock(descriptor_, LOCK_EX);
  }
  ~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace

fs::path Configuration::path() {
  if (const char* set = from_environment("MAIA_CONFIG")) return fs::absolute(set);
  if (const char* config = from_environment("XDG_CONFIG_HOME")) return fs::path(config) / "maia" / "config.json";
  if (const char* home = from_environment("HOME")) return fs::path(home) / ".config" / "maia" / "config.json";
  throw Error("there is no place for the configuration: set MAIA_CONFIG to a file");
}

Configuration Configuration::load() {
  const fs::path path = Configuration::path();
  std::error_code error;
  if (!fs::exists(path, error) && !error) return {};
  if (error && error != std::errc::not_a_directory) throw Error("can't read " + path.string() + ": " + error.message());
  if (error) return {};
  if (fs::is_directory(path, error)) throw Error(path.string() + " is a folder, not the configuration's file");
  std::ifstream file(path, std::ios::binary);
  std::string text(most_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.eof() && file.fail()) throw Error("can't read " + path.string());
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > most_bytes) throw Error(path.string() + " is too large for a configuration");
  return parse(text, path.string());
}

Configuration Configuration::parse(std::string_view json, const std::string& name) {
  Configuration configuration;
  if (json.find_first_not_of(" \t\r\n") == std::string_view::npos) return configuration;
  const Reader reader(json, name);
  configuration.document_ = reader.document();
  reader.refuse_keys(configuration.document_, "");
  const std::vector<std::string> known = entries();
  for (const auto& [entry, value] : configuration.document_.items()) {
    if (std::find(known.begin(), known.end(), entry) == known.end())
      reader.fail(entry,
                  "there is no entry '" + entry + "'; the entries are " + listed(known) + did_you_mean(entry, known));
    if (entry == "budget" && !is_budget(value)) reader.fail(entry, "\"budget\" is a number of US dollars, 0 or more");
    if (entry == "keys") configuration.keys_ = read_keys(value, reader);
    if (entry == "prices") {
      try {
        configuration.prices_ = read_prices(value.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
      } catch (const Error& error) {
        reader.fail(entry, std::string("in \"prices\": ") + error.what());
      }
    }
  }
  for (const char* role : roles) {
    const auto entry = configuration.document_.find(role);
    if (entry == configuration.document_.end()) continue;
    if (!entry->is_string()) reader.fail(role, std::string("\"") + role + "\" is a text such as \"offline\"");
    try {
      (void)configuration.setting(role);
    } catch (const Error& error) {
      reader.fail(role, error.what());
    }
  }
  return configuration;
}

Setting Configuration::setting(const std::string& role) const {
  check_role(role);
  const auto entry = document_.find(role);
  return parse_setting(role, entry == document_.end() ? "offline" : entry->get<std::string>(), keys_);
}

std::optional<double> Configuration::budget() const {
  const auto entry = document_.find("budget");
  if (entry == document_.end()) return std::nullopt;
  return entry->get<double>();
}

std::string Configuration::text() const { return document_.dump(2) + "\n"; }

void Configuration::change(const std::string& entry, const ordered_json& value) {
  // A link, as those who keep such files elsewhere have it, stays one.
  std::error_code error;
  fs::path path = Configuration::path();
  fs::create_directories(path.parent_path(), error);
  if (error) throw Error("can't make the folder " + path.parent_path().string() + ": " + error.message());
  if (const fs::path target = fs::canonical(path, error); !error) path = target;
  const FolderLock lock(path.parent_path());
  *this = load();
  if (value.is_null())
    document_.erase(entry);
  else
    document_[entry] = value;
  NewFile file(path);
  file.write(text());
  file.become(path);
}

void Configuration::save_setting(const std::string& role, const std::string& text) {
  (void)parse_setting(role, text, keys_);
  change(role, text);
}

void Configuration::save_budget(std::optional<double> dollars) {
  if (dollars && !(std::isfinite(*dollars) && *dollars >= 0))
    throw Error("a budget is a number of US dollars, 0 or more");
  change("budget", dollars ? ordered_json(*dollars) : ordered_json());
}

}  // namespace maia::backends
