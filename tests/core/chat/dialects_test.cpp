// Requests against golden files, and replies as the providers document them.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "pictures.hpp"
#include "services/chat/dialect.hpp"

namespace maia {
namespace {

using ::testing::HasSubstr;

struct Case {
  std::string name;
  ChatEndpoint endpoint;
};

std::vector<Case> cases() {
  return {
      {"openai_chat", {ChatDialect::openai_chat, "http://localhost:8000/v1", "qwen2.5-vl:7b", "", 0, 0}},
      {"openai_chat_keyed", {ChatDialect::openai_chat, "https://api.openai.com/v1", "gpt-4o", "OPENAI_API_KEY", 0, 0}},
      {"openai_responses",
       {ChatDialect::openai_responses, "https://api.openai.com/v1", "gpt-4o", "OPENAI_API_KEY", 0, 0}},
      {"anthropic",
       {ChatDialect::anthropic, "https://api.anthropic.com/v1", "claude-sonnet-4-0", "ANTHROPIC_API_KEY", 0, 0}},
      {"gemini",
       {ChatDialect::gemini, "https://generativelanguage.googleapis.com/v1beta", "gemini-2.0-flash", "GEMINI_API_KEY",
        0, 0}}};
}

ChatRequest conversation() {
  ChatRequest request;
  request.messages = {{ChatRole::system, {{"You study neurons.", ""}}},
                      {ChatRole::user, {{"What is this? \"\u00fc\"", ""}, {"", png_header(2, 2)}}},
                      {ChatRole::assistant, {{"A dog.", ""}}},
                      {ChatRole::user, {{"Sure?", ""}}}};
  request.most_output_tokens = 100;
  request.temperature = 0.5;
  request.seed = 7;
  return request;
}

std::string shown(const HttpRequest& request) {
  std::string text = request.method + " " + request.url + "\n";
  for (const HttpHeader& header : request.headers)
    text += header.name + ": " + header.value + (header.key_variable.empty() ? "" : "$" + header.key_variable) + "\n";
  return text + "\n" + nlohmann::ordered_json::parse(request.body).dump(2) + "\n";
}

TEST(Dialects, RequestsAreAsInTheGoldenFiles) {
  for (const Case& item : cases())
    for (const bool streamed : {false, true}) {
      const std::string name = item.name + (streamed ? ".streamed" : "") + ".txt";
      const std::string made =
          shown(dialect_of(item.endpoint.dialect).request(item.endpoint, conversation(), streamed));
      const std::string path = std::string(MAIA_GOLDEN) + "/" + name;
      if (std::getenv("MAIA_WRITE_GOLDEN")) std::ofstream(path) << made;
      std::stringstream golden;
      golden << std::ifstream(path).rdbuf();
      EXPECT_EQ(made, golden.str()) << name;
    }
}

ChatReply whole(ChatDialect dialect, const std::string& body) {
  const auto reader = dialect_of(dialect).reader();
  reader->whole(body);
  return reader->reply();
}

TEST(Dialects, TextThatIsNotUtf8CanBeSent) {
  ChatRequest request;
  request.messages = {{ChatRole::user, {{"output: \xff\xfe end", ""}}}};
  for (const Case& item : cases()) {
    const std::string body = dialect_of(item.endpoint.dialect).request(item.endpoint, request, false).body;
    EXPECT_THAT(body, HasSubstr("output: \xef\xbf\xbd")) << item.name;
  }
}

struct Streamed {
  std::string text;
  ChatReply reply;
  bool complete;
};

Streamed streamed(ChatDialect dialect, const std::vector<std::string>& events) {
  const auto reader = dialect_of(dialect).reader();
  std::string text;
  for (const std::string& data : events) text += reader->piece("", data);
  return {text, reader->reply(), reader->complete()};
}

std::string problem(ChatDialect dialect, const std::string& body) {
  try {
    whole(dialect, body);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

void expect_reply(const ChatReply& reply, const std::string& model) {
  EXPECT_EQ(reply.text, "A dog.");
  EXPECT_EQ(reply.model, model);
  EXPECT_EQ(reply.usage.input_tokens, 1200);
  EXPECT_EQ(reply.usage.cached_input_tokens, 1000);
  EXPECT_EQ(reply.usage.output_tokens, 5);
  EXPECT_FALSE(reply.cut_short);
}

TEST(OpenAiChat, Replies) {
  expect_reply(
      whole(ChatDialect::openai_chat,
            R"({"id":"x","model":"gpt-4o","choices":[{"index":0,"message":{"role":"assistant","content":"A dog."},
                     "finish_reason":"stop"}],"usage":{"prompt_tokens":1200,"completion_tokens":5,
                     "prompt_tokens_details":{"cached_tokens":1000}}})"),
      "gpt-4o");
  const Streamed stream = streamed(
      ChatDialect::openai_chat,
      {R"({"model":"gpt-4o","choices":[{"delta":{"role":"assistant","content":""}}]})",
       R"({"model":"gpt-4o","choices":[{"delta":{"content":"A "}}]})", R"({"choices":[{"delta":{"content":"dog."}}]})",
       R"({"choices":[{"delta":{},"finish_reason":"stop"}]})",
       R"({"choices":[],"usage":{"prompt_tokens":1200,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":1000}}})",
       "[DONE]"});
  EXPECT_EQ(stream.text, "A dog.");
  EXPECT_TRUE(stream.complete);
  expect_reply(stream.reply, "gpt-4o");
  EXPECT_FALSE(streamed(ChatDialect::openai_chat, {R"({"choices":[{"delta":{"content":"A"}}]})"}).complete);
}

