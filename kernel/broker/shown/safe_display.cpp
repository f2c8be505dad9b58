#include "broker/shown/safe_display.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

#include "broker/display.hpp"
#include "broker/magics/text.hpp"
#include "broker/shown/escapes.hpp"
#include "broker/shown/harmless_text.hpp"
#include "broker/shown/safe_html.hpp"
#include "broker/text.hpp"

namespace maia::broker {
namespace {

using namespace std::string_view_literals;
using Json = nlohmann::json;

constexpr std::array pictures = {"image/bmp"sv, "image/gif"sv, "image/jpeg"sv, "image/png"sv, "image/webp"sv};

std::size_t bytes_of(const protocol::MimeBundle& bundle) {
  std::size_t bytes = 0;
  for (const auto& [mime, data] : bundle) bytes += mime.size() + data.size();
  return bytes;
}

/// Types whose front ends draw what they are given, and fetch what they are told to.
bool is_chart(std::string_view mime) {
  for (const std::string_view start : {"application/vnd.vega.", "application/vnd.vegalite.", "application/vnd.plotly."})
    if (mime.starts_with(start))
      return mime.size() < 60 && mime.ends_with("+json") &&
             mime.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.+/") == std::string_view::npos;
  return mime == "application/geo+json";
}

/// No member of it names something to be fetched, or tells the front end what to do.
bool is_data_alone(const Json& value) {
  if (value.is_array()) return std::all_of(value.begin(), value.end(), is_data_alone);
  if (!value.is_object()) return true;
  for (const auto& [name, member] : value.items()) {
    std::string key(name);
    std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return std::tolower(c); });
    if (key.ends_with("url") || key.ends_with("href") || key == "src" || key == "usermeta") return false;
    if (key == "source" && !member.is_array()) return false;
    if (!is_data_alone(member)) return false;
  }
  return true;
}

Json sizes_of(const Json& object) {
  Json sizes = Json::object();
  for (const char* key : {"width", "height"})
    if (const auto found = object.find(key); found != object.end() && found->is_number()) sizes[key] = *found;
  for (const char* key : {"unconfined"})
    if (const auto found = object.find(key); found != object.end() && found->is_boolean()) sizes[key] = *found;
  if (const auto ground = object.find("needs_background");
      ground != object.end() && (*ground == "light" || *ground == "dark"))
    sizes["needs_background"] = *ground;
  return sizes;
}

}  // namespace

Json safe_display_data(const protocol::MimeBundle& bundle, std::string& left_out) {
  protocol::MimeBundle safe;
  std::string missing;
  const auto miss = [&missing](const std::string& what) {
    if (missing.size() < 300) missing += (missing.empty() ? "" : ", ") + what;
  };
  for (const auto& [mime, data] : bundle) {
    if (mime == "text/html" || mime == "image/svg+xml") {
      bool acted = false;
      safe[mime] = safe_html(valid_utf8(data), &acted);
      if (acted) miss("scripts and the like in " + mime);
    } else if (mime == "text/markdown") {
      safe[mime] = safe_markdown(valid_utf8(data));
    } else if (mime == "text/latex") {
      safe[mime] = harmless_math(valid_utf8(data));
    } else if (mime == "text/plain") {
      safe[mime] = without_escapes(valid_utf8(data));
    } else if (mime == "application/json" || std::find(pictures.begin(), pictures.end(), mime) != pictures.end() ||
               (is_chart(mime) && is_data_alone(json_value(data)))) {
      safe[mime] = data;
    } else {
      miss(safe_line(mime, 60));
    }
  }
  if (!missing.empty()) left_out = missing;
  if (safe.empty()) safe["text/plain"] = "[maia] not shown: " + missing;
  return display_data(safe);
}

Json safe_metadata(const std::string& metadata) {
  const Json given = json_object(metadata);
  Json safe = sizes_of(given);
  for (const auto& [key, value] : given.items())
    if (value.is_object() && key.find('/') != std::string::npos && key.size() < 100)
      if (Json sizes = sizes_of(value); !sizes.empty()) safe[key] = std::move(sizes);
  return safe;
}

void DisplayGate::begin_cell() {
  const std::lock_guard lock(mutex_);
  bytes_ = displays_ = 0;
  said_.clear();
}

void DisplayGate::cleared() {
  const std::lock_guard lock(mutex_);
  bytes_ = displays_ = 0;
}

std::optional<protocol::Display> DisplayGate::say_once(const std::string& why) {
  if (!said_.insert(why).second) return std::nullopt;
  return protocol::Display{{{"text/plain", "[maia] " + why}}, {}, {}, false};
}

std::optional<protocol::Display> DisplayGate::admit(protocol::Display display) {
  const std::lock_guard lock(mutex_);
  const std::size_t bytes = bytes_of(display.bundle);
  if (display.display_id.size() > limits_.id_bytes || !is_utf8(display.display_id) ||
      display.display_id.starts_with(own_display_ids))
    return std::nullopt;
  if (bytes > limits_.display_bytes)
    return say_once("A display of " + format_bytes(bytes) + " is left out: one may have " +
                    format_bytes(limits_.display_bytes) + ".");
  // An update takes the place of what was there.
  if (display.update) return display;
  if (bytes > limits_.cell_bytes - std::min(bytes_, limits_.cell_bytes))
    return say_once("Further displays of this cell are left out: it has shown " + format_bytes(limits_.cell_bytes) +
                    ".");
  if (displays_ >= limits_.cell_displays)
    return say_once("Further displays of this cell are left out: it has shown " +
                    std::to_string(limits_.cell_displays) + ".");
  bytes_ += bytes;
  ++displays_;
  return display;
}

}  // namespace maia::broker
