#include "broker/cell.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace maia::broker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Each segment as one line: where it starts, what it is, and its text with line ends as "|".
std::vector<std::string> parts(std::string_view cell) {
  std::vector<std::string> parts;
  for (const Segment& segment : split_cell(cell)) {
    std::string text;
    if (const auto* code = std::get_if<CodeSegment>(&segment)) {
      text = std::to_string(code->first_line) + " code " + code->code;
    } else if (const auto* shell = std::get_if<ShellSegment>(&segment)) {
      text = std::to_string(shell->line) + " shell " + shell->command;
    } else {
      const auto& call = std::get<MagicCall>(segment);
      text = std::to_string(call.line) + " magic " + call.name + "(" + call.arguments + ")";
      if (call.body) text += " body@" + std::to_string(call.body_line) + " " + *call.body;
    }
    for (char& c : text)
      if (c == '\n') c = '|';
    parts.push_back(text);
  }
  return parts;
}

/// True if the cell's last line, `%who`, is a magic.
bool who_is_magic_after(std::string_view code) {
  const std::vector<std::string> all = parts(std::string(code) + "\n%who");
  return !all.empty() && all.back().ends_with("magic who()");
}

TEST(Cell, WithoutMagicsIsOnePieceOfCode) {
  EXPECT_THAT(parts("int a = 1;\n\na + 1"), ElementsAre("1 code int a = 1;||a + 1"));
}

TEST(Cell, OfBlanksAndCommentsIsEmpty) {
  EXPECT_THAT(parts(""), IsEmpty());
  EXPECT_THAT(parts(" \t\r\n\n"), IsEmpty());
  EXPECT_THAT(parts("// nothing\n/* at\n all */\n"), IsEmpty());
  EXPECT_THAT(parts("/* not closed"), IsEmpty());
}

TEST(Cell, KeepsOrderAndLineNumbers) {
  EXPECT_THAT(parts("int a;\n%time f()\n\nint b;\nint c;\n!ls -l\n%who\nb"),
              ElementsAre("1 code int a;|", "2 magic time(f())", "3 code |int b;|int c;|", "6 shell ls -l",
                          "7 magic who()", "8 code b"));
}

TEST(Cell, DropsCodeWithoutCodeBetweenMagics) {
  EXPECT_THAT(parts("%opt 2\n// fast\n\n%who"), ElementsAre("1 magic opt(2)", "4 magic who()"));
}

TEST(Cell, CanUseWindowsLineEnds) {
  EXPECT_THAT(parts("%opt 2\r\nint a;\r\n!ls\r\n"), ElementsAre("1 magic opt(2)", "2 code int a;\r|", "3 shell ls"));
}

TEST(Magic, MayBeIndented) { EXPECT_THAT(parts("  \t%who x"), ElementsAre("1 magic who(x)")); }

TEST(Magic, NeedsItsNameAtThePercentSign) {
  EXPECT_THAT(parts("% who"), ElementsAre("1 code % who"));
  EXPECT_THAT(parts("%"), ElementsAre("1 code %"));
  EXPECT_THAT(parts("%1"), ElementsAre("1 code %1"));
  EXPECT_THAT(parts("%%"), ElementsAre("1 code %%"));
}

TEST(Magic, NeedsNoKnownName) { EXPECT_THAT(parts("%nmae it"), ElementsAre("1 magic nmae(it)")); }

TEST(Magic, NameEndsWhereAnIdentifierDoes) {
  EXPECT_THAT(parts("%time(f)"), ElementsAre("1 magic time((f))"));
  EXPECT_THAT(parts("%time%x"), ElementsAre("1 magic time(%x)"));
}

TEST(Magic, LineGoesOnAfterABackslash) {
  EXPECT_THAT(parts("%link a \\\n  b\\  \n c\nint x;"), ElementsAre("1 magic link(a    b  c)", "4 code int x;"));
  EXPECT_THAT(parts("%link a \\"), ElementsAre("1 magic link(a \\)"));
}

TEST(Magic, FollowsACompleteStatement) {
  EXPECT_TRUE(who_is_magic_after("int x;"));
  EXPECT_TRUE(who_is_magic_after("int x; // done"));
  EXPECT_TRUE(who_is_magic_after("int x; /* done\n done */"));
  EXPECT_TRUE(who_is_magic_after("void f() {\n}"));
  EXPECT_TRUE(who_is_magic_after("struct A {\n};"));
  EXPECT_TRUE(who_is_magic_after("for (int i = 0; i < 3; ++i) { f(i); }"));
  EXPECT_TRUE(who_is_magic_after("// only a comment"));
}

