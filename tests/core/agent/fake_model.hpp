// What tests of runs need: a model that says what it is told to, and images without an encoder.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/run.hpp"
#include "maia/error.hpp"

namespace maia::agent {

/// Says the given replies in their order, and remembers what it was asked.
class FakeModel : public ChatModel {
 public:
  using Answer = std::function<ChatReply(const ChatRequest&)>;

  std::string name() const override { return "fake"; }

  ChatReply ask(const ChatRequest& request) const override {
    requests.push_back(request);
    if (answers.empty()) throw Error("the fake model has nothing more to say");
    const Answer answer = answers.front();
    answers.pop_front();
    return answer(request);
  }

  void say(const std::string& text, ChatUsage usage = {100, 0, 10}) { say(ChatReply{text, "fake-1", false, usage}); }
  void say(const ChatReply& reply) {
    answers.push_back([reply](const ChatRequest&) { return reply; });
  }
  void fail(const std::string& why) {
    answers.push_back([why](const ChatRequest&) -> ChatReply { throw HttpError(why, true, 500); });
  }

  /// All text of the last request, and of its last message.
  std::string heard() const { return text(requests.back().messages); }
  std::string last_heard() const { return text({requests.back().messages.back()}); }

  static std::string text(const std::vector<ChatMessage>& messages) {
    std::string all;
    for (const ChatMessage& message : messages)
      for (const ChatPart& part : message.parts) all += part.is_image() ? "<image>\n" : part.text + "\n";
    return all;
  }

  mutable std::deque<Answer> answers;
  mutable std::vector<ChatRequest> requests;
};

/// The head of a PNG file of this size: all that is looked at here. `tag` makes it another image.
inline std::string fake_png(int width, int height, const std::string& tag = {}) {
  std::string bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  for (const int number : {width, height})
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xFF);
  return bytes + tag;
}

inline Observation saw(const std::string& text) {
  Observation observation;
  observation.shown.push_back({text, {}});
  observation.seconds = 2;
  return observation;
}

inline std::string experiment(const std::string& code, const std::string& hypothesis = "dogs") {
  return "[HYPOTHESIS LIST]:\nHypothesis_1: " + hypothesis + "\n```cpp\n" + code + "\n```\n";
}

inline std::string disconfirming(const std::string& code) {
  return "[HYPOTHESIS LIST]:\nHypothesis_1: dogs\n[DISCONFIRM]: a cat as high as a dog\n```cpp\n" + code + "\n```\n";
}

inline constexpr const char* dogs = "[DESCRIPTION]: It responds to dogs.\n[LABEL]: dogs\n";

}  // namespace maia::agent
