#include "services/detection_protocol.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <nlohmann/json.hpp>

#include "services/base64.hpp"
#include "services/http/error_text.hpp"

namespace maia {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t most_boxes = 10'000;
constexpr std::uint8_t half_bright = 128;

[[noreturn]] void refuse(const std::string& address, const std::string& what) {
  throw HttpError(address + " answers " + what, false);
}

/// The elements of a reply, which must be an array of objects.
json parsed_array(const std::string& body, const std::string& address, const std::string& task) {
  json reply = json::parse(body, nullptr, false);
  if (reply.is_discarded()) refuse(address, "with something that is not JSON; does it serve " + task + "?");
  if (!reply.is_array()) {
    const std::string reason = reply.is_object() ? reason_of(body) : std::string();
    refuse(address, "with something else than a list" + (reason.empty() ? "" : " (" + reason + ")") +
                        "; does it serve " + task + "?");
  }
  if (reply.size() > most_boxes)
    refuse(address,
           "with " + std::to_string(reply.size()) + " results; at most " + std::to_string(most_boxes) + " are read");
  for (std::size_t i = 0; i < reply.size(); ++i)
    if (!reply[i].is_object()) refuse(address, "with a list whose number " + std::to_string(i) + " is no object");
  return reply;
}

double number_in(const json& object, const char* key, std::size_t index, const std::string& address) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number())
    refuse(address, "with a result (number " + std::to_string(index) + ") without the number \"" + key + "\"");
  const double value = found->get<double>();
  if (!std::isfinite(value))
    refuse(address, "with a result (number " + std::to_string(index) + ") whose \"" + key + "\" is out of range");
  return value;
}

std::string text_in(const json& object, const char* key, std::size_t index, const std::string& address) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string())
    refuse(address, "with a result (number " + std::to_string(index) + ") without the text \"" + key + "\"");
  return found->get<std::string>();
}

/// Letters and digits, in lower case; everything else separates.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || byte >= 0x80) {
      words.back() += static_cast<char>(std::tolower(byte));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// A caption's label is made of those of its pieces that a box answers to; pieces of words begin with "##".
bool is_part_of(const std::string& found, const std::string& label) {
  const std::vector<std::string> known = words_of(label);
  const std::vector<std::string> words = words_of(found);
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::any_of(known.begin(), known.end(),
                       [&](const std::string& whole) { return whole.find(word) != std::string::npos; });
  });
}

int pixel(double position, int size) {
  return static_cast<int>(std::lround(std::clamp(position, 0.0, static_cast<double>(size))));
}

json image_as_json(const Image& image) { return base64_of(image.png()); }

}  // namespace

std::string candidate_label(const std::string& words, bool as_caption) {
  std::string label;
  for (const char c : words) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isspace(byte) != 0) {
      if (!label.empty() && label.back() != ' ') label += ' ';
    } else {
      label += as_caption ? static_cast<char>(std::tolower(byte)) : c;
    }
  }
  while (!label.empty() && label.back() == ' ') label.pop_back();
  if (as_caption) {
    while (!label.empty() && (label.back() == '.' || label.back() == ' ')) label.pop_back();
    label += '.';
  }
  return label;
}

std::string detection_request(const Image& image, const std::string& label, const HuggingFaceOptions& options) {
  ordered_json request;
  request["inputs"] = image_as_json(image);
  request["parameters"]["candidate_labels"] = {label};
  if (options.send_thresholds) {
    // As text and back: 0.3, not 0.30000001192092896.
    const auto decimal = [](float value) { return std::round(static_cast<double>(value) * 1e6) / 1e6; };
    request["parameters"]["threshold"] = decimal(options.box_threshold);
    request["parameters"]["box_threshold"] = decimal(options.box_threshold);
    request["parameters"]["text_threshold"] = decimal(options.text_threshold);
  }
  return request.dump();
}

std::vector<FoundBox> read_detections(const std::string& body, const std::string& label, int width, int height,
                                      float box_threshold, const std::string& address) {
  const json reply = parsed_array(body, address, "zero-shot object detection");
  std::vector<FoundBox> boxes;
  for (std::size_t i = 0; i < reply.size(); ++i) {
    const json& result = reply[i];
    const std::string found = text_in(result, "label", i, address);
    if (!is_part_of(found, label))
      refuse(address, "with a '" + reason_of(result["label"].dump()) + "' that was not asked for (that was '" + label +
                          "'); does it serve zero-shot detection?");
    const double score = number_in(result, "score", i, address);
    if (score < 0 || score > 1)
      refuse(address, "with a result (number " + std::to_string(i) + ") whose \"score\" is not in 0..1");
    const auto corners = result.find("box");
    if (corners == result.end() || !corners->is_object())
      refuse(address, "with a result (number " + std::to_string(i) + ") without the object \"box\"");
    const int left = pixel(number_in(*corners, "xmin", i, address), width);
    const int top = pixel(number_in(*corners, "ymin", i, address), height);
    const int right = pixel(number_in(*corners, "xmax", i, address), width);
    const int bottom = pixel(number_in(*corners, "ymax", i, address), height);
    if (score < static_cast<double>(box_threshold) || right <= left || bottom <= top) continue;
    boxes.push_back({static_cast<float>(score), {left, top, right - left, bottom - top}});
  }
  return boxes;
}

std::string segmentation_request(const Image& image, const std::vector<FoundBox>& boxes) {
  ordered_json request;
  request["inputs"] = image_as_json(image);
  ordered_json& list = request["parameters"]["input_boxes"] = ordered_json::array();
  for (const FoundBox& found : boxes) {
    const Box& box = found.box;
    list.push_back({box.x, box.y, box.x + box.width, box.y + box.height});
  }
  return request.dump();
}

std::vector<std::uint8_t> read_masks(const std::string& body, std::size_t boxes, int width, int height,
                                     const std::string& address) {
  const json reply = parsed_array(body, address, "image segmentation by boxes");
  if (reply.size() != boxes)
    refuse(address, "with " + std::to_string(reply.size()) + " masks for " + std::to_string(boxes) +
                        " boxes; does it take parameters.input_boxes?");
  std::vector<std::uint8_t> inside(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (std::size_t i = 0; i < reply.size(); ++i) {
    std::string text = text_in(reply[i], "mask", i, address);
    if (text.starts_with("data:")) text.erase(0, std::min(text.find(',') + 1, text.size()));
    const auto bytes = bytes_of_base64(text);
    if (!bytes) refuse(address, "with a mask (number " + std::to_string(i) + ") that is not base64");
    try {
      Image mask = Image::decode(*bytes, "mask number " + std::to_string(i));
      if (mask.width() != width || mask.height() != height) mask = mask.resized(width, height);
      const std::uint8_t* rgb = mask.pixels();
      for (std::size_t k = 0; k < inside.size(); ++k)
        if (rgb[3 * k] >= half_bright) inside[k] = 1;
    } catch (const HttpError&) {
      throw;
    } catch (const Error& error) {
      refuse(address, std::string("with a mask that can't be read: ") + error.what());
    }
  }
  return inside;
}

}  // namespace maia
