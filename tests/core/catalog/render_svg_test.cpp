#include "scene/catalog/render_svg.hpp"

#include <gtest/gtest.h>

#include "maia/error.hpp"

namespace maia {
namespace {

std::string page(const std::string& content, const std::string& attributes = R"(width="200" height="100")") {
  return R"(<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" )" + attributes + ">" +
         content + "</svg>";
}

std::array<int, 4> pixel(const Sprite& sprite, int x, int y) {
  const std::size_t at = static_cast<std::size_t>(y * sprite.width + x) * 4;
  return {sprite.rgba[at], sprite.rgba[at + 1], sprite.rgba[at + 2], sprite.rgba[at + 3]};
}

TEST(RenderSvg, FillsTheHeightWithWhatIsDrawn) {
  const Sprite sprite = render_svg(page(R"(<rect x="80" y="60" width="40" height="20" fill="#ff8000"/>)"), 128, 2048);
  EXPECT_EQ(sprite.height, 128);
  EXPECT_NEAR(sprite.width, 256, 24);
  EXPECT_EQ(pixel(sprite, sprite.width / 2, 64), (std::array<int, 4>{255, 128, 0, 255}));
}

TEST(RenderSvg, ColorsAreNotPremultiplied) {
  const Sprite sprite =
      render_svg(page(R"(<rect width="200" height="100" fill="#c86432" fill-opacity="0.5"/>)"), 64, 2048);
  const auto [r, g, b, a] = pixel(sprite, sprite.width / 2, 32);
  EXPECT_NEAR(r, 200, 2);
  EXPECT_NEAR(g, 100, 2);
  EXPECT_NEAR(b, 50, 2);
  EXPECT_NEAR(a, 128, 1);
}

TEST(RenderSvg, IsNeverWiderThanAsked) {
  const Sprite sprite = render_svg(page(R"(<rect y="48" width="200" height="4"/>)"), 1024, 500);
  EXPECT_LE(sprite.width, 500);
  EXPECT_GT(sprite.width, 450);
}

TEST(RenderSvg, AViewBoxIsEnough) {
  const Sprite sprite =
      render_svg(page(R"(<circle cx="5" cy="5" r="5" fill="red"/>)", R"(viewBox="0 0 10 10")"), 64, 2048);
  EXPECT_EQ(sprite.height, 64);
  EXPECT_NEAR(sprite.width, 64, 2);
}

TEST(RenderSvg, LoadsNothingFromOutside) {
  const std::string outside =
      R"(<image width="200" height="100" xlink:href="file:///usr/share/tuxpaint/stamps/food/pizza.png"/>)";
  EXPECT_THROW(render_svg(page(outside), 64, 2048), Error);
}

TEST(RenderSvg, DoesNotDependOnFonts) {
  const std::string box = R"(<rect width="200" height="100" fill="red"/>)";
  EXPECT_EQ(render_svg(page(box + R"(<text x="20" y="60" font-size="40">maia</text>)"), 64, 2048).rgba,
            render_svg(page(box), 64, 2048).rgba);
}

TEST(RenderSvg, SaysWhatIsWrong) {
  EXPECT_THROW(render_svg("", 64, 2048), Error);
  EXPECT_THROW(render_svg("no svg", 64, 2048), Error);
  EXPECT_THROW(render_svg("<html/>", 64, 2048), Error);
  EXPECT_THROW(render_svg(page(""), 64, 2048), Error);
  EXPECT_THROW(render_svg(page("<rect width='9' height='9'/>", R"(width="0" height="0")"), 64, 2048), Error);
  EXPECT_THROW(render_svg(page("<rect width='9' height='9'/>", R"(width="100000" height="1")"), 64, 2048), Error);
}

}  // namespace
}  // namespace maia
