#include "maia/system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "image/mask.hpp"
#include "pictures.hpp"

namespace maia {
namespace {

using test::picture;
using test::pictures;
using ::testing::HasSubstr;

TEST(System, activation_is_the_maximum_of_the_map) {
  const System system(17, "blocks.4");
  const auto images = pictures(10);
  const auto [activations, masked_images] = system.neuron(images);
  const auto maps = system.maps(images);
  const auto reference = system.model().activations(images, {"blocks.4"})[0];
  ASSERT_EQ(activations.size(), 10U);
  ASSERT_EQ(masked_images.size(), 10U);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(activations[i], *std::max_element(maps[i].values.begin(), maps[i].values.end()));
    EXPECT_NEAR(activations[i], reference.maximum(i, 17), 1e-4 * std::abs(activations[i]));
  }
}

TEST(System, without_a_store_every_image_shows_its_strongest_twentieth) {
  const System system(3, "blocks.2");
  EXPECT_TRUE(std::isnan(system.threshold()));
  const Image image = picture(2);
  const Image shown = system.neuron(image).images[0];
  int bright = 0;
  for (int y = 0; y < 224; ++y)
    for (int x = 0; x < 224; ++x) bright += shown.at(x, y) == image.at(x, y) && image.at(x, y)[0] > 8;
  EXPECT_NEAR(bright / (224.0 * 224.0), 0.05, 0.012);
}

TEST(System, draws_the_mask_of_its_threshold_and_style) {
  System system(3, "blocks.3");
  const Image image = picture(4);
  system.set_threshold(0.1F);
  system.set_mask_style({0.5F, 2, {0, 0, 255}});
  EXPECT_EQ(system.neuron(image).images[0], masked(image, system.maps({image})[0], 0.1F, {0.5F, 2, {0, 0, 255}}));
}

TEST(System, copies_keep_their_own_settings) {
  System first(3, "blocks.3");
  System second = first;
  second.set_threshold(7);
  EXPECT_TRUE(std::isnan(first.threshold()));
  EXPECT_EQ(second.threshold(), 7);
}

TEST(System, an_image_does_not_depend_on_the_others) {
  const System system(11, "blocks.6");
  const auto images = pictures(9);
  const auto together = system.activations(images);
  const float largest = *std::max_element(together.begin(), together.end());
  for (std::size_t i = 0; i < images.size(); ++i)
    EXPECT_NEAR(system.activations({images[i]})[0], together[i], 1e-4 * std::abs(largest));
}

TEST(System, of_a_class_gives_its_logit_and_where_it_comes_from) {
  const System system = System::of_class("jellyfish");
  EXPECT_EQ(system.unit(), 107);
  EXPECT_THAT(system.name(), HasSubstr("jellyfish"));
  const auto images = pictures(3);
  const auto logits = system.model().logits(images);
  const auto activations = system.activations(images);
  const auto probabilities = System(107, "prob").activations(images);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(activations[i], logits[i][107], 1e-3);
    double sum = 0;
    for (const float logit : logits[i]) sum += std::exp(double(logit));
    EXPECT_NEAR(probabilities[i], std::exp(double(logits[i][107])) / sum, 1e-5);
  }
  for (const Map& map : system.maps(images)) {
    EXPECT_EQ(map.width, 7);
    for (const float value : map.values) EXPECT_TRUE(value >= 0 && value <= 1);
  }
}

// The classifier is linear on averaged features, so taking one position away lowers the logit by that position's share.
TEST(System, grad_cam_is_what_taking_each_position_away_costs) {
  const Model model;
  const Image image = picture(5);
  const int zebra = model.class_index("zebra");
  Activations features = model.activations({image}, {"bn2"})[0];
  const int positions = features.height * features.width;
  std::vector<int> all_units;
  for (int unit = 0; unit < features.units; ++unit) all_units.push_back(unit);
  Activations without = features;
  without.images = positions;
  without.values.clear();
  for (int removed = 0; removed < positions; ++removed) {
    auto values = features.values;
    for (int unit = 0; unit < features.units; ++unit) values[static_cast<std::size_t>(unit * positions + removed)] = 0;
    without.values.insert(without.values.end(), values.begin(), values.end());
  }
  const float logit = model.logits({image})[0][static_cast<std::size_t>(zebra)];
  const auto logits = model.logits(std::vector<Image>(static_cast<std::size_t>(positions), image),
                                   {Intervention::patch(without, all_units, -1)});
  std::vector<float> shares;
  for (const auto& row : logits) shares.push_back(std::max(0.0F, logit - row[static_cast<std::size_t>(zebra)]));
  const float largest = *std::max_element(shares.begin(), shares.end());
  ASSERT_GT(largest, 0);
  const Map map = System(zebra, "logit", model).maps({image})[0];
  for (int i = 0; i < positions; ++i)
    EXPECT_NEAR(map.values[static_cast<std::size_t>(i)], shares[static_cast<std::size_t>(i)] / largest, 1e-3);
}

TEST(System, says_what_exists_when_it_does_not) {
  const auto message = [](auto make) -> std::string {
    try {
      make();
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing was thrown";
  };
  EXPECT_THAT(message([] { System(320, "blocks.6"); }), HasSubstr("0 to 319"));
  EXPECT_THAT(message([] { System(-1, "blocks.6"); }), HasSubstr("-1"));
  EXPECT_THAT(message([] { System(0, "layer4"); }), HasSubstr("blocks"));
  EXPECT_THAT(message([] { System(0, "blocks.6").exemplars(); }), HasSubstr("maia exemplars"));
  EXPECT_THAT(message([] { System(0, "blocks.6").set_threshold_quantile(0.9); }), HasSubstr("maia exemplars"));
  EXPECT_THAT(message([] { System(0, "blocks.6").set_threshold(std::nanf("")); }), HasSubstr("number"));
}

TEST(System, bfloat16_is_close_where_the_processor_has_it) {
  System system(11, "blocks.6");
  try {
    system.set_bfloat16(true);
  } catch (const Error& error) {
    GTEST_SKIP() << error.what();
  }
  const auto images = pictures(4);
  const auto exact = System(11, "blocks.6").activations(images), rough = system.activations(images);
  for (std::size_t i = 0; i < images.size(); ++i) EXPECT_NEAR(rough[i], exact[i], 0.05 * std::abs(exact[i]) + 0.05);
}

TEST(System, is_read_by_several_threads) {
  const System system(11, "blocks.6");
  const auto images = pictures(4);
  const auto expected = system.neuron(images);
  std::vector<Responses> answers(4);
  std::vector<std::thread> threads;
  for (Responses& answer : answers) threads.emplace_back([&] { answer = system.neuron(images); });
  for (auto& thread : threads) thread.join();
  for (const Responses& answer : answers)
    for (std::size_t i = 0; i < images.size(); ++i) EXPECT_NEAR(answer.activations[i], expected.activations[i], 1e-3);
}

}  // namespace
}  // namespace maia
