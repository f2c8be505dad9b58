#include "broker/cell.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace maia::broker {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (c & 0x80) != 0;
}
bool is_name(char c) { return is_name_start(c) || is_digit(c); }

/// Reads C++ surface syntax and keeps track of where a statement can start.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::size_t position() const { return pos_; }
  bool at_end() const { return pos_ >= text_.size(); }

  /// A magic or shell line may stand at position(), which is the start of a line.
  bool at_statement_start() const { return statement_start_ && depth_ == 0 && conditionals_.empty(); }

  /// True if anything but blanks and comments was read since the last call.
  bool take_saw_code() { return std::exchange(saw_code_, false); }

  /// The first name or character of the code, and whether a `;` outside brackets was read.
  const std::string& first_word() const { return first_word_; }
  bool saw_semicolon() const { return saw_semicolon_; }

  /// Goes on at `position`, the start of a line, where a statement can start.
  void jump(std::size_t position) { pos_ = position; }

  /// Reads to the start of the next line that starts outside comments and literals.
  void read_line() {
    bool first = true;  // nothing but blanks and comments so far
    while (!at_end()) {
      const char c = next();
      if (c == '\n') return;
      if (is_blank(c) || (c == '\0' && at_end())) continue;
      if (c == '/' && skip_comment()) continue;
      saw_code_ = true;
      if (first && (c == '#' || (c == '%' && take(':')))) return read_directive();
      first = false;
      read_token(c);
    }
  }

 private:
  // ---- characters. A backslash at the end of a line joins it with the next one, anywhere but in raw strings.

  void skip_splices() {
    while (pos_ < text_.size() && text_[pos_] == '\\') {
      std::size_t end = pos_ + 1;
      while (end < text_.size() && is_blank(text_[end])) ++end;
      if (end >= text_.size() || text_[end] != '\n') return;
      pos_ = end + 1;
    }
  }
  char peek() {
    skip_splices();
    return at_end() ? '\0' : text_[pos_];
  }
  char next() {
    const char c = peek();
    if (!at_end()) ++pos_;
    return c;
  }
  bool take(char c) {
    if (peek() != c || at_end()) return false;
    ++pos_;
    return true;
  }

  // ---- tokens

  /// After a `/`.
  bool skip_comment() {
    if (take('/')) {
      while (!at_end() && peek() != '\n') next();
      return true;
    }
    if (!take('*')) return false;
    while (!at_end())
      if (next() == '*' && take('/')) return true;
    return true;
  }

  /// After the opening quote. Ends before the end of the line if there is no closing one.
  void skip_literal(char quote) {
    while (!at_end()) {
      const char c = peek();
      if (c == '\n') return;
      ++pos_;
      if (c == quote) return;
      if (c == '\\' && peek() != '\n') next();
    }
  }

  /// After the opening quote.
  void skip_raw_string() {
    const std::size_t open = text_.find_first_of(std::string_view("( )\\\t\v\f\r\n\"", 10), pos_);
    if (open == std::string_view::npos || text_[open] != '(' || open - pos_ > 16) {
      // Not a raw string: go on where clang goes on.
      const std::size_t quote = text_.find('"', pos_);
      pos_ = quote == std::string_view::npos ? text_.size() : quote + 1;
      return;
    }
    const std::string close = ")" + std::string(text_.substr(pos_, open - pos_)) + "\"";
    const std::size_t end = text_.find(close, open + 1);
    pos_ = end == std::string_view::npos ? text_.size() : end + close.size();
  }

  /// The name that starts with `first`; of a long one only the start.
  std::string read_name(char first) {
    std::string name(1, first);
    while (!at_end() && is_name(peek())) {
      const char c = next();
      if (name.size() < 16) name += c;
    }
    return name;
  }

  void skip_number(char last) {
    for (;; last = next()) {
      const char c = peek();
      if (at_end()) return;
      if (is_name(c) || c == '.') continue;
      if ((c == '+' || c == '-') && std::string_view("eEpP").find(last) != std::string_view::npos) continue;
      if (c != '\'') return;
      const std::size_t quote = pos_++;
      const bool separator = !at_end() && is_name(peek());
      pos_ = quote;
      if (!separator) return;
    }
  }

  /// Reads a name, and the literal whose prefix it is. Returns the name, empty for a literal.
  std::string read_name_or_literal(char first) {
    std::string name = read_name(first);
    const char quote = peek();
    if (at_end() || (quote != '"' && quote != '\'')) return name;
    const bool raw = quote == '"' && (name == "R" || name == "LR" || name == "uR" || name == "UR" || name == "u8R");
    if (raw) {
      ++pos_;
      skip_raw_string();
      return {};
    }
    return name;
  }

  void read_token(char c) {
    if (is_name_start(c)) return name(read_name_or_literal(c));
    if (first_word_.empty()) first_word_ = c;
    if (is_digit(c) || (c == '.' && is_digit(peek()))) {
      skip_number(c);
      return other();
    }
    switch (c) {
      case '"':
      case '\'':
        skip_literal(c);
        return other();
      case '(':
      case '[':
      case '{':
        return open();
      case ')':
      case ']':
        return close(false);
      case '}':
        return close(true);
      case ';':
        if (depth_ > 0) return;
        saw_semicolon_ = true;
        return start_statement();
      case '<':
        if (take('%')) return open();
        if (peek() == ':') {
          // "<::" is "<" "::" unless ":" or ">" follows.
          const std::size_t colon = pos_++;
          const bool scope = take(':') && peek() != ':' && peek() != '>';
          pos_ = scope ? colon : colon + 1;
          if (!scope) return open();
        }
        return other();
      case '%':
        if (take('>')) return close(true);
        return other();
      case ':':
        if (!take(':') && take('>')) return close(false);
        return other();
      case '=':
        if (depth_ == 0 && !after_operator_ && !template_) assigns_ = true;
        return other();
      default:
        return other();
    }
  }

  /// A preprocessor line, after the `#`. It ends where its logical line ends and leaves the statement it stands in
  /// alone.
  void read_directive() {
    bool named = false;
    while (!at_end()) {
      const char c = next();
      if (c == '\n') return;
      if (is_blank(c) || (c == '/' && skip_comment())) continue;
      if (c == '"' || c == '\'') {
        skip_literal(c);
      } else if (is_name_start(c)) {
        const std::string word = read_name_or_literal(c);
        if (!named) {
          conditional(word);
          if (word.starts_with("include") || word == "import" || word == "embed") skip_header_name();
        }
      } else if (is_digit(c)) {
        skip_number(c);
      }
      named = true;
    }
  }

  void skip_header_name() {
    while (!at_end() && is_blank(peek())) ++pos_;
    if (!take('<')) return;
    while (!at_end() && peek() != '\n' && next() != '>') {
    }
  }

  /// Every branch of an #if starts in the brackets in which the #if stands.
  void conditional(const std::string& directive) {
    if (directive.starts_with("if")) {
      conditionals_.push_back(depth_);
    } else if (directive.starts_with("el") && !conditionals_.empty()) {
      depth_ = conditionals_.back();
    } else if (directive == "endif" && !conditionals_.empty()) {
      conditionals_.pop_back();
    }
  }

  // ---- statements

  void start_statement() {
    statement_start_ = true;
    assigns_ = after_operator_ = template_ = false;
  }
  void other() {
    if (depth_ == 0) statement_start_ = false;
  }
  void name(const std::string& word) {
    if (first_word_.empty()) first_word_ = word.empty() ? "\"" : word;
    if (depth_ == 0) {
      after_operator_ = word == "operator";
      if (word == "template" && !assigns_) template_ = true;
    }
    other();
  }
  void open() {
    other();
    if (depth_ == 0) after_operator_ = false;
    ++depth_;
  }
  void close(bool brace) {
    if (depth_ > 0) --depth_;
    if (depth_ > 0) return;
    // In `x = S{1}` the brace ends no statement; a template's default arguments are no such `=`.
    if (brace && !assigns_) {
      start_statement();
    } else {
      statement_start_ = false;
    }
  }

  std::string_view text_;
  std::size_t pos_ = 0;
  std::size_t depth_ = 0;                  // open brackets of all kinds
  std::vector<std::size_t> conditionals_;  // depth at each open #if
  bool statement_start_ = true;
  bool assigns_ = false;         // the statement has an `=` outside brackets
  bool after_operator_ = false;  // in `operator=` before its parameters
  bool template_ = false;
  bool saw_code_ = false;
  bool saw_semicolon_ = false;
  std::string first_word_;
};

