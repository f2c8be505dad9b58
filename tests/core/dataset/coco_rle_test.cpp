#include "scene/dataset/coco_rle.hpp"

#include <random>

#include "core/weights/expect_error.hpp"
#include "run_lengths_reader.hpp"

namespace maia {
namespace {

using test::decompressed;
using testing::ElementsAre;

TEST(CocoRle, RunsDownTheColumns) {
  // 0 1 1
  // 0 1 0
  EXPECT_THAT(run_lengths({0, 1, 1, 0, 1, 0}, 3, 2), ElementsAre(2, 3, 1));
  EXPECT_THAT(run_lengths({1, 0}, 2, 1), ElementsAre(0, 1, 1));
  EXPECT_THAT(run_lengths({0, 0}, 2, 1), ElementsAre(2));
  EXPECT_THAT(run_lengths({7, 255}, 2, 1), ElementsAre(0, 2));
  EXPECT_ERROR(run_lengths({1, 1}, 3, 1), "a mask of 3x1 has not 2 pixels");
}

TEST(CocoRle, CompressesAsCocoDoes) {
  // What pycocotools makes of the same masks.
  EXPECT_EQ(compressed({6, 1, 40, 4, 5, 4, 5, 4, 21}), "61X13mN000`0");
  EXPECT_EQ(compressed({0, 10000}), "0`h9");
  std::vector<std::uint8_t> frame(10000);
  for (std::size_t y = 10; y < 90; ++y)
    for (std::size_t x = 20; x < 80; ++x) frame[100 * y + x] = x == 50 && y == 50 ? 0 : 1;
  EXPECT_EQ(
      compressed(run_lengths(frame, 100, 100)),
      "jn1`2d00000000000000000000000000000000000000000000000000000000000hN]OOc0Y1000000000000000000000000000000000000"
      "00000000000000000000Vn1");
}

TEST(CocoRle, KeepsEveryMask) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    const int width = 1 + static_cast<int>(random() % 90), height = 1 + static_cast<int>(random() % 90);
    std::vector<std::uint8_t> inside(static_cast<std::size_t>(width * height));
    std::uint8_t value = 0;
    for (std::uint8_t& pixel : inside) {
      if (random() % (1 + static_cast<unsigned>(round) % 50) == 0) value = value == 0 ? 1 : 0;
      pixel = value;
    }
    const auto lengths = run_lengths(inside, width, height);
    EXPECT_EQ(decompressed(compressed(lengths)), lengths);
    EXPECT_EQ(test::drawn(lengths, width, height), inside);
  }
}

}  // namespace
}  // namespace maia
