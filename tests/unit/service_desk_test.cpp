#include "broker/services/service_desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/services/fake_http_client.hpp"
#include "services/backends/configuration.hpp"
#include "services/base64.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::broker {
namespace {

using protocol::ServiceReply;
using protocol::ServiceRequest;
using test::FakeHttpClient;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* picture = "\x89PNG\r\n\x1a\n and so on";

HttpReply chat_reply(const std::string& text) {
  return {200,
          {},
          nlohmann::json{{"choices", {{{"message", {{"content", text}}}, {"finish_reason", "stop"}}}},
                         {"usage", {{"prompt_tokens", 1000}, {"completion_tokens", 100}}}}
              .dump()};
}

HttpReply image_reply(const std::string& bytes = picture) {
  return {200, {}, nlohmann::json{{"data", {{{"b64_json", base64_of(bytes)}}}}}.dump()};
}

/// A desk whose network is `answer`, with the answers it gave.
class ServiceDeskTest : public testing::Test {
 protected:
  void open(const std::string& configuration, ServiceLimits limits = {}) {
    folder.write("config.json", configuration);
    backends = std::make_unique<Backends>(client);
    ASSERT_EQ(backends->problem(), "");
    desk = std::make_unique<ServiceDesk>(*backends, limits);
    desk->begin_cell();
  }

  std::uint64_t ask(const std::string& service, std::vector<std::string> texts, std::vector<std::string> images = {},
                    std::uint64_t seed = 0) {
    const std::uint64_t id = ++last_id;
    desk->take({id, service, std::move(texts), std::move(images), seed}, [this](const ServiceReply& reply) {
      const std::lock_guard lock(mutex);
      replies[reply.id] = reply;
      changed.notify_all();
    });
    return id;
  }
  ServiceReply wait(std::uint64_t id) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return replies.count(id) > 0; });
    return replies[id];
  }
  ServiceReply serve(const std::string& service, std::vector<std::string> texts, std::vector<std::string> images = {},
                     std::uint64_t seed = 0) {
    return wait(ask(service, std::move(texts), std::move(images), seed));
  }

  /// A server that says nothing until its caller gives up; `asked` becomes true.
  HttpReply hang(const HttpRequest& request) {
    {
      const std::lock_guard lock(mutex);
      asked = true;
      changed.notify_all();
    }
    for (;;) {
      request.check();
      std::this_thread::yield();
    }
  }
  void wait_until_asked() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return asked; });
  }

  test::TemporaryFolder folder;
  test::ScopedVariable config{"MAIA_CONFIG", folder.path("config.json").c_str()};
  test::ScopedVariable data{"MAIA_DATA", MAIA_SHARE};
  test::ScopedVariable key{"OPENAI_API_KEY", "not-a-real-one"};
  FakeHttpClient::Answer answer = [](const HttpRequest&) -> HttpReply { throw Error("nobody should be asked"); };
  std::shared_ptr<FakeHttpClient> client =
      std::make_shared<FakeHttpClient>([this](const HttpRequest& request) { return answer(request); });
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::uint64_t, ServiceReply> replies;
  bool asked = false;
  std::uint64_t last_id = 0;
  std::unique_ptr<Backends> backends;
  std::unique_ptr<ServiceDesk> desk;
};

TEST_F(ServiceDeskTest, MakesImagesFromPrompts) {
  answer = [](const HttpRequest& request) {
    const std::string prompt = nlohmann::json::parse(request.body)["prompt"];
    return image_reply(picture + prompt);
  };
  open(R"({"image": "openai:dall-e-2"})");
  const ServiceReply reply = serve("generate", {"a dog", "a cat"});
  EXPECT_TRUE(reply.ok) << reply.message;
  EXPECT_THAT(reply.images, ElementsAre(picture + std::string("a dog"), picture + std::string("a cat")));
  EXPECT_NEAR(backends->ledger().of("image").dollars, 2 * 0.018, 1e-9);
}

