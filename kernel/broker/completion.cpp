#include "broker/completion.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <system_error>

#include "broker/cell.hpp"
#include "broker/magics/magic.hpp"
#include "broker/magics/session.hpp"
#include "broker/text.hpp"

namespace maia::broker {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 500;

bool is_name_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

struct Line {
  std::size_t start = 0;
  std::string_view text;    ///< the whole line
  std::string_view before;  ///< up to the cursor
  bool is_code = true;      ///< not a magic's line or body, nor a shell line
  bool is_first = true;     ///< no line before holds anything
};

Line line_at(std::string_view cell, std::size_t cursor) {
  Line line;
  cursor = std::min(cursor, cell.size());
  const std::size_t newline = cursor == 0 ? std::string_view::npos : cell.rfind('\n', cursor - 1);
  line.start = newline == std::string_view::npos ? 0 : newline + 1;
  const std::size_t end = std::min(cell.find('\n', cursor), cell.size());
  line.text = cell.substr(line.start, end - line.start);
  line.before = cell.substr(line.start, cursor - line.start);
  line.is_first = trimmed(cell.substr(0, line.start)).empty();
  const std::string masked = mask_magics(cell);
  line.is_code =
      trimmed(line.text).empty() || !trimmed(std::string_view(masked).substr(line.start, line.text.size())).empty();
  return line;
}

/// The magic that a line begins with: the offsets of its first % and of the end of its name.
struct MagicStart {
  std::size_t percent, name, end;
};

std::optional<MagicStart> magic_start(std::string_view line) {
  const std::size_t percent = line.find_first_not_of(" \t");
  if (percent == std::string_view::npos || line[percent] != '%') return std::nullopt;
  const std::size_t name = percent + (line.substr(percent, 2) == "%%" ? 2 : 1);
  std::size_t end = name;
  while (end < line.size() && is_name_char(line[end])) ++end;
  return MagicStart{percent, name, end};
}

bool takes_statement(std::string_view magic) {
  static constexpr std::array names = {"time", "timeit"};
  return std::find(names.begin(), names.end(), magic) != names.end();
}

LocalCompletion complete_magic(const Line& line, const MagicStart& start) {
  const bool body = start.name - start.percent == 2;
  const std::string_view typed = line.before.substr(start.name);
  LocalCompletion completion{line.start + start.percent, {}};
  for (const auto& magic : magics()) {
    if (magic->name().substr(0, typed.size()) != typed) continue;
    const std::string signature(magic->usage());
    if (!body && magic->accepts_line())
      completion.matches.push_back({"%" + std::string(magic->name()), "magic", signature});
    if (magic->accepts_body() && line.is_first)
      completion.matches.push_back({"%%" + std::string(magic->name()), "magic", signature});
  }
  return completion;
}

LocalCompletion complete_file(const Line& line, std::size_t word) {
  LocalCompletion completion{line.start + word, {}};
  for (std::string& name : matching_files(std::string(line.before.substr(word))))
    completion.matches.push_back({std::move(name), "path", ""});
  return completion;
}

/// Where the word that ends at the cursor begins.
std::size_t word_start(std::string_view before) {
  const std::size_t blank = before.find_last_of(" \t\"'=<>|;&()");
  return blank == std::string_view::npos ? 0 : blank + 1;
}

/// Where the text of the string literal begins in which the line so far ends, if it does.
std::optional<std::size_t> open_literal(std::string_view before) {
  std::optional<std::size_t> start;
  char quote = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const char c = before[i];
    if (quote == 0 && c == '/' && before.substr(i, 2) == "//") return std::nullopt;
    // An apostrophe between digits only separates them.
    const bool separates = c == '\'' && quote == 0 && i > 0 && is_name_char(before[i - 1]);
    if (c == '\\' && quote != 0) {
      ++i;
    } else if (quote == 0 && (c == '"' || c == '\'') && !separates) {
      quote = c;
      start = i + 1;
    } else if (c == quote) {
      quote = 0;
    }
  }
  return quote == '"' ? start : std::nullopt;
}

}  // namespace

std::vector<std::string> matching_files(const std::string& prefix) {
  const std::size_t slash = prefix.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : prefix.substr(0, slash + 1);
  const std::string name = slash == std::string::npos ? prefix : prefix.substr(slash + 1);
  std::vector<std::string> found;
  std::error_code error;
  const fs::path where = folder.empty() ? fs::path(".") : fs::path(expand_home(folder));
  for (fs::directory_iterator entry(where, error), end; !error && entry != end && found.size() < most_files;
       entry.increment(error)) {
    const std::string file = entry->path().filename().string();
    if (file.compare(0, name.size(), name) != 0 || (file[0] == '.' && name.empty())) continue;
    std::error_code ignored;
    found.push_back(valid_utf8(folder + file + (entry->is_directory(ignored) ? "/" : "")));
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::optional<LocalCompletion> complete_locally(std::string_view cell, std::size_t cursor) {
  const Line line = line_at(cell, cursor);
  const std::optional<MagicStart> magic = magic_start(line.before);
  // A lone % is no magic yet, but about to become one.
  const bool begins_magic = magic && magic->end == magic->name && magic->end == line.before.size();
  if (line.is_code && !begins_magic) {
    if (const auto file = open_literal(line.before)) return complete_file(line, *file);
    return std::nullopt;
  }
  if (magic && magic->end == line.before.size()) return complete_magic(line, *magic);
  if (!line.before.empty() && line.before[0] == '!')
    return complete_file(line, std::max<std::size_t>(word_start(line.before), 1));
  if (!magic) return LocalCompletion{std::min(cursor, cell.size()), {}};  // in the body of a %%magic
  const std::string_view name = line.before.substr(magic->name, magic->end - magic->name);
  if (takes_statement(name)) return std::nullopt;
  const Magic* known = find_magic(name);
  if (known == nullptr || known->choices().empty()) return complete_file(line, word_start(line.before));
  const std::size_t word = std::max(word_start(line.before), magic->end);
  LocalCompletion completion{line.start + word, {}};
  const std::string_view typed = line.before.substr(word);
  for (const std::string& choice : known->suggestions(line.before.substr(magic->end, word - magic->end)))
    if (choice.starts_with(typed)) completion.matches.push_back({choice, "keyword", ""});
  return completion;
}

std::string completion_code(std::string_view cell, std::size_t cursor) {
  std::string code = mask_magics(cell);
  const Line line = line_at(cell, cursor);
  const std::optional<MagicStart> magic = magic_start(line.text);
  if (line.is_code || !magic || !takes_statement(line.text.substr(magic->name, magic->end - magic->name))) return code;
  code.replace(line.start + magic->end, line.text.size() - magic->end, line.text.substr(magic->end));
  return code;
}

std::string magic_at(std::string_view cell, std::size_t cursor) {
  const Line line = line_at(cell, cursor);
  const std::optional<MagicStart> magic = magic_start(line.text);
  if (line.is_code || !magic || line.before.size() > magic->end) return {};
  return std::string(line.text.substr(magic->name, magic->end - magic->name));
}

}  // namespace maia::broker
