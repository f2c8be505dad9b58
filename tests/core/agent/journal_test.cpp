#include "agent/journal.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "error_of.hpp"
#include "fake_model.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::agent {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

class Journal : public testing::Test {
 protected:
  void add(const std::string& text) { std::ofstream(run / "journal.jsonl", std::ios::app | std::ios::binary) << text; }

  test::TemporaryFolder folder;
  fs::path run = folder / "runs/2026-01-01-abcd";
};

TEST_F(Journal, RecordsComeBackInTheirOrder) {
  {
    JournalWriter journal(run);
    journal.append({{"type", "begin"}, {"text", "\xC3\xA4\n\"\\"}});
    journal.append({{"type", "end"}, {"at", 5.0}});
  }
  JournalWriter(run).append({{"type", "more"}});
  const auto records = read_journal(run);
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].at("text"), "\xC3\xA4\n\"\\");
  EXPECT_GT(records[0].at("at"), 1.7e9);
  EXPECT_EQ(records[1].at("at"), 5.0);
  EXPECT_EQ(records[2].at("type"), "more");
}

TEST_F(Journal, BytesThatAreNoTextAreReplaced) {
  JournalWriter(run).append({{"type", "x"}, {"text", "a\xFF"}});
  EXPECT_EQ(read_journal(run)[0].at("text"), "a\xEF\xBF\xBD");
}

TEST_F(Journal, ALineThatACrashCutShortIsIgnoredAndCutOff) {
  JournalWriter(run).append({{"type", "whole"}});
  for (const std::string& rest : {std::string("{\"type\": \"ha"), std::string(100, '\0')}) {
    add(rest);
    EXPECT_EQ(read_journal(run).size(), 1U);
  }
  JournalWriter(run).append({{"type", "next"}});
  const auto records = read_journal(run);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[1].at("type"), "next");
}

TEST_F(Journal, ACutOffFirstLineLeavesNothing) {
  fs::create_directories(run);
  add("{\"type\"");
  EXPECT_THAT(read_journal(run), IsEmpty());
  JournalWriter(run).append({{"type", "next"}});
  EXPECT_EQ(read_journal(run).size(), 1U);
}

TEST_F(Journal, DamageElsewhereIsNamed) {
  JournalWriter(run).append({{"type", "whole"}});
  for (const char* line : {"{\"type\": \"ha\n", "[]\n", "{\"type\": 3}\n", "{\"no\": \"type\"}\n", "\n"}) {
    fs::resize_file(run / "journal.jsonl", 0);
    add("{\"type\": \"x\"}\n");
    add(line);
    add("{\"type\": \"y\"}\n");
    EXPECT_THAT(error_of([&] { read_journal(run); }), HasSubstr("journal.jsonl: line 2 is not a record")) << line;
  }
}

TEST_F(Journal, OneWriterAtATime) {
  const JournalWriter journal(run);
  EXPECT_THAT(error_of([&] { JournalWriter second(run); }), HasSubstr("going on in another kernel"));
}

TEST_F(Journal, TheLockIsGoneWithTheProcess) {
  const pid_t child = ::fork();
  if (child == 0) {
    JournalWriter journal(run);
    journal.append({{"type", "x"}});
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  JournalWriter(run).append({{"type", "y"}});
  EXPECT_EQ(read_journal(run).size(), 2U);
}

TEST_F(Journal, APlaceThatCanNotBeWrittenIsNamed) {
  folder.write("file", "");
  EXPECT_THAT(error_of([&] { JournalWriter journal(folder / "file/run"); }), HasSubstr("MAIA_RUNS"));
  EXPECT_THAT(error_of([&] { read_journal(folder / "nowhere"); }), HasSubstr("no file"));
}

TEST_F(Journal, ImagesAreKeptOnceByTheirContent) {
  JournalWriter journal(run);
  const std::string name = journal.store_image(fake_png(3, 4));
  EXPECT_THAT(name, MatchesRegex("images/[0-9a-f]{64}\\.png"));
  EXPECT_EQ(journal.store_image(fake_png(3, 4)), name);
  EXPECT_EQ(part_from_json(part_to_json({{}, fake_png(3, 4)}, journal), run).image, fake_png(3, 4));
  EXPECT_EQ(part_from_json(part_to_json({"text", {}}, journal), run).text, "text");
  EXPECT_THAT(journal.store_image("\xFF\xD8\xFF..."), HasSubstr(".jpg"));
  EXPECT_THAT(error_of([&] { journal.store_image("GIF?"); }), HasSubstr("PNG, JPEG, WebP and GIF"));
}

TEST_F(Journal, ImagesAreReadFromTheRunsFolderAlone) {
  JournalWriter journal(run);
  const std::string name = journal.store_image(fake_png(3, 4));
  folder.write("secret", "x");
  const std::string digits(64, 'a');
  for (const std::string& bad :
       {std::string("/etc/passwd"), std::string("../secret"), "images/" + digits + ".png/../../../../secret",
        "images/../" + digits + ".png", "images/" + digits + ".sh", "images/" + digits + ".png", std::string()})
    EXPECT_THROW(part_from_json({{"image", bad}}, run), Error) << bad;
  EXPECT_THROW(part_from_json({{"image", 3}}, run), Error);
  EXPECT_THROW(part_from_json(json::array(), run), Error);
  EXPECT_THROW(part_from_json({}, run), Error);
  const fs::path image = run / name;
  std::ofstream(image, std::ios::app) << "changed";
  EXPECT_THAT(error_of([&] { part_from_json({{"image", name}}, run); }), HasSubstr("has changed"));
  fs::remove(image);
  fs::create_symlink(folder / "secret", image);
  EXPECT_THAT(error_of([&] { part_from_json({{"image", name}}, run); }), HasSubstr("no file"));
}

TEST_F(Journal, TheFolderOfRunsFollowsTheEnvironment) {
  const auto with = [](const char* name, const char* value) {
    value ? ::setenv(name, value, 1) : ::unsetenv(name);
    return error_of([] { throw Error(runs_folder().string()); });
  };
  const char* old_home = std::getenv("HOME");
  const std::string home = old_home ? old_home : "";
  ::unsetenv("MAIA_RUNS");
  ::unsetenv("XDG_DATA_HOME");
  EXPECT_EQ(with("HOME", "/home/x"), "/home/x/.local/share/maia/runs");
  EXPECT_EQ(with("XDG_DATA_HOME", "/data"), "/data/maia/runs");
  EXPECT_EQ(with("MAIA_RUNS", "/runs"), "/runs");
  ::unsetenv("MAIA_RUNS");
  ::unsetenv("XDG_DATA_HOME");
  EXPECT_THAT(with("HOME", nullptr), HasSubstr("set MAIA_RUNS"));
  if (!home.empty()) ::setenv("HOME", home.c_str(), 1);
}

}  // namespace
}  // namespace maia::agent
