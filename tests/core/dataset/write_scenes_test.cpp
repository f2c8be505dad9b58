#include "scene/dataset/write_scenes.hpp"

#include <atomic>
#include <filesystem>
#include <map>
#include <thread>

#include "core/weights/expect_error.hpp"
#include "image/interrupt.hpp"
#include "unit/temporary_folder.hpp"

namespace maia {
namespace {

namespace fs = std::filesystem;
using test::read_file;
using test::TemporaryFolder;
using testing::HasSubstr;

WriteOptions options_for(std::int64_t count, int threads = 1) {
  WriteOptions options;
  options.count = count;
  options.threads = threads;
  options.make = [](std::int64_t index) {
    return SceneEntry{"image " + std::to_string(index), "{\"number\": " + std::to_string(index) + "}"};
  };
  options.settings = {{"seed", "7"}, {"size", "64"}};
  return options;
}

/// What a reader sees, by path.
std::map<std::string, std::string> files_in(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = fs::relative(entry.path(), folder).string();
    if (entry.is_regular_file() && name[0] != '.') files[name] = read_file(entry.path());
  }
  return files;
}

std::map<std::string, std::string> complete(std::int64_t count) {
  const TemporaryFolder folder;
  write_scenes(folder.path("out"), options_for(count));
  return files_in(folder / "out");
}

TEST(WriteScenes, WritesSettingsLinesAndImages) {
  const TemporaryFolder folder;
  EXPECT_EQ(write_scenes(folder.path("a/b"), options_for(3)).resumed, 0);
  const auto files = files_in(folder / "a/b");
  ASSERT_EQ(files.size(), 5U);
  EXPECT_EQ(files.at("scenes.json"), "{\n \"seed\": \"7\",\n \"size\": \"64\"\n}\n");
  EXPECT_EQ(files.at("scenes.jsonl"), "{\"number\": 0}\n{\"number\": 1}\n{\"number\": 2}\n");
  EXPECT_EQ(files.at("images/0000002.jpg"), "image 2");
}

TEST(WriteScenes, GivesTheSameBytesOnAnyNumberOfThreads) {
  const auto expected = complete(300);
  for (const int threads : {2, 7}) {
    const TemporaryFolder folder;
    WriteOptions options = options_for(300, threads);
    const auto make = options.make;
    options.make = [&](std::int64_t index) {
      if (index % 37 == 0) std::this_thread::yield();
      return make(index);
    };
    write_scenes(folder.path("out"), options);
    EXPECT_EQ(files_in(folder / "out"), expected);
  }
}

TEST(WriteScenes, GoesOnWhereItWasStopped) {
  const TemporaryFolder folder;
  WriteOptions options = options_for(400, 3);
  std::atomic<int> made{0};
  const auto make = options.make;
  options.make = [&](std::int64_t index) {
    ++made;
    return make(index);
  };
  options.stop = [&] { return made > 20; };
  EXPECT_THROW(write_scenes(folder.path("out"), options), SceneWritingStopped);
  options.stop = nullptr;
  const int before = made;
  const std::int64_t resumed = write_scenes(folder.path("out"), options).resumed;
  EXPECT_EQ(files_in(folder / "out"), complete(400));
  EXPECT_EQ(made - before, 400 - resumed);
}

TEST(WriteScenes, MendsWhatAKilledWriterLeft) {
  const auto expected = complete(10);
  const TemporaryFolder folder;
  const fs::path out = folder / "out";
  write_scenes(out.string(), options_for(10));
  // A line was cut off, an image is half written and another one is lost.
  fs::resize_file(out / "scenes.jsonl", expected.at("scenes.jsonl").size() - 5);
  folder.write("out/images/0000009.jpg.part", "ima");
  EXPECT_EQ(write_scenes(out.string(), options_for(10)).resumed, 9);
  EXPECT_EQ(files_in(out), expected);
  fs::remove(out / "images/0000004.jpg");
  EXPECT_EQ(write_scenes(out.string(), options_for(10)).resumed, 4);
  EXPECT_EQ(files_in(out), expected);
}

TEST(WriteScenes, AddsMoreAndKeepsWhatIsThere) {
  const TemporaryFolder folder;
  write_scenes(folder.path("out"), options_for(5));
  EXPECT_EQ(write_scenes(folder.path("out"), options_for(12)).resumed, 5);
  EXPECT_EQ(files_in(folder / "out"), complete(12));
  EXPECT_EQ(write_scenes(folder.path("out"), options_for(7)).resumed, 7);
  EXPECT_EQ(files_in(folder / "out"), complete(12));
}

TEST(WriteScenes, RefusesAFolderOfSomethingElse) {
  const TemporaryFolder folder;
  folder.write("thesis.txt", "");
  EXPECT_ERROR(write_scenes(folder.path().string(), options_for(1)), "is not empty and holds no scenes");
  EXPECT_ERROR(write_scenes(folder.path("thesis.txt"), options_for(1)), "thesis.txt");
  write_scenes(folder.path("out"), options_for(1));
  WriteOptions others = options_for(1);
  others.settings = {{"seed", "8"}, {"size", "64"}, {"prompts", "x"}};
  EXPECT_ERROR(write_scenes(folder.path("out"), others),
               "(seed is 7 there and 8 here, prompts is missing there and x here); give another folder");
  folder.write("out/scenes.json", "{");
  EXPECT_ERROR(write_scenes(folder.path("out"), options_for(1)), "scenes.json is damaged");
}

TEST(WriteScenes, LetsOneProcessWriteAtATime) {
  const TemporaryFolder folder;
  WriteOptions options = options_for(1);
  std::string second = "nothing";
  options.make = [&](std::int64_t) {
    try {
      write_scenes(folder.path("out"), options_for(1));
    } catch (const Error& error) {
      second = error.what();
    }
    return SceneEntry{"image", "{}"};
  };
  write_scenes(folder.path("out"), options);
  EXPECT_THAT(second, HasSubstr("another process is writing scenes to"));
}

TEST(WriteScenes, KeepsWhatCameBeforeAnError) {
  for (const int threads : {1, 4}) {
    const TemporaryFolder folder;
    WriteOptions options = options_for(50, threads);
    const auto make = options.make;
    options.make = [&](std::int64_t index) {
      if (index >= 23) throw Error("no scene " + std::to_string(index));
      return make(index);
    };
    EXPECT_ERROR(write_scenes(folder.path("out"), options), "no scene 23");
    EXPECT_EQ(write_scenes(folder.path("out"), options_for(50)).resumed, 23);
  }
}

TEST(WriteScenes, SaysThatTheDiskIsFull) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  const TemporaryFolder folder;
  write_scenes(folder.path("out"), options_for(1));
  fs::create_symlink("/dev/full", folder / "out/images/0000001.jpg.part");
  EXPECT_ERROR(write_scenes(folder.path("out"), options_for(2)), "No space left on device; free some space");
}