enum class Kind { code, shell, magic, cell_magic };

/// Whole lines of a cell.
struct Piece {
  Kind kind;
  std::size_t begin, end;
  std::uint32_t line;
  std::size_t mark = 0;  // of a magic: where its name starts
};

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

/// End of the line at `at` and of those that a backslash joins to it, each with its newline.
std::size_t joined_lines_end(std::string_view text, std::size_t at) {
  for (;;) {
    const std::size_t newline = text.find('\n', at);
    if (newline == std::string_view::npos) return text.size();
    std::size_t last = newline;
    while (last > at && is_blank(text[last - 1])) --last;
    if (last == at || text[last - 1] != '\\') return newline + 1;
    at = newline + 1;
  }
}

/// What the line at `at` is where a statement can start; `mark` becomes the start of a magic's name.
Kind kind_of_line(std::string_view text, std::size_t at, bool first, std::size_t& mark) {
  if (text[at] == '!') {
    const std::size_t command = skip_blanks(text, at + 1);
    return command < text.size() && text[command] != '\n' ? Kind::shell : Kind::code;
  }
  const std::size_t percent = skip_blanks(text, at);
  if (percent + 1 >= text.size() || text[percent] != '%') return Kind::code;
  mark = percent + 1;
  const bool twice = text[mark] == '%';
  const std::size_t name = mark + (twice ? 1 : 0);
  if (name >= text.size() || !is_name_start(text[name])) return Kind::code;
  if (!twice || !first) return Kind::magic;
  mark = name;
  return Kind::cell_magic;
}

