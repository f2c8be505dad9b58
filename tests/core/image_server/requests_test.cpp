// What is sent, against golden files. MAIA_WRITE_GOLDEN=1 writes them anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/chat/pictures.hpp"
#include "core/services/fake_http_client.hpp"
#include "services/images/image_server.hpp"

namespace maia {
namespace {

using Kind = ImageServerOptions::Kind;

struct Case {
  std::string name;
  ImageServerOptions options;
};

std::vector<Case> cases() {
  const std::string openai = "https://api.openai.com/v1";
  return {{"gpt_image", {Kind::openai, openai, "gpt-image-1", "OPENAI_API_KEY"}},
          {"gpt_image_mini", {Kind::openai, openai, "gpt-image-1-mini", "OPENAI_API_KEY"}},
          {"dall_e_2", {Kind::openai, openai, "dall-e-2", "OPENAI_API_KEY"}},
          {"dall_e_3", {Kind::openai, openai, "dall-e-3", "OPENAI_API_KEY"}},
          {"local_openai", {Kind::openai, "http://localhost:8080/v1/", "sdxl", ""}},
          {"a1111", {Kind::a1111, "http://localhost:7860", "", ""}},
          {"a1111_checkpoint", {Kind::a1111, "http://localhost:7860", "instruct-pix2pix-00-22000", "WEB_UI_KEY"}}};
}

/// JSON in lines; what is not text as \xNN.
std::string shown_body(const HttpRequest& request) {
  if (const auto json = nlohmann::ordered_json::parse(request.body, nullptr, false); !json.is_discarded())
    return json.dump(2);
  std::string text;
  for (const char c : request.body) {
    const auto byte = static_cast<unsigned char>(c);
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\x%02x", byte);
    text += c == '\r' ? "" : c == '\n' || (byte >= ' ' && byte < 0x7F) ? std::string(1, c) : escaped;
  }
  return text;
}

std::string shown(const HttpRequest& request) {
  std::string text = request.method + " " + request.url + "\n";
  for (const HttpHeader& header : request.headers)
    text += header.name + ": " + header.value + (header.key_variable.empty() ? "" : "$" + header.key_variable) + "\n";
  return text + "\n" + shown_body(request) + "\n";
}

/// The request that the action makes; the server says no.
template <class Action>
std::string request_of(const ImageServerOptions& options, const Action& action) {
  const auto client =
      std::make_shared<test::FakeHttpClient>([](const HttpRequest&) -> HttpReply { return {404, {}, {}}; });
  const auto server = make_image_server(options, client);
  EXPECT_THROW(action(*server), Error);
  return client->requests.empty() ? "(none)\n" : shown(client->requests[0]);
}

TEST(ImageRequests, AreAsInTheGoldenFiles) {
  for (const Case& item : cases()) {
    const std::string made =
        request_of(item.options,
                   [](const ImageServer& server) { server.generate("a \"red\" b\u00e4ll", 7, nullptr); }) +
        "----------------\n" + request_of(item.options, [](const ImageServer& server) {
          server.edit(png_header(300, 203), "replace the ball with a cube", (1ULL << 40) + 9, nullptr);
        });
    const std::string path = std::string(MAIA_GOLDEN) + "/" + item.name + ".txt";
    if (std::getenv("MAIA_WRITE_GOLDEN") != nullptr) std::ofstream(path) << made;
    std::stringstream golden;
    golden << std::ifstream(path).rdbuf();
    EXPECT_EQ(made, golden.str()) << item.name;
  }
}

}  // namespace
}  // namespace maia