TEST(Magic, IsModuloInTheMiddleOfAStatement) {
  EXPECT_FALSE(who_is_magic_after("int x = 7"));
  EXPECT_FALSE(who_is_magic_after("x"));
  EXPECT_FALSE(who_is_magic_after("f()"));
  EXPECT_FALSE(who_is_magic_after("v[0]"));
  EXPECT_FALSE(who_is_magic_after("'a'"));
  EXPECT_FALSE(who_is_magic_after("\"a\"sv"));
  EXPECT_FALSE(who_is_magic_after("int y = 7 // who knows"));
  EXPECT_FALSE(who_is_magic_after("if (x)"));
  EXPECT_FALSE(who_is_magic_after("else"));
}

TEST(Magic, IsNotInsideBrackets) {
  EXPECT_FALSE(who_is_magic_after("void f() {"));
  EXPECT_FALSE(who_is_magic_after("void f() { g();"));
  EXPECT_FALSE(who_is_magic_after("f(a,"));
  EXPECT_FALSE(who_is_magic_after("int a[] = {1,"));
  EXPECT_FALSE(who_is_magic_after("for (int i = 0;"));
  EXPECT_FALSE(who_is_magic_after("namespace a { namespace b { }"));
  EXPECT_TRUE(who_is_magic_after("namespace a { namespace b { } }"));
}

TEST(Magic, FollowsABraceOnlyIfThatEndsAStatement) {
  EXPECT_FALSE(who_is_magic_after("auto x = Number{7}"));
  EXPECT_FALSE(who_is_magic_after("x += Number{7}"));
  EXPECT_TRUE(who_is_magic_after("template <class T = int, int n = 3> struct A { int a = 1; }"));
  EXPECT_TRUE(who_is_magic_after("bool operator==(A a, A b) { return a.x == b.x; }"));
  EXPECT_TRUE(who_is_magic_after("A& A::operator=(const A&) { return *this; }"));
  EXPECT_TRUE(who_is_magic_after("A operator<=(A, A) { return {}; }"));
  EXPECT_TRUE(who_is_magic_after("int x = 1; void f(int a = 2) {}"));
}

TEST(Magic, IsNotInsideComments) {
  EXPECT_FALSE(who_is_magic_after("/*"));
  EXPECT_FALSE(who_is_magic_after("int a; /* ; "));
  EXPECT_FALSE(who_is_magic_after("/*\n%time\n"));
  EXPECT_TRUE(who_is_magic_after("// /*"));
  EXPECT_TRUE(who_is_magic_after("/* // */"));
  EXPECT_TRUE(who_is_magic_after("/*/ */"));
  EXPECT_FALSE(who_is_magic_after("/*/"));
  EXPECT_FALSE(who_is_magic_after("// goes on \\"));
  EXPECT_FALSE(who_is_magic_after("/\\\n/ goes on \\ "));
}

TEST(Magic, IgnoresBracketsInLiteralsAndComments) {
  EXPECT_TRUE(who_is_magic_after("auto s = \"({[\";"));
  EXPECT_TRUE(who_is_magic_after("auto s = \"\\\"{\";"));
  EXPECT_TRUE(who_is_magic_after("auto s = \"\\\\\";"));
  EXPECT_TRUE(who_is_magic_after("char c = '{';"));
  EXPECT_TRUE(who_is_magic_after("char c = '\\'', d = '(';"));
  EXPECT_TRUE(who_is_magic_after("char16_t c = u'{'; auto t = u8\"{\"; auto w = L\"{\";"));
  EXPECT_TRUE(who_is_magic_after("int x; // {"));
  EXPECT_TRUE(who_is_magic_after("int x; /* { */"));
}

TEST(Magic, IsNotInsideAStringThatGoesOnInTheNextLine) {
  EXPECT_FALSE(who_is_magic_after("auto s = \"a;\\"));
  EXPECT_TRUE(who_is_magic_after("auto s = \"a\\\nb\";"));
}

TEST(Magic, SurvivesALiteralThatIsNotClosed) {
  // clang ends it with its line, too.
  EXPECT_TRUE(who_is_magic_after("auto s = \"abc;\n;"));
  EXPECT_TRUE(who_is_magic_after("it's;\n;"));
}

