#include "broker/shown/safe_display.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "broker/shown/escapes.hpp"
#include "broker/shown/harmless_text.hpp"

namespace maia::broker {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

Json safe(const protocol::MimeBundle& bundle) {
  std::string left_out;
  return safe_display_data(bundle, left_out);
}

std::string missing(const protocol::MimeBundle& bundle) {
  std::string left_out;
  (void)safe_display_data(bundle, left_out);
  return left_out;
}

TEST(SafeDisplay, ShowsWhatCanOnlyBeLookedAt) {
  EXPECT_EQ(safe({{"image/png", "abc"}, {"text/plain", "x"}}), (Json{{"image/png", "YWJj"}, {"text/plain", "x"}}));
  EXPECT_EQ(safe({{"application/json", "[1]"}}), (Json{{"application/json", {1}}}));
  EXPECT_EQ(missing({{"text/html", "<b>x</b>"}, {"text/plain", "x"}}), "");
}

TEST(SafeDisplay, LeavesOutWhatActsAndSaysSo) {
  EXPECT_EQ(safe({{"application/javascript", "alert(1)"}, {"text/plain", "x"}}), (Json{{"text/plain", "x"}}));
  EXPECT_EQ(missing({{"application/javascript", "alert(1)"}}), "application/javascript");
  EXPECT_EQ(safe({{"application/vnd.jupyter.widget-view+json", "{}"}}),
            (Json{{"text/plain", "[maia] not shown: application/vnd.jupyter.widget-view+json"}}));
  EXPECT_EQ(missing({{"text/html", "<script></script>"}}), "scripts and the like in text/html");
}

TEST(SafeDisplay, AChartIsDataAlone) {
  const char* vega = "application/vnd.vegalite.v5+json";
  EXPECT_TRUE(safe({{vega, R"({"$schema": "https://x", "data": {"values": [1]}})"}}).contains(vega));
  EXPECT_FALSE(safe({{vega, R"({"data": {"url": "https://evil/?x"}})"}}).contains(vega));
  EXPECT_FALSE(safe({{vega, R"({"usermeta": {"embedOptions": {}}})"}}).contains(vega));
  EXPECT_TRUE(safe({{"application/geo+json", R"({"type": "Point"})"}}).contains("application/geo+json"));
}

TEST(SafeDisplay, DeepJsonIsText) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_TRUE(safe({{"application/json", deep}})["application/json"].is_string());
  EXPECT_EQ(safe_metadata("{\"a\":" + deep + "}"), Json::object());
}

TEST(SafeDisplay, MetadataSaysOnlyHowLarge) {
  EXPECT_EQ(
      safe_metadata(
          R"({"width": 3, "isolated": true, "image/png": {"height": 2, "x": 1}, "text/html": {"isolated": true}})"),
      (Json{{"width", 3}, {"image/png", {{"height", 2}}}}));
}

TEST(SafeMarkdown, LeavesMarkdownAlone) {
  for (const char* text :
       {"**bold** and `code`, 3 < 4, a <- b", "[link](https://example.org) and <3", "| a | b |\n|--|--|",
        "![ours](plot.png) ![data](data:image/png;base64,AAAA)", "$x^2$ &amp; &lt;b&gt;"})
    EXPECT_EQ(safe_markdown(text), text);
}

TEST(SafeMarkdown, MakesHtmlAndForeignPicturesInert) {
  EXPECT_EQ(safe_markdown("<img src=x onerror=y></b>"), "<\u2060img src=x onerror=y><\u2060/b>");
  EXPECT_EQ(safe_markdown("![](https://evil/?secret)"), "!\u2060[](https://evil/?secret)");
  EXPECT_EQ(safe_markdown("![a][b]\n\n[b]: https://evil"), "!\u2060[a][b]\n\n[b]: https://evil");
  EXPECT_EQ(safe_markdown("![a](x.png \"](https://evil)"), "!\u2060[a](x.png \"](https://evil)");
  EXPECT_EQ(safe_markdown("[x](java\\\nscript:alert(1))"), "[x](java\\\nscript\u2060:alert(1))");
  EXPECT_EQ(safe_markdown("[x](&#106;avascript&colon;alert(1))"), "[x](&amp;#106;avascript&amp;colon;alert(1))");
  EXPECT_EQ(safe_markdown("$\\href{x}{y}$"), "$\\\u2060href{x}{y}$");
}

TEST(Escapes, KeepColorsAndTheCursor) {
  EXPECT_EQ(without_escapes("\x1b[1;31mred\x1b[0m\r\x1b[2K\x1b[1A\x1b[?25l\t\b"),
            "\x1b[1;31mred\x1b[0m\r\x1b[2K\x1b[1A\x1b[?25l\t\b");
  EXPECT_EQ(without_escapes("gr\u00fc\u00df \u00a3"), "gr\u00fc\u00df \u00a3");
}

TEST(Escapes, DropWhatChangesOrAsksTheTerminal) {
  EXPECT_EQ(without_escapes("a\x1b]0;title\ab\x1b]52;c;QQ==\x1b\\c"), "abc");
  EXPECT_EQ(without_escapes("a\x1b[6nb\x1b[?1049hc\x1b[21td\x1b]8;;https://x\x1b\\e"), "abcde");
  EXPECT_EQ(without_escapes("a\x1bP$q\x1b\\b\x1b_x\x1b\\c\x1b"
                            "cd"),
            "abcd");
  EXPECT_EQ(without_escapes("a\u009b6nb"), "a6nb");
  EXPECT_EQ(without_escapes("\x1b]never ended\nnext"), "\nnext");
  EXPECT_EQ(without_escapes("\x1b\u00fc\x1b(\u00fc\x1b\x1b[6n"), "\u00fc\u00fc") << "characters stay whole";
}

TEST(Escapes, GoOnFromPieceToPiece) {
  EscapeFilter filter;
  EXPECT_EQ(filter.pass("a\x1b"), "a");
  EXPECT_EQ(filter.pass("[3"), "");
  EXPECT_EQ(filter.pass("1mb\x1b]0;t"), "\x1b[31mb");
  EXPECT_EQ(filter.pass("itle\x1b"), "");
  EXPECT_EQ(filter.pass("\\c"), "c");
}

TEST(Escapes, CutLongLinesBetweenCharacters) {
  EXPECT_EQ(safe_line("abcdef", 3), "abc...");
  EXPECT_EQ(safe_line("ab\u00fc", 3), "ab...");
  EXPECT_EQ(safe_line("ab", 3), "ab");
}

class DisplayGateTest : public testing::Test {
 protected:
  static protocol::Display display(std::size_t bytes, std::string id = {}, bool update = false) {
    return {{{"text/plain", std::string(bytes, 'x')}}, {}, std::move(id), update};
  }
  std::string shown(protocol::Display display) {
    const auto admitted = gate.admit(std::move(display));
    return admitted ? admitted->bundle.at("text/plain") : "-";
  }
  DisplayGate gate{DisplayLimits{100, 220, 4, 10}};
};

TEST_F(DisplayGateTest, LimitsOneDisplayAndAllOfACell) {
  EXPECT_EQ(shown(display(3)), "xxx");
  EXPECT_THAT(shown(display(200)), HasSubstr("210 B is left out: one may have 100 B"));
  EXPECT_EQ(shown(display(200)), "-");
  EXPECT_EQ(shown(display(80)).size(), 80U);
  EXPECT_EQ(shown(display(80)).size(), 80U);
  EXPECT_THAT(shown(display(80)), HasSubstr("Further displays of this cell are left out"));
  EXPECT_EQ(shown(display(80, "a", true)).size(), 80U) << "an update takes the place of another";
  gate.begin_cell();
  EXPECT_EQ(shown(display(80)).size(), 80U);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(shown(display(1)), "x");
  EXPECT_THAT(shown(display(1)), HasSubstr("it has shown 4"));
  gate.cleared();
  EXPECT_EQ(shown(display(1)), "x");
}

TEST_F(DisplayGateTest, TheKernelsOwnDisplaysAreOutOfReach) {
  EXPECT_EQ(shown(display(1, "maia-agent-run-1", true)), "-");
  EXPECT_EQ(shown(display(1, "12345678901")), "-");
  EXPECT_EQ(shown(display(1, "\xFF")), "-");
}

}  // namespace
}  // namespace maia::broker
