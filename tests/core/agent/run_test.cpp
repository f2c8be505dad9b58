#include "agent/run.hpp"

#include <gmock/gmock.h>

#include "error_of.hpp"
#include "fake_model.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::agent {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class RunTest : public testing::Test {
 protected:
  using Run = agent::Run;  // not testing::Test::Run

  Brain brain() const {
    Brain brain;
    brain.model = model;
    brain.backend = "fake";
    return brain;
  }

  std::unique_ptr<Run> begin() { return Run::begin(options, brain(), folder.path()); }

  bool think(Run& run) {
    Run::Hooks hooks;
    hooks.on_note = [this](const std::string& note) { notes.push_back(note); };
    return run.think(hooks);
  }

  /// The next proposal, whose code is expected, is answered with `text`.
  void step(Run& run, const std::string& code, const std::string& text = "dog: 7.1") {
    ASSERT_TRUE(think(run));
    EXPECT_EQ(run.proposal().code, code);
    run.observe(saw(text));
  }

  test::TemporaryFolder folder;
  std::shared_ptr<FakeModel> model = std::make_shared<FakeModel>();
  RunOptions options;
  std::vector<std::string> notes;
};

TEST_F(RunTest, FromTheTaskToTheConclusion) {
  model->say("Let us look.\n" + experiment("look();"));
  model->say(disconfirming("doubt();"));
  model->say(dogs);
  auto run = begin();
  ASSERT_TRUE(think(*run));
  EXPECT_EQ(run->proposal().step, 1);
  EXPECT_EQ(run->proposal().markdown, "Let us look.\n\n**Hypotheses**\n\n1. dogs");
  EXPECT_THAT(run->proposal().hypotheses, ElementsAre("dogs"));
  EXPECT_EQ(run->proposal().code, "look();");
  run->observe(saw("dog: 7.1"));
  ASSERT_TRUE(think(*run));
  EXPECT_EQ(run->proposal().step, 2);
  EXPECT_EQ(run->proposal().disconfirm, "a cat as high as a dog");
  EXPECT_THAT(model->last_heard(), StartsWith(results_heading));
  EXPECT_THAT(model->last_heard(), HasSubstr("dog: 7.1"));
  run->observe(saw("cat: 0.1"));
  EXPECT_FALSE(think(*run));
  EXPECT_TRUE(run->ended());
  EXPECT_TRUE(run->conclusion().concluded);
  EXPECT_EQ(run->conclusion().description, "It responds to dogs.");
  EXPECT_EQ(run->conclusion().labels.at(0).text, "dogs");
  EXPECT_THAT(run->conclusion().markdown,
              HasSubstr("2 experiments that ran without an error, at least one of them made"));
  EXPECT_THAT(run->conclusion().markdown, HasSubstr("330 tokens"));
  EXPECT_THAT(run->past_code(), ElementsAre("look();", "doubt();"));
  EXPECT_EQ(run->tally().steps, 2);
  EXPECT_EQ(run->tally().rounds, 3);
  EXPECT_EQ(run->tally().usage.input_tokens, 300);
  EXPECT_EQ(run->tally().experiment_seconds, 4);
  EXPECT_THAT(notes, IsEmpty());
}

TEST_F(RunTest, TheModelIsToldTheTaskTheUnitAndTheApi) {
  options.unit = "units[3]";
  options.setup = "`units`: std::vector<System>";
  options.context = {"int mine = 1;"};
  options.seed = 7;
  model->say(experiment("look();"));
  auto run = begin();
  ASSERT_TRUE(think(*run));
  const ChatRequest& request = model->requests.at(0);
  ASSERT_EQ(request.messages.size(), 2U);
  EXPECT_EQ(request.messages[0].role, ChatRole::system);
  const std::string system = FakeModel::text({request.messages[0]}), user = FakeModel::text({request.messages[1]});
  EXPECT_THAT(system, HasSubstr("units[3].neuron(images)"));
  EXPECT_THAT(system, HasSubstr("describe_images("));
  EXPECT_THAT(user, HasSubstr("Task: describe\nUnit: units[3]\nExperiments: 25\n"));
  EXPECT_THAT(user, HasSubstr("`units`: std::vector<System>"));
  EXPECT_THAT(user, HasSubstr("int mine = 1;"));
  EXPECT_EQ(request.seed, 7U);
  EXPECT_EQ(run->prompt_hash().size(), 12U);
  EXPECT_EQ(run->model(), "fake-1");
}

TEST_F(RunTest, ThinkingAgainWithoutAnObservationChangesNothing) {
  model->say(experiment("look();"));
  auto run = begin();
  EXPECT_TRUE(think(*run));
  EXPECT_TRUE(think(*run));
  EXPECT_EQ(model->requests.size(), 1U);
}

