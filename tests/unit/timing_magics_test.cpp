// %time and %timeit: what they have run, and what they print.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/fake_kernel.hpp"

namespace maia::broker {
namespace {

using test::FakeKernel;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Time, ShowsWallCpuAndCompileTimeOfAStatement) {
  FakeKernel kernel;
  kernel.on_run = [](const std::string&) { return CodeOutcome{std::nullopt, 34.5, 1500, 2900}; };
  EXPECT_EQ(kernel.output_of("int a;\n%time f(a)"), "wall 1.5 s, CPU 2.9 s, compile 34.5 ms\n");
  ASSERT_THAT(kernel.ran, SizeIs(1));
  EXPECT_EQ(kernel.ran[0].code, "f(a)");
  EXPECT_EQ(kernel.ran[0].first_line, 2U);
  EXPECT_TRUE(kernel.ran[0].show_result);
}

TEST(Time, RunsACellBelowItWithItsLines) {
  FakeKernel kernel;
  kernel.use("\n%%time\nint a;\nf(a);");
  ASSERT_THAT(kernel.ran, SizeIs(1));
  EXPECT_EQ(kernel.ran[0].code, "int a;\nf(a);");
  EXPECT_EQ(kernel.ran[0].first_line, 3U);
}

TEST(Time, OfCodeThatFailsIsThatFailure) {
  FakeKernel kernel;
  kernel.on_run = [](const std::string&) { return CodeOutcome{CellError{"CompileError", "no f", {}}, 1, 0, 0}; };
  EXPECT_EQ(kernel.error_of("%time f()"), "CompileError: no f");
  EXPECT_EQ(kernel.out, "");
}

TEST(Time, NeedsCode) {
  FakeKernel kernel;
  EXPECT_EQ(kernel.error_of("%time"), "MagicError: there is no statement after %time");
  EXPECT_EQ(kernel.error_of("%time // f()"), "MagicError: there is no statement after %time");
  EXPECT_EQ(kernel.error_of("%%time"), "MagicError: there is nothing to run below %%time");
  EXPECT_EQ(kernel.error_of("%%time f()\ng();"), "MagicError: %%time takes nothing on its own line, not 'f()'");
  EXPECT_EQ(kernel.error_of("%time %who"), "MagicError: %time takes C++, no magic and no shell command: %who");
  EXPECT_EQ(kernel.error_of("%%time\nf();\n!ls"),
            "MagicError: the cell below %%time must be C++ alone; line 3 is a magic or a shell command");
  EXPECT_THAT(kernel.ran, IsEmpty());
}

TEST(TimeIt, KeepsTheValueOfAnExpression) {
  FakeKernel kernel;
  EXPECT_EQ(kernel.output_of("%timeit f(1) // fast?"), "");
  ASSERT_THAT(kernel.ran, SizeIs(1));
  EXPECT_EQ(kernel.ran[0].code,
            "::maia::detail::timeit([]{ [](auto&& maia_value_of) {"
            " if constexpr (::std::is_void_v<decltype(maia_value_of())>) maia_value_of();"
            " else ::maia::detail::keep((maia_value_of())); }"
            "([]() -> decltype(auto) { return (\n#line 1\nf(1) // fast?\n); }); }, 0L, 7, false);");
  EXPECT_FALSE(kernel.ran[0].show_result);
  EXPECT_EQ(kernel.ran[0].logged_as, 0) << "a replay need not measure again";
}

TEST(TimeIt, RunsStatementsAsTheyAre) {
  FakeKernel kernel;
  kernel.use("%timeit f(); g()");
  EXPECT_EQ(kernel.ran.at(0).code, "::maia::detail::timeit([]{\n#line 1\nf(); g()\n;}, 0L, 7, false);");
}

TEST(TimeIt, TakesLoopsRunsAndQuiet) {
  FakeKernel kernel;
  kernel.use("%timeit -n100 -r 3 -q f();");
  EXPECT_EQ(kernel.ran.at(0).code, "::maia::detail::timeit([]{\n#line 1\nf();\n;}, 100L, 3, true);");
  kernel.use("%timeit -- -x;");
  EXPECT_EQ(kernel.ran.at(1).code, "::maia::detail::timeit([]{\n#line 1\n-x;\n;}, 0L, 7, false);");
}

TEST(TimeIt, TimesACellBelowItWithItsLines) {
  FakeKernel kernel;
  kernel.use("%%timeit -n 5\nint a = f();\ng(a);");
  EXPECT_EQ(kernel.ran.at(0).code, "::maia::detail::timeit([]{\n#line 2\nint a = f();\ng(a);\n;}, 5L, 7, false);");
  EXPECT_EQ(kernel.ran.at(0).first_line, 1U);
}

TEST(TimeIt, RunsSetupOnceOutsideTheTimedCode) {
  FakeKernel kernel;
  kernel.use("%%timeit int a = 3\ng(a);");
  EXPECT_EQ(kernel.ran.at(0).code,
            "{\n#line 1\nint a = 3\n; ::maia::detail::timeit([&]{\n#line 2\ng(a);\n;}, 0L, 7, false); }");
}

TEST(TimeIt, RefusesWrongUse) {
  FakeKernel kernel;
  EXPECT_EQ(kernel.error_of("%timeit"), "MagicError: there is no statement after %timeit");
  EXPECT_EQ(kernel.error_of("%timeit -n 3"), "MagicError: there is no statement after %timeit");
  EXPECT_EQ(kernel.error_of("%timeit -n 0 f()"),
            "MagicError: LOOPS is a whole number from 1 to 1000000000000, not '0'");
  EXPECT_EQ(kernel.error_of("%timeit -r x f()"), "MagicError: RUNS is a whole number from 1 to 10000, not 'x'");
  EXPECT_EQ(kernel.error_of("%timeit -z f()"), "MagicError: there is no option -z; its options are -q, -n, -r");
  EXPECT_EQ(kernel.error_of("%%timeit\n// nothing"), "MagicError: there is nothing to run below %%timeit");
  EXPECT_THAT(kernel.ran, IsEmpty());
}

}  // namespace
}  // namespace maia::broker
