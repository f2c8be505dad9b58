#include "services/http/retry.hpp"

#include "core/weights/expect_error.hpp"
#include "fake_http_client.hpp"
#include "services/http/retry_after.hpp"

namespace maia {
namespace {

using test::FakeHttpClient;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;

/// Time that passes by sleeping alone. Naps in a row count as one.
struct FakeTime {
  double now = 1000;
  RetryClock clock() {
    return {[this] { return now; }, [this](double seconds) { now += seconds; }};
  }
};

HttpReply reply(int status, const std::string& body = "", const std::string& wait = "", const std::string& date = "") {
  HttpReply made;
  made.status = status;
  made.body = body;
  if (!wait.empty()) made.headers.emplace_back("retry-after", wait);
  if (!date.empty()) made.headers.emplace_back("date", date);
  return made;
}

HttpRequest request() {
  HttpRequest made;
  made.url = "http://host/detect?key=secret";
  made.body = "question";
  return made;
}

TEST(Retry, ReturnsTheFirstGoodReply) {
  FakeTime time;
  const FakeHttpClient client({reply(200, "answer")});
  EXPECT_EQ(send_patiently(client, request(), {}, time.clock()).body, "answer");
  EXPECT_EQ(client.requests.size(), 1U);
  EXPECT_EQ(time.now, 1000);
}

TEST(Retry, AsksAgainAfterEachStatusThatMayPass) {
  for (const int status : {408, 429, 500, 502, 503, 504}) {
    FakeTime time;
    const FakeHttpClient client({reply(status), reply(201, "answer")});
    EXPECT_EQ(send_patiently(client, request(), {}, time.clock()).body, "answer") << status;
  }
}

TEST(Retry, TakesOtherStatusesAsAnAnswer) {
  for (const int status : {301, 400, 401, 403, 404, 413, 422, 501}) {
    FakeTime time;
    const FakeHttpClient client({reply(status, R"({"error": "no"})")});
    EXPECT_ERROR(send_patiently(client, request(), {}, time.clock()), "http://host/detect");
    EXPECT_EQ(client.requests.size(), 1U) << status;
  }
}

TEST(Retry, WaitsLongerEachTimeUpToALimit) {
  FakeTime time;
  std::vector<double> at;
  const FakeHttpClient client([&](const HttpRequest&) -> HttpReply {
    at.push_back(time.now - 1000);
    return reply(500);
  });
  RetryPolicy policy;
  policy.attempts = 5;
  policy.longest_delay = 3;
  EXPECT_ERROR(send_patiently(client, request(), policy, time.clock()), "after 5 attempts");
  EXPECT_THAT(at, ElementsAre(0, DoubleNear(1, 1e-6), DoubleNear(3, 1e-6), DoubleNear(6, 1e-6), DoubleNear(9, 1e-6)));
}

TEST(Retry, WaitsAsLongAsTheServerAsks) {
  FakeTime time;
  const FakeHttpClient client({reply(429, "", "7"),
                               reply(503, "", "Sun, 06 Nov 1994 08:49:50 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"),
                               reply(200)});
  send_patiently(client, request(), {}, time.clock());
  EXPECT_NEAR(time.now, 1000 + 7 + 13, 1e-6);
}

TEST(Retry, GivesUpRatherThanWaitTooLong) {
  FakeTime time;
  const FakeHttpClient client({reply(429, R"({"error": "quota"})", "3600")});
  try {
    send_patiently(client, request(), {}, time.clock());
    FAIL();
  } catch (const HttpError& error) {
    EXPECT_THAT(error.what(), HasSubstr("quota"));
    EXPECT_THAT(error.what(), HasSubstr("it asks to wait 3.6e+03 s"));
    EXPECT_THAT(error.what(), testing::Not(HasSubstr("secret")));
    EXPECT_EQ(error.status(), 429);
    EXPECT_TRUE(error.may_pass());
  }
  EXPECT_EQ(time.now, 1000);
}

TEST(Retry, LeavesEachAttemptTheTimeThatIsLeft) {
  FakeTime time;
  const FakeHttpClient client([&](const HttpRequest&) -> HttpReply {
    time.now += 2.5;
    throw HttpError("the line broke", true);
  });
  RetryPolicy policy;
  policy.total_seconds = 10;
  EXPECT_ERROR(send_patiently(client, request(), policy, time.clock()), "the line broke");
  ASSERT_EQ(client.requests.size(), 3U);
  EXPECT_NEAR(client.requests[0].limits.total_seconds, 10, 1e-6);
  EXPECT_NEAR(client.requests[1].limits.total_seconds, 6.5, 1e-6);
  EXPECT_NEAR(client.requests[2].limits.total_seconds, 2, 1e-6);
}

TEST(Retry, DoesNotRepeatWhatCannotPass) {
  const FakeHttpClient client(
      [](const HttpRequest&) -> HttpReply { throw HttpError("the certificate is wrong", false); });
  EXPECT_ERROR(send_patiently(client, request()), "the certificate is wrong");
  EXPECT_EQ(client.requests.size(), 1U);
}

TEST(Retry, DoesNotRepeatWhatHasBegunToArrive) {
  const FakeHttpClient client([](const HttpRequest& asked) -> HttpReply {
    asked.on_body("piece", 5);
    throw HttpError("the line broke", true);
  });
  HttpRequest streamed = request();
  std::string got;
  streamed.on_body = [&](const char* data, std::size_t bytes) { got.append(data, bytes); };
  EXPECT_ERROR(send_patiently(client, streamed), "the line broke");
  EXPECT_EQ(client.requests.size(), 1U);
  EXPECT_EQ(got, "piece");
}

TEST(Retry, CanBeInterruptedWhileItWaits) {
  FakeTime time;
  const FakeHttpClient client({reply(429, "", "60")});
  HttpRequest asked = request();
  asked.check = [&] {
    if (time.now > 1005) throw Error("interrupted");
  };
  EXPECT_ERROR(send_patiently(client, asked, {}, time.clock()), "interrupted");
  EXPECT_NEAR(time.now, 1005, 0.2);
}

TEST(RetryAfter, ReadsSecondsAndDates) {
  EXPECT_EQ(retry_after("30", ""), 30);
  EXPECT_EQ(retry_after("0.5", ""), 0.5);
  EXPECT_EQ(retry_after("-3", ""), 0);
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:47 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"), 10);
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:27 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"), 0);
}

TEST(RetryAfter, IgnoresWhatIsNeither) {
  for (const char* value : {"", "soon", "30 s", "nan", "inf", "1e9", "Sun, 06 Nov 1994 08:49:37 GMT"})
    EXPECT_FALSE(retry_after(value, "")) << value;
}

}  // namespace
}  // namespace maia
