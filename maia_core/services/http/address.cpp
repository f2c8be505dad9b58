#include "services/http/address.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "maia/error.hpp"

namespace maia {

std::string shown_address(const std::string& url) {
  const std::size_t colon = url.find("://");
  std::string scheme = url.substr(0, colon == std::string::npos ? 0 : colon);
  std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (scheme != "http" && scheme != "https")
    throw Error("an address of a server begins with http:// or https://" +
                std::string(scheme.empty() ? ", and this one with neither" : ", not with another scheme"));
  std::string_view rest(url);
  rest.remove_prefix(colon + 3);
  rest = rest.substr(0, rest.find_first_of("?#"));
  // Some readers of addresses take a backslash for a slash, so that what follows it belongs to the path.
  const std::size_t path = std::min(rest.find_first_of("/\\"), rest.size());
  std::string_view host = rest.substr(0, path);
  // The user's part may hold any number of signs that should have been escaped, an @ among them.
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  if (host.empty()) throw Error("an address of a server has a host after " + scheme + "://, and this one has none");
  std::string shown = scheme + "://" + std::string(host) + std::string(rest.substr(path));
  for (char& c : shown)
    if (c <= ' ' || c == 0x7F) c = '?';
  return shown;
}

bool is_on_this_machine(const std::string& url) {
  std::string host = shown_address(url);
  host.erase(0, host.find("://") + 3);
  host.resize(std::min(host.find_first_of("/\\"), host.size()));
  if (host.starts_with("[::1]")) return true;
  host.resize(std::min(host.find(':'), host.size()));
  std::transform(host.begin(), host.end(), host.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (host == "localhost") return true;
  const bool is_numeric = host.find_first_not_of("0123456789.") == std::string::npos;
  return is_numeric && host.starts_with("127.") && std::count(host.begin(), host.end(), '.') == 3;
}

}  // namespace maia
