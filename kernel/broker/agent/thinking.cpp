#include "broker/agent/thinking.hpp"

#include <atomic>
#include <optional>
#include <utility>

#include "broker/agent/delivery.hpp"
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

std::string new_display_id() {
  static std::atomic<int> count = 0;
  return "maia-agent-thinking-" + std::to_string(++count);
}

}  // namespace

Thinking::Thinking(AgentNotebook& notebook, AgentNotebook::Place place, std::string title,
                   std::function<Clock::time_point()> now)
    : notebook_(notebook),
      place_(std::move(place)),
      id_(new_display_id()),
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
  notebook_.show({{"text/html", std::move(html)}, {"text/plain", line}}, id_, update, place_);
}

void Thinking::finish(const std::string& line) {
  const std::string html = line.empty() ? "" : "<i>" + html_escaped(line) + "</i>";
  notebook_.show({{"text/html", html}, {"text/plain", line}}, id_, true, place_);
}

void think_aloud(agent::Run& run, const Aloud& aloud, CellCost& cost) {
  const agent::Tally before = run.tally();
  const auto begun = aloud.now();
  std::optional<Thinking> thinking;
  if (aloud.shown)
    thinking.emplace(aloud.notebook, aloud.place,
                     run.backend() + " thinks about step " + std::to_string(before.steps + 1), aloud.now);
  agent::Run::Hooks hooks;
  if (thinking) hooks.on_text = [&](std::string_view text) { thinking->add(text); };
  hooks.on_note = aloud.note;
  hooks.check = [&] {
    if (aloud.stopped()) throw StoppedThinking();
    if (thinking) thinking->tick();
  };
  const auto finish = [&](const char* how) {
    cost = cost_since(before, run.tally(), std::chrono::duration<double>(aloud.now() - begun).count());
    const std::string numbers = text_of(cost);
    if (!thinking) return;
    thinking->finish(aloud.kept ? run.backend() + how + (numbers.empty() ? "" : ": " + numbers) : "");
  };
  try {
    hooks.check();
    think_on(run, hooks);
  } catch (...) {
    finish(" stopped");
    throw;
  }
  finish(" replied");
}

}  // namespace maia::broker
