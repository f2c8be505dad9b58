#include "broker/history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <thread>

#include "unit/temporary_folder.hpp"

namespace maia::broker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Entry = History::Entry;

unsigned mode_of(const std::filesystem::path& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

TEST(History, RemembersInputsOverSessions) {
  const test::TemporaryFolder folder;
  {
    History first(folder / "h.sqlite");
    EXPECT_EQ(first.session(), 0) << "a kernel in which nothing was run is no session";
    first.store(1, "int a;");
    first.store(2, "a");
    EXPECT_EQ(first.session(), 1);
  }
  History second(folder / "h.sqlite");
  second.store(1, "int b;");
  EXPECT_EQ(second.reason(), "");
  EXPECT_THAT(second.tail(10), ElementsAre(Entry{1, 1, "int a;"}, Entry{1, 2, "a"}, Entry{2, 1, "int b;"}));
  EXPECT_THAT(second.tail(2), ElementsAre(Entry{1, 2, "a"}, Entry{2, 1, "int b;"}));
  EXPECT_THAT(second.tail(0), IsEmpty());
  EXPECT_THAT(second.tail(-1), IsEmpty());
}

TEST(History, GivesRangesOfASession) {
  const test::TemporaryFolder folder;
  for (const char* input : {"one", "two", "three"}) History(folder / "h.sqlite").store(1, input);
  History history(folder / "h.sqlite");
  EXPECT_THAT(history.range(0, 0), IsEmpty()) << "this session has no inputs yet";
  EXPECT_THAT(history.range(-1, 0), ElementsAre(Entry{3, 1, "three"}));
  for (int line = 1; line <= 5; ++line) history.store(line, std::to_string(line));
  EXPECT_THAT(history.range(0, 2, 4), ElementsAre(Entry{4, 2, "2"}, Entry{4, 3, "3"}));
  EXPECT_THAT(history.range(0, 5), ElementsAre(Entry{4, 5, "5"}));
  EXPECT_THAT(history.range(0, 4, 2), IsEmpty());
  EXPECT_THAT(history.range(4, 1, 2), ElementsAre(Entry{4, 1, "1"}));
  EXPECT_THAT(history.range(-1, 0), ElementsAre(Entry{3, 1, "three"}));
  EXPECT_THAT(history.range(-3, 0), ElementsAre(Entry{1, 1, "one"}));
  EXPECT_THAT(history.range(-4, 0), IsEmpty());
  EXPECT_THAT(history.range(std::numeric_limits<int>::min(), 0), IsEmpty());
  EXPECT_THAT(history.range(99, 0), IsEmpty());
}

TEST(History, SearchesWithWildcards) {
  History history(":memory:");
  int line = 0;
  for (const char* input : {"int a[3];", "int b;", "a[0]", "int b;", "INT c;"}) history.store(++line, input);
  EXPECT_THAT(history.search("int*", 0),
              ElementsAre(Entry{1, 1, "int a[3];"}, Entry{1, 2, "int b;"}, Entry{1, 4, "int b;"}));
  EXPECT_THAT(history.search("int*", 1), ElementsAre(Entry{1, 4, "int b;"}));
  EXPECT_THAT(history.search("int*", 0, true), ElementsAre(Entry{1, 1, "int a[3];"}, Entry{1, 4, "int b;"}));
  EXPECT_THAT(history.search("*a[?]*", 0), ElementsAre(Entry{1, 1, "int a[3];"}, Entry{1, 3, "a[0]"}));
  EXPECT_THAT(history.search("int", 0), IsEmpty()) << "the whole input must match";
  EXPECT_THAT(history.search("*[ab]*", 0), IsEmpty()) << "brackets are nothing special";
}

TEST(History, SearchesAnAwkwardPatternAtOnce) {
  History history(":memory:");
  history.store(1, std::string(5000, 'a'));
  EXPECT_THAT(history.search(std::string(40, '*') + "b", 0), IsEmpty());
}

TEST(History, KeepsAnyText) {
  History history(":memory:");
  const std::string odd("a\0b\n\"'ä\xFF", 9);
  history.store(1, odd);
  history.store(2, "");
  EXPECT_THAT(history.tail(9), ElementsAre(Entry{1, 1, odd}, Entry{1, 2, ""}));
}

TEST(History, KeepsTheNewestInputOfALine) {
  History history(":memory:");
  history.store(1, "old");
  history.store(1, "new");
  EXPECT_THAT(history.tail(9), ElementsAre(Entry{1, 1, "new"}));
}

TEST(History, CanStartAnotherSession) {
  History history(":memory:");
  history.store(1, "before");
  history.new_session();
  history.store(1, "after");
  EXPECT_EQ(history.session(), 2);
  EXPECT_THAT(history.range(0, 0), ElementsAre(Entry{2, 1, "after"}));
  EXPECT_THAT(history.range(-1, 0), ElementsAre(Entry{1, 1, "before"}));
}

TEST(History, IsForItsOwnerAlone) {
  const test::TemporaryFolder folder;
  History history(folder / "share/maia/h.sqlite");
  history.store(1, "secret");
  EXPECT_EQ(history.reason(), "");
  EXPECT_EQ(mode_of(folder / "share/maia"), 0700U);
  for (const auto& file : std::filesystem::directory_iterator(folder / "share/maia"))
    EXPECT_EQ(mode_of(file.path()), 0600U) << file.path();
}

TEST(History, OfSeveralKernelsAtOnceLosesNothing) {
  const test::TemporaryFolder folder;
  constexpr int kernels = 4, inputs = 100;
  std::vector<std::string> reasons(kernels);
  {
    std::vector<std::jthread> threads;
    for (int k = 0; k < kernels; ++k)
      threads.emplace_back([&, k] {
        History history(folder / "h.sqlite");
        for (int line = 1; line <= inputs; ++line) history.store(line, "kernel " + std::to_string(k));
        reasons[static_cast<std::size_t>(k)] = history.reason();
      });
  }
  EXPECT_THAT(reasons, ElementsAre("", "", "", ""));
  History history(folder / "h.sqlite");
  EXPECT_THAT(history.tail(1000), SizeIs(kernels * inputs));
  for (int session = 1; session <= kernels; ++session) {
    const std::vector<Entry> entries = history.range(session, 0);
    ASSERT_THAT(entries, SizeIs(inputs));
    for (const Entry& entry : entries) EXPECT_EQ(entry.input, entries[0].input) << "a session is one kernel's";
  }
}

TEST(History, StaysInMemoryIfItsFileIsNoDatabase) {
  const test::TemporaryFolder folder;
  History history(folder.write("h.sqlite", std::string(5000, 'x')));
  EXPECT_THAT(history.reason(), HasSubstr("kept in memory only"));
  EXPECT_THAT(history.reason(), HasSubstr("h.sqlite: file is not a database"));
  history.store(1, "int a;");
  EXPECT_THAT(history.tail(1), ElementsAre(Entry{1, 1, "int a;"}));
  EXPECT_EQ(test::read_file(folder / "h.sqlite"), std::string(5000, 'x')) << "it is not ours to overwrite";
}

TEST(History, StaysInMemoryIfItsFolderCannotBeMade) {
  const test::TemporaryFolder folder;
  folder.write("file", "");
  History history(folder / "file/maia/h.sqlite");
  EXPECT_THAT(history.reason(), HasSubstr("can't make its folder: Not a directory"));
  history.store(1, "int a;");
  EXPECT_THAT(history.tail(1), SizeIs(1));
}

TEST(History, StaysInMemoryIfItsPathIsAFolder) {
  const test::TemporaryFolder folder;
  History history(folder.path());
  EXPECT_THAT(history.reason(), HasSubstr("Is a directory"));
}

TEST(History, LeavesAFileOfANewerVersionAlone) {
  const test::TemporaryFolder folder;
  History(folder / "h.sqlite").store(1, "int a;");
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(folder.path("h.sqlite").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "PRAGMA user_version = 99", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  History history(folder / "h.sqlite");
  EXPECT_THAT(history.reason(), HasSubstr("written by a newer version (format 99)"));
  EXPECT_THAT(history.tail(9), IsEmpty());
}

TEST(History, SaysWhyAnInputWasNotStored) {
  const test::TemporaryFolder folder;
  History history(folder / "h.sqlite");
  history.store(1, "int a;");
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(folder.path("h.sqlite").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "DROP TABLE inputs", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  history.store(2, "a");
  EXPECT_THAT(history.reason(), HasSubstr("could not be added to the history: no such table"));
  EXPECT_THAT(history.tail(9), IsEmpty());
  EXPECT_THAT(history.reason(), HasSubstr("could not be read: no such table"));
}

TEST(HistoryPath, FollowsTheEnvironment) {
  const test::ScopedVariable home("HOME", "/home/ada");
  const test::ScopedVariable own("MAIA_HISTORY", nullptr);
  const test::ScopedVariable data("XDG_DATA_HOME", nullptr);
  EXPECT_EQ(History::default_path(), "/home/ada/.local/share/maia/history.sqlite");
  {
    const test::ScopedVariable relative("XDG_DATA_HOME", "data");
    EXPECT_EQ(History::default_path(), "/home/ada/.local/share/maia/history.sqlite");
  }
  const test::ScopedVariable absolute("XDG_DATA_HOME", "/data");
  EXPECT_EQ(History::default_path(), "/data/maia/history.sqlite");
  const test::ScopedVariable chosen("MAIA_HISTORY", ":memory:");
  EXPECT_EQ(History::default_path(), ":memory:");
}

}  // namespace
}  // namespace maia::broker
