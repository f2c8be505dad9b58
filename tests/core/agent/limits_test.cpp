#include <gmock/gmock.h>

#include "agent/run.hpp"
#include "fake_model.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::agent {
namespace {

using testing::AllOf;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;
using testing::Lt;
using testing::Not;
using testing::StartsWith;

/// A model that makes experiments until it is asked for its conclusion.
class Eager : public FakeModel {
 public:
  ChatReply ask(const ChatRequest& request) const override {
    requests.push_back(request);
    if (counted_per_estimate > 0) usage.input_tokens = counted_per_estimate * estimated_tokens(request.messages);
    if (FakeModel::text({request.messages.back()}).find("No experiments are left.") != std::string::npos && obeys)
      return {dogs, "eager", false, usage};
    return {experiment("step" + std::to_string(requests.size()) + "();"), "eager", false, usage};
  }

  mutable ChatUsage usage{1000, 0, 100};
  int counted_per_estimate = 0;  ///< tokens of the server for one of ours; 0: it counts as `usage` says
  bool obeys = true;
};

class Limits : public testing::Test {
 protected:
  using Run = agent::Run;  // not testing::Test::Run

  Limits() {
    brain.model = model;
    brain.backend = "eager";
  }

  std::unique_ptr<Run> finished() {
    auto run = Run::begin(options, brain, folder.path());
    for (int i = 0; i < 100 && run->think(); ++i) {
      Observation observation = saw("dog: 7.1");
      observation.seconds = seconds;
      run->observe(observation);
    }
    EXPECT_TRUE(run->ended());
    return run;
  }

  /// The requests whose last message begins like this.
  int heard(const std::string& beginning) const {
    int count = 0;
    for (const ChatRequest& request : model->requests)
      count += FakeModel::text({request.messages.back()}).starts_with(beginning);
    return count;
  }