TEST_F(RunTest, CodeComesBeforeAConclusionInTheSameReply) {
  model->say(disconfirming("look();") + dogs);
  model->say(dogs);
  auto run = begin();
  step(*run, "look();");
  EXPECT_FALSE(think(*run));
  EXPECT_THAT(model->last_heard(), HasSubstr("a conclusion beside its code"));
  EXPECT_TRUE(run->conclusion().concluded);
}

TEST_F(RunTest, ResultsThatAreMadeUpAreContradicted) {
  model->say(disconfirming("look();") + "Activation: 14.21");
  model->say(experiment("more();") + "I wait for the results.");
  model->say(dogs);
  auto run = begin();
  step(*run, "look();");
  step(*run, "more();");
  EXPECT_THAT(model->last_heard(), HasSubstr("behind your code is no result"));
  EXPECT_FALSE(think(*run));
  EXPECT_THAT(model->last_heard(), Not(HasSubstr("no result"))) << "an idle sentence without numbers is let pass";
}

TEST_F(RunTest, TwoBlocksRunAsOne) {
  model->say("```cpp\na();\n```\nand\n```cpp\nb();\n```");
  model->say("[LABEL]: dogs");
  auto run = begin();
  step(*run, "a();\n\nb();");
  model->answers.clear();
  model->say(experiment("c();"));
  EXPECT_TRUE(think(*run));
  EXPECT_THAT(model->last_heard(), HasSubstr("Your 2 code blocks were run as one"));
}

TEST_F(RunTest, RepliesThatBreakTheProtocolAreCorrected) {
  model->say("I think about dogs.");
  model->say("```python\nprint(1)\n```");
  model->say(ChatReply{"```cpp\nhalf(", "fake-1", true, {}});
  model->say(experiment("whole();"));
  auto run = begin();
  ASSERT_TRUE(think(*run));
  EXPECT_EQ(run->proposal().code, "whole();");
  EXPECT_EQ(run->proposal().step, 1);
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_THAT(notes[0], HasSubstr("neither code nor a conclusion"));
  EXPECT_THAT(notes[1], HasSubstr("your block says `python`"));
  EXPECT_THAT(notes[2], HasSubstr("cut off inside its code block"));
  EXPECT_EQ(run->tally().rounds, 4);
}

TEST_F(RunTest, FourBreachesInARowEndTheRun) {
  for (int i = 0; i < 4; ++i) model->say("Hm.");
  auto run = begin();
  EXPECT_FALSE(think(*run));
  EXPECT_FALSE(run->conclusion().concluded);
  EXPECT_THAT(run->conclusion().reason, HasSubstr("broke the protocol 4 times in a row"));
  EXPECT_EQ(notes.size(), 3U);
  EXPECT_EQ(model->requests.size(), 4U);
}

TEST_F(RunTest, AnExperimentEndsTheRowOfBreaches) {
  auto run = begin();
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 3; ++i) model->say("Hm.");
    model->say(experiment("look();"));
    step(*run, "look();");
  }
  EXPECT_FALSE(run->ended());
}

TEST_F(RunTest, ABlockThatTheModelForgotToCloseIsRun) {
  model->say("```cpp\nlook();");
  auto run = begin();
  ASSERT_TRUE(think(*run));
  EXPECT_EQ(run->proposal().code, "look();");
}

TEST_F(RunTest, NoConclusionWithoutAnExperiment) {
  model->say(dogs);
  model->say(experiment("look();"));
  auto run = begin();
  ASSERT_TRUE(think(*run));
  EXPECT_THAT(notes, ElementsAre(HasSubstr("no conclusion without an experiment")));
}

TEST_F(RunTest, AConclusionThatNothingTriedToDisproveIsChallengedOnce) {
  model->say(experiment("look();"));
  model->say(dogs);
  model->say(dogs);
  auto run = begin();
  step(*run, "look();");
  EXPECT_FALSE(think(*run));
  EXPECT_THAT(model->last_heard(), StartsWith("Before this counts:"));
  EXPECT_TRUE(run->conclusion().concluded);
  EXPECT_THAT(run->conclusion().markdown, HasSubstr("none of them was made to prove it wrong"));
  EXPECT_EQ(model->requests.size(), 3U);
}

