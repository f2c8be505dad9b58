#include "agent/offline/cells.hpp"

#include <gmock/gmock.h>

namespace maia::agent::offline {
namespace {

using testing::HasSubstr;
using testing::Not;

Plan survey(std::vector<std::string> prompts) { return {Stage::survey, std::move(prompts), {}, 2, 7, {}, 15}; }

TEST(Cells, NameTheUnitAsItIsCalled) {
  EXPECT_THAT(cell_of(survey({"a dog"}), "my_unit"), HasSubstr("my_unit.neuron(images)"));
  const std::string cell = cell_of(survey({"a dog"}), "System::of_class(\"zebra\")");
  EXPECT_THAT(cell, HasSubstr("System unit = System::of_class(\"zebra\");\n"));
  EXPECT_THAT(cell, HasSubstr("unit.neuron(images)"));
}

TEST(Cells, TextIsALiteralWhateverItHolds) {
  EXPECT_EQ(quoted("say \"hi\" \\ \n\t;"), "\"say \\\"hi\\\" \\\\ ;\"");
  const std::string cell = cell_of(survey({"x\"}; std::abort(); //", "```\nx"}), "system");
  EXPECT_THAT(cell, HasSubstr("\"x\\\"}; std::abort(); //\""));
  EXPECT_THAT(cell, Not(HasSubstr("\n```")));
}

TEST(Cells, LinesStayShort) {
  std::vector<std::string> prompts(150, "a striped ball on a plain background");
  std::istringstream lines(cell_of(survey(prompts), "system"));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 125U) << line;
}

}  // namespace
}  // namespace maia::agent::offline
