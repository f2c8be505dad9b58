// What the agent's cells say, and what it is told of what they showed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/agent/capture.hpp"
#include "broker/agent/cells.hpp"
#include "broker/agent/error_text.hpp"
#include "services/base64.hpp"

namespace maia::broker {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// The header of a PNG is all that is looked at.
std::string png(unsigned width, unsigned height, std::size_t bytes = 64) {
  std::string data("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  for (const unsigned side : {width, height})
    for (int shift = 24; shift >= 0; shift -= 8) data += static_cast<char>(side >> shift & 255);
  data.resize(std::max(bytes, data.size() + 9));
  return data;
}

std::vector<std::string> texts(const std::vector<agent::Shown>& parts) {
  std::vector<std::string> list;
  for (const agent::Shown& part : parts) list.push_back(part.is_image() ? "(image)" : part.text);
  return list;
}

// ---------------------------------------------------------------- names of steps

TEST(AgentStep, IsKnownByItsMetadataOrItsFirstLine) {
  const Json metadata = {{"maia", {{"run", "r"}, {"step", 3}, {"role", "experiment"}}}};
  const auto by_metadata = step_of(metadata, "f();");
  ASSERT_TRUE(by_metadata);
  EXPECT_EQ(by_metadata->run, "r");
  EXPECT_EQ(by_metadata->step, 3);
  EXPECT_EQ(by_metadata->lines_before, 0);

  const auto by_line = step_of(Json::object(), first_line_of("2026-11-21-k3f9", 12) + "f();");
  ASSERT_TRUE(by_line);
  EXPECT_EQ(by_line->run, "2026-11-21-k3f9");
  EXPECT_EQ(by_line->step, 12);
  EXPECT_EQ(by_line->lines_before, 1);

  EXPECT_EQ(step_of(metadata, first_line_of("other", 1) + "f();")->lines_before, 1);
}

TEST(AgentStep, IsNothingElse) {
  for (const char* code : {"f();", "// agent: run r, step", "// agent: run r, step 3x", "// agent: step 3",
                           "f(); // agent: run r, step 3", "", "\n// agent: run r, step 3"})
    EXPECT_FALSE(step_of(Json(), code)) << code;
  for (const Json& metadata :
       {Json(), Json("x"), Json{{"maia", 3}}, Json{{"maia", {{"run", "r"}}}}, Json{{"maia", {{"run", 1}, {"step", 1}}}},
        Json{{"maia", {{"run", "r"}, {"step", "3"}}}}, Json{{"maia", {{"run", "r"}, {"step", 3}, {"role", "plan"}}}}})
    EXPECT_FALSE(step_of(metadata, "f();")) << metadata;
}

TEST(AgentStep, GivesItsCodeAsTheAgentWroteIt) {
  EXPECT_EQ(code_of_cell(first_line_of("r", 1) + "int a;\n  b();\n"), "int a;\n  b();");
  EXPECT_EQ(code_of_cell("  int a;\n"), "int a;");
  EXPECT_EQ(code_of_cell(first_line_of("r", 1)), "");
}

TEST(AgentCode, IsCppAlone) {
  EXPECT_EQ(refusal_of("auto x = 7 %\n 3; // !ls\nfor (;;) break;"), "");
  EXPECT_THAT(refusal_of("int a;\n!curl http://x"), HasSubstr("line 2 is a shell command (!curl http://x)"));
  EXPECT_THAT(refusal_of("%backend vlm x"), HasSubstr("line 1 is a magic (%backend)"));
  EXPECT_THAT(refusal_of("%%file x\ny"), HasSubstr("%file"));
}

TEST(AgentCode, NoDisguiseHidesAMagic) {
  for (const char* code :
       {"  %%file x\ny", "\n\n!ls", "/* a\n b */\n!ls", "f(); /* a */\n%restart", "struct S { int x; };\n!ls",
        "// a\r!ls", "f(); // a\r%sandbox open", "int a = \\\n1;\n!ls", "#define F(x) \\\n x\n!ls", "// a \\\n b\n!ls",
        "auto s = \"%\";\n%load x", "R\"(\n)\";\n!ls", "#if 1\n#endif\n!ls", "f();\r\n!ls\r\n"})
    EXPECT_NE(refusal_of(code), "") << code;
}

TEST(AgentCell, ShowsWordsThatFetchAndRunNothing) {
  agent::Conclusion conclusion;
  conclusion.markdown = "<img src=x onerror=y> ![a](https://host/?secret) [b](javascript:c)";
  const std::string text = markdown_of(conclusion, "r");
  EXPECT_THAT(text, testing::Not(HasSubstr("<img")));
  EXPECT_THAT(text, testing::Not(HasSubstr("![a]")));
  EXPECT_THAT(text, testing::Not(HasSubstr("javascript:")));
}

TEST(AgentCell, CarriesWhereItComesFrom) {
  const Json cell =
      cell_json({true, "experiment", "f();"},
                {"r", "openai:gpt-4o", "gpt-4o-2024", "abc", "auto", "o", "r-3", 2, {1000, 50, 0.01, 1.5}});
  EXPECT_EQ(cell["cell_type"], "code");
  EXPECT_EQ(cell["source"], "f();");
  EXPECT_EQ(cell["metadata"]["tags"], Json::array({"maia-agent"}));
  EXPECT_EQ(cell["metadata"]["maia"],
            Json::parse(R"({"run": "r", "step": 2, "role": "experiment", "mode": "auto", "origin": "o",
      "insertion": "r-3",
      "backend": "openai:gpt-4o", "model": "gpt-4o-2024", "prompt_hash": "abc", "input_tokens": 1000,
      "output_tokens": 50, "cost": 0.01, "seconds": 1.5})"));
}

TEST(AgentCell, FencesCodeThatHoldsFences) {
  EXPECT_EQ(code_block("f();"), "```cpp\nf();\n```");
  EXPECT_EQ(code_block("auto s = R\"(```)\";\n"), "````cpp\nauto s = R\"(```)\";\n````");
}

TEST(AgentCell, SaysWhatAReplyTook) {
  EXPECT_EQ(text_of(CellCost{1234567, 89, 0.0123, 4.52}), "1,234,567 tokens in, 89 out, $0.0123, 4.5 s");
  EXPECT_EQ(text_of(CellCost{}), "");
}

// ---------------------------------------------------------------- errors

TEST(AgentError, CountsLinesAsTheAgentDoes) {
  const CellError error{"CompileError",
                        "x",
                        {"\x1b[1mIn[12]:4:10: \x1b[0m\x1b[0;1;31merror: \x1b[0mno 'x'\n    4 | f(x);\n      |   ^",
                         "In[3]:1:1: note: here"}};
  EXPECT_EQ(error_for_agent(error, 1), "In[12]:3:10: error: no 'x'\n    3 | f(x);\n      |   ^\nIn[3]:1:1: note: here");
  EXPECT_EQ(text_for_agent("In[1]:10:2\n   10 | x\n10 | y\nIn[2]:z", 1), "In[1]:9:2\n    9 | x\n 9 | y\nIn[2]:z");
  EXPECT_EQ(text_for_agent("a\x1b[31mb\x1b[0m\n", 0), "ab\n");
  EXPECT_EQ(error_for_agent({"Name", "value", {}}, 0), "Name: value");
  EXPECT_EQ(text_for_agent("In[99999999999]:2 and In[", 1), "In[99999999999]:2 and In[");
}

// ---------------------------------------------------------------- displays

TEST(AgentDisplay, IsTheReportIfThereIsOne) {
  const std::string image = png(10, 20);
  const Json report = {{{"text", "\"cat\", activation: 3.45"}}, {{"image", base64_of(image)}}, {{"text", "end"}}};
  const auto parts = shown_of({{report_mime, report.dump()}, {"image/png", png(900, 900)}, {"text/plain", "grid"}});
  EXPECT_THAT(texts(parts), ElementsAre("\"cat\", activation: 3.45", "(image)", "end"));
  EXPECT_EQ(parts[1].image, image);
}

TEST(AgentDisplay, IsTheImageElseTheText) {
  EXPECT_THAT(texts(shown_of({{"image/png", png(10, 20)}, {"text/plain", "x"}})), ElementsAre("(image)"));
  EXPECT_THAT(texts(shown_of({{"text/markdown", "*m*"}, {"text/plain", "p"}})), ElementsAre("*m*"));
  EXPECT_THAT(texts(shown_of({{"text/html", "<b>h</b>"}, {"text/plain", "p"}})), ElementsAre("p"));
}

TEST(AgentDisplay, SaysWhatCantBeShown) {
  EXPECT_THAT(texts(shown_of({{"image/png", png(2000, 20)}})), ElementsAre(HasSubstr("2000x20 pixels, too large")));
  EXPECT_THAT(texts(shown_of({{"image/png", png(10, 10, 5 << 20)}})), ElementsAre(HasSubstr("too large")));
  EXPECT_THAT(texts(shown_of({{"image/png", "junk"}})), ElementsAre(HasSubstr("can't be shown")));
  EXPECT_THAT(texts(shown_of({{"application/x", "junk"}})), ElementsAre(HasSubstr("can't be shown")));
  for (const char* report : {"junk", "{}", "[1]", R"([{"image": "???"}])", R"([{"image": "aGVsbG8="}])"})
    EXPECT_THAT(texts(shown_of({{report_mime, report}, {"text/plain", "p"}})), ElementsAre("p")) << report;
}

TEST(AgentDisplay, IsNoProgressBar) {
  EXPECT_THAT(shown_of({{"text/html", "<div><progress max=3></progress></div>"}, {"text/plain", "[##] 2 of 3"}}),
              IsEmpty());
}

// ---------------------------------------------------------------- capture

protocol::Display text(const std::string& shown, const std::string& id = {}, bool update = false) {
  return {{{"text/plain", shown}}, {}, id, update};
}

TEST(Capture, KeepsTheOrderOfDisplaysAndTheStreamsApart) {
  Capture capture;
  capture.display(text("before"));
  capture.begin();
  capture.display(text("one"));
  capture.text(Stream::out, "a");
  capture.text(Stream::err, "b");
  capture.result({{{"text/plain", "two"}}, {}});
  capture.text(Stream::out, "c");
  const agent::Observation seen = capture.end();
  capture.text(Stream::out, "after");
  EXPECT_THAT(texts(seen.shown), ElementsAre("one", "two"));
  EXPECT_EQ(seen.out, "ac");
  EXPECT_EQ(seen.err, "b");
  EXPECT_FALSE(capture.on());
}

TEST(Capture, TakesTheLastStateOfADisplay) {
  Capture capture;
  capture.begin();
  capture.display(text("draft", "d"));
  capture.display(text("other"));
  capture.display(text("final", "d", true));
  capture.display(text("of an earlier cell", "e", true));
  EXPECT_THAT(texts(capture.end().shown), ElementsAre("final", "other"));
}

TEST(Capture, ForgetsWhatWasCleared) {
  Capture capture;
  capture.begin();
  capture.display(text("one", "d"));
  capture.text(Stream::out, "a");
  capture.clear();
  capture.display(text("two"));
  const agent::Observation seen = capture.end();
  EXPECT_THAT(texts(seen.shown), ElementsAre("two"));
  EXPECT_EQ(seen.out, "");
}

TEST(Capture, IsBounded) {
  Capture capture;
  capture.begin();
  for (int i = 0; i < 1000; ++i) capture.text(Stream::out, std::string(1000, 'x'));
  for (int i = 0; i < 30; ++i) capture.display({{{"image/png", png(20, 20, 3 << 20)}}, {}, {}, false});
  const agent::Observation seen = capture.end();
  EXPECT_LT(seen.out.size(), 300'000U);
  EXPECT_THAT(seen.out, HasSubstr("more bytes left out"));
  EXPECT_THAT(seen.shown, SizeIs(17));
  EXPECT_THAT(seen.shown.back().text, HasSubstr("14 more displays left out"));
}

TEST(Capture, MakesTextValid) {
  Capture capture;
  capture.begin();
  capture.text(Stream::out, "a\xC3");
  EXPECT_EQ(capture.end().out, "a\xEF\xBF\xBD");
}

}  // namespace
}  // namespace maia::broker
