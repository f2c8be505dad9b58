#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include "broker/magics/arguments.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"
#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

constexpr long no_line = std::numeric_limits<long>::max();
constexpr std::size_t largest = std::size_t{1} << 20;

struct Source {
  std::string path;
  long first = 1;
  long last = no_line;
};

/// FILE, FILE:LINE, FILE:FIRST-LAST or FILE:FIRST-; a file whose name ends like that comes first.
Source parse_source(const std::string& word) {
  std::error_code error;
  const std::string path = expand_home(word);
  const std::size_t colon = path.rfind(':');
  const bool lines = colon != std::string::npos && colon + 1 < path.size() &&
                     path.find_first_not_of("0123456789-", colon + 1) == std::string::npos;
  if (!lines || std::filesystem::exists(path, error)) return {path, 1, no_line};
  Source source{path.substr(0, colon), 1, no_line};
  const std::string range = path.substr(colon + 1);
  const std::size_t dash = range.find('-');
  const std::string last = dash == std::string::npos ? range : range.substr(dash + 1);
  source.first = parse_number(range.substr(0, dash), "the first line", 1, 1'000'000'000);
  if (!last.empty()) source.last = parse_number(last, "the last line", source.first, 1'000'000'000);
  return source;
}

struct Lines {
  std::string text;  ///< without the last line end
  std::size_t taken = 0;
  std::size_t seen = 0;  ///< with those before the first that is wanted
};

Lines read_lines(const Source& source) {
  std::error_code error;
  if (std::filesystem::is_directory(source.path, error)) throw MagicError("'" + source.path + "' is a folder");
  // A device or a pipe may never end.
  if (std::filesystem::exists(source.path, error) && !std::filesystem::is_regular_file(source.path, error))
    throw MagicError("'" + source.path + "' is no ordinary file");
  errno = 0;
  std::ifstream in(source.path, std::ios::binary);
  if (!in)
    throw MagicError("can't read '" + source.path + "': " + std::strerror(errno) + "; relative paths start in " +
                     std::filesystem::current_path(error).string());
  Lines lines;
  bool line_start = true;
  for (std::istreambuf_iterator<char> at(in), end; at != end; ++at) {
    if (line_start && static_cast<long>(lines.seen) == source.last) break;
    if (line_start) ++lines.seen;
    line_start = *at == '\n';
    if (static_cast<long>(lines.seen) < source.first) continue;
    lines.taken = lines.seen - static_cast<std::size_t>(source.first) + 1;
    lines.text += *at;
    if (lines.text.size() > largest)
      throw MagicError("'" + source.path + "' has more than " + format_bytes(largest) +
                       ", too much for a cell; load some of its lines, as in %load " + source.path + ":1-100");
  }
  if (lines.text.ends_with('\n')) lines.text.pop_back();
  return lines;
}

class Load final : public Magic {
 public:
  std::string_view name() const override { return "load"; }
  std::string_view usage() const override { return "%load FILE[:FIRST-LAST]"; }
  std::string_view summary() const override { return "Put a file, or some of its lines, into this cell"; }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments);
    arguments.expect_words(1, 1, "%load takes one file");
    const Source source = parse_source(arguments.words()[0]);
    const Lines lines = read_lines(source);
    if (lines.taken == 0)
      throw MagicError(lines.seen == 0 ? "'" + source.path + "' is empty"
                                       : "'" + source.path + "' has only " + count_of(lines.seen, "line"));
    if (!is_utf8(lines.text)) throw MagicError("'" + source.path + "' is not UTF-8 text");
    kernel.set_next_input("// %load " + call.arguments + "\n" + lines.text, true);
    kernel.print("Loaded " + count_of(lines.taken, "line") + " of " + source.path + ".\n");
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_load() { return std::make_unique<Load>(); }

}  // namespace maia::broker
