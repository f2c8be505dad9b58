#include "model/weights/registry.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "maia/error.hpp"
#include "model/folders.hpp"
#include "model/nearest.hpp"

namespace maia {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

constexpr std::size_t shortest_sha256 = 8;
constexpr std::size_t longest_sha256 = 64;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool is_name(const std::string& name) {
  return !name.empty() && name.front() != '.' && name.front() != '-' &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) || std::strchr("._-", c); });
}

std::string text(const json& entry, const char* field) {
  const auto found = entry.find(field);
  if (found == entry.end() || !found->is_string() || found->get_ref<const std::string&>().empty())
    throw Error("\"" + std::string(field) + "\" must be a text");
  return *found;
}

template <typename T>
std::optional<T> count(const json& entry, const char* field) {
  const auto found = entry.find(field);
  if (found == entry.end() || found->is_null()) return std::nullopt;
  if (!found->is_number_unsigned() || *found == 0)
    throw Error("\"" + std::string(field) + "\" must be null or a whole number above 0");
  return found->get<T>();
}

std::string sha256_field(const json& entry) {
  const auto found = entry.find("sha256");
  if (found == entry.end()) throw Error("\"sha256\" is missing; it is null where none is published");
  if (found->is_null()) return {};
  const std::string digits = text(entry, "sha256");
  if (digits.size() < shortest_sha256 || digits.size() > longest_sha256 ||
      digits.find_first_not_of("0123456789abcdef") != std::string::npos)
    throw Error("\"sha256\" must have 64 lower-case hexadecimal digits, or the first 8 or more of them");
  return digits;
}

WeightsEntry parse(const json& object) {
  constexpr std::array<std::string_view, 10> known{"name",      "architecture", "about",  "url",     "file",
                                                   "megabytes", "bytes",        "sha256", "licence", "page"};
  for (const auto& [field, value] : object.items())
    if (std::find(known.begin(), known.end(), field) == known.end()) throw Error("there is no field \"" + field + "\"");
  WeightsEntry entry;
  entry.architecture = text(object, "architecture");
  entry.about = text(object, "about");
  entry.url = text(object, "url");
  if (!entry.url.starts_with("https://") && !entry.url.starts_with("http://"))
    throw Error("\"url\" must begin with https:// or http://");
  entry.file = text(object, "file");
  if (!is_name(entry.file)) throw Error("\"file\" must be a plain file name of letters, digits, '.', '_' and '-'");
  entry.bytes = count<std::uint64_t>(object, "bytes");
  entry.megabytes = count<int>(object, "megabytes");
  entry.sha256 = sha256_field(object);
  entry.licence = text(object, "licence");
  entry.page = text(object, "page");
  return entry;
}

/// $XDG_CONFIG_HOME/maia/weights.json; empty if there is no home.
fs::path users_file() {
  const auto set = [](const char* name) -> fs::path {
    const char* value = std::getenv(name);
    return value != nullptr ? fs::path(value) : fs::path();
  };
  if (const fs::path config = set("XDG_CONFIG_HOME"); !config.empty()) return config / "maia/weights.json";
  if (const fs::path home = set("HOME"); !home.empty()) return home / ".config/maia/weights.json";
  return {};
}

}  // namespace

Registry Registry::read(const fs::path& file) {
  std::ifstream in(file);
  if (!in) throw Error("can't read the registry of weights " + file.string());
  const json document = json::parse(in, nullptr, false);
  const auto fail = [&](const std::string& why) {
    return Error("the registry of weights " + file.string() + ": " + why);
  };
  if (document.is_discarded()) throw fail("it is not valid JSON");
  const auto list = document.is_object() ? document.find("weights") : document.end();
  if (!document.is_object() || list == document.end() || !list->is_array()) throw fail("it has no list \"weights\"");
  Registry registry;
  for (const json& object : *list) {
    std::string name = "entry " + std::to_string(registry.entries_.size() + 1);
    try {
      if (!object.is_object()) throw Error("it must be an object");
      name = text(object, "name");
      if (!is_name(name)) throw Error("a name has letters, digits, '.', '_' and '-'");
      WeightsEntry entry = parse(object);
      entry.name = name;
      const auto same_file = [&](const WeightsEntry& other) {
        return other.file == entry.file || lower(other.name) == lower(name);
      };
      if (std::any_of(registry.entries_.begin(), registry.entries_.end(), same_file))
        throw Error("another entry has the same name or file");
      registry.entries_.push_back(std::move(entry));
    } catch (const Error& error) {
      throw fail("'" + name + "': " + error.what());
    }
  }
  return registry;
}

Registry Registry::load() {
  Registry registry = read(data_folder() / "weights.json");
  if (const fs::path own = users_file(); !own.empty() && fs::exists(own))
    for (const WeightsEntry& entry : read(own).entries_) registry.add(entry);
  return registry;
}

void Registry::add(WeightsEntry entry) {
  const auto same = std::find_if(entries_.begin(), entries_.end(),
                                 [&](const WeightsEntry& other) { return lower(other.name) == lower(entry.name); });
  if (same != entries_.end()) {
    *same = std::move(entry);
  } else {
    entries_.push_back(std::move(entry));
  }
}

const WeightsEntry& Registry::at(const std::string& name) const {
  std::vector<std::string> names;
  for (const WeightsEntry& entry : entries_) {
    if (lower(entry.name) == lower(name)) return entry;
    names.push_back(entry.name);
  }
  throw Error("no weights '" + name + "'" + did_you_mean(name, names) + "; there are " + listed(names, 100));
}

std::optional<fs::path> fetched_weights(const std::string& architecture) {
  const fs::path folder = weights_folder();
  const Registry registry = Registry::load();
  for (const WeightsEntry& entry : registry.entries())
    if (entry.architecture == architecture && fs::is_regular_file(folder / entry.file)) return folder / entry.file;
  return std::nullopt;
}

}  // namespace maia
