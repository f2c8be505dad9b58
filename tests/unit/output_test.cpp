#include "broker/output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "unit/temporary_folder.hpp"

namespace maia::broker {
namespace {

using namespace std::chrono_literals;
using test::read_file;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

/// An Output with a clock that the test moves, and a list for a front end.
class OutputTest : public testing::Test {
 protected:
  OutputTest() : OutputTest(small()) {}
  explicit OutputTest(OutputLimits those)
      : limits(those),
        output(
            folder.path(), [this](Stream stream, std::string text) { pieces.emplace_back(stream, std::move(text)); },
            limits, [this] { return now; }) {
    output.begin_cell(7);
  }

  static OutputLimits small() {
    OutputLimits limits;
    limits.shown_bytes = {100, 50};
    limits.tail_lines = 2;
    limits.tail_bytes = 40;
    limits.file_bytes = 1000;
    return limits;
  }

  void after(std::chrono::milliseconds time) {
    now += time;
    output.tick();
  }
  std::string text_of(Stream stream) const {
    std::string text;
    for (const auto& [its, piece] : pieces)
      if (its == stream) text += piece;
    return text;
  }

  test::TemporaryFolder folder;
  OutputLimits limits;
  Output::Clock::time_point now{100h};
  std::vector<std::pair<Stream, std::string>> pieces;
  Output output;
};

TEST_F(OutputTest, PublishesTheFirstTextOfABurstAtOnceAndTheRestLater) {
  output.write(Stream::out, "one\n");
  output.write(Stream::out, "two\n");
  output.write(Stream::out, "three\n");
  EXPECT_THAT(pieces, ElementsAre(Pair(Stream::out, "one\n")));
  after(49ms);
  EXPECT_THAT(pieces, SizeIs(1));
  after(1ms);
  EXPECT_THAT(pieces, ElementsAre(Pair(Stream::out, "one\n"), Pair(Stream::out, "two\nthree\n")));
}

TEST_F(OutputTest, SaysWhenItWantsToBeTicked) {
  EXPECT_EQ(output.deadline(), std::nullopt);
  output.write(Stream::out, "one\n");
  EXPECT_EQ(output.deadline(), std::nullopt);
  output.write(Stream::out, "two\n");
  EXPECT_EQ(output.deadline(), now + 50ms);
}

TEST_F(OutputTest, KeepsTheOrderOfBothStreams) {
  output.write(Stream::out, "a");
  output.write(Stream::err, "b");
  output.write(Stream::out, "c");
  output.write(Stream::out, "d");
  output.write(Stream::err, "e");
  output.flush();
  EXPECT_THAT(pieces, ElementsAre(Pair(Stream::out, "a"), Pair(Stream::err, "b"), Pair(Stream::out, "cd"),
                                  Pair(Stream::err, "e")));
}

TEST_F(OutputTest, KeepsCharactersTogetherThatAreWrittenInPieces) {
  const std::string euro = "\xE2\x82\xAC";
  output.write(Stream::out, euro.substr(0, 1));
  output.write(Stream::err, "x");
  output.write(Stream::out, euro.substr(1));
  output.flush();
  EXPECT_EQ(text_of(Stream::out), euro);
}

TEST_F(OutputTest, ReplacesBytesThatAreNoUtf8) {
  output.write(Stream::out, "a\xFF\xC3z");
  output.write(Stream::out, "\xE2\x82");
  output.flush();
  EXPECT_EQ(text_of(Stream::out), "a\uFFFD\uFFFDz\uFFFD\uFFFD");
}

TEST_F(OutputTest, ShowsNoMoreThanTheLimitAndWritesEverythingToAFile) {
  std::string all;
  for (int i = 0; i < 30; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    output.write(Stream::out, line);
    all += line;
  }
  output.end_cell();
  const std::string shown = text_of(Stream::out);
  const std::string file = folder.path("cell-7-stdout.txt");
  EXPECT_EQ(shown.substr(0, 7 * 10 + 8 * 3), all.substr(0, 7 * 10 + 8 * 3));
  EXPECT_THAT(shown, HasSubstr("the rest of its stdout goes to " + file));
  EXPECT_THAT(shown, HasSubstr("Not shown: 17 lines, 136 bytes of stdout. All of it is in " + file +
                               ", which is kept until the kernel stops. The last lines:\nline 28\nline 29\n"));
  EXPECT_THAT(shown, Not(HasSubstr("line 20")));
  EXPECT_EQ(read_file(file), all);
}

TEST_F(OutputTest, CutsALongLineAtACharacter) {
  output.write(Stream::out, std::string(99, 'x') + "\u00E4" + std::string(50, 'y'));
  output.end_cell();
  const std::string shown = text_of(Stream::out);
  EXPECT_EQ(shown.substr(0, 101), std::string(99, 'x') + "\n[");
  EXPECT_THAT(shown, Not(HasSubstr("\uFFFD")));
  EXPECT_THAT(shown, EndsWith(std::string(40, 'y') + "\n"));
}

TEST_F(OutputTest, LimitsEachStreamByItself) {
  output.write(Stream::out, std::string(500, 'o') + "\n");
  output.write(Stream::err, "the error behind it\n");
  EXPECT_THAT(text_of(Stream::err), Not(HasSubstr("[maia]")));
  output.write(Stream::err, std::string(60, 'e') + "\n");
  output.end_cell();
  EXPECT_THAT(text_of(Stream::err), HasSubstr("the error behind it\n[maia] This cell has shown 50 B"));
  EXPECT_EQ(read_file(folder.path("cell-7-stderr.txt")), "the error behind it\n" + std::string(60, 'e') + "\n");
}

TEST_F(OutputTest, SaysThatTheFileHasALimit) {
  output.write(Stream::out, std::string(5000, 'x') + "\n");
  output.end_cell();
  EXPECT_EQ(std::filesystem::file_size(folder.path("cell-7-stdout.txt")), 1000U);
  EXPECT_THAT(text_of(Stream::out), HasSubstr("The file ends after 1000 B."));
}

TEST_F(OutputTest, GivesOutputAfterTheEndToTheSameCell) {
  output.write(Stream::out, std::string(90, 'x') + "\n");
  output.end_cell();
  pieces.clear();
  output.write(Stream::out, "a line that is too long by now\n");
  output.write(Stream::out, "another line\n");
  output.begin_cell(8);
  EXPECT_THAT(text_of(Stream::out), HasSubstr("Not shown: 2 lines"));
  pieces.clear();
  output.write(Stream::out, "new cell\n");
  EXPECT_THAT(pieces, ElementsAre(Pair(Stream::out, "new cell\n")));
}

TEST_F(OutputTest, DoesNotRepeatItsClosingWords) {
  output.write(Stream::out, std::string(150, 'x') + "\n");
  output.end_cell();
  pieces.clear();
  output.end_cell();
  output.begin_cell(8);
  EXPECT_THAT(pieces, IsEmpty());
}

TEST_F(OutputTest, StartsANewLimitWhenTheFrontEndHasCleared) {
  for (int i = 0; i < 10; ++i) {
    output.write(Stream::out, std::string(90, 'x') + "\n");
    output.cleared();
  }
  output.end_cell();
  EXPECT_THAT(text_of(Stream::out), Not(HasSubstr("[maia]")));
}

TEST_F(OutputTest, SurvivesAFolderThatCanNotBeWritten) {
  std::filesystem::remove_all(folder.path());
  output.write(Stream::out, std::string(150, 'x') + "\n");
  output.end_cell();
  EXPECT_THAT(text_of(Stream::out), HasSubstr("can't write"));
  EXPECT_THAT(text_of(Stream::out), HasSubstr("It could not be written to a file."));
}

class OutputBudgetTest : public OutputTest {
 protected:
  OutputBudgetTest() : OutputTest(OutputLimits{}) {}
};

TEST_F(OutputBudgetTest, HoldsTextBackWhileTheBudgetIsOverdrawn) {
  for (int cell = 1; cell <= 4; ++cell) {
    output.begin_cell(cell);
    output.write(Stream::out, std::string(500'000, 'x'));
    output.flush();
  }
  output.write(Stream::err, "later\n");
  after(100ms);
  EXPECT_EQ(text_of(Stream::err), "");
  after(10s);
  EXPECT_EQ(text_of(Stream::err), "later\n");
}

TEST_F(OutputBudgetTest, StaysBelowWhatTheServerPasses) {
  // Cells that print as much as they may, one at once after the other, each waiting as long as it is told to.
  struct Published {
    Output::Clock::time_point when;
    std::size_t bytes;
  };
  std::vector<Published> published;
  for (int cell = 1; cell <= 40; ++cell) {
    output.begin_cell(cell);
    for (const Stream stream : {Stream::out, Stream::err}) {
      const std::size_t limit = limits.shown_bytes[static_cast<std::size_t>(stream)];
      output.write(stream, std::string(limit / 2, '\n') + std::string(limit, 'x'));
    }
    now += 1ms;
    const auto wait = output.end_cell();
    for (const auto& piece : pieces) {
      std::size_t bytes = 0;
      for (const char c : piece.second) bytes += c == '\n' ? 2 : 1;
      published.push_back({now, bytes});
    }
    pieces.clear();
    now += wait;
  }
  for (const Published& first : published) {
    std::size_t in_window = 0;
    for (const Published& each : published)
      if (each.when >= first.when && each.when < first.when + 3s) in_window += each.bytes;
    EXPECT_LT(in_window, 3'000'000U);
  }
}

}  // namespace
}  // namespace maia::broker
