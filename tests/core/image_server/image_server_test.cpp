#include "services/images/image_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/backends/expect_error.hpp"
#include "core/chat/pictures.hpp"
#include "core/services/fake_http_client.hpp"
#include "services/base64.hpp"

namespace maia {
namespace {

using nlohmann::json;
using test::error_of;
using test::FakeHttpClient;
using testing::HasSubstr;
using Kind = ImageServerOptions::Kind;

const std::string png = png_header(8, 8);

std::shared_ptr<const ImageServer> openai(HttpReply reply, std::shared_ptr<FakeHttpClient>* client = nullptr) {
  const auto fake = std::make_shared<FakeHttpClient>([reply](const HttpRequest&) { return reply; });
  if (client != nullptr) *client = fake;
  return make_image_server({Kind::openai, "https://images.example/v1", "gpt-image-1", ""}, fake);
}

std::shared_ptr<const ImageServer> web_ui(HttpReply reply) {
  return make_image_server({Kind::a1111, "http://localhost:7860", "", ""},
                           std::make_shared<FakeHttpClient>([reply](const HttpRequest&) { return reply; }));
}

std::string refusal(const ImageServer& server) {
  return error_of([&] { server.generate("a dog", 1, nullptr); });
}

TEST(ImageServer, ReadsAnImageAndWhatItCost) {
  const json reply = {{"data", {{{"b64_json", base64_of(png)}, {"revised_prompt", "a brown dog"}}}},
                      {"usage", {{"input_tokens", 50}, {"output_tokens", 1056}}}};
  const ServedImage image = openai({200, {}, reply.dump()})->generate("a dog", 1, nullptr);
  EXPECT_EQ(image.bytes, png);
  EXPECT_EQ(image.usage.input_tokens, 50);
  EXPECT_EQ(image.usage.output_tokens, 1056);
  EXPECT_EQ(image.comment, "a brown dog");
}

TEST(ImageServer, ReadsAnImageOfAWebUi) {
  for (const std::string& text : {base64_of(png), "data:image/png;base64," + base64_of(png)}) {
    const json reply = {{"images", {text}}, {"info", "{}"}};
    EXPECT_EQ(web_ui({200, {}, reply.dump()})->generate("a dog", 1, nullptr).bytes, png);
    EXPECT_EQ(web_ui({200, {}, reply.dump()})->edit(png, "make it red", 1, nullptr).bytes, png);
  }
}

TEST(ImageServer, FetchesAnImageFromTheSameServerAlone) {
  const auto serve = [](const std::string& url) {
    const auto client = std::make_shared<FakeHttpClient>([url](const HttpRequest& request) -> HttpReply {
      if (request.method == "GET") return {200, {}, png};
      return {200, {}, json{{"data", {{{"url", url}}}}}.dump()};
    });
    const auto server = make_image_server({Kind::openai, "http://localhost:8080/v1", "sdxl", ""}, client);
    std::string result = error_of([&] { EXPECT_EQ(server->generate("a dog", 1, nullptr).bytes, png); });
    return std::pair(result, client->requests.size());
  };
  EXPECT_EQ(serve("http://localhost:8080/files/1.png"), std::pair(std::string("(nothing)"), std::size_t{2}));
  for (const char* url : {"http://localhost:80800/1.png", "http://localhost:8081/1.png", "https://localhost:8080/1.png",
                          "http://localhost:8080@evil.example/1.png", "http://evil.example/1.png"}) {
    const auto [error, requests] = serve(url);
    EXPECT_THAT(error, HasSubstr("such addresses are not followed")) << url;
    EXPECT_EQ(requests, 1U) << url;
  }
  EXPECT_THAT(serve("file:///etc/passwd").first, HasSubstr("http"));
}

TEST(ImageServer, TakesNothingElseForAnImage) {
  for (const std::string& text : {std::string("!!"), base64_of("<html>"), base64_of("GIF89a...")})
    EXPECT_THAT(refusal(*openai({200, {}, json{{"data", {{{"b64_json", text}}}}}.dump()})),
                HasSubstr("sends something else than a PNG, JPEG or WebP image"));
  EXPECT_THAT(refusal(*openai({200, {}, "{}"})), HasSubstr("answers without an image"));
  EXPECT_THAT(refusal(*web_ui({200, {}, R"({"images": []})"})), HasSubstr("answers without an image"));
  EXPECT_THAT(refusal(*openai({200, {}, "no JSON"})),
              HasSubstr("images.example/v1/images/generations: the server's reply"));
  EXPECT_THAT(refusal(*openai({200, {}, "[1]"})), HasSubstr("not a JSON object"));
}

TEST(ImageServer, PassesTheServersWordsOn) {
  const std::string policy = refusal(*openai(
      {400,
       {},
       R"({"error": {"message": "Your request was rejected by the safety system.", "code": "moderation_blocked"}})"}));
  EXPECT_THAT(policy, HasSubstr("refuses to draw this, by its content policy; say it differently"));
  EXPECT_THAT(policy, HasSubstr("Your request was rejected by the safety system."));
  EXPECT_THAT(refusal(*openai({400, {}, R"({"error": {"message": "Billing hard limit has been reached"}})"})),
              HasSubstr("400: Billing hard limit has been reached"));
  EXPECT_THAT(refusal(*web_ui({422, {}, R"({"detail": [{"msg": "field required"}]})"})), HasSubstr("field required"));
  EXPECT_THAT(refusal(*openai({401, {}, "{}"})), HasSubstr("the key is missing or wrong"));
}

TEST(ImageServer, EditsOnlyWhatItCan) {
  const auto client = std::make_shared<FakeHttpClient>(std::deque<HttpReply>{});
  const auto dall_e = make_image_server({Kind::openai, "https://api.openai.com/v1", "dall-e-3", ""}, client);
  EXPECT_THAT(error_of([&] { dall_e->edit(png, "make it red", 1, nullptr); }), HasSubstr("dall-e-3 can't edit"));
  const auto other = make_image_server({Kind::a1111, "http://localhost:7860", "", ""}, client);
  EXPECT_THAT(error_of([&] { other->edit("no image", "make it red", 1, nullptr); }), HasSubstr("PNG, JPEG or WebP"));
  EXPECT_TRUE(client->requests.empty());
}

TEST(ImageServer, RefusesSenselessOptions) {
  const auto client = std::make_shared<FakeHttpClient>(std::deque<HttpReply>{});
  const auto problem = [&](const ImageServerOptions& options) {
    return error_of([&] { make_image_server(options, client); });
  };
  EXPECT_THAT(problem({Kind::openai, "localhost", "m", ""}), HasSubstr("http://"));
  EXPECT_THAT(problem({Kind::openai, "http://h", "", ""}), HasSubstr("model's name is missing"));
  EXPECT_THAT(problem({Kind::a1111, "http://h", "", "", 10}), HasSubstr("64 to 4096 pixels"));
  EXPECT_THAT(problem({Kind::a1111, "http://h", "", "", 512, 0}), HasSubstr("1 to 1000 steps"));
  EXPECT_THAT(problem({Kind::a1111, "http://h", "", "", 512, 25, 0}), HasSubstr("more than 0 seconds"));
}

}  // namespace
}  // namespace maia
