#include "agent/task.hpp"

#include <gmock/gmock.h>

#include "maia/error.hpp"

namespace maia::agent {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* sections =
    "\n# system\nS {{protocol}}\n\n# user\n## a heading of its own\nU\n# challenge\nC\n# warning\nW\n# last\nL\n";

std::string error_of(const std::string& text) {
  try {
    parse_task(text, "P", "x.md");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(TaskFile, IsRead) {
  const Task task = parse_task(
      std::string("name: t\nsummary: a: b\nargument: a class\nunit: f({{argument}})\nconclusion: reasoning, label\n"
                  "verdicts: YES, NO\n") +
          sections,
      "the protocol\n", "x.md");
  EXPECT_EQ(task.name, "t");
  EXPECT_EQ(task.summary, "a: b");
  EXPECT_EQ(task.argument, "a class");
  EXPECT_EQ(task.unit, "f({{argument}})");
  EXPECT_THAT(task.conclusion, ElementsAre("reasoning", "label"));
  EXPECT_THAT(task.verdicts, ElementsAre("YES", "NO"));
  EXPECT_EQ(task.system, "S the protocol");
  EXPECT_EQ(task.user, "## a heading of its own\nU");
  EXPECT_EQ(task.challenge, "C");
  EXPECT_EQ(task.warning, "W");
  EXPECT_EQ(task.last, "L");
}

TEST(TaskFile, DamageIsNamed) {
  const std::string all = std::string("name: t\nconclusion: label\n") + sections;
  EXPECT_EQ(error_of(all), "no error");
  EXPECT_THAT(error_of("conclusion: lable\n"), HasSubstr("ends with 'lable'"));
  EXPECT_THAT(error_of("nmae: t\n"), HasSubstr("unknown entry 'nmae'"));
  EXPECT_THAT(error_of("name\n"), HasSubstr("not 'key: value': name"));
  EXPECT_THAT(error_of(all + "# more\n"), HasSubstr("unknown section '# more'"));
  EXPECT_THAT(error_of("conclusion: label\n# system\nS\n# user\n"), HasSubstr("no section '# user'"));
  EXPECT_THAT(error_of(std::string("name: t\n") + sections), HasSubstr("how it ends"));
}

TEST(Filled, PlaceholdersAreReplacedOnce) {
  EXPECT_EQ(filled("a {{x}} b {{y}}{{x}}", {{"x", "1"}, {"y", "{{x}}"}}), "a 1 b {{x}}1");
  EXPECT_EQ(filled("{{", {}), "{{");
  EXPECT_THROW(filled("{{z}}", {{"x", "1"}}), Error);
}

TEST(Tasks, UnknownOnesAreAnsweredWithTheKnown) {
  EXPECT_THAT(task_names(), ElementsAre("ask", "bias", "describe", "spurious"));
  try {
    task("../describe");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("knows no task '../describe'; it knows ask, bias, describe, spurious"));
  }
}

}  // namespace
}  // namespace maia::agent