TEST_F(ServiceDeskTest, PassesSeedsOnOneForEachPrompt) {
  answer = [](const HttpRequest&) -> HttpReply {
    return {200, {}, nlohmann::json{{"images", {base64_of(picture)}}}.dump()};
  };
  open(R"({"image": "a1111:http://localhost:7860"})");
  EXPECT_TRUE(serve("generate", {"a", "b"}, {}, 40).ok);
  EXPECT_TRUE(serve("edit", {"replace a with b"}, {picture}, 50).ok);
  std::vector<int> seeds;
  for (const HttpRequest& request : client->requests) seeds.push_back(nlohmann::json::parse(request.body)["seed"]);
  EXPECT_THAT(seeds, ElementsAre(40, 41, 50));
}

TEST_F(ServiceDeskTest, DescribesEachImageInAConversationOfItsOwn) {
  answer = [](const HttpRequest&) { return chat_reply("Let me see.\n**[Highlighted Regions]**: a red\n ball"); };
  open(R"({"describer": "openai:gpt-4o"})");
  const ServiceReply reply = serve("describe", {}, {picture, picture});
  EXPECT_THAT(reply.texts, ElementsAre("a red ball", "a red ball"));
  ASSERT_EQ(client->requests.size(), 2U);
  for (const HttpRequest& request : client->requests) {
    const nlohmann::json messages = nlohmann::json::parse(request.body)["messages"];
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[1]["content"].size(), 2U) << "one image and the question";
  }
  const Ledger::Spending spent = backends->ledger().of("describer");
  EXPECT_EQ(spent.calls, 2);
  EXPECT_NEAR(spent.dollars, 2 * (1000 * 2.5 + 100 * 10) / 1e6, 1e-12);
}

TEST_F(ServiceDeskTest, SummarizesAllImagesAtOnce) {
  answer = [](const HttpRequest&) { return chat_reply("[COMMON]: balls; some are red"); };
  open(R"({"describer": "openai:gpt-4o"})");
  EXPECT_THAT(serve("summarize", {}, {picture, picture}).texts, ElementsAre("balls; some are red"));
  EXPECT_EQ(client->requests.size(), 1U);
}

TEST_F(ServiceDeskTest, TakesAnAnswerWithoutTheTagAsItIs) {
  answer = [](const HttpRequest&) { return chat_reply("A red ball."); };
  open(R"({"describer": "openai:gpt-4o"})");
  EXPECT_THAT(serve("describe", {}, {picture}).texts, ElementsAre("A red ball."));
}

TEST_F(ServiceDeskTest, AnEmptyAnswerIsAnError) {
  answer = [](const HttpRequest&) { return chat_reply(" \n"); };
  open(R"({"describer": "openai:gpt-4o"})");
  EXPECT_THAT(serve("describe", {}, {picture}).message, HasSubstr("without a word"));
}

TEST_F(ServiceDeskTest, NamesThePromptThatFailed) {
  answer = [](const HttpRequest&) -> HttpReply {
    return {400, {}, R"({"error": {"message": "Rejected by our safety system", "code": "moderation_blocked"}})"};
  };
  open(R"({"image": "openai:dall-e-2"})");
  const ServiceReply reply = serve("generate", {"something awful"});
  EXPECT_FALSE(reply.ok);
  EXPECT_THAT(reply.message, HasSubstr("'something awful': the server refuses to draw this, by its content policy"));
  EXPECT_THAT(reply.message, HasSubstr("Rejected by our safety system"));
}

TEST_F(ServiceDeskTest, AsksNobodyForARoleThatIsOffline) {
  open("{}");
  EXPECT_THAT(serve("generate", {"a dog"}).message, HasSubstr("the role image is offline in this session"));
  EXPECT_THAT(serve("http", {"http://localhost:1/", "{}"}).message, HasSubstr("the role detector is offline"));
}

