// OpenAI's chat completions, which most servers speak: vLLM, llama.cpp, Ollama, LM Studio.
#include "services/base64.hpp"
#include "services/chat/dialect.hpp"
#include "services/chat/json.hpp"
#include "services/chat/messages.hpp"

namespace maia {
namespace {

OrderedJson content_of(const ChatMessage& message) {
  if (message.role == ChatRole::assistant || (message.parts.size() == 1 && !message.parts[0].is_image()))
    return text_of(message);
  OrderedJson content = OrderedJson::array();
  for (const ChatPart& part : message.parts) {
    if (part.is_image())
      content.push_back(
          {{"type", "image_url"},
           {"image_url", {{"url", "data:" + media_type(part.image) + ";base64," + base64_of(part.image)}}}});
    else
      content.push_back({{"type", "text"}, {"text", part.text}});
  }
  return content;
}

class Reader : public ReplyReader {
 public:
  std::string whole(std::string_view body) override {
    const nlohmann::json value = read_object(body);
    take(value);
    const nlohmann::json& message = at_path(value, "choices", 0, "message");
    if (!message.is_object()) throw Error("the server's reply has no choices[0].message");
    const std::string refusal = string_of(at_path(message, "refusal"));
    reply_.text = string_of(at_path(message, "content"));
    if (reply_.text.empty() && !refusal.empty()) throw Error("the model refuses: " + refusal);
    complete_ = true;
    return reply_.text;
  }

  std::string piece(std::string_view, std::string_view data) override {
    if (data == "[DONE]") {
      complete_ = true;
      return {};
    }
    const nlohmann::json value = read_object(data);
    take(value);
    std::string text = string_of(at_path(value, "choices", 0, "delta", "content"));
    reply_.text += text;
    return text;
  }

  bool complete() const override { return complete_; }

 private:
  void take(const nlohmann::json& value) {
    if (const auto& error = at_path(value, "error"); !error.is_null()) {
      const std::string message = string_of(at_path(error, "message"));
      throw Error("the server says: " + (message.empty() ? error.dump() : message));
    }
    if (const std::string model = string_of(at_path(value, "model")); !model.empty()) reply_.model = model;
    if (const std::string reason = string_of(at_path(value, "choices", 0, "finish_reason")); !reason.empty()) {
      reply_.cut_short = reason == "length";
      finished_ = true;
      if (reason == "content_filter") throw Error("the server held the reply back: its content filter objected");
    }
    if (const auto& usage = at_path(value, "usage"); usage.is_object()) {
      reply_.usage.input_tokens = count_of(at_path(usage, "prompt_tokens"));
      reply_.usage.cached_input_tokens = count_of(at_path(usage, "prompt_tokens_details", "cached_tokens"));
      reply_.usage.output_tokens = count_of(at_path(usage, "completion_tokens"));
    }
    complete_ = complete_ || finished_;
  }

  bool finished_ = false;
  bool complete_ = false;
};

class OpenAiChat : public Dialect {
 public:
  HttpRequest request(const ChatEndpoint& endpoint, const ChatRequest& chat, bool streamed) const override {
    const Turns turns = turns_of(chat.messages, endpoint);
    OrderedJson messages = OrderedJson::array();
    if (!turns.system.empty()) messages.push_back({{"role", "system"}, {"content", turns.system}});
    for (const ChatMessage& turn : turns.turns)
      messages.push_back(
          {{"role", turn.role == ChatRole::assistant ? "assistant" : "user"}, {"content", content_of(turn)}});
    OrderedJson body = {{"model", endpoint.model}, {"messages", std::move(messages)}};
    // OpenAI's own models take only the new name, most other servers only the old one.
    const bool is_openai = endpoint.base_url.find("//api.openai.com/") != std::string::npos;
    body[is_openai ? "max_completion_tokens" : "max_tokens"] = chat.most_output_tokens;
    if (chat.temperature) body["temperature"] = *chat.temperature;
    if (chat.seed) body["seed"] = *chat.seed;
    if (streamed) {
      body["stream"] = true;
      body["stream_options"] = {{"include_usage", true}};
    }
    return json_request(endpoint.base_url + "/chat/completions", endpoint, "Authorization", "Bearer ", json_text(body));
  }

  std::unique_ptr<ReplyReader> reader() const override { return std::make_unique<Reader>(); }
};

}  // namespace

const Dialect& openai_chat_dialect() {
  static const OpenAiChat dialect;
  return dialect;
}

}  // namespace maia