TEST(OpenAiChat, SaysWhenItWasCutShort) {
  EXPECT_TRUE(whole(ChatDialect::openai_chat, R"({"choices":[{"message":{"content":"A d"},"finish_reason":"length"}]})")
                  .cut_short);
}

TEST(OpenAiChat, Problems) {
  const auto of = [](const std::string& body) { return problem(ChatDialect::openai_chat, body); };
  EXPECT_THAT(of("<html>"), HasSubstr("not JSON"));
  EXPECT_THAT(of("[]"), HasSubstr("not a JSON object"));
  EXPECT_THAT(of("{}"), HasSubstr("no choices[0].message"));
  EXPECT_THAT(of(R"({"choices":"x"})"), HasSubstr("no choices[0].message"));
  EXPECT_THAT(of(R"({"error":{"message":"no such model"}})"), HasSubstr("no such model"));
  EXPECT_THAT(of(R"({"error":"busy"})"), HasSubstr("busy"));
  EXPECT_THAT(of(R"({"choices":[{"message":{"content":null,"refusal":"I won't"}}]})"), HasSubstr("I won't"));
  EXPECT_THAT(of(R"({"choices":[{"message":{"content":""},"finish_reason":"content_filter"}]})"),
              HasSubstr("content filter"));
}

TEST(OpenAiResponses, Replies) {
  const std::string response =
      R"({"model":"gpt-4o","status":"completed","output":[{"type":"reasoning","summary":[]},{"type":"message","role":
      "assistant","content":[{"type":"output_text","text":"A dog."}]}],"usage":{"input_tokens":1200,"output_tokens":5,
      "input_tokens_details":{"cached_tokens":1000}}})";
  expect_reply(whole(ChatDialect::openai_responses, response), "gpt-4o");
  const Streamed stream =
      streamed(ChatDialect::openai_responses,
               {R"({"type":"response.created"})", R"({"type":"response.output_text.delta","delta":"A "})",
                R"({"type":"response.output_text.delta","delta":"dog."})",
                R"({"type":"response.completed","response":)" + response + "}"});
  EXPECT_EQ(stream.text, "A dog.");
  EXPECT_TRUE(stream.complete);
  expect_reply(stream.reply, "gpt-4o");
  EXPECT_TRUE(whole(ChatDialect::openai_responses, R"({"status":"incomplete","output":[]})").cut_short);
  EXPECT_THAT(problem(ChatDialect::openai_responses, R"({"error":{"message":"bad image"}})"), HasSubstr("bad image"));
  EXPECT_THAT(problem(ChatDialect::openai_responses, "{}"), HasSubstr("no output"));
}

TEST(Anthropic, Replies) {
  expect_reply(
      whole(ChatDialect::anthropic,
            R"({"type":"message","model":"claude","content":[{"type":"thinking","thinking":"..."},{"type":"text","text":
                     "A dog."}],"stop_reason":"end_turn","usage":{"input_tokens":150,"cache_read_input_tokens":1000,
                     "cache_creation_input_tokens":50,"output_tokens":5}})"),
      "claude");
  const Streamed stream = streamed(
      ChatDialect::anthropic,
      {R"({"type":"message_start","message":{"model":"claude","usage":{"input_tokens":200,"cache_read_input_tokens":1000,"output_tokens":1}}})",
       R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})", R"({"type":"ping"})",
       R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"A "}})",
       R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"dog."}})",
       R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}})",
       R"({"type":"message_stop"})"});
  EXPECT_EQ(stream.text, "A dog.");
  EXPECT_TRUE(stream.complete);
  expect_reply(stream.reply, "claude");
  EXPECT_TRUE(whole(ChatDialect::anthropic, R"({"content":[{"type":"text","text":"A"}],"stop_reason":"max_tokens"})")
                  .cut_short);
  EXPECT_THAT(
      problem(ChatDialect::anthropic, R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})"),
      HasSubstr("Overloaded"));
  EXPECT_THAT(problem(ChatDialect::anthropic, R"({"content":[],"stop_reason":"refusal"})"), HasSubstr("refuses"));
}

TEST(Gemini, Replies) {
  expect_reply(
      whole(ChatDialect::gemini,
            R"({"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true},{"text":"A dog."}]},
                     "finishReason":"STOP"}],"modelVersion":"gemini","usageMetadata":{"promptTokenCount":1200,
                     "cachedContentTokenCount":1000,"candidatesTokenCount":3,"thoughtsTokenCount":2}})"),
      "gemini");
  const Streamed stream = streamed(ChatDialect::gemini,
                                   {R"({"candidates":[{"content":{"parts":[{"text":"A "}]}}],"modelVersion":"gemini"})",
                                    R"({"candidates":[{"content":{"parts":[{"text":"dog."}]},"finishReason":"STOP"}],
                                    "usageMetadata":{"promptTokenCount":1200,"cachedContentTokenCount":1000,"candidatesTokenCount":5}})"});
  EXPECT_EQ(stream.text, "A dog.");
  EXPECT_TRUE(stream.complete);
  expect_reply(stream.reply, "gemini");
  EXPECT_THAT(problem(ChatDialect::gemini, R"({"promptFeedback":{"blockReason":"SAFETY"}})"), HasSubstr("SAFETY"));
  EXPECT_THAT(problem(ChatDialect::gemini, R"({"candidates":[{"finishReason":"RECITATION"}]})"),
              HasSubstr("RECITATION"));
  EXPECT_THAT(problem(ChatDialect::gemini, R"({"candidates":[]})"), HasSubstr("no candidates"));
}

}  // namespace
}  // namespace maia
