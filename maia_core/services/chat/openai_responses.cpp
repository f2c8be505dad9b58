// OpenAI's responses.
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
      content.push_back({{"type", "input_image"},
                         {"image_url", "data:" + media_type(part.image) + ";base64," + base64_of(part.image)},
                         {"detail", "auto"}});
    else
      content.push_back(
          {{"type", message.role == ChatRole::assistant ? "output_text" : "input_text"}, {"text", part.text}});
  }
  return content;
}

class Reader : public ReplyReader {
 public:
  std::string whole(std::string_view body) override {
    const nlohmann::json value = read_object(body);
    finish(value);
    return reply_.text;
  }

  std::string piece(std::string_view, std::string_view data) override {
    const nlohmann::json value = read_object(data);
    const std::string type = string_of(at_path(value, "type"));
    if (type == "error") fail(value);
    if (type == "response.output_text.delta") {
      std::string text = string_of(at_path(value, "delta"));
      streamed_ += text;
      return text;
    }
    if (type == "response.completed" || type == "response.incomplete" || type == "response.failed") {
      finish(at_path(value, "response"));
      if (reply_.text.empty()) reply_.text = streamed_;
    }
    return {};
  }

  bool complete() const override { return complete_; }

 private:
  [[noreturn]] static void fail(const nlohmann::json& error) {
    const std::string message = string_of(at_path(error, "message"));
    throw Error("the server says: " + (message.empty() ? "an error without a message" : message));
  }

  void finish(const nlohmann::json& response) {
    if (const auto& error = at_path(response, "error"); error.is_object()) fail(error);
    std::string refusal;
    const nlohmann::json& output = at_path(response, "output");
    if (!output.is_array()) throw Error("the server's reply has no output");
    for (const nlohmann::json& item : output) {
      const nlohmann::json& content = at_path(item, "content");
      if (!content.is_array()) continue;  // thinking, for example
      for (const nlohmann::json& part : content) {
        reply_.text += string_of(at_path(part, "text"));
        refusal += string_of(at_path(part, "refusal"));
      }
    }
    if (reply_.text.empty() && !refusal.empty()) throw Error("the model refuses: " + refusal);
    reply_.model = string_of(at_path(response, "model"));
    reply_.cut_short = string_of(at_path(response, "status")) == "incomplete";
    const nlohmann::json& usage = at_path(response, "usage");
    reply_.usage.input_tokens = count_of(at_path(usage, "input_tokens"));
    reply_.usage.cached_input_tokens = count_of(at_path(usage, "input_tokens_details", "cached_tokens"));
    reply_.usage.output_tokens = count_of(at_path(usage, "output_tokens"));
    complete_ = true;
  }

  std::string streamed_;
  bool complete_ = false;
};

class OpenAiResponses : public Dialect {
 public:
  HttpRequest request(const ChatEndpoint& endpoint, const ChatRequest& chat, bool streamed) const override {
    const Turns turns = turns_of(chat.messages, endpoint);
    OrderedJson body = {{"model", endpoint.model}};
    if (!turns.system.empty()) body["instructions"] = turns.system;
    OrderedJson& input = body["input"] = OrderedJson::array();
    for (const ChatMessage& turn : turns.turns)
      input.push_back(
          {{"role", turn.role == ChatRole::assistant ? "assistant" : "user"}, {"content", content_of(turn)}});
    body["max_output_tokens"] = chat.most_output_tokens;
    if (chat.temperature) body["temperature"] = *chat.temperature;
    body["store"] = false;
    if (streamed) body["stream"] = true;
    return json_request(endpoint.base_url + "/responses", endpoint, "Authorization", "Bearer ", json_text(body));
  }

  std::unique_ptr<ReplyReader> reader() const override { return std::make_unique<Reader>(); }
};

}  // namespace

const Dialect& openai_responses_dialect() {
  static const OpenAiResponses dialect;
  return dialect;
}

}  // namespace maia