/// The cell in pieces. Pieces of C++ without anything but blanks and comments are left out.
std::vector<Piece> take_apart(std::string_view cell, bool allow_cell_magic) {
  std::vector<Piece> pieces;
  Scanner scanner(cell);
  bool first = allow_cell_magic;
  std::size_t counted = 0;
  std::uint32_t line = 1;
  const auto line_at = [&](std::size_t position) {
    line += static_cast<std::uint32_t>(std::count(cell.begin() + static_cast<std::ptrdiff_t>(counted),
                                                  cell.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
    counted = position;
    return line;
  };
  std::size_t code_begin = 0;
  const auto end_code = [&](std::size_t end) {
    if (scanner.take_saw_code()) pieces.push_back({Kind::code, code_begin, end, line_at(code_begin)});
  };
  while (!scanner.at_end()) {
    const std::size_t at = scanner.position();
    std::size_t mark = 0;
    const Kind kind = scanner.at_statement_start() ? kind_of_line(cell, at, first, mark) : Kind::code;
    if (kind == Kind::code) {
      const std::size_t text = skip_blanks(cell, at);
      if (text < cell.size() && cell[text] != '\n') first = false;
      scanner.read_line();
      continue;
    }
    first = false;
    end_code(at);
    const std::size_t end = joined_lines_end(cell, at);
    pieces.push_back({kind, at, end, line_at(at), mark});
    if (kind == Kind::cell_magic) return pieces;
    scanner.jump(end);
    code_begin = end;
  }
  end_code(cell.size());
  return pieces;
}

std::string trimmed(std::string_view text) {
  const auto is_space = [](char c) { return is_blank(c) || c == '\n'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return std::string(text);
}

/// `lines` as one line: each backslash that joins two becomes a blank.
std::string joined(std::string_view lines) {
  std::string result;
  while (!lines.empty()) {
    const std::size_t newline = std::min(lines.find('\n'), lines.size());
    std::string_view line = lines.substr(0, newline);
    lines.remove_prefix(std::min(newline + 1, lines.size()));
    while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
    if (!lines.empty() && line.ends_with('\\')) line.remove_suffix(1);
    result += line;
    if (!lines.empty()) result += ' ';
  }
  return trimmed(result);
}

MagicCall magic_call(std::string_view cell, const Piece& piece) {
  std::size_t name_end = piece.mark + 1;
  while (name_end < piece.end && is_name(cell[name_end])) ++name_end;
  MagicCall call;
  call.name = cell.substr(piece.mark, name_end - piece.mark);
  call.arguments = joined(cell.substr(name_end, piece.end - name_end));
  call.line = piece.line;
  const std::string_view header = cell.substr(piece.begin, piece.end - piece.begin);
  call.body_line = piece.line + static_cast<std::uint32_t>(std::count(header.begin(), header.end(), '\n')) +
                   (header.ends_with('\n') ? 0 : 1);
  if (piece.kind == Kind::cell_magic) call.body = std::string(cell.substr(piece.end));
  return call;
}

void blank(std::string& text, std::size_t begin, std::size_t end) {
  std::replace_if(
      text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end),
      [](char c) { return c != '\n'; }, ' ');
}

/// Names that start a statement or a declaration and never an expression.
constexpr std::string_view statement_words[] = {
    "alignas",   "asm",       "auto",         "break",   "case",   "class",  "const",    "consteval",
    "constexpr", "constinit", "continue",     "do",      "enum",   "extern", "for",      "goto",
    "if",        "inline",    "namespace",    "return",  "static", "struct", "switch",   "static_assert",
    "try",       "template",  "thread_local", "typedef", "union",  "using",  "volatile", "while",
    "{",         "#",         "co_return",    "concept"};

}  // namespace

std::vector<Segment> split_cell(std::string_view cell) {
  std::vector<Segment> segments;
  for (const Piece& piece : take_apart(cell, true)) {
    const std::string_view text = cell.substr(piece.begin, piece.end - piece.begin);
    switch (piece.kind) {
      case Kind::code:
        segments.emplace_back(CodeSegment{std::string(text), piece.line});
        break;
      case Kind::shell:
        segments.emplace_back(ShellSegment{trimmed(text.substr(1)), piece.line});
        break;
      case Kind::magic:
      case Kind::cell_magic:
        segments.emplace_back(magic_call(cell, piece));
        break;
    }
  }
  return segments;
}

std::string mask_magics(std::string_view cell) {
  std::string masked(cell);
  for (const Piece& piece : take_apart(cell, true)) {
    if (piece.kind == Kind::code) continue;
    blank(masked, piece.begin, piece.end);
    if (piece.kind != Kind::cell_magic) continue;
    const Magic* magic = find_magic(magic_call(cell, piece).name);
    if (magic == nullptr || !magic->body_is_code()) {
      blank(masked, piece.end, masked.size());
      continue;
    }
    for (const Piece& inner : take_apart(cell.substr(piece.end), false))
      if (inner.kind != Kind::code) blank(masked, piece.end + inner.begin, piece.end + inner.end);
  }
  return masked;
}

bool is_expression(std::string_view code) {
  Scanner scanner(code);
  while (!scanner.at_end()) scanner.read_line();
  const std::string& first = scanner.first_word();
  return !first.empty() && !scanner.saw_semicolon() &&
         std::find(std::begin(statement_words), std::end(statement_words), first) == std::end(statement_words);
}

}  // namespace maia::broker
