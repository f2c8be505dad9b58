#include "broker/magics/arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/magics/magic.hpp"
#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> words(std::string_view line) { return Arguments::parse(line).words(); }

/// What the MagicError says that `call` throws.
template <class Call>
std::string complaint(Call call) {
  try {
    call();
  } catch (const MagicError& error) {
    return error.what();
  }
  return "(none)";
}

TEST(Words, AreSeparatedByBlanks) {
  EXPECT_THAT(words(""), IsEmpty());
  EXPECT_THAT(words(" \t "), IsEmpty());
  EXPECT_THAT(words(" a  b\tc "), ElementsAre("a", "b", "c"));
}

TEST(Words, CanBeQuoted) {
  EXPECT_THAT(words("'a b' \"c d\""), ElementsAre("a b", "c d"));
  EXPECT_THAT(words("a'b c'd"), ElementsAre("ab cd"));
  EXPECT_THAT(words("'' \"\""), ElementsAre("", ""));
  EXPECT_THAT(words(R"('a\b"c' "a\"\\\n" a\ b\')"), ElementsAre(R"(a\b"c)", R"(a"\\n)", "a b'"));
  EXPECT_THAT(words("'-x'"), ElementsAre("-x"));
  EXPECT_THAT(words("a\\"), ElementsAre("a\\"));
}

TEST(Words, WithAnOpenQuoteAreRefused) {
  EXPECT_EQ(complaint([] { words("a 'b c"); }), "the quote in 'b c is not closed; write \\' for the character itself");
  EXPECT_EQ(complaint([] { words("\"b\\\""); }),
            "the quote in \"b\\\" is not closed; write \\\" for the character itself");
}

TEST(Options, StandAnywhere) {
  const Arguments arguments = Arguments::parse("a -f b -n 3 -r4 c -n 5", "f", "nr");
  EXPECT_TRUE(arguments.has('f'));
  EXPECT_FALSE(arguments.has('g'));
  EXPECT_THAT(arguments.values('n'), ElementsAre("3", "5"));
  EXPECT_EQ(arguments.value('n', "9"), "5");
  EXPECT_EQ(arguments.value('r', "9"), "4");
  EXPECT_EQ(arguments.value('x', "9"), "9");
  EXPECT_THAT(arguments.words(), ElementsAre("a", "b", "c"));
}

TEST(Options, EndAtTwoDashes) {
  EXPECT_THAT(Arguments::parse("-f -- -f - x", "f").words(), ElementsAre("-f", "-", "x"));
}

TEST(Options, ThatAreWrongAreNamed) {
  EXPECT_EQ(complaint([] { Arguments::parse("-x", "f", "nr"); }), "there is no option -x; its options are -f, -n, -r");
  EXPECT_EQ(complaint([] { Arguments::parse("-x"); }), "there is no option -x; it takes no options");
  EXPECT_EQ(complaint([] { Arguments::parse("-fx", "f"); }), "there is no option -fx; its options are -f");
  EXPECT_EQ(complaint([] { Arguments::parse("--force", "f"); }), "there is no option --force; its options are -f");
  EXPECT_EQ(complaint([] { Arguments::parse("-n", "", "n"); }), "-n needs a value");
}

TEST(LeadingOptions, LeaveTheRestAsItWasWritten) {
  const Arguments arguments = Arguments::parse_leading(" -n 3 -q  f(\"a  b\", 'c') - -q ", "q", "n");
  EXPECT_EQ(arguments.value('n', ""), "3");
  EXPECT_TRUE(arguments.has('q'));
  EXPECT_EQ(arguments.rest(), "f(\"a  b\", 'c') - -q ");
  EXPECT_EQ(Arguments::parse_leading("-q -- -x", "q", "").rest(), "-x");
  EXPECT_EQ(Arguments::parse_leading("it's", "q", "").rest(), "it's");
  EXPECT_EQ(Arguments::parse_leading("- x", "q", "").rest(), "- x");
  EXPECT_EQ(Arguments::parse_leading("", "q", "").rest(), "");
}

TEST(Number, MustBeWholeAndInItsRange) {
  EXPECT_EQ(parse_number("12", "N", 1, 20), 12);
  for (const char* wrong : {"", "0", "21", "1.5", "x", "1x", " 1", "99999999999999999999"})
    EXPECT_EQ(complaint([&] { parse_number(wrong, "N", 1, 20); }),
              "N is a whole number from 1 to 20, not '" + std::string(wrong) + "'");
}

TEST(Text, WritesDurationsWithThreeDigits) {
  EXPECT_EQ(format_duration(0), "0 ns");
  EXPECT_EQ(format_duration(0.000012), "12 ns");
  EXPECT_EQ(format_duration(0.0123), "12.3 µs");
  EXPECT_EQ(format_duration(0.99999), "1 ms");
  EXPECT_EQ(format_duration(123.4), "123 ms");
  EXPECT_EQ(format_duration(1234), "1.23 s");
  EXPECT_EQ(format_duration(125'000), "2 min 5 s");
}

TEST(Text, WritesSizes) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(1536), "1.5 KiB");
  EXPECT_EQ(format_bytes(std::uint64_t{4} << 30), "4 GiB");
}

TEST(Text, AlignsTablesByCharactersAndCutsLongCells) {
  EXPECT_EQ(format_table({{"a", "bé", "c"}, {"aaa", "", "c"}, {"x", "y", ""}}), "a    bé  c\naaa      c\nx    y\n");
  EXPECT_EQ(format_table({{"12345678", "x"}}, 5), "1234…  x\n");
}

TEST(Text, MatchesGlobs) {
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_TRUE(glob_matches("a?c", "abc"));
  EXPECT_TRUE(glob_matches("a*b*c", "a1b2b3c"));
  EXPECT_TRUE(glob_matches("*.cpp", "a.cpp.cpp"));
  EXPECT_FALSE(glob_matches("a*b", "abc"));
  EXPECT_FALSE(glob_matches("", "a"));
  EXPECT_FALSE(glob_matches("?", ""));
  EXPECT_FALSE(glob_matches("*a*a*a*a*a*a*a*a*b", std::string(10000, 'a')));
}

TEST(Text, FindsTheNamesThatWereMeant) {
  const std::vector<std::string> names = {"time", "timeit", "who", "include", "version"};
  EXPECT_THAT(nearest_names("tiem", names), ElementsAre("time"));
  EXPECT_THAT(nearest_names("tim", names), ElementsAre("time", "timeit"));
  EXPECT_THAT(nearest_names("inc", names), ElementsAre("include"));
  EXPECT_THAT(nearest_names("WHO", names), ElementsAre("who"));
  EXPECT_THAT(nearest_names("matplotlib", names), IsEmpty());
  EXPECT_THAT(nearest_names(std::string(1000, 'x'), names), IsEmpty());
}

TEST(Text, KnowsUtf8) {
  EXPECT_TRUE(is_utf8("aä€😀"));
  for (const char* wrong :
       {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8", "\xE2\x82"})
    EXPECT_FALSE(is_utf8(wrong));
}

}  // namespace
}  // namespace maia::broker