TEST_F(RunTest, ADisconfirmingExperimentThatFailedDoesNotCount) {
  model->say(disconfirming("bad();"));
  model->say(dogs);
  model->say(disconfirming("good();"));
  model->say(dogs);
  auto run = begin();
  ASSERT_TRUE(think(*run));
  Observation failed;
  failed.error = "line 1: no function 'bad'";
  run->observe(failed);
  ASSERT_TRUE(think(*run));
  EXPECT_THAT(model->last_heard(), StartsWith("Before this counts:"));
  run->observe(saw("cat: 0.1"));
  EXPECT_FALSE(think(*run));
  EXPECT_EQ(model->requests.size(), 4U);
  EXPECT_THAT(run->past_code(), ElementsAre("good();"));
}

TEST_F(RunTest, AConclusionNeedsAllItsParts) {
  model->say(disconfirming("look();"));
  model->say("[DESCRIPTION]: It responds to dogs.");
  model->say(dogs);
  auto run = begin();
  step(*run, "look();");
  EXPECT_FALSE(think(*run));
  EXPECT_THAT(notes, ElementsAre(HasSubstr("lacks [LABEL]")));
}

TEST_F(RunTest, AConclusionThatWasCutOffIsAskedForAgain) {
  model->say(disconfirming("look();"));
  model->say(ChatReply{"[LABEL]: dogs\n[DESCRIPTION]: It responds to", "fake-1", true, {}});
  model->say(dogs);
  auto run = begin();
  step(*run, "look();");
  EXPECT_FALSE(think(*run));
  EXPECT_THAT(notes, ElementsAre(HasSubstr("cut off before its end")));
  EXPECT_EQ(run->conclusion().description, "It responds to dogs.");
}

TEST_F(RunTest, SeveralLabelsAndNoneAreLegal) {
  model->say(disconfirming("look();"));
  model->say("[DESCRIPTION]: Nothing drives it reliably.\n[LABEL 1]: no single concept\n[LABEL 2]: dark corners");
  auto run = begin();
  step(*run, "look();");
  EXPECT_FALSE(think(*run));
  ASSERT_EQ(run->conclusion().labels.size(), 2U);
  EXPECT_THAT(run->conclusion().markdown, HasSubstr("**Label 2** dark corners"));
}

TEST_F(RunTest, AVerdictIsOneOfTheTasks) {
  options.task = "spurious";
  options.argument = "labradors and corgis on beaches and in snow";
  model->say(disconfirming("look();"));
  model->say("[REASONING]: It fires for snow.\n[LABEL]: UNCLEAR");
  model->say("[REASONING]: It fires for snow.\n[LABEL]: Spurious (snow)");
  auto run = begin();
  step(*run, "look();");
  EXPECT_FALSE(think(*run));
  EXPECT_THAT(notes, ElementsAre(HasSubstr("must be SELECTIVE or SPURIOUS")));
  EXPECT_EQ(run->conclusion().reasoning, "It fires for snow.");
}

TEST_F(RunTest, BiasIsAboutTheClassUnlessAUnitIsNamed) {
  options.task = "bias";
  options.argument = "bow \"tie\"";
  model->say(disconfirming("look();"));
  model->say("[BIAS]: weak for white ones: 0.2 against 0.9");
  auto run = begin();
  EXPECT_EQ(run->options().unit, "System::of_class(\"bow \\\"tie\\\"\")");
  step(*run, "look();");
  EXPECT_FALSE(think(*run));
  EXPECT_THAT(run->conclusion().bias, HasSubstr("white ones"));
}

TEST_F(RunTest, AQuestionIsAnswered) {
  options.task = "ask";
  options.argument = "which of units 10-20 respond to text?";
  model->say(disconfirming("look();"));
  model->say("[ANSWER]: Units 12 and 17.\nThe means are 3.1 and 4.0.");
  auto run = begin();
  step(*run, "look();");
  EXPECT_FALSE(think(*run));
  EXPECT_EQ(run->conclusion().answer, "Units 12 and 17.\nThe means are 3.1 and 4.0.");
  EXPECT_THAT(model->heard(), HasSubstr("Question: which of units 10-20 respond to text?"));
}

TEST_F(RunTest, ThePlanIsApprovedFirst) {
  options.plan = true;
  model->say("[PLAN]:\n1. exemplars\n2. siblings\n```cpp\nearly();\n```");
  model->say("[PLAN]: exemplars, siblings, seeds");
  model->say(experiment("look();"));
  auto run = begin();
  ASSERT_TRUE(think(*run));
  EXPECT_EQ(run->proposal().step, 0);
  EXPECT_EQ(run->proposal().markdown, "1. exemplars\n2. siblings");
  EXPECT_THAT(run->proposal().code, IsEmpty());
  EXPECT_THAT(error_of([&] { run->observe(saw("x")); }), HasSubstr("to be approved"));
  run->reject("too short");
  ASSERT_TRUE(think(*run));
  EXPECT_EQ(run->proposal().step, 0);
  EXPECT_THAT(model->last_heard(), HasSubstr("The plan is not agreed to. The reason: too short"));
  run->approve_plan("Mind the texture.");
  ASSERT_TRUE(think(*run));
  EXPECT_EQ(run->proposal().step, 1);
  EXPECT_THAT(model->last_heard(), HasSubstr("The plan is agreed to. Mind the texture."));
}

