// What charts take and say; how they look is in svg_test.cpp.
#include "maia/chart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <thread>

#include "image/report.hpp"

namespace maia::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

std::string text_of(const Chart& chart) { return mime_bundle_repr(chart).at("text/plain"); }

TEST(Chart, BarsSayTheirNumbers) {
  const Chart chart =
      Chart::bars({"a dog", "a\ncat"}, {12.5F, 3.0F}).title("unit 7").axes("activation").mark(9.216, "threshold");
  EXPECT_EQ(text_of(chart), "unit 7 (activation)\n  \"a dog\": 12.50\n  \"a cat\": 3\n  threshold: 9.22");
  EXPECT_THAT(text_of(Chart::bars({}, {1, 2})), HasSubstr("\"2\": 2"));
}

TEST(Chart, AHistogramCountsEveryValueOnce) {
  const Chart chart = Chart::histogram({0, 1, 1, 2, 3, 3, 3, 4}, 4).flag({2.5F}, {"new"});
  EXPECT_EQ(text_of(chart), "histogram (x: count)\n  0 .. 1: 1\n  1 .. 2: 2\n  2 .. 3: 1\n  3 .. 4: 4\n  new: 2.50");
  EXPECT_THAT(text_of(Chart::histogram({5, 5, 5})), HasSubstr("4.50 .. 5.50: 3"));
  EXPECT_THAT(text_of(Chart::histogram({0.0F})), HasSubstr("-0.1 .. 0.1: 1"));
  EXPECT_EQ(text_of(Chart::counted({0.0, 1.0, 5.0}, {3.0, 0.5})), "histogram (x: count)\n  0 .. 1: 3\n  1 .. 5: 0.5");
}

TEST(Chart, PointsAndLines) {
  EXPECT_EQ(text_of(Chart::points({1, 2}, {3, 4}).axes("size", "activation")),
            "points (size: activation)\n  1: 3\n  2: 4");
  const Chart named = Chart::points({1, 2}, {3, 4}, {"a dog", "a cat"});
  EXPECT_EQ(text_of(named), "points (x: y)\n  \"a dog\" 1: 3\n  \"a cat\" 2: 4");
  EXPECT_THAT(named.svg(), AllOf(HasSubstr(">a dog</text>"), HasSubstr("<title>a cat (2, 4)</title>")));
  EXPECT_THAT(error_of([] { Chart::points({1, 2}, {3, 4}, {"a"}); }), HasSubstr("not 1 label for 2 values"));
  EXPECT_THAT(mime_bundle_repr(Chart::line({1, 2, 3}, {3, 4, 1})).at("text/html"), HasSubstr("<circle"));
}

TEST(Chart, IsAValue) {
  const Chart plain = Chart::bars({"a"}, {1});
  Chart marked = plain;
  marked.mark(0.5, "here");
  EXPECT_THAT(text_of(plain), Not(HasSubstr("here")));
  EXPECT_THAT(text_of(marked), HasSubstr("here"));
}

TEST(Chart, SaysWhatIsMissing) {
  EXPECT_EQ(error_of([] { Chart::bars({}, {}); }), "a bar chart of nothing: there are no values");
  EXPECT_THAT(error_of([] { Chart::histogram(std::vector<float>{}); }), HasSubstr("there are no values"));
  EXPECT_THAT(error_of([] { Chart::counted({1.0, 2.0}, std::vector<double>{}); }), HasSubstr("there are no values"));
  EXPECT_THAT(error_of([] { Chart::points({}, {}); }), HasSubstr("there are no values"));
}

TEST(Chart, SaysWhichNumberIsNone) {
  EXPECT_EQ(error_of([] { Chart::bars({"a dog", "a cat"}, {1, nan}); }),
            "a chart shows finite numbers, but value 2 (\"a cat\") is nan; leave it out");
  EXPECT_THAT(error_of([] { Chart::histogram({1, infinity}); }), HasSubstr("value 2 is inf"));
  EXPECT_THAT(error_of([] { Chart::points({1, 2}, {1, -infinity}); }), HasSubstr("y 2 is -inf"));
  EXPECT_THAT(error_of([] { Chart::bars({}, {1}).mark(NAN, "threshold"); }),
              AllOf(HasSubstr("nan"), HasSubstr("threshold")));
  EXPECT_THAT(error_of([] { Chart::histogram({1, 2}).flag({nan}); }), HasSubstr("flag 1 is nan"));
}

