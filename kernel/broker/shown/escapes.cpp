#include "broker/shown/escapes.hpp"

#include "broker/text.hpp"

namespace maia::broker {
namespace {

constexpr char escape = '\x1b';
constexpr std::size_t longest_sequence = 64;

/// ESC [ parameters final: colors (m), moves of the cursor (A-H, f), erasing (J, K).
bool is_harmless_control(std::string_view sequence) {
  const char final = sequence.back();
  if (std::string_view("ABCDEFGHJKfm").find(final) == std::string_view::npos)
    return sequence == "\x1b[?25l" || sequence == "\x1b[?25h";
  return sequence.substr(2, sequence.size() - 3).find_first_not_of("0123456789;:") == std::string_view::npos;
}

}  // namespace

void EscapeFilter::take(char c, std::string& out) {
  const unsigned char byte = static_cast<unsigned char>(c);
  switch (state_) {
    case State::text:
      if (c == escape) {
        pending_ = c;
        state_ = State::escape;
      } else if (byte == 0xC2) {
        state_ = State::lead;
      } else if (c != '\x05' && c != '\x0E' && c != '\x0F' && c != '\x7F') {
        out += c;  // all but a request for an answer and changes of the character set
      }
      return;
    case State::lead:
      state_ = State::text;
      // U+0080 to U+009F are the same commands in another form.
      if (byte >= 0x80 && byte < 0xA0) return;
      out += '\xC2';
      take(c, out);
      return;
    case State::escape:
      pending_ += c;
      if (c == '[') {
        state_ = State::control;
      } else if (c == ']' || c == 'P' || c == '_' || c == '^' || c == 'X') {
        state_ = State::text_of_command;
      } else if (byte < 0x20 || byte >= 0x7F) {
        state_ = State::text;
        take(c, out);  // no sequence; it may begin one, or a character
      } else {
        // ESC and intermediate bytes, then one more; else it is a sequence of two.
        state_ = byte < 0x30 ? State::one_more : State::text;
      }
      return;
    case State::control:
      pending_ += c;
      if (byte >= 0x40 && byte < 0x7F) {
        if (is_harmless_control(pending_)) out += pending_;
        state_ = State::text;
      } else if (byte < 0x20 || byte >= 0x7F || pending_.size() > longest_sequence) {
        // No sequence: the terminal would have taken this byte for itself.
        state_ = State::text;
        take(c, out);
      }
      return;
    case State::text_of_command:
      if (c == '\a' || byte == 0x18 || byte == 0x1A) state_ = State::text;
      if (c == escape) state_ = State::end_of_command;
      // It is never ended: not the rest of all output is its text.
      if (c == '\n') {
        state_ = State::text;
        out += c;
      }
      return;
    case State::end_of_command:
      state_ = c == escape ? State::end_of_command : c == '\\' ? State::text : State::text_of_command;
      return;
    case State::one_more:
      if (byte >= 0x20 && byte < 0x30) return;
      state_ = State::text;
      if (byte < 0x20 || byte >= 0x7F) take(c, out);
      return;
  }
}

std::string EscapeFilter::pass(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) take(c, out);
  return out;
}

std::string without_escapes(std::string_view text) { return EscapeFilter().pass(text); }

std::string safe_line(std::string_view text, std::size_t longest) {
  const bool cut = text.size() > longest;
  text = text.substr(0, longest);
  text.remove_suffix(unfinished_utf8(text));
  return without_escapes(valid_utf8(text)) + (cut ? "..." : "");
}

}  // namespace maia::broker