TEST(WriteScenes, ReportsProgressToTheEnd) {
  const TemporaryFolder folder;
  write_scenes(folder.path("out"), options_for(3));
  WriteOptions options = options_for(10, 2);
  SceneProgress last;
  const std::thread::id caller = std::this_thread::get_id();
  options.progress = [&](const SceneProgress& progress) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    EXPECT_GE(progress.done, std::max<std::int64_t>(last.done, 3));
    last = progress;
  };
  write_scenes(folder.path("out"), options);
  EXPECT_EQ(last.done, 10);
  EXPECT_EQ(last.total, 10);
  EXPECT_EQ(last.seconds_left, 0);
}

TEST(WriteScenes, CanBeInterrupted) {
  const TemporaryFolder folder;
  static std::atomic<bool> asked{false};
  set_interrupt_hooks({[] { return asked.load(); }, nullptr});
  WriteOptions options = options_for(1'000'000, 2);
  const auto make = options.make;
  options.make = [&](std::int64_t index) {
    asked = true;
    return make(index);
  };
  EXPECT_ERROR(write_scenes(folder.path("out"), options), "interrupted");
  set_interrupt_hooks({});
}

TEST(WriteScenes, ChecksTheCount) {
  const TemporaryFolder folder;
  EXPECT_ERROR(write_scenes(folder.path("out"), options_for(0)), "1 to 10000000 scenes, not 0");
  EXPECT_ERROR(write_scenes(folder.path("out"), options_for(10'000'001)), "not 10000001");
  EXPECT_FALSE(fs::exists(folder / "out"));
}

}  // namespace
}  // namespace maia
