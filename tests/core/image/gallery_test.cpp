#include "image/gallery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/image/golden.hpp"

namespace maia::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::string gallery(std::size_t images, GalleryStyle style = {}) {
  return gallery_html(std::vector<GalleryItem>(images, {Image(8, 8, {1, 2, 3}), "a dog"}), style);
}

TEST(Gallery, EachImageOpensToALargerOne) {
  const std::string html = gallery_html({{noise(400, 200, 1), "12.5\na <dog> & \"more\"", 0.5F}}, {});
  EXPECT_EQ(count(html, "<details"), 1);
  EXPECT_EQ(count(html, "src=\"data:image/jpeg;base64,"), 2);
  EXPECT_THAT(html,
              AllOf(HasSubstr("12.5<br>a &lt;dog&gt; &amp; &quot;more&quot;"), HasSubstr("alt=\"12.5 a &lt;dog&gt;"),
                    HasSubstr("width:224px"), HasSubstr("width:448px"), HasSubstr("width:50%")));
}

TEST(Gallery, HasNothingThatAFrontEndDrops) {
  const std::string html = gallery(70, {0, 10});
  for (const char* dropped : {"<script", "<style", " on", " id=", "url(", "class=\"jp-"})
    EXPECT_THAT(html, Not(HasSubstr(dropped)));
}

TEST(Gallery, ALongOneWaitsBehindAFold) {
  EXPECT_THAT(gallery(24), Not(HasSubstr("maia-more")));
  const std::string html = gallery(60, {0, 15});
  EXPECT_THAT(html, AllOf(HasSubstr("40 more images</summary>"), HasSubstr("and 15 more images, not shown")));
  EXPECT_EQ(count(html, "class=\"maia-image\""), 60);
  EXPECT_EQ(count(html, "<details"), count(html, "</details>"));
  EXPECT_EQ(count(html, "<div"), count(html, "</div>"));
}

TEST(Gallery, RowsStayWhole) {
  const std::string html = gallery(33, {3, 0});
  EXPECT_THAT(html, HasSubstr("15 more images"));
  EXPECT_EQ(count(html, "<div><details"), 11);
  EXPECT_EQ(count(html, "<div"), count(html, "</div>"));
}

TEST(Gallery, SmallImagesStaySmallAndLossless) {
  const std::string html = gallery_html({{Image(16, 8), ""}}, {});
  EXPECT_THAT(html, AllOf(HasSubstr("data:image/png;base64,"), HasSubstr("width:16px"), Not(HasSubstr("jpeg"))));
}

TEST(Difference, IsBrightWhereSomethingChanged) {
  std::vector<std::uint8_t> pixels(3 * 4, 100);
  const Image before = Image::from_pixels(2, 2, pixels);
  pixels[4] = 110;  // green of the second pixel
  pixels[11] = 80;  // blue of the last one
  const Image change = difference(before, Image::from_pixels(2, 2, pixels));
  EXPECT_EQ(change.at(0, 0), (Color{0, 0, 0}));
  EXPECT_EQ(change.at(1, 0), (Color{128, 128, 128}));
  EXPECT_EQ(change.at(1, 1), (Color{255, 255, 255}));
  EXPECT_EQ(difference(before, before), Image(2, 2));
  EXPECT_THAT(error_of([&] { difference(before, Image(2, 3)); }), AllOf(HasSubstr("2x2"), HasSubstr("2x3")));
}

}  // namespace
}  // namespace maia::test
