// Charts as SVG. With MAIA_UPDATE_GOLDEN=1 the golden files are written instead of compared.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "maia/chart.hpp"

namespace maia::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

void expect_golden(const std::string& name, const Chart& chart) {
  const std::string path = std::string(MAIA_GOLDEN_DIR) + "/" + name + ".svg";
  if (std::getenv("MAIA_UPDATE_GOLDEN")) std::ofstream(path) << chart.svg() << "\n";
  std::stringstream golden;
  golden << std::ifstream(path).rdbuf();
  EXPECT_EQ(chart.svg() + "\n", golden.str()) << name;
}

TEST(ChartSvg, Bars) {
  expect_golden("bars", Chart::bars({"a penguin on a table", "a duck"}, {31.2F, -2})
                            .title("unit 384")
                            .axes("activation")
                            .mark(9.2, "threshold")
                            .mark(30, "strongest"));
}

TEST(ChartSvg, Histogram) {
  expect_golden("histogram", Chart::counted({0.0, 1.0, 2.0, 3.0}, {5.0, 2.0, 0.0})
                                 .axes("activation", "images")
                                 .mark(2.5, "threshold")
                                 .flag({1.5F}, {"a dog"}));
}

TEST(ChartSvg, Line) {
  expect_golden("line", Chart::line({0.1F, 0.2F, 0.4F}, {3, 8, 5}).axes("size", "activation").mark(4, "threshold"));
}

TEST(ChartSvg, TextIsEscapedAndValid) {
  const std::string svg =
      Chart::bars({"</text><script>alert(1)</script>", "\xFF\x01 \"x\" & y"}, {1, 2}).title("<&>").mark(1, "<b>").svg();
  EXPECT_THAT(svg, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<b>")), HasSubstr("&lt;script&gt;"),
                         HasSubstr("\xEF\xBF\xBD"), HasSubstr("&quot;x&quot; &amp; y")));
}

TEST(ChartSvg, InANotebookItHasTheColorOfItsPage) {
  const Chart chart = Chart::bars({"a"}, {1}).title("one bar");
  const std::string shown = mime_bundle_repr(chart).at("text/html");
  EXPECT_THAT(
      shown, AllOf(HasSubstr("fill=\"currentColor\""), Not(HasSubstr(" color=")), HasSubstr("aria-label=\"one bar\"")));
  for (const char* fixed : {"black", "white", "#000", "#fff", "background"}) EXPECT_THAT(shown, Not(HasSubstr(fixed)));
  EXPECT_THAT(chart.svg(), HasSubstr(" color=\"#7a7a7a\""));
}

}  // namespace
}  // namespace maia::test
