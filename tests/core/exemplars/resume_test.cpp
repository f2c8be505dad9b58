#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "exemplars/output_lock.hpp"
#include "maia/exemplars.hpp"
#include "sweep_runs.hpp"

namespace maia::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

/// Runs a sweep in a process of its own that is killed when `event` happens for the given time. Returns whether it was
/// killed.
bool killed_at(const std::string& images, const std::string& out, const char* precision, const char* event,
               int number) {
  const std::string count = std::to_string(number);
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl("/proc/self/exe", "tests", "--sweep-child", images.c_str(), out.c_str(), precision, event, count.c_str(),
            nullptr);
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
  return WIFSIGNALED(status);
}

class Resume : public testing::Test {
 protected:
  Resume() {
    write_images(images, 60);
    folder.write("images/0005.png", "bad");
  }
  std::string whole(bool bfloat16 = false) {
    SweepOptions options = small_options(folder.path("whole.safetensors"));
    options.bfloat16 = bfloat16;
    return swept(images, options);
  }
  TemporaryFolder folder;
  std::string images = folder.path("images");
  std::string out = folder.path("store.safetensors");
};

TEST_F(Resume, AfterKillsTheFileIsTheSame) {
  const std::string wanted = whole();
  ASSERT_TRUE(killed_at(images, out, "float32", "sweep", 1));  // before any checkpoint
  EXPECT_FALSE(fs::exists(out));
  ASSERT_TRUE(killed_at(images, out, "float32", "checkpoint", 1));
  EXPECT_FALSE(fs::exists(out));
  EXPECT_TRUE(fs::exists(out + ".partial"));
  ASSERT_TRUE(killed_at(images, out, "float32", "sweep", 3));  // a batch after the next checkpoint
  ASSERT_TRUE(killed_at(images, out, "float32", "checkpoint", 1));
  SweepOptions options = small_options(out);
  const SweepReport report = sweep(fake_model(), Dataset::open(images), options);
  EXPECT_EQ(report.resumed, 48);
  EXPECT_EQ(report.bad, 1);
  EXPECT_TRUE(read_file(out) == wanted);
  EXPECT_FALSE(fs::exists(out + ".partial"));
}

TEST_F(Resume, AfterAKillWhenAllIsWrittenNothingIsLeftToDo) {
  const std::string wanted = whole();
  ASSERT_TRUE(killed_at(images, out, "float32", "written", 1));
  EXPECT_TRUE(read_file(out) == wanted);
  EXPECT_TRUE(fs::exists(out + ".partial"));
  EXPECT_TRUE(sweep(fake_model(), Dataset::open(images), small_options(out)).was_complete);
  EXPECT_FALSE(fs::exists(out + ".partial"));
}

TEST_F(Resume, AfterKillsInBfloat16) {
  const std::string wanted = whole(true);
  ASSERT_TRUE(killed_at(images, out, "bf16", "checkpoint", 2));
  ASSERT_TRUE(killed_at(images, out, "bf16", "rescoring", 1));
  ASSERT_FALSE(killed_at(images, out, "bf16", "never", 1));
  EXPECT_TRUE(read_file(out) == wanted);
}

TEST_F(Resume, StoppingWritesACheckpoint) {
  const std::string wanted = whole();
  SweepOptions options = small_options(out);
  int batches = 0;
  options.stop = [&] { return ++batches == 3; };
  try {
    swept(images, options);
    FAIL() << "it went on";
  } catch (const SweepStopped& stopped) {
    EXPECT_THAT(stopped.what(), HasSubstr("stopped after 24 of 60 images"));
  }
  EXPECT_EQ(sweep(fake_model(), Dataset::open(images), small_options(out)).resumed, 24);
  EXPECT_TRUE(read_file(out) == wanted);
}

