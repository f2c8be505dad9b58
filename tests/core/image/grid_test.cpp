#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/image/golden.hpp"
#include "image/font.hpp"

namespace maia::test {
namespace {

using testing::HasSubstr;

/// The rectangles of one color that is nowhere else: left, top, right, bottom, each inclusive.
std::array<int, 4> place_of(const Image& image, Color color) {
  std::array<int, 4> box = {image.width(), image.height(), -1, -1};
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      if (image.at(x, y) == color)
        box = {std::min(box[0], x), std::min(box[1], y), std::max(box[2], x), std::max(box[3], y)};
  return box;
}

int count_other_than_white(const Image& image) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) count += image.at(x, y) != Color{255, 255, 255};
  return count;
}

TEST(Grid, PutsImagesRowByRow) {
  std::vector<Image> images;
  for (std::uint8_t i = 0; i < 7; ++i) images.emplace_back(40, 40, Color{i, 100, 200});
  const Image all = grid(images, {}, {.columns = 3, .cell = 40});
  const auto first = place_of(all, {0, 100, 200});
  const int right = place_of(all, {1, 100, 200})[0] - first[0], down = place_of(all, {3, 100, 200})[1] - first[1];
  EXPECT_GT(right, 40);
  EXPECT_GT(down, 40);
  for (int i = 0; i < 7; ++i) {
    const int left = first[0] + i % 3 * right, top = first[1] + i / 3 * down;
    EXPECT_EQ(place_of(all, {static_cast<std::uint8_t>(i), 100, 200}), (std::array{left, top, left + 39, top + 39}));
  }
  // The margins are the same all around.
  EXPECT_EQ(first[0], first[1]);
  EXPECT_EQ(all.width(), 3 * right + first[0]);
  EXPECT_EQ(all.height(), 3 * down + first[1]);
}

TEST(Grid, FitsImagesIntoCells) {
  const Image all =
      grid({Image(300, 100, {1, 0, 0}), Image(10, 20, {2, 0, 0}), Image(1000, 1, {3, 0, 0})}, {}, {.cell = 60});
  const auto wide = place_of(all, {1, 0, 0}), tall = place_of(all, {2, 0, 0}), line = place_of(all, {3, 0, 0});
  EXPECT_EQ(wide[2] - wide[0] + 1, 60);
  EXPECT_EQ(wide[3] - wide[1] + 1, 20);
  EXPECT_EQ(tall[2] - tall[0] + 1, 30);
  EXPECT_EQ(tall[3] - tall[1] + 1, 60);
  EXPECT_EQ(line[2] - line[0] + 1, 60);
  EXPECT_EQ(line[3], line[1]);
}

TEST(Grid, HasNoMoreColumnsThanImages) {
  const Image two = grid({Image(20, 20), Image(20, 20)}, {}, {.columns = 5, .cell = 20});
  const Image same = grid({Image(20, 20), Image(20, 20)}, {}, {.columns = 2, .cell = 20});
  EXPECT_EQ(two, same);
}

TEST(Grid, CaptionsAreBelowTheirImages) {
  const Image image(64, 64, {0, 0, 200});
  const Image bare = grid({image, image}, {}, {.cell = 64});
  const Image captioned = grid({image, image}, {"one", ""}, {.cell = 64});
  EXPECT_EQ(captioned.width(), bare.width());
  ASSERT_GT(captioned.height(), bare.height());
  const int bottom = place_of(captioned, {0, 0, 200})[3];
  const Image below = captioned.cropped(0, bottom + 1, captioned.width(), captioned.height() - bottom - 1);
  EXPECT_GT(count_other_than_white(below.cropped(0, 0, below.width() / 2, below.height())), 20);
  EXPECT_EQ(count_other_than_white(below.cropped(below.width() / 2, 0, below.width() / 2, below.height())), 0);
}

