#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/weights/expect_error.hpp"
#include "fake_http_client.hpp"
#include "loopback_server.hpp"
#include "maia/detectors.hpp"
#include "services/base64.hpp"
#include "services/http/curl_client.hpp"
#include "unit/temporary_folder.hpp"

namespace maia {
namespace {

using nlohmann::json;
using test::FakeHttpClient;
using test::LoopbackServer;
using testing::HasSubstr;
using testing::Not;

HuggingFaceOptions options_at(const std::string& detection, const std::string& segmentation = {}) {
  HuggingFaceOptions options;
  options.detection_url = detection;
  options.segmentation_url = segmentation;
  return options;
}

HttpReply good(const json& body) {
  HttpReply reply;
  reply.status = 200;
  reply.body = body.dump();
  return reply;
}

json found(double score, int left, int top, int right, int bottom) {
  return {
      {"label", "ball"}, {"score", score}, {"box", {{"xmin", left}, {"ymin", top}, {"xmax", right}, {"ymax", bottom}}}};
}

float sum(const Map& map) {
  float total = 0;
  for (const float value : map.values) total += value;
  return total;
}

/// A detector that finds a box as wide as the image's red says, and nothing in black images.
HttpReply by_red(const HttpRequest& request) {
  const Image image = Image::decode(*bytes_of_base64(json::parse(request.body)["inputs"].get<std::string>()));
  const int red = image.at(0, 0)[0];
  return good(red == 0 ? json::array() : json::array({found(red / 100.0, 0, 0, red, 1)}));
}

TEST(HuggingFaceDetector, GivesMeanScoreAndUnionOfBoxes) {
  const auto http = std::make_shared<FakeHttpClient>(
      std::deque{good(json::array({found(0.9, 0, 0, 4, 4), found(0.5, 2, 2, 6, 6), found(0.2, 0, 0, 16, 9)}))});
  const HuggingFaceDetector detector(options_at("http://host/detect"), http);
  const auto detections = detector.detect({Image(16, 9)}, "ball");
  ASSERT_EQ(detections.size(), 1U);
  const Detection& detection = detections[0];
  EXPECT_FLOAT_EQ(detection.score, 0.7F);
  EXPECT_EQ(detection.boxes.size(), 2U);
  EXPECT_EQ(detection.mask.width, 16);
  EXPECT_EQ(detection.mask.height, 9);
  EXPECT_EQ(sum(detection.mask), 16 + 16 - 4);
  EXPECT_EQ(detection.mask.values[0], 1);
  EXPECT_EQ(detection.mask.values[16 * 5 + 5], 1);
  EXPECT_EQ(detection.mask.values[16 * 5 + 1], 0);
}

TEST(HuggingFaceDetector, KeepsImagesAndWordsApart) {
  const auto http = std::make_shared<FakeHttpClient>(by_red);
  const HuggingFaceDetector detector(options_at("http://host/detect"), http);
  const std::vector<Image> images = {Image(90, 9, {80, 0, 0}), Image(90, 9), Image(90, 9, {40, 0, 0})};
  for (int again = 0; again < 2; ++again) {
    const auto detections = detector.detect(images, "ball");
    ASSERT_EQ(detections.size(), 3U);
    EXPECT_FLOAT_EQ(detections[0].score, 0.8F);
    EXPECT_EQ(detections[1].score, 0);
    EXPECT_TRUE(detections[1].boxes.empty());
    EXPECT_EQ(sum(detections[1].mask), 0);
    EXPECT_FLOAT_EQ(detections[2].score, 0.4F);
    EXPECT_EQ(sum(detections[2].mask), 40);
  }
}

TEST(HuggingFaceDetector, AsksForTheMasksOfItsBoxes) {
  Image mask(16, 9);
  const auto http = std::make_shared<FakeHttpClient>([&](const HttpRequest& request) {
    if (request.url == "http://host/detect") return good(json::array({found(0.9, 1, 2, 5, 6), found(0.8, 3, 3, 9, 9)}));
    EXPECT_EQ(request.url, "http://host/segment");
    EXPECT_EQ(json::parse(request.body)["parameters"]["input_boxes"], json::parse("[[1,2,5,6],[3,3,9,9]]"));
    return good({{{"mask", base64_of(mask.png())}}, {{"mask", base64_of(Image(16, 9, {255, 255, 255}).png())}}});
  });
  const HuggingFaceDetector detector(options_at("http://host/detect", "http://host/segment"), http);
  EXPECT_EQ(sum(detector.detect({Image(16, 9)}, "ball")[0].mask), 16 * 9);
}

TEST(HuggingFaceDetector, AsksNoMasksOfNothing) {
  const auto http = std::make_shared<FakeHttpClient>(std::deque{good(json::array())});
  const HuggingFaceDetector detector(options_at("http://host/detect", "http://host/segment"), http);
  EXPECT_EQ(sum(detector.detect({Image(16, 9)}, "ball")[0].mask), 0);
}

TEST(HuggingFaceDetector, GrowsMasksByAnEllipse) {
  HuggingFaceOptions options = options_at("http://host/detect");
  const std::pair<int, float> cases[] = {{0, 1}, {1, 17}, {9, -1}};
  for (const auto& [times, area] : cases) {
    options.dilations = times;
    const auto http = std::make_shared<FakeHttpClient>(std::deque{good(json::array({found(0.9, 20, 20, 21, 21)}))});
    const Map mask = HuggingFaceDetector(options, http).detect({Image(41, 41)}, "ball")[0].mask;
    if (area > 0) {
      EXPECT_EQ(sum(mask), area);
    } else {
      EXPECT_EQ(mask.values[41 * 20 + 2], 1);  // two pixels each time
      EXPECT_EQ(mask.values[41 * 20 + 1], 0);
      EXPECT_EQ(mask.values[41 * 2 + 2], 0);
    }
  }
}

TEST(HuggingFaceDetector, GivesTinyImagesALargeEnoughMask) {
  const auto http = std::make_shared<FakeHttpClient>(std::deque{good(json::array({found(0.9, 1, 0, 2, 1)}))});
  const Map mask = HuggingFaceDetector(options_at("http://host/detect"), http).detect({Image(2, 9)}, "ball")[0].mask;
  EXPECT_EQ(mask.width, 8);
  EXPECT_EQ(mask.height, 36);
  EXPECT_EQ(sum(mask), 16);
  EXPECT_EQ(mask.values[3], 0);
  EXPECT_EQ(mask.values[4], 1);
}

TEST(HuggingFaceDetector, NeverHoldsTheKey) {
  const test::ScopedVariable key("MAIA_TEST_KEY", "hf_secret");
  HuggingFaceOptions options = options_at("https://user:hidden@host/detect?token=hidden");
  options.key_variable = "MAIA_TEST_KEY";
  const auto http = std::make_shared<FakeHttpClient>(std::deque{good(json::array())});
  const HuggingFaceDetector detector(options, http);
  EXPECT_EQ(detector.name(), "Hugging Face https://host/detect");
  detector.detect({Image(16, 9)}, "ball");
  bool named = false;
  for (const HttpHeader& header : http->requests.at(0).headers) {
    EXPECT_THAT(header.value, Not(HasSubstr("secret")));
    named |= header.name == "Authorization" && header.value == "Bearer " && header.key_variable == "MAIA_TEST_KEY";
  }
  EXPECT_TRUE(named);
}

TEST(HuggingFaceDetector, ObjectsToWhatNoCaptionCanSay) {
  const auto http = std::make_shared<FakeHttpClient>(std::deque<HttpReply>{});
  HuggingFaceOptions options = options_at("http://host/detect");
  const HuggingFaceDetector detector(options, http);
  EXPECT_EQ(detector.objection("a red ball"), "");
  EXPECT_EQ(detector.objection("A red ball."), "");
  EXPECT_EQ(detector.objection("собака"), "");
  EXPECT_THAT(detector.objection(""), HasSubstr("no words"));
  EXPECT_THAT(detector.objection(" . "), HasSubstr("no words"));
  EXPECT_THAT(detector.objection("dog. cat"), HasSubstr("one thing at a time"));
  EXPECT_THAT(detector.objection(std::string(1001, 'x')), HasSubstr("longer than"));
  EXPECT_ERROR(detector.detect({Image(16, 9)}, "dog. cat"), "one thing at a time");
  options.as_caption = false;
  EXPECT_EQ(HuggingFaceDetector(options, http).objection("St. Bernard"), "");
}

TEST(HuggingFaceDetector, ChecksItsOptions) {
  const auto http = std::make_shared<FakeHttpClient>(std::deque<HttpReply>{});
  const auto with = [&](const auto& change) {
    HuggingFaceOptions options = options_at("http://host/detect");
    change(options);
    return HuggingFaceDetector(options, http);
  };
  EXPECT_ERROR(with([](auto& o) { o.detection_url = ""; }), "needs a detection_url");
  EXPECT_ERROR(with([](auto& o) { o.detection_url = "host/detect"; }), "begins with http:// or https://");
  EXPECT_ERROR(with([](auto& o) { o.segmentation_url = "file:///etc"; }), "begins with http:// or https://");
  EXPECT_ERROR(with([](auto& o) { o.box_threshold = 1.5F; }), "box_threshold");
  EXPECT_ERROR(with([](auto& o) { o.text_threshold = -1; }), "text_threshold");
  EXPECT_ERROR(with([](auto& o) { o.dilations = 101; }), "0 to 100");
  EXPECT_ERROR(with([](auto& o) { o.seconds = 0; }), "seconds");
  EXPECT_ERROR(HuggingFaceDetector(options_at("http://host/detect?x")),
               "no way to the network; give the detector for http://host/detect an");
}

TEST(HuggingFaceDetector, UsesTheWayOfTheProcess) {
  const auto http = std::make_shared<FakeHttpClient>(std::deque{good(json::array())});
  set_http_client(http);
  const HuggingFaceDetector detector(options_at("http://host/detect"));
  set_http_client(nullptr);
  EXPECT_EQ(detector.detect({Image(16, 9)}, "ball").size(), 1U);
}

TEST(HuggingFaceDetector, WorksOverTheWire) {
  const test::NoProxy no_proxy;
  const test::ScopedVariable key("MAIA_TEST_KEY", "hf_secret");
  const LoopbackServer server([](const test::ServerRequest& request, const test::ServerConnection& connection) {
    if (request.headers.count("authorization") == 0 || request.headers.at("authorization") != "Bearer hf_secret") {
      connection.reply(401, R"({"error": "who are you?"})");
    } else if (request.path == "/detect") {
      connection.reply(200, json::array({found(0.75, 1, 2, 5, 6)}).dump());
    } else {
      connection.reply(200, json::array({{{"mask", base64_of(Image(16, 9, {255, 255, 255}).png())}}}).dump());
    }
    return true;
  });
  HuggingFaceOptions options = options_at(server.url("/detect"), server.url("/segment"));
  options.key_variable = "MAIA_TEST_KEY";
  const HuggingFaceDetector detector(options, make_curl_client());
  const auto detections = detector.detect({Image(16, 9), Image(16, 9, {1, 2, 3})}, "Ball");
  ASSERT_EQ(detections.size(), 2U);
  EXPECT_FLOAT_EQ(detections[1].score, 0.75F);
  EXPECT_EQ(sum(detections[1].mask), 16 * 9);
  EXPECT_EQ(server.requests().size(), 4U);
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(json::parse(server.requests()[0].body)["parameters"]["candidate_labels"], json::parse(R"(["ball."])"));

  options.key_variable = "";
  EXPECT_ERROR(HuggingFaceDetector(options, make_curl_client()).detect({Image(16, 9)}, "ball"),
               "/detect: the server answers with the status 401 (the key is missing or wrong): who are you?");
  options.key_variable = "MAIA_TEST_UNSET";
  EXPECT_ERROR(HuggingFaceDetector(options, make_curl_client()).detect({Image(16, 9)}, "ball"),
               "the environment variable MAIA_TEST_UNSET is not set; it holds the key for http://127.0.0.1");
}

TEST(HuggingFaceDetector, EndsInTimeWhateverTheServerDoes) {
  const test::NoProxy no_proxy;
  const LoopbackServer server([](const test::ServerRequest&, const test::ServerConnection& connection) {
    connection.hang();
    return false;
  });
  HuggingFaceOptions options = options_at(server.url("/detect?token=hidden"));
  options.seconds = 0.2;
  try {
    (void)HuggingFaceDetector(options, make_curl_client()).detect({Image(16, 9)}, "ball");
    FAIL();
  } catch (const HttpError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no whole reply in time"));
    EXPECT_THAT(error.what(), Not(HasSubstr("hidden")));
  }
}

}  // namespace
}  // namespace maia
