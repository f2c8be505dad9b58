#include "core/backends/expect_error.hpp"
#include "core/services/fake_http_client.hpp"
#include "services/backends/backends.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::backends {
namespace {

using test::error_of;
using test::FakeHttpClient;
using testing::HasSubstr;

class ChatModelTest : public testing::Test {
 protected:
  test::TemporaryFolder folder;
  test::ScopedVariable config{"MAIA_CONFIG", folder.path("config.json").c_str()};
  test::ScopedVariable key{"ANTHROPIC_API_KEY", "not-a-real-one"};
  test::ScopedVariable none{"OPENAI_API_KEY", nullptr};
  std::shared_ptr<FakeHttpClient> client =
      std::make_shared<FakeHttpClient>([](const HttpRequest&) -> HttpReply { return {404, {}, "nothing here"}; });
};

TEST_F(ChatModelTest, AsksTheServerOfTheSetting) {
  const auto model = chat_model(parse_setting("vlm", "anthropic:claude-sonnet-4-5"), client);
  EXPECT_EQ(model->name(), "anthropic:claude-sonnet-4-5");
  ChatRequest request;
  request.messages = {{ChatRole::user, {{"Hello", ""}}}};
  EXPECT_THROW(model->ask(request), HttpError);
  ASSERT_EQ(client->requests.size(), 1U);
  EXPECT_EQ(client->requests[0].url, "https://api.anthropic.com/v1/messages");
  EXPECT_EQ(client->requests[0].headers.back().key_variable, "ANTHROPIC_API_KEY");
}

TEST_F(ChatModelTest, NeedsItsKey) {
  EXPECT_THAT(error_of([&] { chat_model(parse_setting("vlm", "openai:gpt-4o"), client); }),
              HasSubstr("the key OPENAI_API_KEY is not there"));
  EXPECT_NE(chat_model(parse_setting("vlm", "openai:gpt-4o@http://localhost:1/v1"), client), nullptr);
}

TEST_F(ChatModelTest, OfflineIsNoServer) {
  EXPECT_THAT(error_of([&] { chat_model(parse_setting("vlm", "offline"), client); }), HasSubstr("no language model"));
  EXPECT_THAT(error_of([&] { chat_model(parse_setting("image", "a1111:http://h"), client); }),
              HasSubstr("no language model"));
}

}  // namespace
}  // namespace maia::backends
