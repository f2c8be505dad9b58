#include "broker/history.hpp"

#include "broker/magics/arguments.hpp"
#include "broker/magics/table.hpp"

namespace maia::broker {
namespace {

/// Part of one session, as History::range() takes it.
struct Range {
  int session = 0;
  int start = 0;
  std::optional<int> stop;
};

constexpr long most = 1'000'000'000;

/// "4", "2-5", "3-", "~1/", "~2/1-5" (two sessions ago), "17/3".
Range parse_range(const std::string& text) {
  Range range;
  std::string lines = text;
  if (const std::size_t slash = text.find('/'); slash != std::string::npos) {
    const bool relative = text.starts_with('~');
    const std::string number = text.substr(relative ? 1 : 0, slash - (relative ? 1 : 0));
    const auto session = static_cast<int>(parse_number(number, "the session in '" + text + "'", 0, most));
    range.session = relative ? -session : session;
    lines = text.substr(slash + 1);
    if (lines.empty()) return range;
  }
  const std::size_t dash = lines.find('-');
  range.start = static_cast<int>(parse_number(lines.substr(0, dash), "a line of RANGE '" + text + "'", 0, most));
  if (dash == std::string::npos) {
    range.stop = range.start + 1;
  } else if (dash + 1 < lines.size()) {
    range.stop =
        static_cast<int>(parse_number(lines.substr(dash + 1), "the last line of '" + text + "'", range.start, most)) +
        1;
  }
  return range;
}

class HistoryMagic final : public Magic {
 public:
  std::string_view name() const override { return "history"; }
  std::string_view usage() const override { return "%history [-n] [-u] [-g PATTERN] [-l LIMIT] [RANGE...]"; }
  std::string_view summary() const override { return "Show what was typed, in this session or earlier ones"; }
  std::string_view details() const override {
    return "RANGE       4, 2-5, 3-, or with a session: 17/3, ~1/ (all of the last one), ~2/1-5 (two sessions ago)\n"
           "-g PATTERN  search all sessions; * stands for any text, ? for one character\n"
           "-l LIMIT    only the last LIMIT; without RANGE and -g of all sessions\n"
           "-n          with line numbers\n"
           "-u          with -g: equal inputs once";
  }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments, "nu", "gl");
    History& history = kernel.history();
    const bool limited = arguments.has('l');
    const auto limit = static_cast<int>(limited ? parse_number(arguments.value('l', ""), "LIMIT", 1, most) : 0);
    const bool search = arguments.has('g');
    if (search && !arguments.words().empty())
      throw MagicError("-g searches all sessions and takes no RANGE ('" + arguments.words()[0] +
                       "'); put a pattern with blanks in quotes");
    if (arguments.has('u') && !search) throw MagicError("-u goes with -g");

    std::vector<History::Entry> entries;
    if (search) {
      entries = history.search("*" + arguments.value('g', "") + "*", limit, arguments.has('u'));
    } else if (arguments.words().empty() && limited) {
      entries = history.tail(limit);
    } else {
      std::vector<std::string> ranges = arguments.words();
      if (ranges.empty()) ranges.emplace_back("~0/");
      for (const std::string& word : ranges) {
        const Range range = parse_range(word);
        for (History::Entry& entry : history.range(range.session, range.start, range.stop))
          entries.push_back(std::move(entry));
      }
      if (limited && entries.size() > static_cast<std::size_t>(limit))
        entries.erase(entries.begin(), entries.end() - limit);
    }

    std::string text;
    for (const History::Entry& entry : entries) {
      if (search || arguments.has('n')) {
        if (entry.session != history.session()) text += std::to_string(entry.session) + "/";
        text += std::to_string(entry.line) + (entry.input.find('\n') == std::string::npos ? ": " : ":\n");
      }
      text += entry.input;
      if (!text.ends_with('\n')) text += '\n';
    }
    if (entries.empty())
      text = search ? "No input matches " + arguments.value('g', "") + ".\n" : "There is no such input.\n";
    kernel.print(text);
    if (!history.reason().empty()) kernel.print_error(history.reason() + "\n");
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_history() { return std::make_unique<HistoryMagic>(); }

}  // namespace maia::broker
