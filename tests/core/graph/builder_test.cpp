#include "model/graph/builder.hpp"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <functional>

#include "maia/error.hpp"
#include "model/graph/aten_program.hpp"
#include "reference_weights.hpp"

namespace maia::graph {
namespace {

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

class BuilderTest : public testing::Test {
 protected:
  void give(const std::string& name, const std::vector<std::int64_t>& shape) {
    weights_.tensors[name] = reference::tensor(name, shape);
  }
  void give_norm(const std::string& path, std::int64_t units) {
    for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"}) give(path + part, {units});
  }

  StateDict weights_{{}, {}, "cat.pth"};
};

TEST_F(BuilderTest, ShapesFollowTheModules) {
  give("conv", {8, 3, 3, 3});
  weights_.tensors["conv.weight"] = weights_.tensors["conv"];
  weights_.tensors.erase("conv");
  give_norm("bn", 8);
  give("fc.weight", {5, 8});
  give("fc.bias", {5});
  Builder b(weights_, 21);
  Value x = b.conv2d("conv", b.input(), {.stride = 2, .padding = 1});
  EXPECT_EQ(b.shape(x), (std::vector<std::int64_t>{1, 8, 11, 11}));
  x = b.max_pool("pool", b.activation("relu", b.batch_norm("bn", x), Activation::Kind::relu), 3, 2, 1);
  EXPECT_EQ(b.shape(x), (std::vector<std::int64_t>{1, 8, 6, 6}));
  x = b.linear("fc", b.global_average("average", x));
  const Graph graph = b.finish(x);
  ASSERT_EQ(graph.layers.size(), 6U);
  EXPECT_EQ(graph.layers.front().path, "conv");
  EXPECT_EQ(graph.layers.back().path, "fc");
  EXPECT_EQ(graph.layers.back().units, 5);
  EXPECT_EQ(graph.layers.back().layout, Layout::vector);
  EXPECT_EQ(graph.last_map, "pool");

  Request request;
  for (const Layer& layer : graph.layers) request.taps.push_back(layer.path);
  const Result result = compile_aten(graph, request)->run(reference::tensor("image", {2, 3, 21, 21}));
  for (std::size_t i = 0; i < graph.layers.size(); ++i) {
    const Layer& layer = graph.layers[i];
    EXPECT_EQ(result.taps[i].sizes(), (at::IntArrayRef{2, layer.units, layer.height, layer.width})) << layer.path;
  }
}

TEST_F(BuilderTest, SamePaddingPutsTheRestBehind) {
  give("even.weight", {1, 3, 3, 3});
  give("odd.weight", {1, 3, 5, 5});
  for (const std::int64_t size : {20, 21}) {
    Builder b(weights_, size);
    const Value even = b.conv2d("even", b.input(), {.stride = 2, .same = true});
    const Value odd = b.conv2d("odd", b.input(), {.stride = 2, .same = true});
    EXPECT_EQ(b.shape(even)[2], (size + 1) / 2);
    EXPECT_EQ(b.shape(odd)[2], (size + 1) / 2);
    const Graph graph = b.finish(odd);
    const auto padding = [&](Value v) {
      return std::get<Conv2d>(graph.nodes[static_cast<std::size_t>(v)].operation).padding;
    };
    const bool is_even = size == 20;
    EXPECT_EQ(padding(even), (std::array<std::int64_t, 4>{!is_even, 1, !is_even, 1}));
    EXPECT_EQ(padding(odd), (std::array<std::int64_t, 4>{is_even ? 1 : 2, 2, is_even ? 1 : 2, 2}));
  }
}

TEST_F(BuilderTest, SamePaddingNeverCrops) {
  give("point.weight", {1, 3, 1, 1});
  Builder b(weights_, 7);
  const Value x = b.conv2d("point", b.input(), {.stride = 2, .same = true});
  EXPECT_EQ(b.shape(x), (std::vector<std::int64_t>{1, 1, 4, 4}));
}

TEST_F(BuilderTest, AMissingTensorIsNamedWithTheNearest) {
  give("layer1.0.conv1.weights", {1, 3, 1, 1});
  Builder b(weights_, 8);
  const std::string message = message_of([&] { b.conv2d("layer1.0.conv1", b.input()); });
  EXPECT_EQ(message,
            "cat.pth has no tensor 'layer1.0.conv1.weight'; did you mean layer1.0.conv1.weights?; the weights are of "
            "another architecture");
}

TEST_F(BuilderTest, AWrongShapeIsNamed) {
  give("conv1.weight", {64, 3, 7, 7});
  Builder b(weights_, 8);
  const std::string message = message_of([&] { b.conv2d("conv1", b.input(), {.units = 32, .kernel = 3}); });
  EXPECT_EQ(message,
            "tensor 'conv1.weight' of cat.pth is 64 x 3 x 7 x 7, but 32 x 3 x 3 x 3 is needed; the weights are of "
            "another architecture");
}

TEST_F(BuilderTest, AShapeOfAnotherRankIsRefused) {
  give("conv1.weight", {64, 3});
  give("fc.weight", {});
  Builder b(weights_, 8);
  EXPECT_NE(message_of([&] { b.conv2d("conv1", b.input()); }).find("is 64 x 3, but any x 3 x any x any"),
            std::string::npos);
  EXPECT_NE(message_of([&] { b.linear("fc", b.input()); }).find("is a single number"), std::string::npos);
}

TEST_F(BuilderTest, AKernelLargerThanItsInputIsRefused) {
  give("conv.weight", {1, 3, 9, 9});
  Builder b(weights_, 8);
  EXPECT_NE(message_of([&] { b.conv2d("conv", b.input()); }).find("larger than its input"), std::string::npos);
}

TEST_F(BuilderTest, IntegersAreNoWeights) {
  weights_.tensors["fc.weight"] = at::ones({2, 8}, at::kChar);
  Builder b(weights_, 8);
  EXPECT_NE(message_of([&] { b.tensor("fc.weight", {2, 8}); }).find("not floating-point"), std::string::npos);
}

TEST_F(BuilderTest, HalfPrecisionBecomesSingle) {
  weights_.tensors["fc.weight"] = at::ones({2, 8}, at::kHalf);
  Builder b(weights_, 8);
  EXPECT_EQ(b.tensor("fc.weight", {2, -1}).scalar_type(), at::kFloat);
}

TEST_F(BuilderTest, UnusedTensorsAreNamed) {
  give("conv.weight", {1, 3, 1, 1});
  for (const char* name : {"a.weight", "b.weight", "c.weight", "d.weight", "e.weight", "f.weight"}) give(name, {1});
  weights_.tensors["bn.num_batches_tracked"] = at::zeros({}, at::kLong);
  Builder b(weights_, 8);
  const Value x = b.conv2d("conv", b.input());
  EXPECT_EQ(message_of([&] { b.finish(x); }),
            "cat.pth has tensors that the network does not: a.weight, b.weight, c.weight, d.weight, e.weight and 1 "
            "more; the weights are of another architecture");
}

TEST_F(BuilderTest, TheNormIsFoldedToScaleAndShift) {
  give_norm("bn", 3);
  weights_.tensors["bn.weight"].fill_(3);
  weights_.tensors["bn.bias"].fill_(5);
  weights_.tensors["bn.running_mean"].fill_(2);
  weights_.tensors["bn.running_var"].fill_(3);
  Builder b(weights_, 4);
  const Graph graph = b.finish(b.batch_norm("bn", b.input(), 1));
  const auto& norm = std::get<BatchNorm>(graph.nodes[1].operation);
  EXPECT_FLOAT_EQ(norm.scale[0].item<float>(), 1.5F);
  EXPECT_FLOAT_EQ(norm.shift[0].item<float>(), 2.0F);
}

TEST_F(BuilderTest, ASecondNameMeansTheLastCall) {
  Builder b(weights_, 4);
  const Value first = b.activation("relu", b.input(), Activation::Kind::relu);
  const Value second = b.activation("relu", b.average_pool("pool", first, 2), Activation::Kind::relu);
  const Graph graph = b.finish(second);
  ASSERT_EQ(graph.layers.size(), 2U);
  EXPECT_EQ(graph.values.at("relu"), second);
  EXPECT_EQ(graph.layers[1].path, "relu");
  EXPECT_EQ(graph.layers[1].height, 2);
}

TEST_F(BuilderTest, TokensNeedTheirGrid) {
  Builder b(weights_, 4);
  const Value x = b.tokens(b.input(), at::zeros({1, 3}), at::Tensor());
  EXPECT_NE(message_of([&] { b.name("tokens", x); }).find("17 tokens"), std::string::npos);
  b.set_token_grid(1, 4, 4);
  b.name("tokens", x);
  EXPECT_NE(
      message_of([&] { b.tokens(b.input(), at::Tensor(), at::zeros({17, 3})); }).find("position embedding is 17 x 3"),
      std::string::npos);
  EXPECT_NE(message_of([&] { b.attention(x, 2); }).find("can't divide 3 units"), std::string::npos);
}

TEST_F(BuilderTest, SumsNeedEqualShapes) {
  Builder b(weights_, 4);
  const Value x = b.average_pool("pool", b.input(), 2);
  EXPECT_NE(message_of([&] { b.add(x, b.input()); }).find("1 x 3 x 2 x 2 and 1 x 3 x 4 x 4"), std::string::npos);
}

}  // namespace
}  // namespace maia::graph
