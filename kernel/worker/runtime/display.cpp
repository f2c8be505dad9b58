// The display functions of <maia/display.hpp>: messages to the broker.
#include "maia/display.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sstream>

#include "broker_link.hpp"

namespace maia {
namespace {

std::string read_image(const std::string& path, const std::string& magic, const char* format) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw Error("can't read " + path + "; the notebook's folder is " + [] {
      char folder[4096];
      return std::string(::getcwd(folder, sizeof folder) ? folder : "unknown");
    }());
  std::ostringstream bytes;
  bytes << file.rdbuf();
  std::string content = std::move(bytes).str();
  if (content.compare(0, magic.size(), magic) != 0) throw Error(path + " is not a " + format + " file");
  return content;
}

MimeBundle with_plain(std::string mime, std::string data, std::string plain) {
  return {{std::move(mime), std::move(data)}, {"text/plain", std::move(plain)}};
}

void check(const MimeBundle& bundle, const std::string& metadata) {
  if (bundle.empty()) throw Error("an empty bundle can't be displayed; give it at least one MIME type");
  if (!metadata.empty()) {
    const auto parsed = nlohmann::json::parse(metadata, nullptr, false);
    if (!parsed.is_object()) throw Error("display metadata must be a JSON object, not: " + metadata.substr(0, 80));
  }
  for (const auto& [mime, data] : bundle) {
    const bool json = mime == "application/json" || mime.ends_with("+json");
    if (json && !nlohmann::json::accept(data))
      throw Error("this is not valid JSON (" + mime + "): " + data.substr(0, 80));
    if (mime.find('/') == std::string::npos) throw Error("'" + mime + "' is not a MIME type such as text/html");
  }
}

void send_display(const MimeBundle& bundle, const std::string& metadata, const std::string& id, bool update) {
  check(bundle, metadata);
  worker::BrokerLink::instance().send_in_order(protocol::Display{bundle, metadata, id, update});
}

std::string html_escaped(const std::string& text) {
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

}  // namespace

Png Png::open(const std::string& path) { return {read_image(path, "\x89PNG\r\n\x1a\n", "PNG")}; }
Jpeg Jpeg::open(const std::string& path) { return {read_image(path, "\xff\xd8\xff", "JPEG")}; }

MimeBundle mime_bundle_repr(const Text& value) { return {{"text/plain", value.text}}; }
MimeBundle mime_bundle_repr(const Html& value) { return with_plain("text/html", value.text, "(HTML)"); }
MimeBundle mime_bundle_repr(const Markdown& value) { return with_plain("text/markdown", value.text, value.text); }
MimeBundle mime_bundle_repr(const Latex& value) { return with_plain("text/latex", value.text, value.text); }
MimeBundle mime_bundle_repr(const Svg& value) { return with_plain("image/svg+xml", value.text, "(SVG image)"); }
MimeBundle mime_bundle_repr(const Json& value) { return with_plain("application/json", value.text, value.text); }
MimeBundle mime_bundle_repr(const Png& value) {
  return with_plain("image/png", value.bytes, "(PNG image, " + std::to_string(value.bytes.size()) + " bytes)");
}
MimeBundle mime_bundle_repr(const Jpeg& value) {
  return with_plain("image/jpeg", value.bytes, "(JPEG image, " + std::to_string(value.bytes.size()) + " bytes)");
}

void display_bundle(const MimeBundle& bundle, const std::string& metadata) {
  send_display(bundle, metadata, {}, false);
}

DisplayHandle display_handle_bundle(const MimeBundle& bundle, const std::string& metadata) {
  static std::atomic<unsigned> count{0};
  std::string id = "maia-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
  send_display(bundle, metadata, id, false);
  return DisplayHandle(std::move(id), bundle);
}

void DisplayHandle::update_bundle(const MimeBundle& bundle, const std::string& metadata) {
  send_display(bundle, metadata, id_, true);
  *last_ = bundle;
}

void DisplayHandle::show_again() { send_display(*last_, {}, id_, false); }

void clear_output(bool wait) { worker::BrokerLink::instance().send_in_order(protocol::ClearOutput{wait}); }

struct Progress::State {
  using Clock = std::chrono::steady_clock;
  static constexpr auto redraw_every = std::chrono::milliseconds(100);

