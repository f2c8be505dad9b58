#include "services/chat/messages.hpp"

#include <algorithm>
#include <cstdint>

namespace maia {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

unsigned big_endian(std::string_view bytes, std::size_t at, int count) {
  unsigned value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | byte_at(bytes, at + static_cast<std::size_t>(i));
  return value;
}

unsigned little_endian(std::string_view bytes, std::size_t at, int count) {
  unsigned value = 0;
  for (int i = count; i-- > 0;) value = value << 8 | byte_at(bytes, at + static_cast<std::size_t>(i));
  return value;
}

ImageSize size(unsigned width, unsigned height) { return {static_cast<int>(width), static_cast<int>(height)}; }

ImageSize jpeg_size(std::string_view bytes) {
  std::size_t at = 2;
  while (at + 9 < bytes.size() && byte_at(bytes, at) == 0xFF) {
    const unsigned marker = byte_at(bytes, at + 1);
    const bool is_frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (is_frame) return size(big_endian(bytes, at + 7, 2), big_endian(bytes, at + 5, 2));
    at += marker == 0xFF ? 1 : 2 + big_endian(bytes, at + 2, 2);
  }
  return {};
}

ImageSize webp_size(std::string_view bytes) {
  if (bytes.size() < 30) return {};
  const std::string_view chunk = bytes.substr(12, 4);
  if (chunk == "VP8X") return size(little_endian(bytes, 24, 3) + 1, little_endian(bytes, 27, 3) + 1);
  if (chunk == "VP8 ") return size(little_endian(bytes, 26, 2) & 0x3FFF, little_endian(bytes, 28, 2) & 0x3FFF);
  if (chunk == "VP8L") {
    const unsigned bits = little_endian(bytes, 21, 4);
    return size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
  }
  return {};
}

void check_image(const ChatPart& part, ChatRole role, const ChatEndpoint& endpoint) {
  if (role != ChatRole::user) throw Error("only a user's message can have images, not one of the system or the model");
  if (media_type(part.image).empty()) throw Error("an image for a model must be a PNG, JPEG, WebP or GIF file");
  const ImageSize found = image_size(part.image);
  if (endpoint.longest_side > 0 && std::max(found.width, found.height) > endpoint.longest_side)
    throw Error("an image of " + std::to_string(found.width) + "x" + std::to_string(found.height) +
                " pixels is too large for " + endpoint.model + ": its longest side may be " +
                std::to_string(endpoint.longest_side) + "; send it smaller");
}

void append(ChatMessage& message, const ChatPart& part) {
  const bool joins = !part.is_image() && !message.parts.empty() && !message.parts.back().is_image();
  if (joins)
    message.parts.back().text += "\n\n" + part.text;
  else
    message.parts.push_back(part);
}

}  // namespace

std::string media_type(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
  if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return "image/gif";
  if (bytes.starts_with("RIFF") && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP") return "image/webp";
  return {};
}

ImageSize image_size(std::string_view bytes) {
  const std::string type = media_type(bytes);
  if (type == "image/png" && bytes.size() >= 24) return size(big_endian(bytes, 16, 4), big_endian(bytes, 20, 4));
  if (type == "image/gif" && bytes.size() >= 10) return size(little_endian(bytes, 6, 2), little_endian(bytes, 8, 2));
  if (type == "image/jpeg") return jpeg_size(bytes);
  if (type == "image/webp") return webp_size(bytes);
  return {};
}

std::string text_of(const ChatMessage& message) {
  std::string text;
  for (const ChatPart& part : message.parts)
    if (!part.is_image()) text += (text.empty() ? "" : "\n\n") + part.text;
  return text;
}

Turns turns_of(const std::vector<ChatMessage>& messages, const ChatEndpoint& endpoint) {
  Turns result;
  int images = 0;
  for (const ChatMessage& message : messages) {
    for (const ChatPart& part : message.parts)
      if (part.is_image()) {
        check_image(part, message.role, endpoint);
        ++images;
      }
    if (message.role == ChatRole::system) {
      result.system += (result.system.empty() ? "" : "\n\n") + text_of(message);
      continue;
    }
    if (result.turns.empty() || result.turns.back().role != message.role) result.turns.push_back({message.role, {}});
    for (const ChatPart& part : message.parts)
      if (part.is_image() || !part.text.empty()) append(result.turns.back(), part);
    if (result.turns.back().parts.empty()) result.turns.pop_back();
  }
  if (result.turns.empty() || result.turns.front().role != ChatRole::user)
    throw Error("a conversation with a model begins with a user's message that is not empty");
  if (endpoint.most_images > 0 && images > endpoint.most_images)
    throw Error(std::to_string(images) + " images are too many for one request to " + endpoint.model +
                ", which takes " + std::to_string(endpoint.most_images));
  return result;
}

}  // namespace maia
