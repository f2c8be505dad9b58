// A chat model over a client that plays the server.
#include <gmock/gmock.h>

#include "maia/chat.hpp"

namespace maia {
namespace {

using ::testing::HasSubstr;

/// Replies with what it is given, streamed in pieces of `step` bytes if the request asks for that.
class FakeServer : public HttpClient {
 public:
  explicit FakeServer(std::string body, std::size_t step = 1) : body_(std::move(body)), step_(step) {}

  HttpReply send(const HttpRequest& request) const override {
    requests.push_back(request);
    HttpReply reply;
    reply.status = 200;
    if (!request.on_body) {
      reply.body = body_;
      return reply;
    }
    for (std::size_t at = 0; at < body_.size(); at += step_) {
      const std::string piece = body_.substr(at, step_);
      request.on_body(piece.data(), piece.size());
    }
    return reply;
  }

  mutable std::vector<HttpRequest> requests;

 private:
  std::string body_;
  std::size_t step_;
};

ChatEndpoint endpoint() { return {ChatDialect::openai_chat, "http://host/v1/", "m", "", 0, 0}; }

ChatRequest question() {
  ChatRequest request;
  request.messages = {{ChatRole::user, {{"What?", ""}}}};
  return request;
}

TEST(ChatModel, AsksAndAnswers) {
  const auto server =
      std::make_shared<FakeServer>(R"({"choices":[{"message":{"content":"A dog."},"finish_reason":"stop"}]})");
  const auto model = make_chat_model(endpoint(), server);
  const ChatReply reply = model->ask(question());
  EXPECT_EQ(reply.text, "A dog.");
  EXPECT_EQ(reply.model, "m") << "the server did not say";
  ASSERT_EQ(server->requests.size(), 1U);
  EXPECT_EQ(server->requests[0].url, "http://host/v1/chat/completions");
  EXPECT_EQ(model->name(), "m at http://host/v1");
}

TEST(ChatModel, StreamsHoweverTheNetworkCuts) {
  const std::string stream =
      "data: {\"choices\":[{\"delta\":{\"content\":\"A \"}}]}\n\ndata: "
      "{\"choices\":[{\"delta\":{\"content\":\"d\\u00fcg.\"},"
      "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
  for (const std::size_t step : {1U, 7U, 1000U}) {
    ChatRequest request = question();
    std::string seen;
    request.on_text = [&](std::string_view text) { seen += text; };
    const ChatReply reply = make_chat_model(endpoint(), std::make_shared<FakeServer>(stream, step))->ask(request);
    EXPECT_EQ(seen, "A d\u00fcg.");
    EXPECT_EQ(reply.text, seen);
  }
}

TEST(ChatModel, AStreamThatBreaksOffIsAnError) {
  ChatRequest request = question();
  std::string seen;
  request.on_text = [&](std::string_view text) { seen += text; };
  const auto model = make_chat_model(
      endpoint(), std::make_shared<FakeServer>("data: {\"choices\":[{\"delta\":{\"content\":\"A \"}}]}\n\n"));
  try {
    model->ask(request);
    FAIL();
  } catch (const HttpError& error) {
    EXPECT_THAT(error.what(), HasSubstr("breaks off"));
    EXPECT_TRUE(error.may_pass());
  }
  EXPECT_EQ(seen, "A ");
}

TEST(ChatModel, WhatTheListenerThrowsEndsTheRequest) {
  ChatRequest request = question();
  request.on_text = [](std::string_view) { throw Error("enough"); };
  const auto model = make_chat_model(
      endpoint(), std::make_shared<FakeServer>("data: {\"choices\":[{\"delta\":{\"content\":\"A \"}}]}\n\n"));
  EXPECT_THROW(model->ask(request), Error);
}

TEST(ChatModel, RefusesEndpointsThatMakeNoSense) {
  const auto make = [](const std::string& url, const std::string& name) {
    return make_chat_model({ChatDialect::gemini, url, name, "", 0, 0});
  };
  EXPECT_THROW(make("ftp://host", "m"), Error);
  EXPECT_THROW(make("http://host", ""), Error);
  EXPECT_THROW(make("http://host", "m?x=1"), Error);
  EXPECT_NO_THROW(make("http://host", "org/model-1.5:7b"));
}

}  // namespace
}  // namespace maia
