#include "directives.hpp"

#include <regex>
#include <sstream>

namespace maia::worker {

std::optional<RefusedDirective> refused_directive(const std::string& code) {
  if (code.find('#') == std::string::npos) return std::nullopt;
  static const std::regex directive(R"(^[ \t]*#[ \t]*(include|include_next|import|embed)\b[ \t]*["<]?([^">]*))");
  std::istringstream lines(code);
  unsigned number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::smatch match;
    if (!std::regex_search(line, match, directive)) continue;
    const std::string name = match[2];
    if (match[1] == "embed" || name.starts_with('/') || name.find("..") != std::string::npos)
      return RefusedDirective{number, line.substr(0, 400),
                              "'" + name.substr(0, 100) +
                                  "' is not available here: experiments have no files; the library and the standard "
                                  "headers are there without an #include"};
  }
  return std::nullopt;
}

}  // namespace maia::worker
