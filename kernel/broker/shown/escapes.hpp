// Escape sequences in what cells print.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace maia::broker {

/// Takes out of a stream of text, piece by piece, what makes a terminal do more than show it: sequences that set its
/// title or its clipboard, make links, ask it for answers or switch its modes. Colors, moves of the cursor and erasing
/// stay. Bytes from 0x80 on are left alone.
class EscapeFilter {
 public:
  /// What is harmless of `bytes`; the begin of a sequence waits for the next call.
  std::string pass(std::string_view bytes);

 private:
  enum class State { text, lead, escape, control, text_of_command, end_of_command, one_more };
  void take(char c, std::string& out);

  State state_ = State::text;
  std::string pending_;
};

/// A whole text without such sequences.
std::string without_escapes(std::string_view text);

/// What a worker says of something, for a person: UTF-8 without such sequences, at most `longest` bytes and "...".
std::string safe_line(std::string_view text, std::size_t longest);

}  // namespace maia::broker
