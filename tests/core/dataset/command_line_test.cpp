#include "scene/dataset/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "unit/temporary_folder.hpp"

namespace maia {
namespace {

using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class ScenesCommand : public testing::Test {
 protected:
  struct Done {
    int status = 0;
    std::string out, err;
  };

  Done run(const std::vector<std::string>& arguments) {
    std::ostringstream out, err;
    const ScenesEnvironment environment{
        [&](const std::string& to, const SceneSetOptions& wanted) {
          folder = to;
          options = wanted;
          if (failure) std::rethrow_exception(failure);
          wanted.progress({report.resumed, wanted.count, 0, 0});
          wanted.progress({wanted.count, wanted.count, 20, 0});
          return report;
        },
        [](const SceneSetOptions& wanted, std::int64_t index) {
          return "prompt " + std::to_string(wanted.seed) + " " + std::to_string(index);
        },
        [](const std::string& text, const std::string& name) { return std::vector<std::string>{text, name}; },
        [] { return false; },
        out,
        err};
    const int status = run_scenes(arguments, environment);
    return {status, out.str(), err.str()};
  }

  std::string usage_error(const std::vector<std::string>& arguments) {
    const Done done = run(arguments);
    EXPECT_EQ(done.status, 2);
    EXPECT_EQ(done.out, "");
    return done.err;
  }

  WriteReport report{0, 2};
  std::exception_ptr failure;
  std::string folder;
  SceneSetOptions options;
};

TEST_F(ScenesCommand, WritesWithTheUsualOptions) {
  const Done done = run({"--n", "40", "--out", "pictures"});
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_EQ(done.out, "pictures: 40 images; 40 in 2 s, 20.0 images/s\n");
  EXPECT_THAT(done.err, HasSubstr("scenes: 40 of 40 images, 20.0 images/s, 0 s left\n"));
  EXPECT_EQ(folder, "pictures");
  EXPECT_EQ(options.count, 40);
  EXPECT_EQ(options.seed, 0U);
  EXPECT_EQ(options.size, 512);
  EXPECT_EQ(options.format, SceneFormat::jpeg);
  EXPECT_EQ(options.threads, 0);
  EXPECT_TRUE(options.prompts.empty());
}

TEST_F(ScenesCommand, TakesAllOptions) {
  const TemporaryFolder files;
  const std::string prompts = files.write("prompts.txt", "a dog");
  const Done done = run({"--n=7", "--out=o", "--seed=18446744073709551615", "--size=224", "--format", "png",
                         "--threads=3", "--prompts", prompts});
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_EQ(options.seed, 18446744073709551615U);
  EXPECT_EQ(options.size, 224);
  EXPECT_EQ(options.format, SceneFormat::png);
  EXPECT_EQ(options.threads, 3);
  EXPECT_THAT(options.prompts, ElementsAre("a dog", prompts));
}

TEST_F(ScenesCommand, SaysWhatWasThereBefore) {
  report.resumed = 30;
  EXPECT_THAT(run({"--n", "40", "--out", "x"}).out, StartsWith("x: 40 images (30 of them earlier); 10 in 2 s, 5.0"));
  report.resumed = 40;
  EXPECT_EQ(run({"--n", "40", "--out", "x"}).out, "x: 40 images, all of them there already\n");
}

TEST_F(ScenesCommand, ListsPrompts) {
  const Done done = run({"--n", "2", "--seed", "9", "--list"});
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(done.out, "prompt 9 0\nprompt 9 1\n");
  EXPECT_EQ(folder, "");
}

TEST_F(ScenesCommand, SaysWhatIsWrongWithItsArguments) {
  EXPECT_THAT(usage_error({}), HasSubstr("--n is missing"));
  EXPECT_THAT(usage_error({"--n", "5"}), HasSubstr("--out is missing"));
  EXPECT_THAT(usage_error({"--n", "0", "--out", "x"}), HasSubstr("1..10000000, not '0'"));
  EXPECT_THAT(usage_error({"--n", "5", "--out", "x", "--size", "32"}), HasSubstr("64..2048, not '32'"));
  EXPECT_THAT(usage_error({"--n", "5", "--out", "x", "--format", "gif"}), HasSubstr("jpeg or png, not 'gif'"));
  EXPECT_THAT(usage_error({"--n", "5", "--out", "x", "--sed", "1"}), HasSubstr("did you mean --seed"));
  EXPECT_THAT(usage_error({"5"}), HasSubstr("'5' is not an option"));
}

TEST_F(ScenesCommand, SaysWhatWentWrong) {
  const Done absent = run({"--n", "5", "--out", "x", "--prompts", "/nowhere/prompts.txt"});
  EXPECT_EQ(absent.status, 1);
  EXPECT_THAT(absent.err, HasSubstr("can't read /nowhere/prompts.txt: No such file"));
  failure = std::make_exception_ptr(Error("the disk is full"));
  EXPECT_EQ(run({"--n", "5", "--out", "x"}).err, "maia scenes: the disk is full\n");
  failure = std::make_exception_ptr(SceneWritingStopped("stopped after 3 of 5 scenes"));
  EXPECT_EQ(run({"--n", "5", "--out", "x"}).status, 130);
}

TEST_F(ScenesCommand, Helps) {
  const Done done = run({"--help"});
  EXPECT_EQ(done.status, 0);
  EXPECT_THAT(done.out, StartsWith("usage: maia scenes --n N --out DIR"));
}

}  // namespace
}  // namespace maia
