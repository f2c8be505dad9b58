#include "broker/display.hpp"

#include <gtest/gtest.h>

namespace maia::broker {
namespace {

using Json = nlohmann::json;

TEST(Display, EncodesBinaryTypesInBase64) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("a"), "YQ==");
  EXPECT_EQ(base64("ab"), "YWI=");
  EXPECT_EQ(base64("abc"), "YWJj");
  EXPECT_EQ(base64(std::string("\0\xFF\x10\x80", 4)), "AP8QgA==");
  EXPECT_EQ(display_data({{"image/png", "abc"}}), (Json{{"image/png", "YWJj"}}));
}

TEST(Display, LeavesSvgAsText) {
  EXPECT_EQ(display_data({{"image/svg+xml", "<svg/>"}}), (Json{{"image/svg+xml", "<svg/>"}}));
}

TEST(Display, ParsesJsonTypes) {
  EXPECT_EQ(display_data({{"application/json", "{\"a\": [1]}"}}), (Json{{"application/json", {{"a", {1}}}}}));
  EXPECT_EQ(display_data({{"application/geo+json", "[]"}}), (Json{{"application/geo+json", Json::array()}}));
  EXPECT_EQ(display_data({{"application/json", "{"}}), (Json{{"application/json", "{"}}));
}

TEST(Display, RepairsText) { EXPECT_EQ(display_data({{"text/plain", "a\xFF"}}), (Json{{"text/plain", "a\uFFFD"}})); }

TEST(Display, TakesMetadataOnlyAsAnObject) {
  EXPECT_EQ(json_object("{\"a\":1}"), (Json{{"a", 1}}));
  EXPECT_EQ(json_object(""), Json::object());
  EXPECT_EQ(json_object("[1]"), Json::object());
}

}  // namespace
}  // namespace maia::broker
