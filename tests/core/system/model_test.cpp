#include "maia/model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <thread>

#include "pictures.hpp"

namespace maia {
namespace {

using test::picture;
using test::pictures;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

/// What an Error says.
template <class F>
std::string message_of(F function) {
  try {
    function();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Model, knows_its_layers_units_and_classes) {
  const Model model;
  EXPECT_EQ(model.name(), Model::embedded);
  EXPECT_EQ(model.classes().size(), 1000U);
  EXPECT_EQ(model.class_index("ZEBRA"), 340);
  EXPECT_EQ(model.units("blocks.6"), 320);
  EXPECT_EQ(model.units("logit"), 1000);
  EXPECT_THAT(model.layers(), AllOf(Contains("blocks.3.1.conv_dw"), Contains("prob")));
}

TEST(Model, says_what_there_is_when_a_name_is_wrong) {
  EXPECT_THAT(message_of([] { Model("resnet51"); }), AllOf(HasSubstr("resnet51"), HasSubstr("resnet50")));
  EXPECT_THAT(message_of([] { Model().units("block.6"); }), AllOf(HasSubstr("block.6"), HasSubstr("blocks")));
  EXPECT_THAT(message_of([] { Model().class_index("zebre"); }), HasSubstr("zebra"));
  EXPECT_THAT(message_of([] { Model("resnet50@/no/such/file.pth"); }), HasSubstr("/no/such/file.pth"));
  EXPECT_THAT(message_of([] { Model(Model::embedded, "tpu"); }), AllOf(HasSubstr("tpu"), HasSubstr("cuda:0")));
  EXPECT_THAT(message_of([] { Model(Model::embedded, "cuda:x"); }), HasSubstr("cuda:x"));
}

TEST(Model, names_the_command_that_fetches_missing_weights) {
  EXPECT_THAT(message_of([] { Model("resnet152"); }), HasSubstr("maia weights fetch resnet152"));
}

TEST(Model, copies_and_second_loads_share_the_weights) {
  const Model first, second;
  EXPECT_EQ(&first.classes(), &second.classes());
  EXPECT_EQ(first.hash(), second.hash());
  EXPECT_EQ(first.hash().size(), 64U);
}

TEST(Model, reads_several_layers_in_one_pass) {
  const Model model;
  const auto images = pictures(5);
  const auto layers = model.activations(images, {"conv_stem", "blocks.6", "logit", "prob"});
  ASSERT_EQ(layers.size(), 4U);
  EXPECT_EQ(layers[0].height, 112);
  EXPECT_EQ(layers[1].units, 320);
  EXPECT_EQ(layers[1].width, 7);
  const auto logits = model.logits(images);
  for (int i = 0; i < 5; ++i) {
    EXPECT_NEAR(layers[2].maximum(i, 340), logits[static_cast<std::size_t>(i)][340], 1e-4);
    double sum = 0;
    for (int c = 0; c < 1000; ++c) sum += layers[3].maximum(i, c);
    EXPECT_NEAR(sum, 1, 1e-4);
  }
  EXPECT_THROW(layers[1].map(5, 0), Error);
  EXPECT_THROW(layers[1].map(0, 320), Error);
}

TEST(Model, predicts_in_descending_order) {
  const auto best = Model().predict(picture(3), 10);
  ASSERT_EQ(best.size(), 10U);
  for (std::size_t i = 1; i < best.size(); ++i) EXPECT_GE(best[i - 1].probability, best[i].probability);
  EXPECT_EQ(best[0].name, Model().classes()[static_cast<std::size_t>(best[0].index)]);
  EXPECT_THROW(Model().predict(picture(3), 0), Error);
  EXPECT_THROW(Model().predict(picture(3), 1001), Error);
}

TEST(Model, takes_images_of_any_shape_and_none_at_all) {
  const Model model;
  EXPECT_EQ(model.logits({picture(1, 640, 100), picture(2, 33, 500), Image()}).size(), 3U);
  EXPECT_TRUE(model.logits({}).empty());
  EXPECT_EQ(model.activations({}, {"blocks.6"}).front().images, 0);
}

TEST(Model, has_no_text_encoder_unless_it_is_clip) {
  EXPECT_THAT(message_of([] { Model().similarity({picture(0)}, {"a dog"}); }), HasSubstr("clip"));
}

TEST(Model, answers_several_threads_alike) {
  const Model model;
  const auto images = pictures(3);
  const auto expected = model.logits(images);
  std::vector<std::vector<std::vector<float>>> answers(4);
  std::vector<std::thread> threads;
  for (auto& answer : answers) threads.emplace_back([&] { answer = model.logits(images); });
  for (auto& thread : threads) thread.join();
  for (const auto& answer : answers)
    for (std::size_t i = 0; i < images.size(); ++i)
      for (std::size_t c = 0; c < 1000; ++c) EXPECT_NEAR(answer[i][c], expected[i][c], 1e-3);
}

}  // namespace
}  // namespace maia
