#include "services/chat/dialect.hpp"

namespace maia {

HttpRequest json_request(const std::string& url, const ChatEndpoint& endpoint, const std::string& key_header,
                         const std::string& before_key, std::string body) {
  HttpRequest request;
  request.url = url;
  request.headers = {{"Content-Type", "application/json", ""}};
  if (!endpoint.key_variable.empty()) request.headers.push_back({key_header, before_key, endpoint.key_variable});
  request.body = std::move(body);
  return request;
}

const Dialect& dialect_of(ChatDialect dialect) {
  switch (dialect) {
    case ChatDialect::openai_chat:
      return openai_chat_dialect();
    case ChatDialect::openai_responses:
      return openai_responses_dialect();
    case ChatDialect::anthropic:
      return anthropic_dialect();
    case ChatDialect::gemini:
      return gemini_dialect();
  }
  throw Error("there is no such dialect");
}

}  // namespace maia
