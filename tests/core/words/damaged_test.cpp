// Databases that are missing, cut short or wrong inside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "maia/error.hpp"
#include "scene/words/wordnet.hpp"

namespace maia {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* index =
    "animal n 1 1 ~ 1 1 00000000\n"
    "cat n 1 1 @ 1 1 00000085\n"
    "loop n 1 1 @ 1 1 00000133\n";
constexpr const char* data =
    "00000000 05 n 01 animal 0 002 ~ 00000085 n 0000 ~ 00000999 n 0000 | a living thing  \n"
    "00000085 05 n 01 cat 0 001 @ 00000000 n 0000 | purrs\n"
    "00000138 05 n 01 loop 0 001 @ 00000138 n 0000 | its own\n";

std::string message_of(const std::string& folder) {
  try {
    WordNet::open(folder);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(DamagedWordNet, TinyOneIsRead) {
  const WordNet wordnet = WordNet::from_texts({index, data, "", "", "", ""});
  EXPECT_EQ(wordnet.sense("animal.n.01"), 0U);
  EXPECT_TRUE(wordnet.is_a(wordnet.sense("cat.n.01"), 0));
  EXPECT_EQ(wordnet.gloss(0), "a living thing");
}

TEST(DamagedWordNet, WrongOffsetIsAnError) {
  const WordNet wordnet = WordNet::from_texts({index, data, "", "", "", ""});
  ASSERT_EQ(wordnet.senses("loop").size(), 1U);
  EXPECT_THROW(wordnet.words(wordnet.senses("loop")[0]), Error);
}

TEST(DamagedWordNet, CircleOfHypernymsEnds) {
  const WordNet wordnet = WordNet::from_texts({index, data, "", "", "", ""});
  const SynsetId loop = 138;
  EXPECT_TRUE(wordnet.is_a(loop, loop));
  EXPECT_FALSE(wordnet.is_a(loop, 0));
  EXPECT_EQ(wordnet.similarity(loop, 0), 0);
}

TEST(DamagedWordNet, EveryTruncationIsAnErrorOrAnAnswer) {
  const std::string whole = data;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const WordNet wordnet = WordNet::from_texts({index, whole.substr(0, size), "", "", "", ""});
    try {
      EXPECT_TRUE(wordnet.is_a(wordnet.sense("cat.n.01"), 0));
    } catch (const Error&) {
      EXPECT_LT(size, 138U);
    }
  }
}

TEST(DamagedWordNet, CountsThatLieAreErrors) {
  for (const char* line :
       {"cat n 4000000000 1 @ 1 1 0\n", "cat n 1 4000000000 @ 1 1 0\n", "cat n 2 1 @ 1 1 0\n", "cat\n", "cat n x y\n"})
    EXPECT_THROW(WordNet::from_texts({line, data, "", "", "", ""}).senses("cat"), Error) << line;
  for (const char* record : {"00000000 05 n ff cat 0 000 | x\n", "00000000 05 n 01 cat 0 999 @ 1 n 0000 | x\n",
                             "00000000 05 v 01 cat 0 000 | x\n", "00000000 05 n 00 000 | x\n", "00000000 | x\n", "\n"})
    EXPECT_THROW(WordNet::from_texts({index, record, "", "", "", ""}).words(0), Error) << record;
}

TEST(DamagedWordNet, ErrorsNameFileAndPackage) {
  const fs::path folder = fs::path(testing::TempDir()) / "maia_no_wordnet";
  fs::remove_all(folder);
  EXPECT_THAT(message_of(folder), HasSubstr((folder / "index.noun").string()));
  EXPECT_THAT(message_of(folder), HasSubstr("wordnet-base"));
  fs::create_directories(folder);
  for (const char* name : {"index.noun", "data.noun", "noun.exc", "index.adj", "index.verb", "verb.exc"}) {
    EXPECT_THAT(message_of(folder), HasSubstr(name));
    std::ofstream(folder / name) << "not a database\n";
  }
  EXPECT_THAT(message_of(folder), HasSubstr("no WordNet database"));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace maia