TEST(Magic, IsNotInsideARawString) {
  EXPECT_FALSE(who_is_magic_after("auto s = R\"("));
  EXPECT_FALSE(who_is_magic_after("auto s = R\"(;\n)\" \""));
  EXPECT_FALSE(who_is_magic_after("auto s = R\"x(;)\";)y\""));
  EXPECT_TRUE(who_is_magic_after("auto s = R\"(\n%time\n)\";"));
  EXPECT_TRUE(who_is_magic_after("auto s = R\"x()\" ( )y\" )x\";"));
  EXPECT_TRUE(who_is_magic_after("auto s = u8R\"({)\"; auto t = LR\"({)\"; auto u = uR\"({)\"; auto v = UR\"({)\";"));
  EXPECT_TRUE(who_is_magic_after("auto s = R\"(\\\n\\)\";"));
}

TEST(Magic, TakesOnlyTheRealPrefixForARawString) {
  EXPECT_TRUE(who_is_magic_after("auto s = FOR\"(\";"));
  EXPECT_TRUE(who_is_magic_after("auto s = 1R\"(\";"));
  EXPECT_FALSE(who_is_magic_after("auto s = \"\"R\"(\";")) << "clang takes no such suffix for the first literal";
}

TEST(Magic, AcceptsAPrefixThatIsSplitOverLines) { EXPECT_FALSE(who_is_magic_after("auto s = R\\\n\"(;")); }

TEST(Magic, SurvivesAWrongRawDelimiter) {
  EXPECT_TRUE(who_is_magic_after("auto s = R\"a b(\";"));
  EXPECT_TRUE(who_is_magic_after("auto s = R\"12345678901234567(\";"));
}

TEST(Magic, IsNotConfusedByDigitSeparators) {
  EXPECT_TRUE(who_is_magic_after("int x = 1'000'000;"));
  EXPECT_TRUE(who_is_magic_after("int x = 0xFF'FF; char c = 'x';"));
  EXPECT_TRUE(who_is_magic_after("double d = .5e+3'0 + 1'0.e-1'0; f('(');"));
  EXPECT_TRUE(who_is_magic_after("f(0'\\\n1);"));
}

TEST(Magic, KnowsAlternativeBrackets) {
  EXPECT_FALSE(who_is_magic_after("void f() <% g();"));
  EXPECT_TRUE(who_is_magic_after("void f() <% g(); %>"));
  EXPECT_FALSE(who_is_magic_after("a<:1;"));
  EXPECT_TRUE(who_is_magic_after("std::vector<::A> v;"));
  EXPECT_TRUE(who_is_magic_after("int a<:2:>;"));
  EXPECT_TRUE(who_is_magic_after("%:define BRACE {"));
}

TEST(Magic, FollowsAPreprocessorLine) {
  EXPECT_TRUE(who_is_magic_after("#include <vector>"));
  EXPECT_TRUE(who_is_magic_after("#define BEGIN {"));
  EXPECT_TRUE(who_is_magic_after("#define F(x) f(x \\\n  {"));
  EXPECT_FALSE(who_is_magic_after("#define F \\"));
  EXPECT_TRUE(who_is_magic_after("  # include <odd/*name>"));
  EXPECT_TRUE(who_is_magic_after("/* */ #include \"it's\""));
  EXPECT_TRUE(who_is_magic_after("#error it's { wrong"));
  EXPECT_TRUE(who_is_magic_after("#define A /* over\nlines */ {"));
}

TEST(Magic, AfterAPreprocessorLineInsideAStatementIsStillInside) {
  EXPECT_FALSE(who_is_magic_after("int x =\n#define SEVEN 7\nSEVEN"));
  EXPECT_FALSE(who_is_magic_after("void f() {\n#pragma once"));
}

TEST(Magic, StaysOutOfConditionalBlocks) {
  EXPECT_FALSE(who_is_magic_after("#if 1"));
  EXPECT_FALSE(who_is_magic_after("#ifdef A\n#endif\n#ifndef B\nint x;\n#else"));
  EXPECT_TRUE(who_is_magic_after("#if 1\n#if 2\n#endif\n#else\n#endif"));
  EXPECT_TRUE(who_is_magic_after("#endif"));
}

TEST(Magic, CountsBracketsOfOneBranchOnly) {
  EXPECT_TRUE(who_is_magic_after("#ifdef A\nvoid f() {\n#elif B\nvoid f(int) {\n#else\nvoid f(char) {\n#endif\n}"));
}

TEST(Magic, RecoversFromTooManyClosingBrackets) { EXPECT_TRUE(who_is_magic_after("} ) ] ;")); }

