// What a server's way of speaking is made of.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "maia/chat.hpp"

namespace maia {

/// Puts a reply together from what a server sends.
class ReplyReader {
 public:
  virtual ~ReplyReader() = default;

  /// The body of a reply that was not streamed, or the data of one event of a streamed one; `event` is its name or
  /// empty. Returns the text that it adds. Throws Error if the server reports one, or if it is not what this dialect
  /// sends.
  virtual std::string whole(std::string_view body) = 0;
  virtual std::string piece(std::string_view event, std::string_view data) = 0;

  /// Whether the end of a streamed reply was seen.
  virtual bool complete() const = 0;

  const ChatReply& reply() const { return reply_; }

 protected:
  ChatReply reply_;
};

class Dialect {
 public:
  virtual ~Dialect() = default;

  /// Address, headers and body; limits and callbacks are left to the caller.
  virtual HttpRequest request(const ChatEndpoint& endpoint, const ChatRequest& chat, bool streamed) const = 0;
  virtual std::unique_ptr<ReplyReader> reader() const = 0;
};

/// A POST of JSON to `url`. The key, if the endpoint has one, goes into the header `key_header`, behind `before_key`.
HttpRequest json_request(const std::string& url, const ChatEndpoint& endpoint, const std::string& key_header,
                         const std::string& before_key, std::string body);

/// One object for each dialect, for ever.
const Dialect& dialect_of(ChatDialect dialect);
const Dialect& openai_chat_dialect();
const Dialect& openai_responses_dialect();
const Dialect& anthropic_dialect();
const Dialect& gemini_dialect();

}  // namespace maia