TEST(Grid, LongCaptionsStayInTheirCell) {
  const Image image(64, 64, {0, 0, 200});
  const std::string endless(5000, 'm');
  const Image first = grid({image, image}, {"x", endless}, {.cell = 64});
  const Image second = grid({image, image}, {"x", endless + endless}, {.cell = 64});
  EXPECT_EQ(first, second);
  EXPECT_LT(first.height(), 200);
  // The left column shows its short caption only.
  const Image left = first.cropped(0, 0, first.width() / 2, first.height());
  const Image alone = grid({image, image}, {"x", "\n\n"}, {.cell = 64});
  EXPECT_EQ(left, alone.cropped(0, 0, alone.width() / 2, alone.height()));
}

TEST(Grid, AnyBytesAreACaption) {
  std::string bytes;
  for (int i = 1; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_GT(grid({Image(32, 32)}, {bytes}).height(), 32);
  EXPECT_GT(grid({Image(32, 32)}, {std::string("a\0b", 3)}).height(), 32);
}

TEST(Grid, RefusesWhatIsNoGrid) {
  const std::vector<Image> two(2, Image(8, 8));
  EXPECT_THAT(error_of([] { grid({}); }), HasSubstr("at least one image"));
  EXPECT_THAT(error_of([&] { grid(two, {"one"}); }), testing::AllOf(HasSubstr("2 images"), HasSubstr("not 1")));
  EXPECT_THAT(error_of([&] { grid(two, {}, {.columns = 0}); }), HasSubstr("not 0"));
  EXPECT_THAT(error_of([&] { grid(two, {}, {.cell = 15}); }), HasSubstr("not 15"));
  EXPECT_THAT(error_of([&] { grid(two, {}, {.cell = 5000}); }), HasSubstr("not 5000"));
  EXPECT_THAT(error_of([] { grid(std::vector<Image>(1000), {}, {.columns = 1000, .cell = 4096}); }),
              HasSubstr("fewer images or smaller cells"));
}

TEST(Font, ReadsTextOfManyKinds) {
  const Font font(14);
  EXPECT_EQ(font.readable("caf\xC3\xA9 \xD0\xBA\xD0\xBE\xD1\x82 \xCE\xB1"), U"caf\u00E9 \u043A\u043E\u0442 \u03B1");
  EXPECT_EQ(font.readable("a\tb\x01"
                          "c"),
            U"a b c");
  EXPECT_EQ(font.readable("\xE7\x8C\xAB"), U"\u25A1");                             // no Chinese
  EXPECT_EQ(font.readable("caf\xE9!"), U"caf\uFFFD!");                             // Latin-1
  EXPECT_EQ(font.readable("\xC0\xAF\xED\xA0\x80"), std::u32string(5, U'\uFFFD'));  // overlong, surrogate
  EXPECT_EQ(font.readable("cafe\xCC\x81"), U"caf\u00E9");                          // letter and accent apart
  EXPECT_EQ(font.readable("a\xE2\x80\x8D"
                          "b\xEF\xB8\x8F"),
            U"ab");  // joiner, variant
  EXPECT_EQ(font.readable("end\xE2\x80"), U"end\uFFFD\uFFFD");
}

TEST(Font, BreaksLinesAtSpaces) {
  const Font font(14);
  const int width = font.width(U"one two") + 2;
  EXPECT_THAT(font.wrapped("one two three", width, 3), testing::ElementsAre(U"one two", U"three"));
  EXPECT_THAT(font.wrapped("one\ntwo", 1000, 3), testing::ElementsAre(U"one", U"two"));
  EXPECT_THAT(font.wrapped("one\ntwo\nthree", 1000, 2), testing::ElementsAre(U"one", U"two\u2026"));
  const auto lines = font.wrapped("one two three four five", width, 2);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[1].back(), U'\u2026');
  for (const auto& line : lines) EXPECT_LE(font.width(line), width);
}

TEST(Font, BreaksWordsThatAreTooLong) {
  const Font font(14);
  const int width = font.width(U"mmmm");
  EXPECT_THAT(font.wrapped("mmmmmm", width, 3), testing::ElementsAre(U"mmmm", U"mm"));
  EXPECT_THAT(font.wrapped("mmmmmm", 1, 3), testing::SizeIs(3));
}

}  // namespace
}  // namespace maia::test
