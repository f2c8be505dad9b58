#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/messages.hpp"
#include "maia/error.hpp"
#include "services/chat/messages.hpp"

namespace maia::agent {
namespace {

constexpr const char* no_image = "[image left out to save room]";
constexpr const char* no_results = "[results of an earlier experiment left out to save room]";
constexpr const char* no_code = "[code left out to save room]";

std::int64_t tokens_of_text(std::size_t bytes) {
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(bytes) / 4);
}

std::int64_t tokens_of(const ChatPart& part) {
  if (!part.is_image()) return tokens_of_text(part.text.size());
  const ImageSize size = image_size(part.image);
  if (size.width <= 0 || size.height <= 0) return 1600;  // an unknown size: as much as a large one
  return (std::int64_t{size.width} * size.height + 749) / 750;
}

bool is_results(const ChatMessage& message) {
  return message.role == ChatRole::user && !message.parts.empty() &&
         message.parts.front().text.starts_with(results_heading);
}

/// The text with its fenced blocks replaced by a line. Whatever is behind the last block is kept.
std::string without_code(const std::string& text) {
  std::string result;
  bool open = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::size_t first = std::min(text.find_first_not_of(' ', at), end);
    const bool is_fence = text.compare(first, 3, "```") == 0 || text.compare(first, 3, "~~~") == 0;
    if (is_fence) {
      if (!open) result += std::string(no_code) + "\n";
      open = !open;
    } else if (!open) {
      result.append(text, at, end - at);
    }
    at = end;
  }
  while (!result.empty() && result.back() == '\n') result.pop_back();
  return result;
}

class Trimmer {
 public:
  Trimmer(const std::vector<ChatMessage>& messages, std::int64_t tokens, int images)
      : messages_(messages), tokens_(tokens), images_(images) {
    for (const ChatMessage& message : messages_) {
      used_ += estimated_tokens(message);
      for (const ChatPart& part : message.parts) shown_ += part.is_image();
    }
    for (task_ = 0; task_ < messages_.size() && messages_[task_].role != ChatRole::user;) ++task_;
    for (latest_ = messages_.size(); latest_ > 0 && !is_results(messages_[latest_ - 1]);) --latest_;
    latest_ = latest_ == 0 ? messages_.size() : latest_ - 1;
  }

  std::vector<ChatMessage> trim() {
    for (std::size_t i = task_ + 1; i < latest_ && !fits(); ++i) drop_images(i);
    for (std::size_t i = task_ + 1; i < latest_ && !has_room(); ++i) drop_text(i);
    if (latest_ < messages_.size() && !fits()) drop_images(latest_);
    if (!fits()) refuse();
    return std::move(messages_);
  }

 private:
  bool has_room() const { return tokens_ == 0 || used_ <= tokens_; }
  bool fits() const { return has_room() && (images_ == 0 || shown_ <= images_); }

  void drop_images(std::size_t index) {
    auto& parts = messages_[index].parts;
    for (std::size_t i = parts.size(); i-- > 0 && !fits();) {
      if (!parts[i].is_image()) continue;
      used_ -= tokens_of(parts[i]);
      --shown_;
      parts[i] = {no_image, {}};
      used_ += tokens_of(parts[i]);
    }
  }

  void drop_text(std::size_t index) {
    ChatMessage& message = messages_[index];
    used_ -= estimated_tokens(message);
    if (is_results(message)) {
      message.parts = {{no_results, {}}};
    } else if (message.role == ChatRole::assistant) {
      for (ChatPart& part : message.parts) part.text = without_code(part.text);
    }
    used_ += estimated_tokens(message);
  }

  [[noreturn]] void refuse() const {
    if (!has_room())
      throw Error("the messages of this run need about " + std::to_string(used_) +
                  " tokens even without the older experiments, and the model takes " + std::to_string(tokens_) +
                  "; choose a model with a larger window, or a shorter question");
    throw Error("the task alone has " + std::to_string(shown_) + " images, and the model takes " +
                std::to_string(images_) + " in one request; choose another model");
  }

  std::vector<ChatMessage> messages_;
  std::int64_t tokens_;
  int images_;
  std::int64_t used_ = 0;
  int shown_ = 0;
  std::size_t task_ = 0, latest_ = 0;
};

}  // namespace

std::int64_t estimated_tokens(const ChatMessage& message) {
  std::int64_t sum = 0;
  for (const ChatPart& part : message.parts) sum += tokens_of(part);
  return std::max<std::int64_t>(1, sum);
}

std::int64_t estimated_tokens(const std::vector<ChatMessage>& messages) {
  std::int64_t sum = 0;
  for (const ChatMessage& message : messages) sum += estimated_tokens(message);
  return sum;
}

std::vector<ChatMessage> trimmed_messages(const std::vector<ChatMessage>& messages, std::int64_t tokens, int images) {
  return Trimmer(messages, tokens, images).trim();
}

}  // namespace maia::agent
