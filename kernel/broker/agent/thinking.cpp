#include "broker/agent/thinking.hpp"

#include <utility>

#include "broker/text.hpp"

namespace maia::broker {
namespace {

constexpr auto between_updates = std::chrono::milliseconds(500);
constexpr std::size_t shown_bytes = 1500;

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

/// The end of the text, from the beginning of a character on.
std::string_view end_of(std::string_view text) {
  if (text.size() <= shown_bytes) return text;
  std::size_t start = text.size() - shown_bytes;
  while (start < text.size() && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) ++start;
  return text.substr(start);
}

}  // namespace

Thinking::Thinking(AgentNotebook& notebook, std::string id, std::string title, std::function<Clock::time_point()> now)
    : notebook_(notebook),
      id_(std::move(id)),
      title_(std::move(title)),
      now_(std::move(now)),
      begun_(now_()),
      drawn_(begun_) {
  draw(false);
}

void Thinking::add(std::string_view text) {
  text_ += text;
  tick();
}

void Thinking::tick() {
  if (now_() - drawn_ < between_updates) return;
  drawn_ = now_();
  draw(true);
}

void Thinking::draw(bool update) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now_() - begun_).count();
  const std::string line = title_ + " ..." + (seconds > 0 ? " " + std::to_string(seconds) + " s" : "");
  std::string html = "<i>" + html_escaped(line) + "</i>";
  if (!text_.empty()) {
    const std::string_view end = end_of(text_);
    html += "<pre style=\"white-space:pre-wrap;opacity:0.7\">" + std::string(end.size() < text_.size() ? "... " : "") +
            html_escaped(valid_utf8(end)) + "</pre>";
  }
  notebook_.show({{"text/html", std::move(html)}, {"text/plain", line}}, id_, update);
}

void Thinking::finish(const std::string& line) {
  notebook_.show({{"text/html", "<i>" + html_escaped(line) + "</i>"}, {"text/plain", line}}, id_, true);
}

}  // namespace maia::broker
