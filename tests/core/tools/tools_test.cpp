// What Tools returns, shows and remembers, with services whose answers are known.
#include "maia/tools.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "core/tools/fakes.hpp"
#include "image/interrupt.hpp"
#include "image/progress.hpp"

namespace maia::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ToolsTest : public testing::Test {
 protected:
  void TearDown() override {
    set_interrupt_hooks({});
    set_progress_hooks({});
  }

  template <class Call>
  static std::string error_of(const Call& call) {
    try {
      call();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  std::shared_ptr<FakeGenerator> generator_ = std::make_shared<FakeGenerator>();
  std::shared_ptr<FakeEditor> editor_ = std::make_shared<FakeEditor>();
  std::shared_ptr<FakeDescriber> describer_ = std::make_shared<FakeDescriber>();
  Tools tools_{generator_, editor_, describer_};
  Notebook notebook_;
};

TEST_F(ToolsTest, APromptGivenAgainIsAnotherImage) {
  const auto images = tools_.text2image({"a dog", "a dog"}, 7);
  EXPECT_EQ(images, (std::vector<Image>{painted("a dog", 7), painted("a dog", 8)}));
  EXPECT_EQ(tools_.text2image("a dog", 8), images[1]);
  EXPECT_EQ(tools_.text2image(std::vector<std::string>{"a dog"}, 7), (std::vector<Image>{images[0]}));
  EXPECT_TRUE(tools_.text2image(std::vector<std::string>{}).empty());
  EXPECT_TRUE(Notebook::shown().empty());
}

TEST_F(ToolsTest, SaysWhatIsNotAsAsked) {
  tools_.text2image({"a dog", "a unicorn", "a unicorn"});
  ASSERT_EQ(Notebook::shown().size(), 1U);
  EXPECT_EQ(Notebook::shown()[0].at("text/plain"), "\"a unicorn\": There is a horse instead of a unicorn.") << "once";
  EXPECT_THAT(error_of([&] { tools_.text2image({"a dog", "happiness"}); }), HasSubstr("\"happiness\""));
}

TEST_F(ToolsTest, EditsComeInPairs) {
  const auto [images, titles] = tools_.edit_images({"a dog", "a cat"}, {"make it red", "make it blue"}, 3);
  const Image dog = painted("a dog", 3), cat = painted("a cat", 4);
  EXPECT_EQ(images, (std::vector<Image>{dog, painted("make it red" + dog.hash(), 3), cat,
                                        painted("make it blue" + cat.hash(), 4)}));
  EXPECT_THAT(titles, ElementsAre("a dog", "make it red", "a cat", "make it blue"));
}

TEST_F(ToolsTest, EditsOfImagesThatExist) {
  const Image dog(8, 8, {1, 2, 3});
  const Edits edits = tools_.edit_images({dog}, {"make it red"});
  EXPECT_EQ(edits.images, (std::vector<Image>{dog, painted("make it red" + dog.hash(), 0)}));
  EXPECT_THAT(edits.titles, ElementsAre("Original Image", "Editing Prompt: make it red"));
  EXPECT_EQ(generator_->calls, 0);
}

TEST_F(ToolsTest, EveryPromptNeedsAnInstruction) {
  EXPECT_EQ(error_of([&] { tools_.edit_images({"a dog", "a cat"}, {"make it red"}); }),
            "edit_images needs one instruction for each prompt, not 1 instruction for 2 prompts");
  EXPECT_EQ(error_of([&] { tools_.edit_images({Image(), Image()}, {"make it red"}); }),
            "edit_images needs one instruction for each image, not 1 instruction for 2 images");
  EXPECT_EQ(generator_->calls, 0);
}

TEST_F(ToolsTest, DescribesEveryImageOnALineOfItsOwn) {
  const std::vector<Image> images = {Image(8, 8, {1, 0, 0}), Image(8, 8, {2, 0, 0})};
  EXPECT_EQ(tools_.describe_images(images, {"a dog", "a\ncat"}),
            "\"a dog\", HIGHLIGHTED REGIONS: a color with red 1\n"
            "\"a cat\", HIGHLIGHTED REGIONS: a color with red 2");
  EXPECT_EQ(tools_.describe_images(images),
            "\"image 1\", HIGHLIGHTED REGIONS: a color with red 1\n"
            "\"image 2\", HIGHLIGHTED REGIONS: a color with red 2");
  EXPECT_EQ(tools_.describe_images({}), "");
  EXPECT_EQ(error_of([&] { tools_.describe_images(images, {"a dog"}); }),
            "describe_images needs one title for each image, not 1 title for 2 images");
}

TEST_F(ToolsTest, SummarizesAllImagesTogether) {
  EXPECT_EQ(tools_.summarize_images({Image(), Image()}), "2 colors");
  EXPECT_EQ(error_of([&] { tools_.summarize_images({}); }), "summarize_images needs at least one image");
}

TEST_F(ToolsTest, KeepsALog) {
  const std::vector<Image> images = {Image(8, 8), Image(9, 9)};
  tools_.log_experiment({1, 2.5F}, images, {"a dog", "a cat"}, "what for");
  tools_.log_experiment({3}, {Image(8, 8)});
  tools_.log_experiment({}, {}, {}, std::vector<std::string>{"one", "two"});
  const auto& log = tools_.experiment_log();
  ASSERT_EQ(log.size(), 3U);
  EXPECT_THAT(log[0].activations, ElementsAre(1, 2.5F));
  EXPECT_EQ(log[0].images, images);
  EXPECT_THAT(log[0].titles, ElementsAre("a dog", "a cat"));
  EXPECT_EQ(log[0].text, "what for");
  EXPECT_THAT(log[1].titles, ElementsAre("image 1"));
  EXPECT_EQ(log[2].text, "one\ntwo");
  const Tools copy = tools_;
  EXPECT_EQ(copy.experiment_log().size(), 3U) << "copies share the log";
}

TEST_F(ToolsTest, ChecksWhatIsLogged) {
  EXPECT_EQ(error_of([&] { tools_.log_experiment({1}, {Image(), Image()}, {"a", "b"}); }),
            "log_experiment needs one activation for each image, not 1 activation for 2 images");
  EXPECT_EQ(error_of([&] { tools_.log_experiment({1, 2}, {Image(), Image()}, {"a"}); }),
            "log_experiment needs one title for each image, not 1 title for 2 images");
  EXPECT_TRUE(tools_.experiment_log().empty());
  EXPECT_TRUE(Notebook::shown().empty());
}

TEST_F(ToolsTest, EndsWhenTheCellIsInterrupted) {
  static std::atomic<int> questions;
  questions = 0;
  set_interrupt_hooks({[] { return ++questions > 2; }, nullptr});
  EXPECT_EQ(error_of([&] { tools_.text2image({"a", "b", "c", "d"}); }), "interrupted");
  EXPECT_EQ(generator_->calls, 2);
}

TEST_F(ToolsTest, ShortWorkShowsNoProgress) {
  static int bars;
  bars = 0;
  set_progress_hooks(
      {[](std::int64_t, const char*) -> void* { return &++bars; }, [](void*, std::int64_t) {}, [](void*) {}});
  tools_.text2image({"a", "b", "c"});
  EXPECT_EQ(bars, 0);
}

TEST_F(ToolsTest, IsUsedByManyThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([this, t] {
      for (int i = 0; i < 20; ++i) {
        const auto images = tools_.text2image({"a dog", "a cat"}, static_cast<std::uint64_t>(t));
        tools_.describe_images(images);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(generator_->calls, 160);
}

}  // namespace
}  // namespace maia::test
