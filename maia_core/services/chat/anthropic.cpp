// Anthropic's messages.
#include "services/base64.hpp"
#include "services/chat/dialect.hpp"
#include "services/chat/json.hpp"
#include "services/chat/messages.hpp"

namespace maia {
namespace {

OrderedJson content_of(const ChatMessage& message) {
  OrderedJson content = OrderedJson::array();
  for (const ChatPart& part : message.parts) {
    if (part.is_image())
      content.push_back(
          {{"type", "image"},
           {"source", {{"type", "base64"}, {"media_type", media_type(part.image)}, {"data", base64_of(part.image)}}}});
    else
      content.push_back({{"type", "text"}, {"text", part.text}});
  }
  return content;
}

class Reader : public ReplyReader {
 public:
  std::string whole(std::string_view body) override {
    const nlohmann::json value = read_object(body);
    if (string_of(at_path(value, "type")) == "error") fail(value);
    const nlohmann::json& content = at_path(value, "content");
    if (!content.is_array()) throw Error("the server's reply has no content");
    for (const nlohmann::json& part : content)
      if (string_of(at_path(part, "type")) == "text") reply_.text += string_of(at_path(part, "text"));
    reply_.model = string_of(at_path(value, "model"));
    take_usage(at_path(value, "usage"));
    take_reason(string_of(at_path(value, "stop_reason")));
    complete_ = true;
    return reply_.text;
  }

  std::string piece(std::string_view, std::string_view data) override {
    const nlohmann::json value = read_object(data);
    const std::string type = string_of(at_path(value, "type"));
    if (type == "error") fail(value);
    if (type == "message_start") {
      reply_.model = string_of(at_path(value, "message", "model"));
      take_usage(at_path(value, "message", "usage"));
    } else if (type == "content_block_delta" && string_of(at_path(value, "delta", "type")) == "text_delta") {
      std::string text = string_of(at_path(value, "delta", "text"));
      reply_.text += text;
      return text;
    } else if (type == "message_delta") {
      take_usage(at_path(value, "usage"));
      take_reason(string_of(at_path(value, "delta", "stop_reason")));
    } else if (type == "message_stop") {
      complete_ = true;
    }
    return {};
  }

  bool complete() const override { return complete_; }

 private:
  [[noreturn]] static void fail(const nlohmann::json& value) {
    const std::string message = string_of(at_path(value, "error", "message"));
    throw Error("the server says: " + (message.empty() ? "an error without a message" : message));
  }

  void take_reason(const std::string& reason) {
    if (reason == "max_tokens" || reason == "model_context_window_exceeded") reply_.cut_short = true;
    if (reason == "refusal") throw Error("the model refuses to answer");
  }

  /// Input tokens come at the beginning of a stream, output tokens at its end; what was cached is counted apart.
  void take_usage(const nlohmann::json& usage) {
    if (!at_path(usage, "input_tokens").is_null()) {
      const std::int64_t cached = count_of(at_path(usage, "cache_read_input_tokens"));
      reply_.usage.input_tokens =
          count_of(at_path(usage, "input_tokens")) + cached + count_of(at_path(usage, "cache_creation_input_tokens"));
      reply_.usage.cached_input_tokens = cached;
    }
    if (!at_path(usage, "output_tokens").is_null())
      reply_.usage.output_tokens = count_of(at_path(usage, "output_tokens"));
  }

  bool complete_ = false;
};

class Anthropic : public Dialect {
 public:
  HttpRequest request(const ChatEndpoint& endpoint, const ChatRequest& chat, bool streamed) const override {
    const Turns turns = turns_of(chat.messages, endpoint);
    OrderedJson body = {{"model", endpoint.model}, {"max_tokens", chat.most_output_tokens}};
    // The system text, the same in every round, is worth caching; so is all that came before the last message.
    const OrderedJson cached = {{"type", "ephemeral"}};
    if (!turns.system.empty()) body["system"] = {{{"type", "text"}, {"text", turns.system}, {"cache_control", cached}}};
    OrderedJson& messages = body["messages"] = OrderedJson::array();
    for (const ChatMessage& turn : turns.turns)
      messages.push_back(
          {{"role", turn.role == ChatRole::assistant ? "assistant" : "user"}, {"content", content_of(turn)}});
    messages.back()["content"].back()["cache_control"] = cached;
    if (chat.temperature) body["temperature"] = *chat.temperature;
    if (streamed) body["stream"] = true;
    HttpRequest request = json_request(endpoint.base_url + "/messages", endpoint, "x-api-key", "", json_text(body));
    request.headers.insert(request.headers.begin() + 1, {"anthropic-version", "2023-06-01", ""});
    return request;
  }

  std::unique_ptr<ReplyReader> reader() const override { return std::make_unique<Reader>(); }
};

}  // namespace

const Dialect& anthropic_dialect() {
  static const Anthropic dialect;
  return dialect;
}

}  // namespace maia
