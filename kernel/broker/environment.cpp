#include "broker/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace maia::broker {
namespace {

bool is_secret_word(std::string_view word) {
  static constexpr std::array words = {"KEY",        "APIKEY", "TOKEN", "SECRET", "PASSWORD",  "PASSWD",
                                       "PASSPHRASE", "PASS",   "PAT",   "AUTH",   "CREDENTIAL"};
  std::string upper(word);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  const auto is = [&](std::string_view text) { return std::find(words.begin(), words.end(), text) != words.end(); };
  return is(upper) ||
         (upper.size() > 1 && upper.back() == 'S' && is(std::string_view(upper).substr(0, upper.size() - 1)));
}

bool holds_password(std::string_view value) {
  const std::size_t scheme = value.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view authority = value.substr(scheme + 3, value.find('/', scheme + 3) - scheme - 3);
  const std::size_t at = authority.rfind('@');
  return at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos;
}

}  // namespace

bool is_secret(std::string_view name, std::string_view value) {
  if (holds_password(value)) return true;
  if (name == "SSH_AUTH_SOCK") return false;
  for (std::size_t start = 0; start <= name.size();) {
    const std::size_t end = std::min(name.find('_', start), name.size());
    if (is_secret_word(name.substr(start, end - start))) return true;
    start = end + 1;
  }
  return false;
}

std::vector<std::string> environment_without_secrets() {
  std::vector<std::string> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || is_secret(text.substr(0, equals), text.substr(equals + 1))) continue;
    kept.emplace_back(text);
  }
  return kept;
}

}  // namespace maia::broker
