#include "broker/sandbox/choice.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

void add_folders(const char* name, bool write, std::vector<SandboxChoice::Folder>& folders) {
  const std::string list = variable(name);
  for (std::size_t start = 0; start < list.size();) {
    const std::size_t end = std::min(list.find(':', start), list.size());
    const std::string path = list.substr(start, end - start);
    start = end + 1;
    if (path.empty()) continue;
    std::error_code error;
    const std::filesystem::path real = std::filesystem::canonical(path, error);
    if (error) throw std::runtime_error(std::string(name) + " names '" + path + "': " + error.message());
    folders.push_back({real.string(), write});
  }
}

std::uint64_t size_of(const char* name) {
  const std::string text = variable(name);
  if (text.empty()) return 0;
  const std::optional<std::uint64_t> bytes = parse_bytes(text);
  if (!bytes || *bytes == 0)
    throw std::runtime_error(std::string(name) + " is a size such as 512M or 8G, not '" + text + "'");
  return *bytes;
}

}  // namespace

SandboxChoice sandbox_choice_of_environment() {
  SandboxChoice choice;
  const std::string mode = variable("MAIA_SANDBOX");
  if (!mode.empty() && mode != "strict" && mode != "open")
    throw std::runtime_error("MAIA_SANDBOX is strict or open, not '" + mode + "'");
  choice.open = mode == "open";
  add_folders("MAIA_SANDBOX_READ", false, choice.folders);
  add_folders("MAIA_SANDBOX_WRITE", true, choice.folders);
  choice.memory_bytes = size_of("MAIA_SANDBOX_MEMORY");
  choice.file_bytes = size_of("MAIA_SANDBOX_FILE");
  choice.disk_reserve = size_of("MAIA_SANDBOX_DISK");
  if (const std::string text = variable("MAIA_SANDBOX_PROCESSES"); !text.empty()) {
    char* end = nullptr;
    const long number = std::strtol(text.c_str(), &end, 10);
    if (*end != '\0' || number < 1 || number > 10'000)
      throw std::runtime_error("MAIA_SANDBOX_PROCESSES is a number from 1 to 10000, not '" + text + "'");
    choice.processes = static_cast<int>(number);
  }
  choice.allow_degraded = variable("MAIA_ALLOW_DEGRADED") == "1";
  choice.without = variable("MAIA_SANDBOX_WITHOUT");
  return choice;
}

}  // namespace maia::broker
