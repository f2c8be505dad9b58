#include "scene/concepts/vocabulary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "maia/error.hpp"

namespace maia::concepts {
namespace {

using testing::HasSubstr;

std::string error_of(const std::string& text) {
  try {
    parse_vocabulary(text, "words.tsv");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Vocabulary, LinesBecomeConcepts) {
  const auto vocabulary =
      parse_vocabulary("# a comment\npolar bear\tobject\tice bear.n.01\n\nred\tcolor\t\n", "words.tsv");
  ASSERT_EQ(vocabulary.size(), 2U);
  EXPECT_EQ(vocabulary[0].name, "polar bear");
  EXPECT_EQ(vocabulary[0].synset, "ice bear.n.01");
  EXPECT_EQ(vocabulary[1].group, "color");
  EXPECT_EQ(parse_vocabulary(vocabulary_text(vocabulary), "again")[1].name, "red");
}

TEST(Vocabulary, ErrorsNameFileAndLine) {
  EXPECT_THAT(error_of("dog\tobject\tdog.n.01\ncat\n"), HasSubstr("words.tsv, line 2"));
  EXPECT_THAT(error_of("dog\tanimal\t\n"), HasSubstr("no group 'animal'"));
  EXPECT_THAT(error_of("dog\tobject\t\ndog\tobject\t\n"), HasSubstr("already"));
  EXPECT_THAT(error_of("Dog\tobject\t\n"), HasSubstr("lower-case"));
  EXPECT_THAT(error_of("\n# nothing\n"), HasSubstr("no concepts"));
}

TEST(Vocabulary, OneNameMayStandInTwoGroups) {
  EXPECT_EQ(parse_vocabulary("orange\tobject\torange.n.01\norange\tcolor\t\n", "words.tsv").size(), 2U);
}

TEST(Vocabulary, TheOneThatComesWithMaiaHasAFewHundredWords) {
  const auto vocabulary = read_vocabulary();
  EXPECT_GT(vocabulary.size(), 300U);
  for (const std::string& group : groups()) {
    EXPECT_TRUE(std::any_of(vocabulary.begin(), vocabulary.end(), [&](const Concept& c) { return c.group == group; }))
        << group;
  }
}

}  // namespace
}  // namespace maia::concepts
