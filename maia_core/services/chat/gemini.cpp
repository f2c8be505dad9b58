// Google's Gemini.
#include "services/base64.hpp"
#include "services/chat/dialect.hpp"
#include "services/chat/json.hpp"
#include "services/chat/messages.hpp"

namespace maia {
namespace {

OrderedJson parts_of(const ChatMessage& message) {
  OrderedJson parts = OrderedJson::array();
  for (const ChatPart& part : message.parts) {
    if (part.is_image())
      parts.push_back({{"inlineData", {{"mimeType", media_type(part.image)}, {"data", base64_of(part.image)}}}});
    else
      parts.push_back({{"text", part.text}});
  }
  return parts;
}

class Reader : public ReplyReader {
 public:
  std::string whole(std::string_view body) override {
    std::string text = take(read_object(body));
    if (!complete_) throw Error("the server's reply has no candidates[0].finishReason");
    return text;
  }

  std::string piece(std::string_view, std::string_view data) override { return take(read_object(data)); }

  bool complete() const override { return complete_; }

 private:
  std::string take(const nlohmann::json& value) {
    if (const auto& error = at_path(value, "error"); error.is_object()) {
      const std::string message = string_of(at_path(error, "message"));
      throw Error("the server says: " + (message.empty() ? "an error without a message" : message));
    }
    if (const std::string reason = string_of(at_path(value, "promptFeedback", "blockReason")); !reason.empty())
      throw Error("the server does not let the request through: " + reason);
    std::string text;
    if (const auto& parts = at_path(value, "candidates", 0, "content", "parts"); parts.is_array())
      for (const nlohmann::json& part : parts)
        if (!at_path(part, "thought").is_boolean() || !at_path(part, "thought").get<bool>())
          text += string_of(at_path(part, "text"));
    reply_.text += text;
    if (const std::string model = string_of(at_path(value, "modelVersion")); !model.empty()) reply_.model = model;
    if (const auto& usage = at_path(value, "usageMetadata"); usage.is_object()) {
      reply_.usage.input_tokens = count_of(at_path(usage, "promptTokenCount"));
      reply_.usage.cached_input_tokens = count_of(at_path(usage, "cachedContentTokenCount"));
      reply_.usage.output_tokens =
          count_of(at_path(usage, "candidatesTokenCount")) + count_of(at_path(usage, "thoughtsTokenCount"));
    }
    if (const std::string reason = string_of(at_path(value, "candidates", 0, "finishReason")); !reason.empty()) {
      complete_ = true;
      reply_.cut_short = reason == "MAX_TOKENS";
      if (reason != "STOP" && reason != "MAX_TOKENS") throw Error("the server held the reply back: " + reason);
    }
    return text;
  }

  bool complete_ = false;
};

class Gemini : public Dialect {
 public:
  HttpRequest request(const ChatEndpoint& endpoint, const ChatRequest& chat, bool streamed) const override {
    const Turns turns = turns_of(chat.messages, endpoint);
    OrderedJson body;
    if (!turns.system.empty()) body["systemInstruction"] = {{"parts", {{{"text", turns.system}}}}};
    OrderedJson& contents = body["contents"] = OrderedJson::array();
    for (const ChatMessage& turn : turns.turns)
      contents.push_back({{"role", turn.role == ChatRole::assistant ? "model" : "user"}, {"parts", parts_of(turn)}});
    OrderedJson& config = body["generationConfig"] = {{"maxOutputTokens", chat.most_output_tokens}};
    if (chat.temperature) config["temperature"] = *chat.temperature;
    if (chat.seed) config["seed"] = *chat.seed & 0x7FFFFFFF;
    return json_request(endpoint.base_url + "/models/" + endpoint.model +
                            (streamed ? ":streamGenerateContent?alt=sse" : ":generateContent"),
                        endpoint, "x-goog-api-key", "", json_text(body));
  }

  std::unique_ptr<ReplyReader> reader() const override { return std::make_unique<Reader>(); }
};

}  // namespace

const Dialect& gemini_dialect() {
  static const Gemini dialect;
  return dialect;
}

}  // namespace maia
