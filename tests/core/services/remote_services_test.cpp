// Clients of another process: what is sent, and what is made of the answers.
#include "services/remote/remote_services.hpp"

#include <gmock/gmock.h>

#include "image/interrupt.hpp"
#include "image/report.hpp"

namespace maia::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Remote : public testing::Test {
 protected:
  void SetUp() override {
    calls().clear();
    answer() = [](const RemoteCall&) { return RemoteAnswer{}; };
    set_remote_hooks({[](const RemoteCall& call) {
      calls().push_back(call);
      return answer()(call);
    }});
  }
  void TearDown() override {
    set_remote_hooks({});
    set_interrupt_hooks({});
  }

  static std::vector<RemoteCall>& calls() {
    static std::vector<RemoteCall> all;
    return all;
  }
  static std::function<RemoteAnswer(const RemoteCall&)>& answer() {
    static std::function<RemoteAnswer(const RemoteCall&)> function;
    return function;
  }

  template <class Call>
  static std::string error_of(const Call& call) {
    try {
      call();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
};

TEST_F(Remote, AsksForOneImageAtATime) {
  answer() = [](const RemoteCall& call) {
    return RemoteAnswer{{}, {Image(4, 4, {static_cast<std::uint8_t>(call.seed), 0, 0}).png()}};
  };
  const auto made = remote_generator("openai:gpt-image-1")->generate({"a dog", "a cat"}, 5);
  ASSERT_EQ(calls().size(), 2U);
  EXPECT_EQ(calls()[1].service, "generate");
  EXPECT_THAT(calls()[1].texts, ElementsAre("a cat"));
  EXPECT_EQ(calls()[1].seed, 6U);
  EXPECT_EQ(made[1].image, Image(4, 4, {6, 0, 0}));
  EXPECT_EQ(made[1].prompt, "a cat");
  EXPECT_EQ(made[1].seed, 6U);
}

TEST_F(Remote, SendsImagesThatAreNotTooLarge) {
  answer() = [](const RemoteCall&) { return RemoteAnswer{{}, {Image(4, 4).jpeg()}}; };
  remote_editor("a1111:http://host")->edit({Image(2048, 1024), Image(10, 20)}, {"make it red", "make it blue"}, 0);
  ASSERT_EQ(calls().size(), 2U);
  EXPECT_EQ(calls()[0].service, "edit");
  EXPECT_EQ(Image::decode(calls()[0].images.at(0)), Image(1024, 512));
  EXPECT_EQ(Image::decode(calls()[1].images.at(0)), Image(10, 20));
  EXPECT_THAT(calls()[1].texts, ElementsAre("make it blue"));
  EXPECT_EQ(error_of([] { remote_editor("x")->edit({Image()}, {}, 0); }),
            "there must be one instruction for each image, not 0 for 1");
}

TEST_F(Remote, DescribesAndSummarizes) {
  answer() = [](const RemoteCall&) { return RemoteAnswer{{"a dog"}, {}}; };
  const auto describer = remote_describer("openai:gpt-4o");
  EXPECT_EQ(describer->name(), "openai:gpt-4o");
  EXPECT_EQ(describer->describe(Image(512, 256)), "a dog");
  EXPECT_EQ(describer->summarize({Image(8, 8), Image(8, 8)}), "a dog");
  ASSERT_EQ(calls().size(), 2U);
  EXPECT_EQ(calls()[0].service, "describe");
  EXPECT_EQ(Image::decode(calls()[0].images.at(0)), Image(report_side, report_side / 2));
  EXPECT_EQ(calls()[1].service, "summarize");
  EXPECT_EQ(calls()[1].images.size(), 2U);
  EXPECT_THAT(error_of([&] { describer->summarize({}); }), HasSubstr("no image"));
}

TEST_F(Remote, ErrorsNameThePrompt) {
  answer() = [](const RemoteCall&) -> RemoteAnswer { throw Error("the server is busy"); };
  EXPECT_EQ(error_of([] { remote_generator("x")->generate({"a dog"}, 0); }), "\"a dog\": the server is busy");
  EXPECT_EQ(error_of([] { remote_editor("x")->edit({Image()}, {"make it red"}, 0); }),
            "\"make it red\": the server is busy");
  answer() = [](const RemoteCall&) -> RemoteAnswer { throw Error("interrupted"); };
  EXPECT_EQ(error_of([] { remote_generator("x")->generate({"a dog"}, 0); }), "interrupted");
}

TEST_F(Remote, RefusesOddAnswers) {
  EXPECT_THAT(error_of([] { remote_generator("painter")->generate({"a dog"}, 0); }),
              HasSubstr("'painter' answered with 0 images instead of 1"));
  answer() = [](const RemoteCall&) { return RemoteAnswer{{}, {"no image"}}; };
  EXPECT_THAT(error_of([] { remote_generator("painter")->generate({"a dog"}, 0); }),
              HasSubstr("the image from painter"));
  EXPECT_THAT(error_of([] { remote_describer("poet")->describe(Image()); }), HasSubstr("'poet' answered with 0 texts"));
  set_remote_hooks({});
  EXPECT_THAT(error_of([] { remote_describer("poet")->describe(Image()); }),
              HasSubstr("only be reached from a notebook"));
}

TEST_F(Remote, StopsBetweenImages) {
  answer() = [](const RemoteCall&) { return RemoteAnswer{{}, {Image(4, 4).png()}}; };
  set_interrupt_hooks({[] { return calls().size() == 1; }, nullptr});
  EXPECT_EQ(error_of([] { remote_generator("x")->generate({"a", "b"}, 0); }), "interrupted");
  EXPECT_EQ(calls().size(), 1U);
}

TEST_F(Remote, PostsByWayOfTheHost) {
  answer() = [](const RemoteCall&) { return RemoteAnswer{{"429", "slow down"}, {}}; };
  HttpRequest request;
  request.url = "http://host/detect";
  request.headers = {{"Authorization", "Bearer ", "HF_TOKEN"}};
  request.body = "{}";
  const HttpReply reply = remote_http_client()->send(request);
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.body, "slow down");
  EXPECT_EQ(calls().at(0).service, "http");
  EXPECT_THAT(calls()[0].texts, ElementsAre("http://host/detect", "{}"));

  request.method = "GET";
  EXPECT_THAT(error_of([&] { remote_http_client()->send(request); }), HasSubstr("not GET"));
  request.method = "POST";
  request.limits.most_bytes = 3;
  EXPECT_THAT(error_of([&] { remote_http_client()->send(request); }), HasSubstr("larger than 3 bytes"));
  answer() = [](const RemoteCall&) { return RemoteAnswer{{"OK", ""}, {}}; };
  EXPECT_THAT(error_of([&] { remote_http_client()->send(request); }), HasSubstr("no status"));
}

}  // namespace
}  // namespace maia::test