TEST(Chart, SaysWhatDoesNotMatch) {
  EXPECT_THAT(error_of([] { Chart::bars({"a"}, {1, 2}); }), HasSubstr("not 1 label for 2 values"));
  EXPECT_THAT(error_of([] { Chart::points({1}, {1, 2}); }), HasSubstr("as many y as x, not 2 for 1"));
  EXPECT_THAT(error_of([] { Chart::counted({1.0, 2.0}, {1.0, 2.0}); }), HasSubstr("not 2 edges for 2 counts"));
  EXPECT_THAT(error_of([] { Chart::counted({2.0, 2.0}, {1.0}); }), HasSubstr("2 follows 2"));
  EXPECT_THAT(error_of([] { Chart::counted({1.0, 2.0}, {-1.0}); }), HasSubstr("count 1 is -1"));
  EXPECT_THAT(error_of([] { Chart::histogram({1, 2}, 201); }), HasSubstr("not 201"));
  EXPECT_THAT(error_of([] { Chart::histogram({1, 2}, -1); }), HasSubstr("not -1"));
  EXPECT_THAT(error_of([] { Chart::histogram({1, 2}).flag({1, 2}, {"a"}); }), HasSubstr("not 1 label for 2 values"));
  EXPECT_THAT(error_of([] { Chart::bars({}, {1}).flag({1}); }), HasSubstr("mark()"));
  EXPECT_THAT(error_of([] { Chart::bars({}, {1}).image(199); }), HasSubstr("not 199"));
}

TEST(Chart, AnImageHasTheWantedWidthAndItsColors) {
  const Chart chart = Chart::bars({"a", "b"}, {1, 2}).mark(1.5, "line");
  for (const int width : {200, 640, 1000}) {
    const Image image = chart.image(width);
    EXPECT_EQ(image.width(), width);
    EXPECT_EQ(image.at(0, 0), (Color{255, 255, 255}));
    int blue = 0;
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < width; ++x) blue += image.at(x, y) == Color{63, 134, 200};
    EXPECT_GT(blue, width);
  }
}

TEST(Chart, TellsAnAgentNumbersAndPicture) {
  const Chart chart = Chart::bars({"a"}, {1});
  EXPECT_EQ(mime_bundle_repr(chart).count(report_mime), 0U);
  set_reporting(true);
  const MimeBundle bundle = mime_bundle_repr(chart);
  set_reporting(false);
  const auto report = nlohmann::json::parse(bundle.at(report_mime));
  ASSERT_EQ(report.size(), 2U);
  EXPECT_EQ(report[0]["text"], bundle.at("text/plain"));
  EXPECT_TRUE(report[1].contains("image"));
}

TEST(Chart, ExtremeNumbersAreDrawn) {
  const float most = std::numeric_limits<float>::max(), least = std::numeric_limits<float>::denorm_min();
  for (const Chart& chart :
       {Chart::bars({}, {most, -most, 0}), Chart::bars({}, {least}), Chart::histogram({most, -most}),
        Chart::histogram({least, 0}), Chart::points({most, -most}, {least, 0}), Chart::line({1, 1}, {2, 2}),
        Chart::histogram({1e9F, 1e9F + 64}), Chart::counted({0.0, 1e308}, {1e308}),
        Chart::counted({-1e308, 1e308}, {0.0}), Chart::bars({}, {1}).mark(-1e308, "far")}) {
    const std::string svg = chart.svg();
    EXPECT_THAT(svg, AllOf(Not(HasSubstr("nan")), Not(HasSubstr("inf"))));
    EXPECT_EQ(chart.image(300).width(), 300);
  }
}

TEST(Chart, ManyBarsAreCutAndItSaysSo) {
  const Chart chart = Chart::bars({}, std::vector<float>(100, 1));
  EXPECT_THAT(text_of(chart), HasSubstr("(40 more)"));
  EXPECT_THAT(chart.svg(), HasSubstr("and 40 more values"));
  EXPECT_LT(chart.image().height(), 1500);
}

TEST(Chart, IsReadBySeveralThreads) {
  const Chart chart = Chart::bars({"a", "b"}, {1, 2});
  const std::string svg = chart.svg();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { EXPECT_EQ(chart.svg(), svg); });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace maia::test