TEST_F(Resume, OtherParametersAreRefusedAndNamed) {
  ASSERT_TRUE(killed_at(images, out, "float32", "checkpoint", 1));
  const auto with = [&](auto change) {
    SweepOptions options = small_options(out);
    change(options);
    return error_of([&] { swept(images, options); });
  };
  EXPECT_THAT(with([](SweepOptions& o) { o.k = 5; }),
              AllOf(HasSubstr("k is 6 there and 5 here"), HasSubstr("--restart")));
  EXPECT_THAT(with([](SweepOptions& o) { o.batch = 4; }), HasSubstr("the batch size is 8 there and 4 here"));
  EXPECT_THAT(with([](SweepOptions& o) { o.seed = 1; }), HasSubstr("the seed is 42 there and 1 here"));
  EXPECT_THAT(with([](SweepOptions& o) { o.threads = 1; }), HasSubstr("the number of threads is 2 there and 1 here"));
  EXPECT_THAT(with([](SweepOptions& o) { o.bfloat16 = true; }),
              HasSubstr("the precision is float32 there and bfloat16 here"));
  EXPECT_THAT(with([](SweepOptions& o) { o.layers = {"stem"}; }), HasSubstr("the layers are stem (20 units of 4x6),"));
  EXPECT_THAT(with([](SweepOptions& o) { o.shards = 2; }), HasSubstr("another shard"));
  SweepModel model = fake_model();
  model.hash = std::string(64, 'b');
  EXPECT_THAT(error_of([&] { sweep(model, Dataset::open(images), small_options(out)); }),
              HasSubstr("hash aaaaaaaaaaaa there and bbbbbbbbbbbb here"));
  folder.write("images/0001.png", "another size");
  EXPECT_THAT(with([](SweepOptions&) {}), HasSubstr("the images are others"));
  fs::remove(image_path(images, 59));
  EXPECT_THAT(with([](SweepOptions&) {}), HasSubstr("the number of images is 60 there and 59 here"));
  EXPECT_FALSE(fs::exists(out));
  EXPECT_EQ(with([](SweepOptions& o) { o.restart = true; }), "");
  EXPECT_EQ(ExemplarStore::open(out).images(), 57);
}

TEST_F(Resume, ADamagedPartialIsRefused) {
  ASSERT_TRUE(killed_at(images, out, "float32", "checkpoint", 1));
  const std::string whole_part = read_file(out + ".partial");
  folder.write("store.safetensors.partial", whole_part.substr(0, whole_part.size() - 100));
  EXPECT_THAT(error_of([&] { swept(images, small_options(out)); }),
              AllOf(HasSubstr("can't go on"), HasSubstr("--restart")));
}

TEST_F(Resume, AFinishedStoreIsNotReplacedByAnotherSweep) {
  const std::string wanted = swept(images, small_options(out));
  EXPECT_TRUE(sweep(fake_model(), Dataset::open(images), small_options(out)).was_complete);
  SweepOptions options = small_options(out);
  options.k = 3;
  EXPECT_THAT(error_of([&] { swept(images, options); }),
              AllOf(HasSubstr("is there already"), HasSubstr("k is 6 there and 3 here")));
  EXPECT_TRUE(read_file(out) == wanted);
  options.restart = true;
  swept(images, options);
  EXPECT_EQ(ExemplarStore::open(out).top("stem", 0, 3).size(), 3U);
}

TEST_F(Resume, WhatIsNoStoreIsNeverOverwritten) {
  folder.write("notes.txt", "mine");
  SweepOptions options = small_options(folder.path("notes.txt"));
  options.restart = true;
  EXPECT_THAT(error_of([&] { swept(images, options); }), HasSubstr("is there already"));
  EXPECT_EQ(read_file(folder.path("notes.txt")), "mine");
}

TEST_F(Resume, OnlyOneProcessWritesAFile) {
  const OutputLock lock(out);
  EXPECT_THAT(error_of([&] { swept(images, small_options(out)); }), HasSubstr("another process is making"));
}

TEST_F(Resume, LeftoversOfKilledWritersGo) {
  folder.write("store.safetensors.partial.a1B2c3", "x");
  folder.write("store.safetensors.a1B2c3", "x");
  folder.write("store.safetensors.mine-to-keep", "x");
  swept(images, small_options(out));
  EXPECT_FALSE(fs::exists(out + ".partial.a1B2c3"));
  EXPECT_FALSE(fs::exists(out + ".a1B2c3"));
  EXPECT_TRUE(fs::exists(out + ".mine-to-keep"));
  EXPECT_FALSE(fs::exists(out + ".lock"));
}

TEST_F(Resume, TheFolderOfTheStoreIsMade) {
  const std::string deep = folder.path("a/b/store.safetensors");
  swept(images, small_options(deep));
  EXPECT_TRUE(fs::exists(deep));
  SweepOptions options = small_options(folder.path("images/0000.png/store.safetensors"));
  EXPECT_THAT(error_of([&] { swept(images, options); }), HasSubstr("can't make folder"));
}

}  // namespace
}  // namespace maia::test
