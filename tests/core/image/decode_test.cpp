#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/image/golden.hpp"

namespace maia::test {
namespace {

TEST(Decode, GivesThePixelsOfPillow) {
  for (const auto& wanted : golden("files")) {
    const std::string name = wanted["name"];
    const std::string rgb = bytes_of_base64(wanted["rgb"]);
    const Image expected = Image::from_pixels(wanted["width"], wanted["height"], {rgb.begin(), rgb.end()});
    testing::internal::CaptureStderr();
    Image found;
    const std::string error = error_of([&] { found = Image::decode(bytes_of_base64(wanted["file"]), name); });
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << name;
    ASSERT_EQ(error, "") << name;
    ASSERT_EQ(found.width(), expected.width()) << name;
    ASSERT_EQ(found.height(), expected.height()) << name;
    EXPECT_LE(largest_difference(found, expected), wanted["tolerance"].get<int>()) << name;
  }
}

TEST(Decode, IgnoresWhatFollowsTheImage) {
  for (const auto& wanted : golden("files")) {
    const std::string name = wanted["name"], bytes = bytes_of_base64(wanted["file"]);
    if (name == "ppm plain") continue;
    EXPECT_EQ(Image::decode(bytes + std::string(100, 'x')), Image::decode(bytes)) << name;
  }
}

}  // namespace
}  // namespace maia::test
