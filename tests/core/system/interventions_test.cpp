#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "maia/model.hpp"
#include "pictures.hpp"

namespace maia {
namespace {

using test::pictures;

constexpr const char* layer = "blocks.5";

double largest_difference(const std::vector<std::vector<float>>& a, const std::vector<std::vector<float>>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t c = 0; c < a[i].size(); ++c) largest = std::max(largest, std::abs(double(a[i][c]) - b[i][c]));
  return largest;
}

TEST(Intervention, changes_what_follows_and_nothing_before) {
  const Model model;
  const auto images = pictures(3);
  const auto plain = model.activations(images, {"blocks.4", layer, "blocks.6"});
  const auto ablated = model.activations(images, {"blocks.4", layer, "blocks.6"}, {Intervention::ablate(layer, {5})});
  EXPECT_EQ(plain[0].values, ablated[0].values);
  EXPECT_EQ(ablated[1].maximum(0, 5), 0);
  EXPECT_EQ(ablated[1].map(1, 6).values, plain[1].map(1, 6).values);
  EXPECT_NE(plain[2].values, ablated[2].values);
}

TEST(Intervention, does_what_its_name_says) {
  const Model model;
  const auto images = pictures(2);
  const auto plain = model.activations(images, {layer})[0].map(1, 9).values;
  const auto with = [&](const Intervention& intervention) {
    return model.activations(images, {layer}, {intervention})[0].map(1, 9).values;
  };
  const auto scaled = with(Intervention::scale(layer, {9}, -2));
  const auto set = with(Intervention::set(layer, {9}, 1.5F));
  const auto clamped = with(Intervention::clamp(layer, {9}, -0.1F, 0.1F));
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_FLOAT_EQ(scaled[i], -2 * plain[i]);
    EXPECT_EQ(set[i], 1.5F);
    EXPECT_FLOAT_EQ(clamped[i], std::clamp(plain[i], -0.1F, 0.1F));
  }
}

TEST(Intervention, patching_all_units_from_another_image_gives_its_logits) {
  const Model model;
  const auto images = pictures(2);
  const auto source = model.activations({images[1]}, {layer})[0];
  std::vector<int> all(static_cast<std::size_t>(source.units));
  for (int i = 0; i < source.units; ++i) all[static_cast<std::size_t>(i)] = i;
  const auto patched = model.logits({images[0]}, {Intervention::patch(source, all)});
  EXPECT_LT(largest_difference(patched, model.logits({images[1]})), 1e-3);
  EXPECT_GT(largest_difference(patched, model.logits({images[0]})), 0.1);
}

TEST(Intervention, patching_each_image_with_its_own_maps_changes_nothing_across_batches) {
  const Model model;
  const auto images = pictures(11);  // more than one batch
  const auto source = model.activations(images, {layer})[0];
  const auto patched = model.logits(images, {Intervention::patch(source, {1, 2, 3}, -1)});
  EXPECT_LT(largest_difference(patched, model.logits(images)), 1e-3);
}

TEST(Intervention, several_act_in_their_order) {
  const Model model;
  const auto images = pictures(1);
  const auto result =
      model.activations(images, {layer}, {Intervention::set(layer, {4}, 3), Intervention::scale(layer, {4}, 2)})[0];
  EXPECT_FLOAT_EQ(result.maximum(0, 4), 6);
}

TEST(Intervention, refuses_what_does_not_exist) {
  const Model model;
  const auto images = pictures(1);
  EXPECT_THROW(model.logits(images, {Intervention::ablate("blocks.9", {0})}), Error);
  EXPECT_THROW(model.logits(images, {Intervention::ablate(layer, {192})}), Error);
  EXPECT_THROW(model.logits(images, {Intervention::ablate(layer, {-1})}), Error);
  EXPECT_THROW(model.logits(images, {Intervention::ablate(layer, {})}), Error);
  EXPECT_THROW(Intervention::clamp(layer, {0}, 2, 1), Error);
  const auto source = model.activations(images, {layer})[0];
  EXPECT_THROW(Intervention::patch(source, {0}, 1), Error);
  EXPECT_THROW(Intervention::patch(source, {source.units}), Error);
  EXPECT_THROW(model.logits(pictures(2), {Intervention::patch(source, {0}, -1)}), Error);
}

}  // namespace
}  // namespace maia
