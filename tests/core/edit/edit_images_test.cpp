// The two orders of edit_images.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "maia/services.hpp"

namespace maia {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// Makes images as wide as the prompt is long.
struct FakeGenerator : ImageGenerator {
  std::string name() const override { return "fake"; }
  std::vector<Generation> generate(const std::vector<std::string>& prompts, std::uint64_t seed) const override {
    std::vector<Generation> made;
    for (const std::string& prompt : prompts)
      made.push_back({Image(static_cast<int>(prompt.size()), static_cast<int>(seed)), prompt, seed, {}});
    return made;
  }
};

/// Makes them as high as the instruction is long.
struct FakeEditor : ImageEditor {
  std::string name() const override { return "fake editor"; }
  std::vector<Generation> edit(const std::vector<Image>& images, const std::vector<std::string>& instructions,
                               std::uint64_t seed) const override {
    std::vector<Generation> made;
    for (std::size_t i = lost; i < images.size(); ++i)
      made.push_back({Image(images[i].width(), static_cast<int>(instructions[i].size())), instructions[i], seed, {}});
    return made;
  }
  std::size_t lost = 0;
};

TEST(EditImages, FromPrompts) {
  const Edits edits = edit_images(FakeGenerator(), FakeEditor(), {"dog", "a cat"}, {"larger", "red"}, 9);
  EXPECT_THAT(edits.titles, ElementsAre("dog", "larger", "a cat", "red"));
  ASSERT_EQ(edits.images.size(), 4U);
  EXPECT_EQ(edits.images[0].height(), 9);
  EXPECT_EQ(edits.images[1].width(), 3);
  EXPECT_EQ(edits.images[1].height(), 6);
  EXPECT_EQ(edits.images[3].width(), 5);
}

TEST(EditImages, FromImages) {
  const Edits edits = edit_images(FakeEditor(), {Image(4, 4), Image(5, 5)}, {"one", "three"});
  EXPECT_THAT(edits.titles,
              ElementsAre("Original Image", "Editing Prompt: one", "Original Image", "Editing Prompt: three"));
  EXPECT_EQ(edits.images[2].width(), 5);
  EXPECT_EQ(edits.images[3].height(), 5);
}

TEST(EditImages, ChecksTheNumbers) {
  EXPECT_THAT([] { edit_images(FakeGenerator(), FakeEditor(), {"dog"}, {}); },
              ThrowsMessage<Error>(HasSubstr("one instruction for each prompt")));
  EXPECT_THAT([] { edit_images(FakeEditor(), {Image()}, {"a", "b"}); },
              ThrowsMessage<Error>(HasSubstr("one instruction for each image")));
  FakeEditor careless;
  careless.lost = 1;
  EXPECT_THAT([&] { edit_images(careless, {Image()}, {"a"}); },
              ThrowsMessage<Error>(HasSubstr("'fake editor' returned 0 images")));
  EXPECT_TRUE(edit_images(FakeEditor(), {}, {}).images.empty());
}

}  // namespace
}  // namespace maia