TEST(CellMagic, TakesTheRestOfTheCell) {
  EXPECT_THAT(parts("%%file a.txt\nline 1\n%who\n!ls\n"), ElementsAre("1 magic file(a.txt) body@2 line 1|%who|!ls|"));
  EXPECT_THAT(parts("\n \n  %%time\nf();"), ElementsAre("3 magic time() body@4 f();"));
  EXPECT_THAT(parts("%%time"), ElementsAre("1 magic time() body@2 "));
  EXPECT_THAT(parts("%%timeit -n 3 \\\n -r 2\nf();"), ElementsAre("1 magic timeit(-n 3   -r 2) body@3 f();"));
}

TEST(CellMagic, BelowTheFirstLineIsAMagicThatCanOnlyFail) {
  EXPECT_THAT(parts("int a;\n%%time\nf();"), ElementsAre("1 code int a;|", "2 magic %time()", "3 code f();"));
  EXPECT_THAT(parts("// comment\n%%time"), ElementsAre("2 magic %time()"));
  EXPECT_THAT(parts("int a = 7\n%%time"), ElementsAre("1 code int a = 7|%%time"));
}

TEST(ShellLine, StartsInTheFirstColumn) {
  EXPECT_THAT(parts("!echo hi; ls"), ElementsAre("1 shell echo hi; ls"));
  EXPECT_THAT(parts(" !x;"), ElementsAre("1 code  !x;"));
  EXPECT_THAT(parts("bool b =\n!x;"), ElementsAre("1 code bool b =|!x;"));
  EXPECT_THAT(parts("f(a,\n!x);"), ElementsAre("1 code f(a,|!x);"));
  EXPECT_THAT(parts("!\nx;"), ElementsAre("1 code !|x;"));
}

TEST(ShellLine, LeavesJoinedLinesToTheShell) {
  EXPECT_THAT(parts("!echo a \\\n  b\nint x;"), ElementsAre("1 shell echo a \\|  b", "3 code int x;"));
}

TEST(Mask, BlanksMagicsAndKeepsEveryColumn) {
  EXPECT_EQ(mask_magics("int a;\n%time a\n!ls\nint b;"), "int a;\n       \n   \nint b;");
  EXPECT_EQ(mask_magics("// %who\n%who"), "// %who\n    ");
}

TEST(Mask, KeepsTheBodyOfAMagicOnlyIfItIsCode) {
  EXPECT_EQ(mask_magics("%%time\nf(\n"), "      \nf(\n");
  EXPECT_EQ(mask_magics("%%timeit -n 2\nint a;\n%who\na"), "             \nint a;\n    \na");
  EXPECT_EQ(mask_magics("%%file x\nf(\n"), "        \n  \n");
  EXPECT_EQ(mask_magics("%%unknown x\nf(\n"), "           \n  \n");
}

TEST(Expression, IsCodeWithoutASemicolonOrAStatementsWord) {
  EXPECT_TRUE(is_expression("f(1)"));
  EXPECT_TRUE(is_expression("std::vector<int>{1, 2}"));
  EXPECT_TRUE(is_expression("[] { return 1; }()"));
  EXPECT_TRUE(is_expression("\"a;b\"s + ';' // ; \n"));
  EXPECT_TRUE(is_expression("format(x)"));
  EXPECT_FALSE(is_expression("f(1);"));
  EXPECT_FALSE(is_expression("f(); g()"));
  EXPECT_FALSE(is_expression("for (auto x : v) f(x)"));
  EXPECT_FALSE(is_expression("auto x = f()"));
  EXPECT_FALSE(is_expression("{ f(); }"));
  EXPECT_FALSE(is_expression(" // nothing"));
}

/// Must stay linear: each of these took minutes if every line or character cost a look at the rest of the cell.
TEST(Cell, OfMillionsOfBytesIsSplitAtOnce) {
  const auto repeated = [](std::string_view unit) {
    std::string text;
    while (text.size() < 4'000'000) text += unit;
    return text;
  };
  const auto start = std::chrono::steady_clock::now();
  for (const std::string_view unit : {"%who\n", "!ls\n", "\\\n", "\\ ", "R\"(", "R\"a", "{", "#if 1\n", "1'", "\"\\",
                                      "/*", "%link \\\n", "<:", "x = {}\n", "\n"}) {
    const std::string cell = repeated(unit);
    split_cell(cell);
    mask_magics(cell);
    mask_magics("%%time\n" + cell);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

}  // namespace
}  // namespace maia::broker
