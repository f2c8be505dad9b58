#include <cstddef>
#include <string>
#include <string_view>

#include "agent/messages.hpp"

namespace maia::agent {
namespace {

constexpr std::size_t longest_text = 12'000;   // bytes of one display, stdout, ...
constexpr std::size_t longest_texts = 40'000;  // of all displays
constexpr std::size_t longest_errors = 6'000;  // the first errors are what matters

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// The first two thirds and the last third of what is too long, cut between characters.
std::string cut(const std::string& text, std::size_t longest) {
  if (text.size() <= longest) return text;
  std::size_t head = longest * 2 / 3, tail = text.size() - longest / 3;
  while (head > 0 && is_continuation(text[head])) --head;
  while (tail < text.size() && is_continuation(text[tail])) ++tail;
  return text.substr(0, head) + "\n[" + std::to_string(tail - head) + " bytes left out]\n" + text.substr(tail);
}

class Writer {
 public:
  void text(std::string text) {
    if (text.empty()) return;
    if (message_.parts.empty() || message_.parts.back().is_image())
      message_.parts.push_back({std::move(text), {}});
    else
      message_.parts.back().text += "\n" + text;
  }

  void section(const std::string& heading, const std::string& content, std::size_t longest) {
    if (content.find_first_not_of(" \t\r\n") == content.npos) return;
    text("=== " + heading + " ===\n" + as_data(cut(content, longest)));
  }

  void image(const ChatPart& part) { message_.parts.push_back(part); }

  ChatMessage finish() && { return std::move(message_); }

 private:
  ChatMessage message_{ChatRole::user, {}};
};

void add_shown(const Observation& observation, Writer& writer) {
  std::size_t left = longest_texts;
  for (const Shown& part : observation.shown) {
    if (part.is_image()) {
      writer.image(part);
      continue;
    }
    const std::string text = as_data(cut(part.text, std::min(longest_text, left)));
    left -= std::min(left, text.size());
    writer.text(left > 0 ? text : "[a text left out: the experiment showed too much text]");
  }
}

}  // namespace

std::string as_data(const std::string& text) {
  std::string result;
  std::size_t equals = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    // Of three or more equals signs two are left, also if blanks of no width stand between them.
    if (c == '=') {
      if (++equals > 2) continue;
    } else if (text.compare(at, 3, "\u200B") == 0 || text.compare(at, 3, "\u2060") == 0 ||
               text.compare(at, 3, "\uFEFF") == 0) {
      at += 2;
      continue;
    } else {
      equals = 0;
    }
    if (c != '\r')
      result += c;
    else if (text.compare(at + 1, 1, "\n") != 0)
      result += '\n';
  }
  while (!result.empty() && result.back() == '\n') result.pop_back();
  return result;
}

ChatMessage message_of(const Observation& observation) {
  Writer writer;
  writer.text(results_heading);
  const bool printed = observation.out.find_first_not_of(" \t\r\n") != std::string::npos;
  if (observation.shown.empty() && !printed && observation.error.empty())
    writer.text(
        "Nothing: the code ran to its end and showed nothing. Show what you want to see with "
        "tools.log_experiment(activations, images, titles), display(...) or std::cout.");
  add_shown(observation, writer);
  writer.section("Printed on stdout", observation.out, longest_text);
  writer.section("Printed on stderr", observation.err, longest_errors);
  writer.section("Error", observation.error, longest_errors);
  if (observation.edited)
    writer.section("The person changed your code before it ran; this is what ran", observation.code, longest_text);
  if (observation.interrupted) writer.text("=== The person stopped the cell before its end ===");
  if (observation.session_lost)
    writer.text(
        "=== The C++ session ended and a new one was started: variables of earlier cells may be gone; define again "
        "what you need ===");
  for (const std::string& cell : observation.context) writer.section("The person also ran", cell, longest_text);
  return std::move(writer).finish();
}

}  // namespace maia::agent
