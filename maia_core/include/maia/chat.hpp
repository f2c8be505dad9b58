// Language models that look at images: one message type for all of them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maia/error.hpp"
#include "maia/http.hpp"

namespace maia {

/// A piece of a message: a text, or an image as the bytes of a PNG, JPEG, WebP or GIF file.
struct ChatPart {
  std::string text;
  std::string image;

  bool is_image() const { return !image.empty(); }
};

enum class ChatRole { system, user, assistant };

struct ChatMessage {
  ChatRole role = ChatRole::user;
  std::vector<ChatPart> parts;
};

struct ChatRequest {
  /// In order. System messages are joined and come first; neighbors of one role are joined, too, because some models
  /// insist on turns. Images are for users' messages only.
  std::vector<ChatMessage> messages;

  int most_output_tokens = 4096;
  std::optional<double> temperature;  ///< the provider's default if not given
  std::optional<std::uint64_t> seed;  ///< passed on where the provider has one
  double total_seconds = 600;         ///< for the reply and all repeated attempts

  /// If it is not empty the reply is streamed: called with each piece of text as it comes. What it throws ends the
  /// request.
  std::function<void(std::string_view)> on_text;

  /// Called several times a second; what it throws ends the request. May be empty.
  std::function<void()> check;
};

/// What a reply cost, in tokens.
struct ChatUsage {
  std::int64_t input_tokens = 0;         ///< all of them, cached ones included
  std::int64_t cached_input_tokens = 0;  ///< of those, read from the provider's cache
  std::int64_t output_tokens = 0;        ///< with those of thinking that is not shown
};

struct ChatReply {
  std::string text;
  std::string model;       ///< as the server names it
  bool cut_short = false;  ///< the text ends at most_output_tokens or at the model's window
  ChatUsage usage;         ///< zeros if the server did not say
};

/// Implementations are safe to call from several threads.
class ChatModel {
 public:
  virtual ~ChatModel() = default;

  /// "openai:gpt-4o", "offline", ...
  virtual std::string name() const = 0;

  /// Throws HttpError if there is no reply, Error if the request is not possible or the model refuses it.
  virtual ChatReply ask(const ChatRequest& request) const = 0;
};

/// The ways in which servers speak.
enum class ChatDialect {
  openai_chat,       ///< POST BASE/chat/completions: OpenAI, vLLM, llama.cpp, Ollama, LM Studio
  openai_responses,  ///< POST BASE/responses
  anthropic,         ///< POST BASE/messages
  gemini             ///< POST BASE/models/MODEL:generateContent
};

/// A model on a server.
struct ChatEndpoint {
  ChatDialect dialect = ChatDialect::openai_chat;
  std::string base_url;      ///< with the version: "https://api.openai.com/v1", "http://localhost:11434/v1"
  std::string model;         ///< as the server calls it
  std::string key_variable;  ///< the environment variable with the key; empty for none
  int longest_side = 1568;   ///< larger images can't be sent; 0 for any size
  int most_images = 100;     ///< in one request; 0 for any number
};

/// Throws Error if the endpoint makes no sense. `client` as in set_http_client() if null.
std::shared_ptr<const ChatModel> make_chat_model(const ChatEndpoint& endpoint,
                                                 std::shared_ptr<const HttpClient> client = nullptr);

}  // namespace maia
