#include "broker/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>

namespace maia::broker {
namespace {

bool is_secret_word(std::string_view word) {
  static constexpr std::array words = {"KEY",        "APIKEY", "TOKEN", "SECRET", "PASSWORD",  "PASSWD",
                                       "PASSPHRASE", "PASS",   "PAT",   "AUTH",   "CREDENTIAL"};
  std::string upper(word);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  std::string_view one = upper;
  if (one.size() > 1 && one.back() == 'S') one.remove_suffix(1);
  const auto is = [&](std::string_view text) { return std::find(words.begin(), words.end(), text) != words.end(); };
  if (is(upper) || is(one)) return true;
  // written as one word: PGPASSWORD, OPENAIAPIKEY; of the short ones MONKEY and COMPASS could end alike
  for (const std::string_view end : {"APIKEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL"})
    if (one.size() > end.size() && one.substr(one.size() - end.size()) == end) return true;
  return false;
}

bool holds_password(std::string_view value) {
  const std::size_t scheme = value.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view authority = value.substr(scheme + 3, value.find('/', scheme + 3) - scheme - 3);
  const std::size_t at = authority.rfind('@');
  return at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos;
}

/// What providers let their keys begin with, so that one is known under any name.
bool looks_like_key(std::string_view value) {
  for (const std::string_view start : {"sk-", "AIza", "hf_", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-",
                                       "xoxp-", "AKIA", "ASIA", "gsk_", "r8_", "nvapi-", "xai-", "pplx-"})
    if (value.substr(0, start.size()) == start && value.size() >= start.size() + 16 &&
        value.find_first_of(" /:\t\n") == std::string_view::npos)
      return true;
  return false;
}

}  // namespace

bool is_secret(std::string_view name, std::string_view value) {
  if (holds_password(value) || looks_like_key(value)) return true;
  if (name.size() > 4 && name.substr(name.size() - 4) == "_PWD") return true;  // MYSQL_PWD
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
