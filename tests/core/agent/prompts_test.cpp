// What the model is told: complete, and no longer than it has to be.
#include <gmock/gmock.h>

#include "agent/messages.hpp"
#include "agent/task.hpp"
#include "services/chat/messages.hpp"

namespace maia::agent {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::Not;

std::map<std::string, std::string> values() {
  return {{"unit", "system"}, {"argument", "a question"}, {"api", api_text()}, {"setup", "nothing"}, {"steps", "25"}};
}

class Prompts : public testing::TestWithParam<std::string> {};

TEST_P(Prompts, AreComplete) {
  const Task task = agent::task(GetParam());
  EXPECT_EQ(task.name, GetParam());
  EXPECT_THAT(task.summary, Not(IsEmpty()));
  EXPECT_THAT(task.conclusion, Not(IsEmpty()));
  for (const std::string& text : {task.system, task.user, task.challenge, task.warning, task.last}) {
    EXPECT_THAT(text, Not(IsEmpty()));
    EXPECT_THAT(filled(text, values()), Not(HasSubstr("{{")));
  }
  EXPECT_THAT(filled(task.unit, values()), Not(HasSubstr("{{")));
}

TEST_P(Prompts, SayHowTheRunEnds) {
  const Task task = agent::task(GetParam());
  for (std::string tag : task.conclusion) {
    for (char& c : tag) c = static_cast<char>(std::toupper(c));
    EXPECT_THAT(task.user, HasSubstr("[" + tag + "]"));
    EXPECT_THAT(task.last, HasSubstr("[" + tag + "]"));
  }
  for (const std::string& verdict : task.verdicts) EXPECT_THAT(task.last, HasSubstr(verdict));
  EXPECT_TRUE(task.challenge.starts_with("Before this counts:"));
  EXPECT_TRUE(task.warning.starts_with("One more experiment is possible."));
  EXPECT_TRUE(task.last.starts_with("No experiments are left."));
}

TEST_P(Prompts, LeaveMostOfASmallWindowFree) {
  const Task task = agent::task(GetParam());
  const auto tokens_of = [](const std::string& text) {
    return estimated_tokens(ChatMessage{ChatRole::user, {{filled(text, values()), {}}}});
  };
  EXPECT_THAT(tokens_of(task.system) + tokens_of(task.user), Le(4500));
  EXPECT_THAT(tokens_of(task.challenge), Le(200));
}

INSTANTIATE_TEST_SUITE_P(EveryTask, Prompts, testing::ValuesIn(task_names()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace maia::agent