TEST_F(RunTest, ThePersonRejectsAndHints) {
  model->say(experiment("expensive();"));
  model->say(experiment("cheap();"));
  model->say(experiment("next();"));
  auto run = begin();
  run->hint("Look at textures.");
  ASSERT_TRUE(think(*run));
  EXPECT_THAT(model->last_heard(), HasSubstr("=== From the person ===\nLook at textures."));
  run->reject("it takes too long");
  ASSERT_TRUE(think(*run));
  EXPECT_THAT(model->last_heard(), HasSubstr("not wanted and was not run. The reason: it takes too long"));
  EXPECT_EQ(run->proposal().step, 2);
  run->hint("And at colors.");
  run->observe(saw("dog: 7.1"));
  ASSERT_TRUE(think(*run));
  EXPECT_THAT(model->last_heard(), EndsWith("And at colors.\n"));
  EXPECT_THAT(run->past_code(), ElementsAre("cheap();"));
}

TEST_F(RunTest, AStepIsTakenBack) {
  model->say(experiment("one();"));
  model->say(experiment("two();"));
  model->say(experiment("three();"));
  auto run = begin();
  EXPECT_THAT(error_of([&] { run->undo(); }), HasSubstr("no step yet"));
  step(*run, "one();", "first result");
  step(*run, "two();", "second result");
  run->undo();
  EXPECT_THAT(run->past_code(), ElementsAre("one();"));
  run->hint("Try cats.");
  ASSERT_TRUE(think(*run));
  EXPECT_EQ(run->proposal().step, 2);
  EXPECT_EQ(run->proposal().code, "three();");
  EXPECT_THAT(model->heard(), HasSubstr("first result"));
  EXPECT_THAT(model->heard(), Not(HasSubstr("two();")));
  EXPECT_EQ(run->tally().rounds, 3);
  run->stop("enough");
  EXPECT_THAT(error_of([&] { run->undo(); }), HasSubstr("has ended"));
}

TEST_F(RunTest, APersonStopsIt) {
  model->say(experiment("look();"));
  auto run = begin();
  ASSERT_TRUE(think(*run));
  run->stop("the person stopped it");
  run->stop("again");
  EXPECT_FALSE(think(*run));
  EXPECT_FALSE(run->conclusion().concluded);
  EXPECT_EQ(run->conclusion().reason, "the person stopped it");
  EXPECT_THAT(error_of([&] { run->proposal(); }), HasSubstr("no proposal that waits"));
}

TEST_F(RunTest, AnErrorOfTheServerLeavesTheRunWhereItWas) {
  model->say(experiment("look();"));
  model->fail("the server answers with the status 500");
  model->say(experiment("more();"));
  auto run = begin();
  step(*run, "look();");
  EXPECT_THAT(error_of([&] { think(*run); }), HasSubstr("status 500"));
  EXPECT_FALSE(run->ended());
  ASSERT_TRUE(think(*run));
  EXPECT_EQ(FakeModel::text(model->requests[1].messages), FakeModel::text(model->requests[2].messages));
  EXPECT_EQ(run->tally().rounds, 2);
}

TEST_F(RunTest, AnInterruptEndsTheThinkingOnly) {
  model->answers.push_back([](const ChatRequest& request) -> ChatReply {
    request.check();
    return {};
  });
  model->say(experiment("look();"));
  auto run = begin();
  Run::Hooks hooks;
  hooks.check = [] { throw Error("interrupted"); };
  EXPECT_THAT(error_of([&] { run->think(hooks); }), HasSubstr("interrupted"));
  EXPECT_TRUE(think(*run));
}

TEST_F(RunTest, TheTextStreams) {
  model->answers.push_back([](const ChatRequest& request) {
    request.on_text("```cpp\n");
    request.on_text("look();\n```");
    return ChatReply{"```cpp\nlook();\n```", "m", false, {}};
  });
  std::string text;
  Run::Hooks hooks;
  hooks.on_text = [&](std::string_view piece) { text += piece; };
  auto run = begin();
  EXPECT_TRUE(run->think(hooks));
  EXPECT_EQ(text, "```cpp\nlook();\n```");
}

