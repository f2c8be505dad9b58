// %agent: what is asked of the agent, and what is refused before it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/magics/arguments.hpp"
#include "unit/fake_kernel.hpp"

namespace maia::broker {
namespace {

using test::FakeKernel;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(LongOptions, StandAnywhere) {
  const Arguments arguments =
      Arguments::parse("--steps 3 word --unit='a b' other --context -- --steps", {{"context"}, {"steps", "unit"}});
  EXPECT_EQ(arguments.value("steps", "25"), "3");
  EXPECT_EQ(arguments.value("unit", ""), "a b");
  EXPECT_EQ(arguments.value("absent", "x"), "x");
  EXPECT_TRUE(arguments.has("context"));
  EXPECT_FALSE(arguments.has("absent"));
  EXPECT_THAT(arguments.words(), ElementsAre("word", "other", "--steps"));
  EXPECT_EQ(Arguments::parse("--steps 3 --steps=4", {{}, {"steps"}}).value("steps", ""), "4");
}

TEST(LongOptions, AreRefusedWithWhatWasMeant) {
  const auto why = [](const char* line) {
    try {
      Arguments::parse(line, {{"context"}, {"steps", "unit"}});
    } catch (const MagicError& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  EXPECT_EQ(why("--step 3"), "there is no option --step; did you mean --steps?");
  EXPECT_THAT(why("--qqqqqqqq"), HasSubstr("its options are --steps, --unit, --context"));
  EXPECT_THAT(why("-s 3"), HasSubstr("there is no option -s"));
  EXPECT_EQ(why("--steps"), "--steps needs a value");
  EXPECT_EQ(why("--steps="), "--steps needs a value");
  EXPECT_EQ(why("--context=1"), "--context takes no value");
  EXPECT_THAT(why("--unit 'x"), HasSubstr("is not closed"));
  EXPECT_EQ(why("- a -"), "nothing");
}

TEST(Numbers, AreRead) {
  EXPECT_EQ(parse_real("0.5", "--budget", 0, 1), 0.5);
  for (const char* wrong : {"", "x", "0.5x", "-1", "2", "nan", "inf", "0,5"})
    EXPECT_THROW(parse_real(wrong, "--budget", 0, 1), MagicError) << wrong;
}

TEST(AgentMagic, BeginsATask) {
  FakeKernel kernel;
  kernel.use("%agent describe");
  ASSERT_TRUE(kernel.fake_agent.order);
  EXPECT_EQ(kernel.fake_agent.order->task, "describe");
  EXPECT_EQ(kernel.fake_agent.order->unit, "system");
  EXPECT_FALSE(kernel.fake_agent.order->mode);
  kernel.use(
      "%agent ask which units 'like dogs?' --unit s[3] --steps 7 --tokens 5000 --budget 0.5 --seconds 60 --timeout 9 "
      "--mode plan --backend openai:gpt-4o --seed 4 --context");
  const AgentOrder& order = *kernel.fake_agent.order;
  EXPECT_EQ(order.argument, "which units like dogs?");
  EXPECT_EQ(order.unit, "s[3]");
  EXPECT_TRUE(order.unit_given);
  EXPECT_EQ(order.steps, 7);
  EXPECT_EQ(order.tokens, 5000);
  EXPECT_EQ(order.budget, 0.5);
  EXPECT_EQ(order.seconds, 60);
  EXPECT_EQ(order.experiment_seconds, 9);
  EXPECT_EQ(order.mode, AgentMode::plan);
  EXPECT_EQ(order.backend, "openai:gpt-4o");
  EXPECT_EQ(order.seed, 4U);
  EXPECT_TRUE(order.context);
}

TEST(AgentMagic, RefusesWhatMakesNoSense) {
  FakeKernel kernel;
  EXPECT_THAT(kernel.error_of("%agent descirbe"), HasSubstr("no task or command 'descirbe'; did you mean describe?"));
  EXPECT_THAT(kernel.error_of("%agent sotp"), HasSubstr("did you mean stop?"));
  EXPECT_THAT(kernel.error_of("%agent describe this"), HasSubstr("'this' is too much"));
  EXPECT_THAT(kernel.error_of("%agent ask"), HasSubstr("needs a question"));
  EXPECT_THAT(kernel.error_of("%agent describe --steps 0"), HasSubstr("--steps is a whole number from 1"));
  EXPECT_THAT(kernel.error_of("%agent describe --budget 0"), HasSubstr("more than 0"));
  EXPECT_THAT(kernel.error_of("%agent describe --budget x"), HasSubstr("--budget is a number"));
  EXPECT_THAT(kernel.error_of("%agent describe --mode quick"), HasSubstr("step, auto or plan"));
  EXPECT_THAT(kernel.error_of("%agent --steps 3"), HasSubstr("a task is missing"));
  EXPECT_THAT(kernel.error_of("%agent stop now"), HasSubstr("'now' is too much"));
  EXPECT_THAT(kernel.error_of("%agent reject"), HasSubstr("needs a reason"));
  EXPECT_THAT(kernel.error_of("%agent hint"), HasSubstr("needs a text"));
  EXPECT_THAT(kernel.error_of("%agent replay"), HasSubstr("takes the name of a run"));
  EXPECT_THAT(kernel.fake_agent.asked, IsEmpty());
}

TEST(AgentMagic, PassesCommandsOn) {
  FakeKernel kernel;
  for (const char* line : {"approve", "approve it's fine -x", "reject don't", "hint \"try\" --cats", "resume", "stop",
                           "undo", "status", "runs", "report", "report r"})
    EXPECT_FALSE(kernel.use("%agent " + std::string(line))) << line;
  EXPECT_FALSE(kernel.use("%agent resume r --mode auto"));
  EXPECT_EQ(kernel.fake_agent.mode, AgentMode::automatic);
  EXPECT_FALSE(kernel.use("%agent replay r"));
  EXPECT_FALSE(kernel.fake_agent.mode);
  EXPECT_THAT(kernel.fake_agent.asked,
              ElementsAre("approve ", "approve it's fine -x", "reject don't", "hint \"try\" --cats", "resume ", "stop",
                          "undo", "status", "runs", "report ", "report r", "resume r", "replay r"));
}

TEST(AgentMagic, ExplainsItself) {
  FakeKernel kernel;
  const std::string text = kernel.output_of("%agent");
  EXPECT_THAT(text, HasSubstr("%agent describe"));
  EXPECT_THAT(text, HasSubstr("%agent ask"));
  EXPECT_THAT(kernel.output_of("%help agent"), HasSubstr("--budget"));
}

}  // namespace
}  // namespace maia::broker
