#include "chart/text_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace maia::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TextLines : public testing::Test {
 protected:
  Font font_{12};
  std::vector<std::string> lines(const std::string& text, int width, int most) {
    return text_lines(font_, text, width, most);
  }
};

TEST_F(TextLines, BreaksAtSpaces) {
  EXPECT_THAT(lines("a penguin on a table", 70, 3), ElementsAre("a penguin", "on a table"));
  EXPECT_THAT(lines("  one\nline  ", 200, 1), ElementsAre("one line"));
  EXPECT_THAT(lines("", 200, 2), IsEmpty());
  EXPECT_THAT(lines(" \n ", 200, 2), IsEmpty());
}

TEST_F(TextLines, WhatDoesNotFitEndsInAnEllipsis) {
  EXPECT_THAT(lines("a penguin on a table", 76, 1), ElementsAre("a penguin\u2026"));
  for (const std::string& line : lines(std::string(5000, 'x') + " " + std::string(5000, 'y'), 100, 4))
    EXPECT_LE(text_width(font_, line), 100);
}

TEST_F(TextLines, OneLetterIsAlwaysThere) { EXPECT_THAT(lines("WW", 1, 2), ElementsAre("W", "W")); }

TEST_F(TextLines, OtherScriptsStayAndRubbishIsMarked) {
  EXPECT_EQ(clean_line("犬 \xF0\x9F\x90\x95 naïve"), "犬 \xF0\x9F\x90\x95 naïve");
  const std::string mark = "\xEF\xBF\xBD";
  EXPECT_EQ(clean_line("a\xFFz"), "a" + mark + "z");
  EXPECT_EQ(clean_line("\xC0\xAF"), mark + mark);             // longer than needed
  EXPECT_EQ(clean_line("\xED\xA0\x80"), mark + mark + mark);  // half of a pair
  EXPECT_EQ(clean_line("\xE7\x8A"), mark + mark);             // cut short
  EXPECT_EQ(clean_line("\xEF\xBF\xBF"), mark);                // not in XML
  EXPECT_EQ(clean_line(std::string("a\0b\tc\x7F", 6)), "a b c ");
}

}  // namespace
}  // namespace maia::test
