// What an agent is given beside what a person sees.
#include "image/report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "core/image/golden.hpp"
#include "image/host.hpp"
#include "image/wording.hpp"

namespace maia::test {
namespace {

using nlohmann::json;

class Report : public testing::Test {
 protected:
  void SetUp() override { set_reporting(true); }
  void TearDown() override {
    set_reporting(false);
    set_host_hooks({});
  }

  /// "text" or "WxH" for each part.
  static std::vector<std::string> outline(const std::string& report) {
    std::vector<std::string> parts;
    for (const json& part : json::parse(report)) {
      EXPECT_EQ(part.size(), 1U);
      if (part.contains("text")) {
        parts.push_back(part["text"]);
      } else {
        const Image image = decoded(part["image"]);
        parts.push_back(std::to_string(image.width()) + "x" + std::to_string(image.height()));
      }
    }
    return parts;
  }

  static Image decoded(const std::string& base64) {
    static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    unsigned bits = 0;
    int count = 0;
    for (const char c : base64) {
      if (c == '=') break;
      bits = bits << 6 | static_cast<unsigned>(digits.find(c));
      if ((count += 6) >= 8) bytes += static_cast<char>(bits >> (count -= 8));
    }
    return Image::decode(bytes);
  }
};

TEST_F(Report, IsThereOnlyWhenAnAgentReads) {
  set_reporting(false);
  const Image image = noise(8, 8, 1);
  for (const MimeBundle& bundle : {mime_bundle_repr(image), mime_bundle_repr(std::vector<Image>{image}),
                                   mime_bundle_repr(Responses{{1}, {image}}), mime_bundle_repr({image}, {"a"})})
    EXPECT_EQ(bundle.count(report_mime), 0U);
}

TEST_F(Report, HoldsSmallImagesAsTheyAre) {
  const Image image = noise(31, 20, 1);
  const auto report = json::parse(mime_bundle_repr(image).at(report_mime));
  ASSERT_EQ(report.size(), 1U);
  EXPECT_EQ(decoded(report[0]["image"]), image);
}

TEST_F(Report, ScalesImagesDown) {
  EXPECT_THAT(outline(mime_bundle_repr(Image(512, 256)).at(report_mime)), testing::ElementsAre("224x112"));
  EXPECT_THAT(outline(mime_bundle_repr(Image(10, 5000)).at(report_mime)), testing::ElementsAre("1x224"));
}

TEST_F(Report, SaysWhatBelongsToAnImageBeforeIt) {
  const Image image(8, 8);
  EXPECT_THAT(outline(mime_bundle_repr(std::vector<Image>{image, image}).at(report_mime)),
              testing::ElementsAre("\"image 1\"", "8x8", "\"image 2\"", "8x8"));
  EXPECT_THAT(outline(mime_bundle_repr(Responses{{3.456F, 0.01F}, {image, image}}).at(report_mime)),
              testing::ElementsAre("\"image 1\", activation: 3.46", "8x8", "\"image 2\", activation: 0.01", "8x8"));
  EXPECT_THAT(outline(mime_bundle_repr({image}, {"a dog\non grass"}).at(report_mime)),
              testing::ElementsAre("\"a dog on grass\"", "8x8"));
  EXPECT_THAT(outline(mime_bundle_repr(std::vector<Image>{}).at(report_mime)), testing::ElementsAre("0 images"));
}

TEST_F(Report, EndsAfterSixtyImages) {
  const auto parts = outline(mime_bundle_repr(std::vector<Image>(62, Image(8, 8))).at(report_mime));
  EXPECT_EQ(std::count(parts.begin(), parts.end(), "8x8"), 60);
  EXPECT_EQ(parts.back(), "(2 more images, not shown)");
}

TEST_F(Report, BrokenTextIsRepaired) {
  EXPECT_EQ(json::parse(report_json({{"a\xff"
                                      "b",
                                      {}}})),
            json::parse(R"([{"text": "a\ufffdb"}])"));
}

TEST_F(Report, CaptionsShowBelowTheirImages) {
  const std::vector<Image> images = {noise(50, 50, 1), noise(50, 50, 2)};
  const MimeBundle bundle = mime_bundle_repr(images, {"one", "two"});
  EXPECT_EQ(bundle.at("text/plain"), "2 images: \"one\", \"two\"");
  EXPECT_EQ(Image::decode(bundle.at("image/png")), grid(images, {"one", "two"}, {.cell = 50}));
  EXPECT_THAT(error_of([&] { mime_bundle_repr(images, {"one"}); }), testing::HasSubstr("1 caption for 2 images"));
}

TEST_F(Report, WithoutANotebookTextIsPrinted) {
  testing::internal::CaptureStdout();
  show({{"text/plain", "hello"}, {"image/png", "..."}});
  show({{"image/png", "..."}});
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "hello\n");
  static std::vector<MimeBundle> shown;
  set_host_hooks({[](const MimeBundle& bundle) { shown.push_back(bundle); }});
  show({{"text/plain", "hello"}});
  EXPECT_EQ(shown.size(), 1U);
}

}  // namespace
}  // namespace maia::test