  test::TemporaryFolder folder;
  std::shared_ptr<Eager> model = std::make_shared<Eager>();
  Brain brain;
  RunOptions options;
  double seconds = 1;
};

constexpr const char* warning = "One more experiment is possible.";
constexpr const char* last = "No experiments are left.";

TEST_F(Limits, ExperimentsAreCountedWithAWarningBeforeTheLast) {
  options.steps = 4;
  const auto run = finished();
  EXPECT_EQ(run->tally().steps, 4);
  EXPECT_EQ(run->tally().rounds, 5);
  EXPECT_TRUE(run->conclusion().concluded);
  EXPECT_EQ(heard(warning), 1);
  EXPECT_EQ(heard(last), 1);
  EXPECT_THAT(FakeModel::text({model->requests[3].messages.back()}), StartsWith(warning));
}

TEST_F(Limits, OneExperimentIsAnnouncedAtOnce) {
  options.steps = 1;
  const auto run = finished();
  EXPECT_EQ(run->tally().steps, 1);
  EXPECT_THAT(FakeModel::text({model->requests[0].messages.back()}), StartsWith(warning));
}

TEST_F(Limits, CodeInTheLastRoundIsNotRun) {
  options.steps = 2;
  model->obeys = false;
  const auto run = finished();
  EXPECT_EQ(run->tally().steps, 2);
  EXPECT_FALSE(run->conclusion().concluded);
  EXPECT_THAT(run->conclusion().reason, HasSubstr("4 times in a row"));
  EXPECT_EQ(run->tally().rounds, 6);
}

TEST_F(Limits, TokensAreNeverExceeded) {
  options.tokens = 12'000;
  const auto run = finished();
  EXPECT_TRUE(run->conclusion().concluded);
  EXPECT_THAT(run->tally().usage.input_tokens + run->tally().usage.output_tokens, AllOf(Ge(5'000), Le(12'000)));
  EXPECT_EQ(heard(last), 1);
}

TEST_F(Limits, ABudgetIsNeverExceeded) {
  brain.price = {2.0, 1.0, 10.0};
  model->usage = {100'000, 0, 1000};
  options.budget = 2;  // a round costs $0.21
  const auto run = finished();
  EXPECT_TRUE(run->conclusion().concluded);
  EXPECT_THAT(run->tally().cost, AllOf(Ge(1.0), Le(2.0)));
  EXPECT_EQ(heard(warning), 1);
  EXPECT_EQ(heard(last), 1);
}

TEST_F(Limits, ABudgetThatIsTooSmallForAnythingEndsTheRunUnasked) {
  brain.price = {1000.0, 1000.0, 1000.0};
  options.budget = 0.01;
  const auto run = finished();
  EXPECT_FALSE(run->conclusion().concluded);
  EXPECT_THAT(run->conclusion().reason, HasSubstr("a budget of $0.01"));
  EXPECT_TRUE(model->requests.empty());
}

TEST_F(Limits, TheReplyIsAsShortAsTheBudgetLeaves) {
  brain.price = {0.0, 0.0, 100.0};
  options.budget = 0.1;  // 1000 tokens of output
  model->usage = {100, 0, 300};
  const auto run = finished();
  EXPECT_THAT(model->requests[0].most_output_tokens, Le(1000));
  EXPECT_THAT(run->tally().cost, Le(0.1));
}

TEST_F(Limits, CachedTokensCostWhatTheyCost) {
  brain.price = {2.0, 0.5, 10.0};
  model->usage = {1'000'000, 400'000, 100'000};
  options.steps = 1;
  options.tokens = 100'000'000;
  const auto run = finished();
  EXPECT_DOUBLE_EQ(run->tally().cost, 2 * (0.6 * 2.0 + 0.4 * 0.5 + 0.1 * 10.0));
}

TEST_F(Limits, TokensThatAServerDoesNotCountAreEstimated) {
  model->usage = {};
  options.steps = 1;
  EXPECT_THAT(finished()->tally().usage.input_tokens, Ge(2000));
}

TEST_F(Limits, TheOfflineScientistTakesNoTokens) {
  brain.offline = true;
  options.budget = 0.001;
  options.tokens = 1;
  options.steps = 3;
  const auto run = finished();
  EXPECT_EQ(run->tally().steps, 3);
  EXPECT_EQ(run->tally().usage.input_tokens, 0);
  EXPECT_EQ(run->tally().cost, 0);
  EXPECT_THAT(run->conclusion().markdown, Not(HasSubstr("token")));
}

TEST_F(Limits, TimeIsThatOfThinkingAndExperiments) {
  options.seconds = 1000;
  seconds = 300;
  const auto run = finished();
  EXPECT_TRUE(run->conclusion().concluded);
  EXPECT_EQ(run->tally().steps, 4);
  EXPECT_EQ(heard(warning), 1);
  EXPECT_EQ(heard(last), 1);
  EXPECT_THAT(model->requests.back().total_seconds, AllOf(Ge(60), Lt(601)));
}

TEST_F(Limits, MessagesAreTrimmedToTheModelsWindow) {
  brain.window = 12'000;
  brain.longest_reply = 2000;
  model->usage = {};
  options.steps = 12;
  auto run = Run::begin(options, brain, folder.path());
  while (run->think()) run->observe(saw(std::string(8'000, '.')));
  EXPECT_TRUE(run->conclusion().concluded);
  for (const ChatRequest& request : model->requests) EXPECT_THAT(estimated_tokens(request.messages), Le(10'000));
  EXPECT_THAT(FakeModel::text(model->requests.back().messages), HasSubstr("left out to save room"));
}

TEST_F(Limits, AServerThatCountsMoreThanWeDoIsBelieved) {
  brain.window = 40'000;
  brain.longest_reply = 2000;
  options.steps = 12;
  model->counted_per_estimate = 3;
  auto run = Run::begin(options, brain, folder.path());
  while (run->think()) run->observe(saw(std::string(8'000, '.')));
  EXPECT_THAT(estimated_tokens(model->requests.back().messages), Le(38'000 / 3 + 1));
}

TEST_F(Limits, ImagesAreTrimmedToWhatTheModelTakes) {
  brain.most_images = 2;
  options.steps = 3;
  auto run = Run::begin(options, brain, folder.path());
  while (run->think()) {
    Observation observation = saw("dogs");
    for (int i = 0; i < 3; ++i) observation.shown.push_back({{}, fake_png(10, 10, std::to_string(i))});
    run->observe(observation);
  }
  for (const ChatRequest& request : model->requests) {
    int images = 0;
    for (const ChatMessage& message : request.messages)
      for (const ChatPart& part : message.parts) images += part.is_image();
    EXPECT_THAT(images, Le(2));
  }
}

}  // namespace
}  // namespace maia::agent
