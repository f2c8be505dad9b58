#include "broker/text.hpp"

#include <gtest/gtest.h>

namespace maia::broker {
namespace {

TEST(Text, LeavesUtf8AsItIs) {
  const std::string text = "a\u00E4\u20AC\U0001F600\U0010FFFF\n";
  EXPECT_EQ(valid_utf8(text), text);
  EXPECT_EQ(valid_utf8(""), "");
}

TEST(Text, ReplacesWhatIsNoUtf8) {
  const std::string bad = "\uFFFD";
  EXPECT_EQ(valid_utf8("\x80"), bad);
  EXPECT_EQ(valid_utf8("\xC0\x80"), bad + bad) << "overlong";
  EXPECT_EQ(valid_utf8("\xE0\x80\x80"), bad + bad + bad) << "overlong";
  EXPECT_EQ(valid_utf8("\xED\xA0\x80"), bad + bad + bad) << "surrogate";
  EXPECT_EQ(valid_utf8("\xF4\x90\x80\x80"), bad + bad + bad + bad) << "above U+10FFFF";
  EXPECT_EQ(valid_utf8("\xE2\x82z"), bad + bad + "z") << "cut off";
}

TEST(Text, FindsUnfinishedCharacters) {
  EXPECT_EQ(unfinished_utf8("abc"), 0U);
  EXPECT_EQ(unfinished_utf8("a\xC3"), 1U);
  EXPECT_EQ(unfinished_utf8("a\xE2\x82"), 2U);
  EXPECT_EQ(unfinished_utf8("a\xF0\x9F\x98"), 3U);
  EXPECT_EQ(unfinished_utf8("\u20AC"), 0U);
  EXPECT_EQ(unfinished_utf8("\x80\x80\x80"), 0U);
  EXPECT_EQ(unfinished_utf8("\xFF"), 0U);
}

TEST(Text, ConvertsPositions) {
  const std::string text = "a\u00E4\U0001F600z";
  EXPECT_EQ(bytes_of_code_points(text, 0), 0U);
  EXPECT_EQ(bytes_of_code_points(text, 1), 1U);
  EXPECT_EQ(bytes_of_code_points(text, 2), 3U);
  EXPECT_EQ(bytes_of_code_points(text, 3), 7U);
  EXPECT_EQ(bytes_of_code_points(text, 99), text.size());
  for (std::size_t count = 0; count <= 4; ++count)
    EXPECT_EQ(code_points_of_bytes(text, bytes_of_code_points(text, count)), count);
}

}  // namespace
}  // namespace maia::broker
