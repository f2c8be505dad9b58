#include "services/backends/keys.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <system_error>

#include "maia/error.hpp"
#include "services/backends/configuration.hpp"

namespace maia::backends {
namespace {

constexpr std::size_t longest_key = 4096;

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string in_environment(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  return std::string(trimmed(value != nullptr ? value : ""));
}

class File {
 public:
  explicit File(const std::filesystem::path& path, int flags)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  struct stat status() const {
    struct stat status{};
    ::fstat(descriptor_, &status);
    return status;
  }

 private:
  int descriptor_;
};

[[noreturn]] void unfit(const std::filesystem::path& path, const std::string& why) {
  throw Error("the key file " + path.string() + " is not used: " + why);
}

/// Whoever may write to the folder may put another file there.
void check_folder(const std::filesystem::path& folder) {
  const File opened(folder, O_RDONLY | O_DIRECTORY);
  if (!opened.is_open()) unfit(folder, "its folder can't be opened");
  const struct stat status = opened.status();
  if (status.st_uid != ::geteuid()) unfit(folder, "the folder belongs to somebody else");
  if ((status.st_mode & 022) != 0) unfit(folder, "others may write to the folder; say: chmod 700 " + folder.string());
}

/// The file's only line; nothing if there is no such file.
std::optional<std::string> in_file(const std::string& variable) {
  if (!is_key_name(variable)) return std::nullopt;
  const std::filesystem::path path = keys_folder() / variable;
  const File file(path, O_RDONLY);
  if (!file.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    unfit(path, "it can't be opened (" + std::generic_category().message(errno) + ")");
  }
  check_folder(path.parent_path());
  const struct stat status = file.status();
  if (!S_ISREG(status.st_mode)) unfit(path, "it is no regular file");
  if (status.st_uid != ::geteuid()) unfit(path, "it belongs to somebody else");
  if ((status.st_mode & 077) != 0) unfit(path, "it is open to others; say: chmod 600 " + path.string());
  std::string text(longest_key + 1, '\0');
  const ssize_t got = ::read(file.descriptor(), text.data(), text.size());
  if (got < 0) unfit(path, "it can't be read");
  text.resize(static_cast<std::size_t>(got));
  if (text.size() > longest_key) unfit(path, "it is too long for a key");
  const std::string key(trimmed(text));
  if (key.empty()) unfit(path, "it is empty");
  if (key.find_first_of("\r\n") != std::string::npos) unfit(path, "its only line must be the key");
  return key;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; }

/// Names of models have words in them; keys are noise: digits, small and capital letters in disorder.
bool is_noise(std::string_view word) {
  constexpr std::size_t shortest = 30;
  if (word.size() < shortest) return false;
  int changes = 0;
  const auto kind_of = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::isdigit(byte) != 0 ? 0 : std::isupper(byte) != 0 ? 1 : std::islower(byte) != 0 ? 2 : 3;
  };
  for (std::size_t i = 1; i < word.size(); ++i) {
    const int before = kind_of(word[i - 1]), now = kind_of(word[i]);
    if (before != now && before != 3 && now != 3) ++changes;
  }
  return changes * 4 >= static_cast<int>(word.size());
}

bool is_key_word(std::string_view word) {
  constexpr std::size_t shortest = 16;
  static constexpr std::array<std::string_view, 10> beginnings = {"sk-",  "sk_", "AIza", "hf_", "gsk_",
                                                                  "xai-", "r8_", "ghp_", "pk-", "nvapi-"};
  const auto begins = [&](std::string_view start) { return word.starts_with(start); };
  return (word.size() >= shortest && std::any_of(beginnings.begin(), beginnings.end(), begins)) || is_noise(word);
}

}  // namespace

std::filesystem::path keys_folder() { return Configuration::path().parent_path() / "keys"; }

std::string where_keys_go() {
  return "keys belong into an environment variable such as OPENAI_API_KEY, set before Jupyter starts, or into a file "
         "of "
         "that name in " +
         keys_folder().string() + ", readable by you alone";
}

bool is_key_name(std::string_view name) {
  const auto fit = [](unsigned char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  return std::all_of(name.begin(), name.end(), fit) && (name.ends_with("_KEY") || name.ends_with("_TOKEN"));
}

bool looks_like_key(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    if (is_key_word(text.substr(at, end - at))) return true;
    at = end;
  }
  return false;
}

std::string place_of_key(const std::string& variable) {
  if (!in_environment(variable).empty()) return "environment";
  return in_file(variable) ? "key file" : "";
}

std::string key_of(const std::string& variable) {
  if (std::string key = in_environment(variable); !key.empty()) return key;
  if (std::optional<std::string> key = in_file(variable)) return *key;
  throw Error("the key " + variable + " is not there: set the environment variable " + variable +
              " before Jupyter starts, or write the key into the file " + (keys_folder() / variable).string() +
              " and make it readable by you alone (chmod 600)");
}

}  // namespace maia::backends
