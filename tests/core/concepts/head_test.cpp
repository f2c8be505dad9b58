#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

#include "core/concepts/shapes.hpp"
#include "image/origin.hpp"

namespace maia::concepts {
namespace {

using test::picture;
using test::Shape;
using test::shape_head;
using testing::HasSubstr;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string error_of(const std::string& bytes) {
  try {
    parse_head(std::as_bytes(std::span(bytes)), "head.safetensors");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(HeadFile, ComesBackAsItWasExceptForHalfPrecision) {
  const std::string folder = test::fresh_folder("file");
  write_head(folder + "/head.safetensors", shape_head());
  const Head head = read_head(folder + "/head.safetensors");
  EXPECT_EQ(head.vocabulary.size(), shape_head().vocabulary.size());
  EXPECT_EQ(head.classes, shape_head().classes);
  EXPECT_EQ(head.network.color, shape_head().network.color);
  EXPECT_EQ(head.network.hidden_bias, shape_head().network.hidden_bias);
  EXPECT_EQ(head.readings[1].image.slope, shape_head().readings[1].image.slope);
  EXPECT_EQ(head.readings[1].mask, shape_head().readings[1].mask);
  for (std::size_t i = 0; i < head.network.fine_weights.size(); ++i) {
    ASSERT_NEAR(head.network.fine_weights[i], shape_head().network.fine_weights[i], 1e-3);
  }
  write_head(folder + "/again.safetensors", head);
  EXPECT_EQ(bytes_of(folder + "/head.safetensors"), bytes_of(folder + "/again.safetensors"));
  std::filesystem::remove_all(folder);
}

TEST(HeadFile, DamageIsNamed) {
  const std::string folder = test::fresh_folder("damage");
  const std::string path = folder + "/head.safetensors";
  write_head(path, shape_head());
  const std::string good = bytes_of(path);
  EXPECT_EQ(error_of(good), "");
  EXPECT_NE(error_of(good.substr(0, good.size() / 2)), "");
  std::string other = good;
  other.replace(other.find("maia concepts 1"), 15, "maia concepts 9");
  EXPECT_THAT(error_of(other), HasSubstr("another version"));
  other = good;
  other.replace(other.find("output.bias"), 11, "output.bios");
  EXPECT_THAT(error_of(other), HasSubstr("output.bias"));

  Head broken = shape_head();
  broken.network.output_bias[0] = std::numeric_limits<float>::infinity();
  write_head(path, broken);
  EXPECT_THAT(error_of(bytes_of(path)), HasSubstr("not finite"));
  broken = shape_head();
  broken.readings.pop_back();
  EXPECT_THROW(write_head(path, broken), Error);
  EXPECT_THROW(ConceptHead(folder + "/nothing.safetensors"), Error);
  std::filesystem::remove_all(folder);
}

TEST(HeadFile, AHeadOfAnotherModelIsRefused) {
  Head head = shape_head();
  head.model_hash = std::string(64, '0');
  EXPECT_THROW(ConceptHeadAccess::make(head), Error);
}

class ShapesTest : public testing::Test {
 protected:
  const ConceptHead head_ = ConceptHeadAccess::make(shape_head());
  const Shape disc_{true, 70, 80, 100, {220, 30, 30}};
  const Shape square_{false, 150, 150, 100, {30, 60, 200}};
};

TEST_F(ShapesTest, MapsAreProbabilitiesOverTheImage) {
  const Map map = head_.maps({picture(disc_)}, "disc").at(0);
  ASSERT_EQ(map.width, 14);
  ASSERT_EQ(map.height, 14);
  for (const float value : map.values) {
    EXPECT_GE(value, 0);
    EXPECT_LE(value, 1);
  }
  EXPECT_GT(map.values[5 * 14 + 4], 0.5F);
  EXPECT_LT(map.values[12 * 14 + 12], 0.3F);
}

TEST_F(ShapesTest, ConceptsOfAnImageAreThoseThatItShows) {
  const auto found = head_.concepts_in({picture(disc_), picture(square_)});
  ASSERT_EQ(found.size(), 2U);
  const auto names = [](const std::vector<ConceptScore>& scores) {
    std::vector<std::string> result;
    for (const ConceptScore& score : scores) result.push_back(score.name);
    return result;
  };
  EXPECT_THAT(names(found[0]), testing::IsSupersetOf({"disc", "thing", "red"}));
  EXPECT_THAT(names(found[0]), testing::Not(testing::Contains("square")));
  EXPECT_THAT(names(found[1]), testing::Contains("square"));
  for (std::size_t i = 1; i < found[0].size(); ++i) EXPECT_GE(found[0][i - 1].probability, found[0][i].probability);
}

TEST_F(ShapesTest, AMaskChangesWhatAnImageIsAbout) {
  const Image image = picture(disc_);
  std::vector<std::uint8_t> away(224 * 224);
  for (int y = 150; y < 220; ++y) {
    for (int x = 150; x < 220; ++x) away[static_cast<std::size_t>(y * 224 + x)] = 1;
  }
  const auto mask = std::make_shared<MaskOrigin>(MaskOrigin{image, away});
  const auto found = head_.concepts_in({with_origin(image, {mask, nullptr})});
  for (const ConceptScore& score : found[0]) {
    EXPECT_NE(score.name, "disc");
    EXPECT_NE(score.name, "red");
  }
}

TEST_F(ShapesTest, DetectorFindsWhereItIs) {
  const HeadDetector detector(head_);
  const std::vector<Detection> found = detector.detect({picture(disc_), picture(square_)}, "discs");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_GT(found[0].score, 0.5F);
  EXPECT_LT(found[1].score, found[0].score);
  ASSERT_EQ(found[0].mask.values.size(), static_cast<std::size_t>(found[0].mask.width * found[0].mask.height));
  double both = 0, either = 0;
  for (int y = 0; y < found[0].mask.height; ++y) {
    for (int x = 0; x < found[0].mask.width; ++x) {
      const bool said = found[0].mask.values[static_cast<std::size_t>(y * found[0].mask.width + x)] == 1;
      const bool really = disc_.covers(x * 224 / found[0].mask.width + 1, y * 224 / found[0].mask.height + 1);
      both += said && really ? 1 : 0;
      either += said || really ? 1 : 0;
    }
  }
  EXPECT_GT(both / either, 0.5);
  ASSERT_EQ(found[0].boxes.size(), 1U);
  EXPECT_NEAR(found[0].boxes[0].x, 20, 20);
  EXPECT_NEAR(found[0].boxes[0].width, 100, 36);
  EXPECT_TRUE(found[1].boxes.empty());
  for (const float value : found[1].mask.values) ASSERT_EQ(value, 0);
}

TEST_F(ShapesTest, AnImageIsJudgedAlone) {
  const HeadDetector detector(head_);
  std::vector<Image> many;
  for (std::size_t i = 0; i < 11; ++i) many.push_back(picture(test::random_shape(i)));
  const std::vector<Detection> together = detector.detect(many, "disc");
  for (const std::size_t i : {std::size_t{0}, std::size_t{9}}) {
    const Detection alone = detector.detect({many[i]}, "disc")[0];
    EXPECT_NEAR(alone.score, together[i].score, 1e-4);
    EXPECT_EQ(alone.mask.values, together[i].mask.values);
  }
  EXPECT_TRUE(detector.detect({}, "disc").empty());
}

TEST_F(ShapesTest, WideAndHighImagesAreSeenToTheirEnds) {
  const HeadDetector detector(head_);
  const Shape far{true, 600, 110, 110, {220, 30, 30}};
  const Detection found = detector.detect({picture(far, 700, 224)}, "disc")[0];
  EXPECT_EQ(found.mask.width, 8 * 44);
  EXPECT_EQ(found.mask.height, 8 * 14);
  ASSERT_FALSE(found.boxes.empty());
  EXPECT_GT(found.boxes[0].x, 480);
  EXPECT_LE(found.boxes[0].x + found.boxes[0].width, 700);
  const Map high = head_.maps({picture(disc_, 224, 500)}, "disc")[0];
  EXPECT_EQ(high.width, 14);
  EXPECT_EQ(high.height, 31);
  EXPECT_EQ(head_.maps({picture(disc_, 1, 3)}, "disc").size(), 1U);
}

TEST_F(ShapesTest, WordsThatItDoesNotKnowAreObjectedTo) {
  const HeadDetector detector(head_);
  EXPECT_EQ(detector.objection("a Disc"), "");
  EXPECT_EQ(detector.objection("zebras"), "");
  EXPECT_THAT(detector.objection("squere"), HasSubstr("'square'"));
  EXPECT_THROW(detector.detect({picture(disc_)}, "squere"), Error);
  EXPECT_EQ(head_.index("the squares"), 1);
  EXPECT_THROW(head_.index("philosophy"), Error);
}

TEST_F(ShapesTest, DescriptionsNameWhatIsKnownAndItsLook) {
  const ConceptDescriber describer(head_);
  EXPECT_THAT(describer.describe(picture(disc_)), HasSubstr("a disc"));
  EXPECT_THAT(describer.describe(Image(224, 224, {40, 160, 60})), HasSubstr("green"));
  EXPECT_THAT(describer.describe(Image(64, 64, {40, 160, 60})), HasSubstr("nothing I know"));
}

TEST_F(ShapesTest, SummariesSayWhatIsShared) {
  const ConceptDescriber describer(head_);
  std::vector<Image> discs;
  for (std::size_t i = 0; i < 8; i += 2) discs.push_back(picture(test::random_shape(i)));
  EXPECT_THAT(describer.summarize(discs), HasSubstr("discs in all 4"));
  EXPECT_THROW(describer.summarize({}), Error);
}

}  // namespace
}  // namespace maia::concepts
