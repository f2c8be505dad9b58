// Replies as models write them.
#include "agent/reply.hpp"

#include <gmock/gmock.h>

namespace maia::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Reply, AnExperiment) {
  const Reply reply = parse_reply(R"(I will start with the exemplars.

[HYPOTHESIS LIST]:
Hypothesis_1: The neuron responds to dogs.
Hypothesis_2: The neuron responds to *fur* of any animal: cats, too.

[CODE]:
```cpp
auto [activations, images] = tools.dataset_exemplars(system);
display(images, activations);
```
)");
  EXPECT_EQ(reply.prose, "I will start with the exemplars.");
  EXPECT_THAT(reply.hypotheses,
              ElementsAre("The neuron responds to dogs.", "The neuron responds to *fur* of any animal: cats, too."));
  EXPECT_EQ(reply.code, "auto [activations, images] = tools.dataset_exemplars(system);\ndisplay(images, activations);");
  EXPECT_FALSE(reply.concludes());
  EXPECT_FALSE(reply.unclosed);
}

TEST(Reply, AConclusion) {
  const Reply reply = parse_reply(
      "[DESCRIPTION]: It responds to the heads of birds,\nabove all to beaks.\n\n[LABEL 1]: bird heads\n[LABEL 2]: "
      "beaks\n\n"
      "Thank you.");
  EXPECT_EQ(reply.description, "It responds to the heads of birds,\nabove all to beaks.");
  ASSERT_EQ(reply.labels.size(), 2U);
  EXPECT_EQ(reply.labels[0].number, 1);
  EXPECT_EQ(reply.labels[0].text, "bird heads");
  EXPECT_EQ(reply.labels[1].text, "beaks");
  EXPECT_EQ(reply.prose, "Thank you.");
  EXPECT_TRUE(reply.concludes());
}

TEST(Reply, TagsAreFoundHoweverTheyAreDecorated) {
  for (const std::string tag : {"[LABEL]: dogs", "**[LABEL]**: dogs", "**[LABEL]:** dogs", "### [Label] dogs",
                                "> [label]: dogs", "  [ LABEL ] : dogs", "[LABEL]:\ndogs", "[LABEL]:\r\ndogs\r\n"}) {
    const Reply reply = parse_reply("well\n" + tag);
    ASSERT_EQ(reply.labels.size(), 1U) << tag;
    EXPECT_EQ(reply.labels[0].text, "dogs") << tag;
  }
}

TEST(Reply, TagsInsideOfLinesAndCodeAreNone) {
  const Reply reply =
      parse_reply("I will give the [LABEL]: later\n```cpp\n// [LABEL]: dogs\nputs(\"[DESCRIPTION]\");\n```");
  EXPECT_FALSE(reply.concludes());
  EXPECT_THAT(reply.code, HasSubstr("[LABEL]: dogs"));
  EXPECT_THAT(reply.prose, HasSubstr("later"));
}

TEST(Reply, CodeBesideAConclusionIsKept) {
  const Reply reply = parse_reply("```cpp\nf();\n```\n[DESCRIPTION]: x\n[LABEL]: y");
  EXPECT_EQ(reply.code, "f();");
  EXPECT_TRUE(reply.concludes());
}

TEST(Reply, BlocksAreJoinedInOrder) {
  const Reply reply = parse_reply("first\n```cpp\na();\n```\nthen\n~~~c++\nb();\n~~~\n");
  EXPECT_EQ(reply.code, "a();\n\nb();");
  EXPECT_EQ(reply.prose, "first");
  EXPECT_EQ(reply.after_code, "then");
}

TEST(Reply, ResultsThatAreMadeUpAreNoProse) {
  const Reply reply = parse_reply("Let us see.\n```cpp\na();\n```\nStandard Output:\nActivation: 14.21");
  EXPECT_EQ(reply.prose, "Let us see.");
  EXPECT_THAT(reply.after_code, HasSubstr("14.21"));
}

TEST(Reply, OtherLanguagesAreNamed) {
  const Reply reply = parse_reply("```python\nprint(1)\n```\n");
  EXPECT_THAT(reply.code, IsEmpty());
  EXPECT_THAT(reply.other_languages, ElementsAre("python"));
  EXPECT_THAT(reply.prose, HasSubstr("print(1)"));
}

TEST(Reply, LongerFencesHoldShorterOnes) {
  const Reply reply = parse_reply("````cpp\nconst char* s = R\"(\n```\n)\";\n````\n");
  EXPECT_EQ(reply.code, "const char* s = R\"(\n```\n)\";");
}

TEST(Reply, ABlockWithoutAnEndWasCutShort) {
  const Reply reply = parse_reply("```cpp\na();\nb(");
  EXPECT_TRUE(reply.unclosed);
  EXPECT_EQ(reply.code, "a();\nb(");
}

TEST(Reply, NothingIsNothing) {
  for (const std::string text : {"", "\n\n", "```", "```cpp\n```", "[LABEL]:", "[", "[]", "[LABEL 99999999999]: x"}) {
    const Reply reply = parse_reply(text);
    EXPECT_THAT(reply.code, IsEmpty()) << text;
    EXPECT_FALSE(reply.concludes()) << text;
  }
}

TEST(Reply, TheOtherTasksTags) {
  const Reply spurious = parse_reply("[HYPOTHESIS]: snow\n[REASONING]: It fires without a dog.\n[LABEL]: SPURIOUS");
  EXPECT_THAT(spurious.hypotheses, ElementsAre("snow"));
  EXPECT_EQ(spurious.reasoning, "It fires without a dog.");
  EXPECT_EQ(spurious.labels[0].text, "SPURIOUS");
  EXPECT_EQ(parse_reply("[BIAS]: prefers snow").bias, "prefers snow");
}

}  // namespace
}  // namespace maia::agent
