#include "scene/words/sorted_lines.hpp"

#include <gtest/gtest.h>

#include <string>

namespace maia {
namespace {

TEST(SortedLines, FindsEveryLineAndNothingElse) {
  const std::string text = "  a preamble\n  that is not sorted: apple\nape 1\napple 2 3\nbee\ncat_fish 4  \nzebra 5";
  const SortedLines lines(text);
  EXPECT_EQ(lines.find("ape"), "1");
  EXPECT_EQ(lines.find("apple"), "2 3");
  EXPECT_EQ(lines.find("bee"), "");
  EXPECT_EQ(lines.find("cat_fish"), "4  ");
  EXPECT_EQ(lines.find("zebra"), "5");
  for (const char* absent : {"", "a", "apes", "appl", "cat", "that", "zebras", "zz", "~"})
    EXPECT_EQ(lines.find(absent), std::nullopt) << absent;
}

TEST(SortedLines, NothingIsFoundInNothing) {
  EXPECT_EQ(SortedLines("").find("a"), std::nullopt);
  EXPECT_EQ(SortedLines("\n\n\n").find("a"), std::nullopt);
  EXPECT_EQ(SortedLines("a 1").find("a"), "1");
}

TEST(SortedLines, TakesWordsAndNumbers) {
  std::string_view line = "  word 12 ff -1 99999999999 ";
  EXPECT_EQ(take_word(line), "word");
  EXPECT_EQ(take_number(line), 12U);
  EXPECT_EQ(take_number(line, 16), 255U);
  EXPECT_EQ(take_number(line), std::nullopt);
  EXPECT_EQ(take_number(line), std::nullopt);
  EXPECT_EQ(take_word(line), "");
  EXPECT_EQ(take_number(line), std::nullopt);
}

}  // namespace
}  // namespace maia
