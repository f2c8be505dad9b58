// A chat model behind a server.
#include <algorithm>
#include <cctype>

#include "services/chat/dialect.hpp"
#include "services/chat/event_stream.hpp"
#include "services/http/address.hpp"
#include "services/http/retry.hpp"

namespace maia {
namespace {

/// What `read` returns; its errors say whose reply it was.
template <class Read>
auto of(const std::string& source, const Read& read) {
  try {
    return read();
  } catch (const Error& error) {
    throw Error(source + ": " + error.what());
  }
}

class HttpChatModel : public ChatModel {
 public:
  HttpChatModel(ChatEndpoint endpoint, std::shared_ptr<const HttpClient> client)
      : endpoint_(std::move(endpoint)), client_(std::move(client)), dialect_(dialect_of(endpoint_.dialect)) {}

  std::string name() const override { return endpoint_.model + " at " + shown_address(endpoint_.base_url); }

  ChatReply ask(const ChatRequest& chat) const override {
    if (chat.most_output_tokens < 1)
      throw Error("a reply of at most " + std::to_string(chat.most_output_tokens) +
                  " tokens is not possible; allow 1 or more");
    const std::shared_ptr<const HttpClient> client = client_ ? client_ : http_client();
    if (!client) throw Error("this program has no way to reach servers");
    const bool streamed = static_cast<bool>(chat.on_text);
    HttpRequest request = dialect_.request(endpoint_, chat, streamed);
    request.limits.total_seconds = chat.total_seconds;
    request.check = chat.check;
    const auto reader = dialect_.reader();
    const std::string source = shown_address(request.url);
    EventStream events(
        [&](std::string_view event, std::string_view data) {
          const std::string text = of(source, [&] { return reader->piece(event, data); });
          if (!text.empty()) chat.on_text(text);
        },
        source);
    if (streamed) request.on_body = [&](const char* data, std::size_t bytes) { events.add({data, bytes}); };
    RetryPolicy policy;
    policy.total_seconds = chat.total_seconds;
    const HttpReply reply = send_patiently(*client, request, policy);
    if (streamed) {
      events.end();
      if (!reader->complete()) throw HttpError(source + ": the reply breaks off before its end", true);
    } else {
      of(source, [&] { return reader->whole(reply.body); });
    }
    ChatReply result = reader->reply();
    if (result.model.empty()) result.model = endpoint_.model;
    return result;
  }

 private:
  ChatEndpoint endpoint_;
  std::shared_ptr<const HttpClient> client_;
  const Dialect& dialect_;
};

bool is_plain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || std::string_view("-_.:/@+").find(c) != std::string_view::npos;
}

}  // namespace

std::shared_ptr<const ChatModel> make_chat_model(const ChatEndpoint& endpoint,
                                                 std::shared_ptr<const HttpClient> client) {
  ChatEndpoint checked = endpoint;
  while (checked.base_url.ends_with('/')) checked.base_url.pop_back();
  shown_address(checked.base_url);
  if (checked.model.empty()) throw Error("the model's name is missing for " + shown_address(checked.base_url));
  if (!std::all_of(checked.model.begin(), checked.model.end(), is_plain))
    throw Error("a model can't be called '" + checked.model + "'; names have letters, digits and -_.:/@+");
  return std::make_shared<const HttpChatModel>(std::move(checked), std::move(client));
}

}  // namespace maia
