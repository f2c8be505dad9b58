#include <gtest/gtest.h>

#include "core/image/golden.hpp"
#include "image/decode.hpp"

namespace maia::test {
namespace {

TEST(ReducedDecode, KeepsTheShorterSideTwiceAsLongAsWanted) {
  const std::string bytes = waves(1000, 805).jpeg(95);
  const auto size = [&](int shorter_side) {
    const Image image = decode_reduced(bytes, "waves", shorter_side);
    return std::pair(image.width(), image.height());
  };
  EXPECT_EQ(size(500), std::pair(1000, 805));
  EXPECT_EQ(size(403), std::pair(1000, 805));
  EXPECT_EQ(size(201), std::pair(500, 403));
  EXPECT_EQ(size(101), std::pair(500, 403));
  EXPECT_EQ(size(100), std::pair(250, 202));
  EXPECT_EQ(size(50), std::pair(125, 101));
  EXPECT_EQ(size(1), std::pair(125, 101));
  EXPECT_EQ(size(0), std::pair(1000, 805));
}

TEST(ReducedDecode, DiffersLittleOnceResized) {
  const std::string bytes = waves(1000, 800).jpeg(95);
  const Image full = Image::decode(bytes).resized(125, 100);
  EXPECT_LE(largest_difference(decode_reduced(bytes, "waves", 100).resized(125, 100), full), 6);
}

TEST(ReducedDecode, LeavesOtherFormatsAlone) {
  const Image image = waves(400, 300);
  EXPECT_EQ(decode_reduced(image.png(), "waves", 10), image);
}

TEST(ReducedDecode, ReportsDamage) {
  const std::string bytes = waves(400, 300).jpeg();
  EXPECT_THROW(decode_reduced(bytes.substr(0, bytes.size() / 2), "waves", 10), Error);
}

}  // namespace
}  // namespace maia::test
