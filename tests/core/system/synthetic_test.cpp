// Synthetic units, played by a detector whose answers are known.
#include <gmock/gmock.h>

#include "image/report.hpp"
#include "maia/system.hpp"
#include "system/default_detector.hpp"
#include "system/synthetic_unit.hpp"

namespace maia {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Finds colors: "red" with the score 0.9 in the left half of images whose red is 255, and so on. Green's score is 0.6.
class ColorDetector : public ConceptDetector {
 public:
  std::string name() const override { return "colors"; }
  std::string objection(const std::string& words) const override {
    return channel(words) < 0 ? "can't find '" + words + "'; the nearest is 'red'" : "";
  }
  std::vector<Detection> detect(const std::vector<Image>& images, const std::string& words) const override {
    std::vector<Detection> detections;
    for (const Image& image : images) {
      const int c = channel(words);
      Detection detection;
      detection.mask = {8, 8, std::vector<float>(64, 0)};
      detection.score = 0.2F;
      if (image.at(0, 0)[static_cast<std::size_t>(c)] == 255) {
        detection.score = c == 0 ? 0.9F : 0.6F;
        const int from = c == 0 ? 0 : 4;  // red is on the left, the others on the right
        for (int y = 0; y < 8; ++y)
          for (int x = from; x < from + 4; ++x) detection.mask.values[static_cast<std::size_t>(8 * y + x)] = 1;
        detection.boxes = {{from, 0, 4, 8}};
      }
      detections.push_back(std::move(detection));
    }
    return detections;
  }

 private:
  static int channel(const std::string& words) {
    return words == "red" ? 0 : words == "green" ? 1 : words == "blue" ? 2 : -1;
  }
};

const std::vector<Image> pictures = {Image(8, 8, {255, 0, 0}), Image(8, 8, {0, 255, 0}), Image(8, 8, {255, 255, 0}),
                                     Image(8, 8, {1, 1, 1})};

System colors(const std::string& rule) { return System::synthetic(rule, std::make_shared<ColorDetector>()); }

int positions(const Map& map) {
  return static_cast<int>(std::count_if(map.values.begin(), map.values.end(), [](float v) { return v > 0.5F; }));
}

TEST(Synthetic, AnswersWithScoreAndMask) {
  const auto [activations, images] = colors("red").neuron(pictures);
  EXPECT_THAT(activations, ElementsAre(0.9F, 0, 0.9F, 0));
  EXPECT_EQ(images[0].at(0, 0), (Color{255, 0, 0}));
  EXPECT_EQ(images[0].at(7, 0), (Color{64, 0, 0})) << "outside of the mask a quarter of the brightness remains";
  EXPECT_EQ(images[3].at(0, 0), (Color{0, 0, 0})) << "nothing found, all dark";
}

TEST(Synthetic, OrTakesTheLargerScoreAndBothMasks) {
  const System either = colors("green OR red");
  EXPECT_THAT(either.activations(pictures), ElementsAre(0.9F, 0.6F, 0.9F, 0));
  const auto maps = either.maps(pictures);
  EXPECT_EQ(positions(maps[0]), 32);
  EXPECT_EQ(positions(maps[2]), 64);
}

TEST(Synthetic, ConditionGivesOnlyTheFirst) {
  const System conditional = colors("green | red");
  EXPECT_THAT(conditional.activations(pictures), ElementsAre(0, 0, 0.6F, 0));
  EXPECT_EQ(positions(conditional.maps(pictures)[2]), 32);
  EXPECT_EQ(positions(conditional.maps(pictures)[1]), 0);
}

TEST(Synthetic, ScoresDoNotLeakBetweenImagesAndConcepts) {
  const System either = colors("red OR blue");
  const auto together = either.activations(pictures);
  for (std::size_t i = 0; i < pictures.size(); ++i)
    EXPECT_EQ(either.activations({pictures[i]})[0], together[i]) << "image " << i;
}

TEST(Synthetic, NamesWhatIsWrong) {
  const auto message = [](const std::string& rule) {
    try {
      colors(rule);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_THAT(message("red OR unicorn"), HasSubstr("the nearest is 'red'"));
  EXPECT_THAT(message(""), HasSubstr("a thing is missing"));
  EXPECT_THAT(message("red | "), HasSubstr("the condition is missing"));
  EXPECT_THAT(message("red | green | blue"), HasSubstr("more than one condition"));
  EXPECT_THAT(message("red OR green | blue"), HasSubstr("can't be joined"));
  EXPECT_THROW(colors("red").model(), Error);
}

TEST(Synthetic, ShowsItsRule) {
  EXPECT_EQ(colors("red  |green").name(), "synthetic unit 'red | green'");
  EXPECT_EQ(colors("red").layer(), "synthetic");
  EXPECT_FLOAT_EQ(colors("red").threshold(), 0.5F);
}

TEST(Synthetic, AnAgentIsNotToldTheRule) {
  const System unit = colors("red | green");
  set_reporting(true);
  const std::string name = unit.name(), shown = mime_bundle_repr(unit).at("text/plain");
  std::string problem;
  try {
    unit.model();
  } catch (const Error& error) {
    problem = error.what();
  }
  set_reporting(false);
  EXPECT_EQ(name, "synthetic unit");
  for (const std::string& text : {name, shown, problem}) {
    EXPECT_THAT(text, testing::Not(HasSubstr("red")));
    EXPECT_THAT(text, testing::Not(HasSubstr("green")));
  }
  EXPECT_THAT(problem, HasSubstr("no network"));
}

TEST(Synthetic, KnowsNoPercentilesBeforeItsExemplars) {
  EXPECT_THAT(colors("red").percentiles({0.5F}), ElementsAre(testing::IsNan()));
}

TEST(Synthetic, TheDefaultDetectorCanBeAnother) {
  set_default_detector(std::make_shared<ColorDetector>());
  EXPECT_THAT(System::synthetic("blue").activations(pictures), ElementsAre(0, 0, 0, 0));
  set_default_detector(nullptr);
  EXPECT_THROW(System::synthetic("a word that nobody knows"), Error);
}

TEST(Synthetic, ListsThePapersUnits) {
  const auto units = paper_units(ColorDetector());
  ASSERT_EQ(units.size(), 85U);
  const auto count = [&](const std::string& kind) {
    return std::count_if(units.begin(), units.end(), [&](const SyntheticUnit& unit) { return unit.kind == kind; });
  };
  EXPECT_EQ(count("monosemantic"), 47);
  EXPECT_EQ(count("polysemantic"), 18);
  EXPECT_EQ(count("conditional"), 20);
  for (const SyntheticUnit& unit : units) {
    EXPECT_EQ(SyntheticRule::parse(unit.rule).text(), unit.rule);
    EXPECT_EQ(unit.objection.empty(), unit.rule == "blue") << unit.rule;
  }
}

}  // namespace
}  // namespace maia
