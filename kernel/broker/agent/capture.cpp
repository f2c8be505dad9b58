#include "broker/agent/capture.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "broker/display.hpp"
#include "broker/magics/text.hpp"
#include "broker/text.hpp"
#include "services/base64.hpp"
#include "services/chat/messages.hpp"

namespace maia::broker {
namespace {

/// What models take of one image, and a run of one cell.
constexpr int longest_side = 1568;
constexpr std::size_t most_image_bytes = std::size_t{4} << 20;
constexpr std::size_t most_shown_bytes = std::size_t{48} << 20;
constexpr std::size_t most_text_bytes = std::size_t{256} << 10;
constexpr std::size_t most_displays = 2'000;
constexpr std::size_t most_images = 300;

const std::string* find(const protocol::MimeBundle& bundle, const char* mime) {
  const auto found = bundle.find(mime);
  return found == bundle.end() ? nullptr : &found->second;
}

agent::Shown text_part(std::string text) { return {std::move(text), {}}; }

agent::Shown image_part(const std::string& bytes) {
  const ImageSize size = image_size(bytes);
  if (media_type(bytes).empty() || size.width <= 0 || size.height <= 0)
    return text_part("[an image of a kind that can't be shown to you]");
  if (bytes.size() > most_image_bytes || std::max(size.width, size.height) > longest_side)
    return text_part("[an image of " + std::to_string(size.width) + "x" + std::to_string(size.height) +
                     " pixels, too large to be shown to you: display a smaller one]");
  return {{}, bytes};
}

/// Nothing if it is not what the library makes of a report.
std::optional<std::vector<agent::Shown>> parts_of(const std::string& report) {
  const nlohmann::json list = json_value(valid_utf8(report));
  if (!list.is_array()) return std::nullopt;
  std::vector<agent::Shown> parts;
  for (const nlohmann::json& entry : list) {
    if (!entry.is_object()) return std::nullopt;
    if (const auto text = entry.find("text"); text != entry.end() && text->is_string())
      parts.push_back(text_part(text->get<std::string>()));
    const auto image = entry.find("image");
    if (image == entry.end() || !image->is_string()) continue;
    const std::optional<std::string> bytes = bytes_of_base64(image->get_ref<const std::string&>());
    if (!bytes || media_type(*bytes).empty()) return std::nullopt;
    parts.push_back(image_part(*bytes));
  }
  return parts;
}

std::size_t bytes_of(const std::vector<agent::Shown>& parts) {
  std::size_t bytes = 0;
  for (const agent::Shown& part : parts) bytes += part.text.size() + part.image.size();
  return bytes;
}

std::size_t images_of(const std::vector<agent::Shown>& parts) {
  return static_cast<std::size_t>(
      std::count_if(parts.begin(), parts.end(), [](const agent::Shown& part) { return part.is_image(); }));
}

}  // namespace

std::vector<agent::Shown> shown_of(const protocol::MimeBundle& bundle) {
  if (const std::string* html = find(bundle, "text/html"); html && html->find("<progress") != std::string::npos)
    return {};
  if (const std::string* report = find(bundle, report_mime))
    if (auto parts = parts_of(*report)) return std::move(*parts);
  for (const char* mime : {"image/png", "image/jpeg", "image/webp", "image/gif"})
    if (const std::string* image = find(bundle, mime)) return {image_part(*image)};
  for (const char* mime : {"text/markdown", "text/plain", "text/latex", "application/json"})
    if (const std::string* text = find(bundle, mime)) return {text_part(valid_utf8(*text))};
  return {text_part("[something that can't be shown to you]")};
}

// ---------------------------------------------------------------- Capture

void Capture::Text::add(std::string_view bytes) {
  const std::size_t room = most_text_bytes - std::min(head.size(), most_text_bytes);
  head += bytes.substr(0, room);
  left_out += bytes.size() - std::min(room, bytes.size());
}

std::string Capture::Text::take() {
  std::string text = valid_utf8(std::exchange(head, {}));
  if (left_out > 0) text += "\n[" + count_of(std::exchange(left_out, 0), "more byte") + " left out]\n";
  return text;
}

void Capture::begin() {
  const std::lock_guard lock(mutex_);
  shown_.clear();
  ids_.clear();
  shown_bytes_ = shown_images_ = left_out_ = 0;
  out_ = err_ = {};
  on_ = true;
}

bool Capture::on() const {
  const std::lock_guard lock(mutex_);
  return on_;
}

void Capture::text(Stream stream, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (on_) (stream == Stream::out ? out_ : err_).add(bytes);
}

void Capture::display(const protocol::Display& display) {
  const std::lock_guard lock(mutex_);
  if (!on_) return;
  std::vector<agent::Shown> parts = shown_of(display.bundle);
  const auto known = display.display_id.empty() ? ids_.end() : ids_.find(display.display_id);
  if (known != ids_.end()) {
    std::vector<agent::Shown>& earlier = shown_[known->second];
    shown_bytes_ -= bytes_of(earlier);
    shown_images_ -= images_of(earlier);
    earlier.clear();
    if (display.update) {
      if (shown_bytes_ + bytes_of(parts) > most_shown_bytes || shown_images_ + images_of(parts) > most_images)
        parts = {text_part("[left out: too much at once]")};
      shown_bytes_ += bytes_of(parts);
      shown_images_ += images_of(parts);
      earlier = std::move(parts);
      return;
    }
  } else if (display.update) {
    return;  // of an earlier cell
  }
  const std::size_t images = images_of(parts);
  if (shown_bytes_ + bytes_of(parts) > most_shown_bytes || shown_.size() >= most_displays ||
      shown_images_ + images > most_images) {
    ++left_out_;
    return;
  }
  shown_bytes_ += bytes_of(parts);
  shown_images_ += images;
  if (!display.display_id.empty()) ids_[display.display_id] = shown_.size();
  shown_.push_back(std::move(parts));
}

void Capture::result(const protocol::Result& result) { display({result.bundle, {}, {}, false}); }

void Capture::clear() {
  const std::lock_guard lock(mutex_);
  shown_.clear();
  ids_.clear();
  shown_bytes_ = shown_images_ = left_out_ = 0;
  out_ = err_ = {};
}

agent::Observation Capture::end() {
  const std::lock_guard lock(mutex_);
  on_ = false;
  agent::Observation observation;
  for (std::vector<agent::Shown>& parts : shown_)
    for (agent::Shown& part : parts) observation.shown.push_back(std::move(part));
  if (left_out_ > 0)
    observation.shown.push_back(text_part("[" + count_of(left_out_, "more display") + " left out: too much at once]"));
  shown_.clear();
  ids_.clear();
  observation.out = out_.take();
  observation.err = err_.take();
  return observation;
}

}  // namespace maia::broker