TEST_F(ServiceDeskTest, ReachesTheDetectorsAddressesAlone) {
  answer = [](const HttpRequest&) -> HttpReply { return {503, {}, "busy"}; };
  open(R"({"detector": "hf:http://host:81/detect,http://host:81/segment"})");
  EXPECT_THAT(serve("http", {"http://host:81/detect", "{}"}).texts, ElementsAre("503", "busy"));
  EXPECT_TRUE(serve("http", {"http://HOST:81/segment/", "{}"}).ok);
  for (const char* url : {"http://host:81/", "http://host:81/detect/../admin", "http://host:81/detect?x=1",
                          "http://host:82/detect", "https://host:81/detect", "http://user@host:81/detect",
                          "http://host:81/detect#x", "file:///etc/passwd", "http://other/detect", "", "http://host"}) {
    const ServiceReply reply = serve("http", {url, "{}"});
    EXPECT_FALSE(reply.ok) << url;
  }
  EXPECT_EQ(client->requests.size(), 2U);
  EXPECT_EQ(client->requests[0].method, "POST");
  EXPECT_EQ(client->requests[0].body, "{}");
}

TEST_F(ServiceDeskTest, SendsTheDetectorTheKeyThatTheConfigurationNames) {
  answer = [](const HttpRequest&) -> HttpReply { return {200, {}, "[]"}; };
  open(R"({"detector": "hf:https://host/detect", "keys": {"https://host": "HOST_TOKEN"}})");
  EXPECT_TRUE(serve("http", {"https://host/detect", "{}"}).ok);
  EXPECT_EQ(client->requests[0].headers.back().key_variable, "HOST_TOKEN");
}

TEST_F(ServiceDeskTest, RefusesWhatIsTooLargeOrMakesNoSense) {
  open(R"({"image": "openai:dall-e-2", "describer": "openai:gpt-4o"})");
  const std::string large(21 << 20, 'x');
  const auto refusal = [&](const char* service, std::vector<std::string> texts, std::vector<std::string> images = {}) {
    const ServiceReply reply = serve(service, std::move(texts), std::move(images));
    return reply.ok ? "(served)" : reply.message;
  };
  EXPECT_THAT(refusal("generate", std::vector<std::string>(65, "a")), HasSubstr("65 prompts are too many"));
  EXPECT_THAT(refusal("generate", {std::string(4001, 'a')}), HasSubstr("longer than 4000 bytes"));
  EXPECT_THAT(refusal("generate", {}), HasSubstr("there are no prompts"));
  EXPECT_THAT(refusal("generate", {" "}), HasSubstr("one of the prompts is empty"));
  EXPECT_THAT(refusal("generate", {"\xff"}), HasSubstr("no UTF-8"));
  EXPECT_THAT(refusal("generate", {"a"}, {picture}), HasSubstr("takes no images"));
  EXPECT_THAT(refusal("edit", {"a", "b"}, {picture}), HasSubstr("1 image and 2 instructions"));
  EXPECT_THAT(refusal("edit", {"a"}, {"no image"}), HasSubstr("no PNG, JPEG or WebP"));
  EXPECT_THAT(refusal("describe", {}, {picture + large}), HasSubstr("21 MiB is too large"));
  EXPECT_THAT(refusal("describe", {}, std::vector<std::string>(65, picture)), HasSubstr("65 images are too many"));
  EXPECT_THAT(refusal("describe", {"a hint"}, {picture}), HasSubstr("takes no texts"));
  EXPECT_THAT(refusal("http", {"http://host"}), HasSubstr("an address and a body"));
  EXPECT_THAT(refusal("shell", {"ls"}), HasSubstr("no such service"));
}

TEST_F(ServiceDeskTest, LimitsWhatOneCellMayAsk) {
  answer = [](const HttpRequest&) { return image_reply(); };
  ServiceLimits limits;
  limits.calls_of_cell = 3;
  limits.requests_of_cell = 2;
  open(R"({"image": "openai:dall-e-2"})", limits);
  EXPECT_TRUE(serve("generate", {"a", "b"}).ok);
  EXPECT_THAT(serve("generate", {"c", "d"}).message, HasSubstr("3 calls to servers, of which 2 are made"));
  EXPECT_THAT(serve("generate", {"c"}).message, HasSubstr("2 requests to servers"));
  desk->end_cell();
  EXPECT_THAT(serve("generate", {"c"}).message, HasSubstr("none runs"));
  desk->begin_cell();
  EXPECT_TRUE(serve("generate", {"a", "b"}).ok);
}

TEST_F(ServiceDeskTest, StopsAtTheBudget) {
  answer = [](const HttpRequest&) { return image_reply(); };
  open(R"({"image": "openai:dall-e-2", "budget": 0.04})");
  EXPECT_TRUE(serve("generate", {"a", "b"}).ok);
  const std::string message = serve("generate", {"c"}).message;
  EXPECT_THAT(message, HasSubstr("budget of $0.0400 is used up ($0.0360 spent); %backend budget"));
  EXPECT_EQ(client->requests.size(), 2U);
}

TEST_F(ServiceDeskTest, CallsAtTheSameTimeKeepTheBudgetTogether) {
  answer = [](const HttpRequest&) { return image_reply(); };
  open(R"({"image": "openai:dall-e-2", "budget": 0.05})");
  EXPECT_FALSE(serve("generate", {"a", "b", "c", "d", "e", "f", "g", "h"}).ok);
  EXPECT_LE(client->requests.size(), 2U);
  EXPECT_LE(backends->ledger().all().dollars, 0.05);
}

TEST_F(ServiceDeskTest, ADescriptionCountsWithTheMostThatItMayCost) {
  answer = [](const HttpRequest&) { return chat_reply("a ball"); };
  open(R"({"describer": "openai:gpt-4o", "budget": 0.01})");
  const std::string message = serve("describe", {}, {picture}).message;
  EXPECT_THAT(message, HasSubstr("for this call"));
  EXPECT_TRUE(client->requests.empty());
}

TEST_F(ServiceDeskTest, AnExperimentMayAskLessThanAPerson) {
  answer = [](const HttpRequest&) { return image_reply(); };
  ServiceLimits limits;
  limits.calls_of_experiment = 1;
  open(R"({"image": "openai:dall-e-2"})", limits);
  desk->end_cell();
  desk->begin_cell(true);
  EXPECT_THAT(serve("generate", {"a", "b"}).message, HasSubstr("one experiment may make 1 calls"));
  EXPECT_TRUE(serve("generate", {"a"}).ok);
}

TEST_F(ServiceDeskTest, AFloodOfRequestsIsNotKept) {
  answer = [this](const HttpRequest& request) { return hang(request); };
  ServiceLimits limits;
  limits.waiting = 2;
  open(R"({"describer": "openai:gpt-4o"})", limits);
  ask("describe", {}, {picture});
  wait_until_asked();
  std::uint64_t last = 0;
  for (int i = 0; i < 1'000; ++i) last = ask("describe", {}, {picture});
  desk->interrupt();
  EXPECT_EQ(replies.count(last), 0U);
}

TEST_F(ServiceDeskTest, WithABudgetUnknownPricesAreRefused) {
  open(R"({"image": "openai:some-model@https://host/v1", "budget": 1})");
  EXPECT_THAT(serve("generate", {"a"}).message, HasSubstr("costs is not known; write its price under \"prices\""));
}

TEST_F(ServiceDeskTest, AFreeBackendNeedsNoBudget) {
  answer = [](const HttpRequest&) { return chat_reply("a ball"); };
  open(R"({"describer": "ollama:qwen2.5-vl", "budget": 0})");
  EXPECT_TRUE(serve("describe", {}, {picture}).ok);
  EXPECT_EQ(client->requests[0].url, "http://localhost:11434/v1/chat/completions");
}

TEST_F(ServiceDeskTest, ACancelledRequestHasNoAnswer) {
  std::atomic<bool> slow = true;
  answer = [&](const HttpRequest& request) { return slow ? hang(request) : chat_reply("next"); };
  open(R"({"describer": "openai:gpt-4o"})");
  const std::uint64_t first = ask("describe", {}, {picture});
  wait_until_asked();
  slow = false;
  desk->cancel(first);
  EXPECT_THAT(serve("describe", {}, {picture}).texts, ElementsAre("next"));
  EXPECT_EQ(replies.count(first), 0U);
}

TEST_F(ServiceDeskTest, AnInterruptEndsTheCall) {
  answer = [this](const HttpRequest& request) { return hang(request); };
  open(R"({"describer": "openai:gpt-4o"})");
  const std::uint64_t first = ask("describe", {}, {picture});
  wait_until_asked();
  desk->interrupt();
  EXPECT_EQ(wait(first).message, "interrupted");
}

TEST_F(ServiceDeskTest, TheEndOfACellAndOfTheKernelEndItsCalls) {
  answer = [this](const HttpRequest& request) { return hang(request); };
  open(R"({"describer": "openai:gpt-4o"})");
  const std::uint64_t first = ask("describe", {}, {picture});
  wait_until_asked();
  desk->end_cell();
  desk->begin_cell();
  const std::uint64_t second = ask("describe", {}, {picture});
  desk->stop();
  EXPECT_EQ(replies.count(first) + replies.count(second), 0U);
}

TEST_F(ServiceDeskTest, SaysThatTheKeyIsMissing) {
  const test::ScopedVariable none("OPENAI_API_KEY", nullptr);
  open(R"({"describer": "openai:gpt-4o"})");
  const std::string message = serve("describe", {}, {picture}).message;
  EXPECT_THAT(message, HasSubstr("the key OPENAI_API_KEY is not there"));
  EXPECT_THAT(message, HasSubstr("keys/OPENAI_API_KEY"));
}

TEST_F(ServiceDeskTest, OneFailureEndsTheOtherCalls) {
  answer = [this](const HttpRequest& request) -> HttpReply {
    if (request.body.find("bad") != std::string::npos) return {400, {}, R"({"error": "no"})"};
    return image_reply();
  };
  open(R"({"image": "openai:dall-e-2"})");
  const ServiceReply reply = serve("generate", {"bad", "b", "c", "d", "e", "f", "g", "h"});
  EXPECT_THAT(reply.message, HasSubstr("'bad': "));
  EXPECT_TRUE(reply.images.empty());
}

}  // namespace
}  // namespace maia::broker
