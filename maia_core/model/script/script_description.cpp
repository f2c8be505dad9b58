#include "model/script/script_description.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include "maia/error.hpp"
#include "model/script/script_archive.hpp"

namespace maia {
namespace fs = std::filesystem;
namespace {

constexpr const char* extra_name = "maia.json";

std::optional<std::string> file_text(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file || fs::is_directory(path, ignored)) throw Error("can't read " + path.string());
  return text;
}

}  // namespace

ScriptDescription read_script_description(const std::string& path) {
  const fs::path beside = fs::path(path).replace_extension(".json");
  if (beside != path)
    if (const auto text = file_text(beside)) return parse_script_description(*text, beside.string());
  if (const auto text = ScriptArchive(path).extra_file(extra_name))
    return parse_script_description(*text, path + " (" + extra_name + ")");
  return {};
}

}  // namespace maia
