// Image servers over a real connection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/backends/expect_error.hpp"
#include "core/chat/pictures.hpp"
#include "core/services/loopback_server.hpp"
#include "services/base64.hpp"
#include "services/http/curl_client.hpp"
#include "services/images/image_server.hpp"

namespace maia {
namespace {

using test::error_of;
using test::LoopbackServer;
using test::ServerConnection;
using test::ServerRequest;
using testing::HasSubstr;
using Kind = ImageServerOptions::Kind;

struct Stopped : Error {
  Stopped() : Error("stopped") {}
};

TEST(ImageNetwork, SendsAFormThatAServerUnderstands) {
  LoopbackServer server([](const ServerRequest&, const ServerConnection& connection) {
    connection.reply(200, nlohmann::json{{"data", {{{"b64_json", base64_of(png_header(4, 4))}}}}}.dump());
    return true;
  });
  const auto images = make_image_server({Kind::openai, server.url("/v1"), "gpt-image-1", "IMAGE_KEY"},
                                        make_curl_client([](const std::string& name) { return "value of " + name; }));
  EXPECT_EQ(images->edit(png_header(8, 8), "make it red", 1, nullptr).bytes, png_header(4, 4));
  const ServerRequest request = server.requests().at(0);
  EXPECT_EQ(request.path, "/v1/images/edits");
  EXPECT_EQ(request.headers.at("content-type"), "multipart/form-data; boundary=maia-0");
  EXPECT_EQ(request.headers.at("authorization"), "Bearer value of IMAGE_KEY");
  EXPECT_THAT(request.body, HasSubstr(png_header(8, 8)));
}

TEST(ImageNetwork, EndsWhenItIsNotWantedAnyMore) {
  LoopbackServer server([](const ServerRequest&, const ServerConnection& connection) {
    connection.hang();
    return false;
  });
  const auto images = make_image_server({Kind::a1111, server.url(""), "", ""}, make_curl_client());
  const auto check = [&] {
    if (!server.requests().empty()) throw Stopped();
  };
  EXPECT_THROW(images->generate("a dog", 1, check), Stopped);
}

TEST(ImageNetwork, AKeyIsNotRepeatedFromARefusal) {
  LoopbackServer server([](const ServerRequest& request, const ServerConnection& connection) {
    connection.reply(401, nlohmann::json{{"error", "wrong: " + request.headers.at("authorization")}}.dump());
    return true;
  });
  const auto images = make_image_server({Kind::openai, server.url("/v1"), "m", "IMAGE_KEY"},
                                        make_curl_client([](const std::string&) { return "my-secret-key"; }));
  const std::string error = error_of([&] { images->generate("a dog", 1, nullptr); });
  EXPECT_THAT(error, HasSubstr("wrong: Bearer ***"));
  EXPECT_THAT(error, testing::Not(HasSubstr("my-secret-key")));
}

}  // namespace
}  // namespace maia