TEST_F(RunTest, ImagesAreGivenBackAsTheyWereShown) {
  model->say(experiment("look();"));
  model->say(experiment("more();"));
  auto run = begin();
  ASSERT_TRUE(think(*run));
  Observation observation = saw("dog: 7.1");
  observation.shown.push_back({{}, fake_png(224, 224, "dog")});
  observation.edited = true;
  observation.code = "changed();";
  run->observe(observation);
  ASSERT_TRUE(think(*run));
  EXPECT_EQ(model->requests.back().messages.back().parts.at(1).image, fake_png(224, 224, "dog"));
  EXPECT_THAT(run->past_code(), ElementsAre("changed();"));
}

TEST_F(RunTest, AnEmptyReplyIsCorrected) {
  model->say("");
  model->say(experiment("look();"));
  auto run = begin();
  EXPECT_TRUE(think(*run));
  for (const ChatMessage& message : model->requests.back().messages)
    EXPECT_THAT(FakeModel::text({message}), Not(IsEmpty())) << "providers refuse empty messages";
}

TEST_F(RunTest, WhatMakesNoSenseIsRefused) {
  const auto refusal = [&](const std::function<void(RunOptions&)>& change) {
    RunOptions changed;
    change(changed);
    return error_of([&] { Run::begin(changed, brain(), folder.path()); });
  };
  EXPECT_THAT(refusal([](RunOptions& o) { o.task = "explain"; }), HasSubstr("no task 'explain'"));
  EXPECT_THAT(refusal([](RunOptions& o) { o.task = "ask"; }), HasSubstr("needs a question"));
  EXPECT_THAT(refusal([](RunOptions& o) { o.argument = "x"; }), HasSubstr("takes nothing behind its name"));
  EXPECT_THAT(refusal([](RunOptions& o) { o.steps = 0; }), HasSubstr("1 to 1000"));
  EXPECT_THAT(refusal([](RunOptions& o) { o.tokens = 0; }), HasSubstr("tokens"));
  EXPECT_THAT(refusal([](RunOptions& o) { o.seconds = 0; }), HasSubstr("time"));
  EXPECT_THAT(refusal([](RunOptions& o) { o.budget = -1; }), HasSubstr("budget"));
  EXPECT_THAT(refusal([](RunOptions& o) { o.budget = 1; }), HasSubstr("price of fake is not known"));
  EXPECT_THAT(refusal([](RunOptions& o) { o.unit = "a\nb"; }), HasSubstr("one line"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "a run that can't begin leaves nothing behind";
}

TEST_F(RunTest, ARecordedRunIsReplayed) {
  model->say(disconfirming("look();"), {100, 50, 10});
  model->say(dogs);
  auto run = begin();
  step(*run, "look();");
  EXPECT_FALSE(think(*run));
  Brain replay;
  replay.model = recorded_model(run->folder());
  replay.backend = replay.model->name();
  EXPECT_EQ(replay.backend, "replay:" + run->name());
  auto again = Run::begin(recorded_options(run->folder()), replay, folder.path());
  step(*again, "look();", "another result");
  EXPECT_FALSE(again->think());
  EXPECT_EQ(again->conclusion().description, run->conclusion().description);
  EXPECT_EQ(again->tally().usage.cached_input_tokens, 50);
  EXPECT_THAT(error_of([&] { replay.model->ask({}); }), HasSubstr("no more than 2 replies"));
  EXPECT_EQ(again->prompt_hash(), run->prompt_hash());
}

TEST_F(RunTest, SummariesTellWhatBecameOfTheRuns) {
  model->say(disconfirming("look();"));
  model->say(dogs);
  model->say(experiment("look();"));
  auto first = begin();
  step(*first, "look();");
  EXPECT_FALSE(think(*first));
  options.unit = "other";
  auto second = begin();
  step(*second, "look();");
  std::filesystem::create_directories(folder / "broken");
  folder.write("broken/journal.jsonl", "[]\n");
  std::map<std::string, RunSummary> all;
  for (const RunSummary& summary : run_summaries(folder.path())) all[summary.run] = summary;
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all["broken"].state, "damaged");
  EXPECT_EQ(all[first->name()].state, "concluded");
  EXPECT_EQ(all[first->name()].label, "dogs");
  EXPECT_EQ(all[first->name()].steps, 1);
  EXPECT_EQ(all[first->name()].task, "describe");
  EXPECT_EQ(all[second->name()].state, "open");
  EXPECT_EQ(all[second->name()].unit, "other");
}

}  // namespace
}  // namespace maia::agent
