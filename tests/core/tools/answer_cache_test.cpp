// What is kept, under which questions, and what becomes of damage.
#include "tools/answer_cache.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "core/tools/fakes.hpp"
#include "tools/cached_services.hpp"

namespace maia::test {
namespace {

namespace fs = std::filesystem;

class AnswerCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("answers-" + std::to_string(::getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::vector<fs::path> files() const {
    std::vector<fs::path> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder_))
      if (entry.is_regular_file()) all.push_back(entry.path());
    return all;
  }

  fs::path folder_;
  std::shared_ptr<FakeGenerator> generator_ = std::make_shared<FakeGenerator>();
  std::shared_ptr<FakeEditor> editor_ = std::make_shared<FakeEditor>();
  std::shared_ptr<FakeDescriber> describer_ = std::make_shared<FakeDescriber>();
};

TEST_F(AnswerCacheTest, QuestionsDifferWhereWordsDo) {
  EXPECT_NE(question_of({"ab", "c"}), question_of({"a", "bc"}));
  EXPECT_NE(question_of({"a"}), question_of({"a", ""}));
  EXPECT_EQ(question_of({"a", "b"}), question_of({"a", "b"}));
}

TEST_F(AnswerCacheTest, TheSamePromptAndSeedIsAskedForOnce) {
  const auto cached_generator = cached(generator_, std::make_shared<AnswerCache>());
  EXPECT_EQ(cached_generator->name(), "painter");
  const auto first = cached_generator->generate({"a dog", "a unicorn"}, 5);
  const auto again = cached_generator->generate({"a dog", "a unicorn"}, 5);
  EXPECT_EQ(generator_->calls, 2);
  EXPECT_EQ(again[0].image, first[0].image);
  EXPECT_EQ(again[1].notes, first[1].notes) << "what is not as asked is said again";
  cached_generator->generate({"a dog"}, 6);
  EXPECT_EQ(generator_->calls, 3) << "another seed";
  const auto moved = cached_generator->generate({"x", "a dog"}, 4);
  EXPECT_EQ(moved[1].image, first[0].image) << "prompt number 1 is made from seed + 1";
  EXPECT_EQ(generator_->calls, 4);
}

TEST_F(AnswerCacheTest, FilesOutliveTheProcess) {
  const auto made = cached(generator_, std::make_shared<AnswerCache>(folder_))->generate({"a dog"}, 5);
  const auto found = cached(generator_, std::make_shared<AnswerCache>(folder_))->generate({"a dog"}, 5);
  EXPECT_EQ(generator_->calls, 1);
  EXPECT_EQ(found[0].image, made[0].image);
  EXPECT_EQ(found[0].prompt, "a dog");
  EXPECT_EQ(found[0].seed, 5U);
}

TEST_F(AnswerCacheTest, WhatCameBeforeAnErrorIsKept) {
  const auto cached_generator = cached(generator_, std::make_shared<AnswerCache>(folder_));
  EXPECT_THROW(cached_generator->generate({"a dog", "happiness"}, 0), Error);
  cached_generator->generate({"a dog"}, 0);
  EXPECT_EQ(generator_->calls, 2);
  EXPECT_EQ(files().size(), 1U);
}

TEST_F(AnswerCacheTest, EditsHangOnImageInstructionAndSeed) {
  const auto cached_editor = cached(editor_, std::make_shared<AnswerCache>(folder_));
  const Image a(8, 8, {1, 1, 1}), b(8, 8, {2, 2, 2});
  cached_editor->edit({a, b}, {"make it red", "make it red"}, 0);
  cached_editor->edit({a, b}, {"make it red", "make it red"}, 0);
  EXPECT_EQ(editor_->calls, 2);
  cached_editor->edit({a}, {"make it blue"}, 0);
  cached_editor->edit({a}, {"make it red"}, 9);
  EXPECT_EQ(editor_->calls, 4);
}

TEST_F(AnswerCacheTest, DescriptionsHangOnTheImages) {
  const auto cached_describer = cached(describer_, std::make_shared<AnswerCache>(folder_));
  const Image a(8, 8, {1, 1, 1}), b(8, 8, {2, 2, 2});
  const std::string said = cached_describer->describe(a);
  EXPECT_EQ(cached_describer->describe(a), said);
  EXPECT_NE(cached_describer->describe(b), said);
  EXPECT_EQ(cached_describer->summarize({a, b}), "2 colors");
  EXPECT_EQ(cached_describer->summarize({a, b}), "2 colors");
  EXPECT_EQ(describer_->calls, 3);
}

TEST_F(AnswerCacheTest, ADamagedFileIsMadeAgain) {
  cached(generator_, std::make_shared<AnswerCache>(folder_))->generate({"a dog"}, 5);
  ASSERT_EQ(files().size(), 1U);
  std::ofstream(files()[0]) << "no image";
  const auto made = cached(generator_, std::make_shared<AnswerCache>(folder_))->generate({"a dog"}, 5);
  EXPECT_EQ(made[0].image, painted("a dog", 5));
  EXPECT_EQ(generator_->calls, 2);
  EXPECT_EQ(AnswerCache(folder_).image(files()[0].stem().string())->image, made[0].image);
}

TEST_F(AnswerCacheTest, MemoryHoldsTheLatest) {
  AnswerCache cache({}, std::size_t{3} * 64 * 64 * 3);
  for (int i = 0; i < 4; ++i) {
    Generation made;
    made.image = Image(64, 64, {static_cast<std::uint8_t>(i), 0, 0});
    cache.keep(std::to_string(i), made);
    cache.image("0");  // used all the time
  }
  EXPECT_TRUE(cache.image("0"));
  EXPECT_FALSE(cache.image("1"));
  EXPECT_TRUE(cache.image("2"));
  EXPECT_TRUE(cache.image("3"));
}

TEST_F(AnswerCacheTest, SaysOnceThatTheDiskTakesNothing) {
  std::ofstream(folder_.string()) << "a file where the folder should be";
  const Notebook notebook;
  const auto cached_generator = cached(generator_, std::make_shared<AnswerCache>(folder_));
  cached_generator->generate({"a dog", "a cat"}, 0);
  ASSERT_EQ(Notebook::shown().size(), 1U);
  EXPECT_THAT(Notebook::shown()[0].at("text/plain"), testing::HasSubstr(folder_.string()));
}

TEST_F(AnswerCacheTest, ManyThreadsWriteTheSameFiles) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([this] {
      const auto cached_generator = cached(generator_, std::make_shared<AnswerCache>(folder_));
      for (std::uint64_t seed = 0; seed < 10; ++seed)
        EXPECT_EQ(cached_generator->generate({"a dog"}, seed)[0].image, painted("a dog", seed));
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(files().size(), 10U);
}

}  // namespace
}  // namespace maia::test