  std::mutex mutex;
  std::int64_t total = 0;
  std::int64_t done = 0;
  std::string label;
  Clock::time_point begun = Clock::now();
  Clock::time_point drawn{};
  std::int64_t drawn_at = -1;
  std::unique_ptr<DisplayHandle> handle;

  MimeBundle picture() const {
    const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    const double part = total > 0 ? std::min(1.0, static_cast<double>(done) / static_cast<double>(total)) : 1.0;
    char times[96];
    if (done > 0 && done < total)
      std::snprintf(times, sizeof times, "%.1f s, %.1f s left", seconds, seconds / part - seconds);
    else
      std::snprintf(times, sizeof times, "%.1f s", seconds);
    const std::string numbers = std::to_string(done) + " of " + std::to_string(total) + ", " + times;
    const int cells = static_cast<int>(part * 30);
    std::string plain = label + (label.empty() ? "" : " ") + "[" + std::string(static_cast<std::size_t>(cells), '#') +
                        std::string(static_cast<std::size_t>(30 - cells), ' ') + "] " + numbers;
    std::string html = "<div style=\"display:flex;align-items:center;gap:0.6em\"><span>" + html_escaped(label) +
                       "</span><progress style=\"width:20em\" max=\"" +
                       std::to_string(std::max<std::int64_t>(total, 1)) + "\" value=\"" +
                       std::to_string(total > 0 ? std::min(done, total) : 1) + "\"></progress><span>" + numbers +
                       "</span></div>";
    return {{"text/html", std::move(html)}, {"text/plain", std::move(plain)}};
  }

  void draw(bool always) {
    const auto now = Clock::now();
    if (!always && done < total && now - drawn < redraw_every) return;
    if (done == drawn_at && !always) return;
    drawn = now;
    drawn_at = done;
    if (handle)
      handle->update_bundle(picture());
    else
      handle = std::make_unique<DisplayHandle>(display_handle_bundle(picture()));
  }
};

Progress::Progress(std::int64_t total, std::string label) : state_(std::make_unique<State>()) {
  if (total < 0)
    throw Error("a progress bar can't have " + std::to_string(total) + " steps; the total must be 0 or more");
  state_->total = total;
  state_->label = std::move(label);
  state_->draw(true);
}

Progress::~Progress() {
  const std::lock_guard lock(state_->mutex);
  if (state_->done != state_->drawn_at) state_->draw(true);
}

void Progress::advance(std::int64_t steps) {
  const std::lock_guard lock(state_->mutex);
  state_->done += steps;
  state_->draw(false);
}

void Progress::set(std::int64_t done) {
  const std::lock_guard lock(state_->mutex);
  state_->done = done;
  state_->draw(false);
}

void Progress::label(std::string text) {
  const std::lock_guard lock(state_->mutex);
  state_->label = std::move(text);
  state_->draw(true);
}

namespace detail {

void show_bundle(const MimeBundle& bundle) {
  check(bundle, {});
  worker::BrokerLink::instance().send_in_order(protocol::Result{bundle, {}});
}

void show_text(const std::string& text) { show_bundle({{"text/plain", text}}); }

void show_value(bool value) { show_text(text_of(value)); }
void show_value(char value) { show_text(text_of(value)); }
void show_value(int value) { show_text(text_of(value)); }
void show_value(unsigned value) { show_text(text_of(value)); }
void show_value(long value) { show_text(text_of(value)); }
void show_value(unsigned long value) { show_text(text_of(value)); }
void show_value(long long value) { show_text(text_of(value)); }
void show_value(unsigned long long value) { show_text(text_of(value)); }
void show_value(float value) { show_text(text_of(value)); }
void show_value(double value) { show_text(text_of(value)); }
void show_value(const std::string& value) { show_text(text_of(std::string_view(value))); }
void show_value(const char* value) { show_text(value ? text_of(std::string_view(value)) : "nullptr"); }

}  // namespace detail
}  // namespace maia
