#include "broker/completion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/temporary_folder.hpp"

namespace maia::broker {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> texts(const std::optional<LocalCompletion>& completion) {
  std::vector<std::string> result;
  if (completion)
    for (const protocol::Match& match : completion->matches) result.push_back(match.text);
  return result;
}

/// Completes at the `|` in a cell.
std::optional<LocalCompletion> complete_at_bar(std::string cell) {
  const std::size_t bar = cell.rfind('|');
  cell.erase(bar, 1);
  return complete_locally(cell, bar);
}

class FileCompletion : public testing::Test {
 protected:
  FileCompletion() {
    folder.write("apple.hpp", "");
    folder.write("apricot.cpp", "");
    folder.write(".hidden", "");
    std::filesystem::create_directory(folder / "ap");
  }
  test::TemporaryFolder folder;
};

TEST(Completion, LeavesCodeToTheWorker) {
  for (const char* cell : {"std::vec|", "a % b|", "int a;\nfoo.|", "/* \n%ti|", "\"a\" + b|", "'\"' + b|",
                           "1'000 \"\" b|", "// \"b|", "|"})
    EXPECT_EQ(complete_at_bar(cell), std::nullopt) << cell;
}

TEST(Completion, OffersMagicsWhereAStatementStarts) {
  const auto at_start = complete_at_bar("  %timei|");
  EXPECT_THAT(texts(at_start), ElementsAre("%timeit", "%%timeit"));
  EXPECT_EQ(at_start->start, 2U);
  EXPECT_THAT(texts(complete_at_bar("int a;\n%timei|")), ElementsAre("%timeit")) << "%% only at the top";
  EXPECT_THAT(texts(complete_at_bar("%%fi|")), ElementsAre("%%file"));
  EXPECT_THAT(texts(complete_at_bar("%|")), Contains("%who"));
  EXPECT_THAT(texts(complete_at_bar("%help timei|")), ElementsAre("timeit"));
  EXPECT_THAT(texts(complete_at_bar("%std 2|")), ElementsAre("20", "23"));
}

TEST(Completion, LeavesTheStatementOfATimedLineToTheWorker) {
  EXPECT_EQ(complete_at_bar("%time std::vec|"), std::nullopt);
  EXPECT_EQ(completion_code("int a;\n%time std::vec", 20), "int a;\n      std::vec");
  EXPECT_EQ(completion_code("%load x\nint a;", 14), "       \nint a;");
}

TEST_F(FileCompletion, OffersFiles) {
  const std::string here = folder.path().string() + "/";
  EXPECT_THAT(texts(complete_at_bar("%load " + here + "ap|")),
              ElementsAre(here + "ap/", here + "apple.hpp", here + "apricot.cpp"));
  EXPECT_THAT(texts(complete_at_bar("!cat x " + here + "app|")), ElementsAre(here + "apple.hpp"));
  const std::string include = "int a;\n#include \"";
  const auto included = complete_at_bar(include + here + "apr|\"");
  EXPECT_THAT(texts(included), ElementsAre(here + "apricot.cpp"));
  EXPECT_EQ(included->start, include.size());
  EXPECT_THAT(texts(complete_at_bar("f('\"', \"\\\"\", 1'0, \"" + here + "apr|\")")),
              ElementsAre(here + "apricot.cpp"));
  EXPECT_THAT(texts(complete_at_bar("!ls " + here + "|")), Not(Contains(here + ".hidden")));
  EXPECT_THAT(texts(complete_at_bar("!ls " + here + ".h|")), ElementsAre(here + ".hidden"));
}

TEST_F(FileCompletion, OffersNothingInTheBodyOfACellMagic) {
  const auto completion = complete_at_bar("%%file x\nap|");
  ASSERT_TRUE(completion);
  EXPECT_THAT(completion->matches, IsEmpty());
}

TEST(Completion, FindsTheMagicUnderTheCursor) {
  EXPECT_EQ(magic_at("%time x", 3), "time");
  EXPECT_EQ(magic_at("int a;\n%%who", 11), "who");
  EXPECT_EQ(magic_at("%time x", 7), "");
  EXPECT_EQ(magic_at("a % b", 5), "");
  EXPECT_EQ(magic_at("", 0), "");
}

}  // namespace
}  // namespace maia::broker
