// The form in which people and agents are shown an experiment.
#include "tools/experiment_text.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/tools/fakes.hpp"

namespace maia::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Experiment experiment = {{3.451F, 0.5F}, {Image(20, 10, {9, 9, 9}), Image(10, 10)}, {"a dog", "a\ncat"}, ""};

Yardstick yardstick(float threshold, std::vector<double> percentiles, std::string unit = "") {
  return {threshold, [percentiles](const std::vector<float>&) { return percentiles; }, std::move(unit)};
}

std::vector<std::string> texts() {
  std::vector<std::string> all;
  for (const MimeBundle& bundle : Notebook::shown()) all.push_back(bundle.at("text/plain"));
  return all;
}

TEST(ExperimentText, ShowsAPictureToAPerson) {
  const Notebook notebook;
  show_experiment(experiment, std::nullopt);
  ASSERT_EQ(Notebook::shown().size(), 1U);
  EXPECT_EQ(Notebook::shown()[0].count(report_mime), 0U);
  EXPECT_GT(Image::decode(Notebook::shown()[0].at("image/png")).width(), 20);
  EXPECT_THAT(texts(), ElementsAre("\"a dog\", activation: 3.45\n\"a cat\", activation: 0.5"));
}

TEST(ExperimentText, TellsAnAgentItemByItem) {
  const Notebook notebook;
  set_reporting(true);
  show_experiment(experiment, yardstick(0.1F, {98.24, NAN}));
  const auto report = nlohmann::json::parse(Notebook::shown().at(0).at(report_mime));
  ASSERT_EQ(report.size(), 4U);
  EXPECT_EQ(report[0]["text"], "\"a dog\", activation: 3.45 (percentile 98 of the dataset's images)");
  EXPECT_TRUE(report[1].contains("image"));
  EXPECT_EQ(report[2]["text"], "\"a cat\", activation: 0.5");
  EXPECT_TRUE(report[3].contains("image"));
}

TEST(ExperimentText, PercentilesAreFinerNearTheEnd) {
  const Notebook notebook;
  const Experiment many{{1, 2, 3, 4, 5, 6}, std::vector<Image>(6), {"a", "b", "c", "d", "e", "f"}, ""};
  show_experiment(many, yardstick(0, {0, 50.3, 98.6, 99.042, 99.998, 100}));
  const std::string text = texts()[0];
  for (const char* number : {"0", "50", "99", "99.04", "99.99", "100"})
    EXPECT_THAT(text, HasSubstr("(percentile " + std::string(number) + " of the dataset's images)"));
}

TEST(ExperimentText, NamesTheUnitWhenThereWereSeveral) {
  const Notebook notebook;
  show_experiment(experiment, yardstick(0, {98.24, 3}, "net layer4 unit 3"));
  EXPECT_THAT(texts()[0], HasSubstr("(percentile 98 of the dataset's images for net layer4 unit 3)"));
}

TEST(ExperimentText, TextAndHintFollow) {
  const Notebook notebook;
  Experiment with_text = experiment;
  with_text.text = "a summary";
  show_experiment(with_text, yardstick(28.6F, {NAN, NAN}));
  ASSERT_EQ(texts().size(), 3U);
  EXPECT_EQ(texts()[1], "a summary");
  EXPECT_EQ(texts()[2],
            "The largest activation, 3.45, is smaller than 28.60, the mean of the dataset's exemplars: please continue "
            "with the experiments.");
}

TEST(ExperimentText, NoHintWithoutReason) {
  const Notebook notebook;
  show_experiment(experiment, yardstick(3.451F, {NAN, NAN}));
  show_experiment(experiment, std::nullopt);
  show_experiment({{}, {}, {}, "text"}, yardstick(1, {}));
  EXPECT_THAT(texts(), testing::Each(Not(HasSubstr("continue"))));
  EXPECT_EQ(texts().back(), "text");
}

TEST(ExperimentText, TheWholeLogInOnePicture) {
  const MimeBundle bundle = mime_bundle_repr(std::vector<Experiment>{experiment, {{7}, {Image()}, {"x"}, "why"}});
  EXPECT_EQ(bundle.at("text/plain"),
            "2 experiments\nwhy\n\"a dog\", activation: 3.45\n\"a cat\", activation: 0.5\n\"x\", activation: 7.00");
  EXPECT_EQ(bundle.count("image/png"), 1U);
  EXPECT_EQ(mime_bundle_repr(std::vector<Experiment>{}).at("text/plain"), "0 experiments\n");
}

}  // namespace
}  // namespace maia::test
