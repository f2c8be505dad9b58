#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>
#include <gtest/gtest.h>

#include <thread>

#include "core/script/scripts.hpp"
#include "core/weights/expect_error.hpp"
#include "model/script/script_network.hpp"
#include "model/script/script_weights.hpp"
#include "unit/temporary_folder.hpp"

namespace maia {
namespace {

constexpr std::int64_t side = 8;

at::Tensor images(std::int64_t count) {
  return (at::arange(count * 3 * side * side, at::kFloat) * 0.37).sin().view({count, 3, side, side});
}

/// The small network by the same operations one after the other; `change` is applied to the output of the last call of
/// block.norm.
struct Reference {
  StateDict weights;

  at::Tensor weight(const std::string& name) const { return weights.tensors.at(name); }
  at::Tensor conv(const std::string& name, const at::Tensor& x) const {
    return at::conv2d(x, weight(name + ".weight"), weight(name + ".bias"), 1, 1);
  }
  at::Tensor norm(const at::Tensor& x) const {
    return at::batch_norm(x, weight("block.norm.weight"), weight("block.norm.bias"), weight("block.norm.running_mean"),
                          weight("block.norm.running_var"), false, 0.1, 1e-5, false);
  }
  at::Tensor stem(const at::Tensor& x) const { return conv("conv", x); }
  at::Tensor first_block(const at::Tensor& x) const {
    const at::Tensor y = stem(x) * 0.5;
    return (norm(conv("block.conv", y)) + y).relu();
  }
  at::Tensor last_norm(const at::Tensor& x) const { return norm(conv("block.conv", first_block(x))); }
  at::Tensor block_after(const at::Tensor& normed, const at::Tensor& x) const {
    return (normed + first_block(x)).relu();
  }
  at::Tensor output_after(const at::Tensor& block) const {
    return at::linear((block * 2).mean({2, 3}), weight("head.weight"));
  }
};

class ScriptNetwork : public ::testing::Test {
 protected:
  ScriptNetwork() {
    test::save_small_network(path);
    reference.weights = read_torchscript_weights(path);
    network = load_script_network(path, "small", side);
  }

  Result run(const Request& request, const at::Tensor& batch) const { return network->compile(request)->run(batch); }

  test::TemporaryFolder folder;
  std::string path = folder.path("small.pt");
  Reference reference;
  std::shared_ptr<const Network> network;
};

void expect_close(const at::Tensor& ours, const at::Tensor& theirs, double tolerance = 1e-5) {
  ASSERT_EQ(ours.sizes(), theirs.sizes());
  EXPECT_LE((ours - theirs).abs().max().item<float>(), tolerance * theirs.abs().max().item<float>());
}

TEST_F(ScriptNetwork, KnowsItsLayers) {
  std::vector<std::string> paths;
  for (const Layer& layer : network->layers()) paths.push_back(layer.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"conv", "block.conv", "block.norm", "block", "pair", "head"}));
  EXPECT_EQ(network->outputs(), 2);
  EXPECT_EQ(network->last_map(), "pair");
  EXPECT_EQ(network->layers()[0].units, 4);
  EXPECT_EQ(network->layers()[0].height, side);
  EXPECT_EQ(network->layers()[5].layout, Layout::vector);
}

TEST_F(ScriptNetwork, TapsAreTheModulesOutputsBeforeTheyAreChangedInPlace) {
  Request request;
  request.taps = {"block", "conv", "block.norm", "head", "conv"};
  request.output = true;
  const at::Tensor x = images(3);
  const Result result = run(request, x);
  const at::Tensor block = reference.block_after(reference.last_norm(x), x);
  expect_close(result.taps[0], block);
  expect_close(result.taps[1], reference.stem(x));
  expect_close(result.taps[2], reference.last_norm(x));
  expect_close(result.taps[3], reference.output_after(block).unsqueeze(-1).unsqueeze(-1));
  expect_close(result.taps[4], reference.stem(x));
  expect_close(result.output, reference.output_after(block));
}

TEST_F(ScriptNetwork, FoldedBatchNormsGiveTheSame) {
  Request request;
  request.output = true;
  const at::Tensor x = images(2);
  const at::Tensor expected = reference.output_after(reference.block_after(reference.last_norm(x), x));
  expect_close(run(request, x).output, expected);
  expect_close(run(request, x.narrow(0, 1, 1)).output, expected.narrow(0, 1, 1));
  expect_close(run(request, x.contiguous(at::MemoryFormat::ChannelsLast)).output, expected);
}

TEST_F(ScriptNetwork, EveryKindOfEdit) {
  const at::Tensor x = images(2);
  Edit edit;
  edit.layer = "block.norm";
  edit.units = {1, 3};
  edit.a = 0.5F;
  edit.b = 0.75F;
  const auto after = [&](Edit::Kind kind, auto change) {
    at::Tensor normed = reference.last_norm(x);
    for (const std::int64_t unit : edit.units) normed.select(1, unit).copy_(change(normed.select(1, unit), unit));
    edit.kind = kind;
    Request request;
    request.edits = {edit};
    request.taps = {"block.norm", "block"};
    request.output = true;
    const Result result = run(request, x);
    const at::Tensor block = reference.block_after(normed, x);
    expect_close(result.taps[0], normed);
    expect_close(result.taps[1], block);
    expect_close(result.output, reference.output_after(block));
  };
  after(Edit::Kind::ablate, [](const at::Tensor& unit, std::int64_t) { return unit * 0; });
  after(Edit::Kind::scale, [](const at::Tensor& unit, std::int64_t) { return unit * 0.5; });
  after(Edit::Kind::clamp, [](const at::Tensor& unit, std::int64_t) { return unit.clamp(0.5, 0.75); });
  after(Edit::Kind::set, [](const at::Tensor& unit, std::int64_t) { return unit * 0 + 0.5; });
  edit.values = images(2).narrow(1, 0, 2);
  after(Edit::Kind::patch, [](const at::Tensor&, std::int64_t unit) { return images(2).select(1, unit / 2); });
  edit.values = images(1)[0].narrow(0, 0, 2);
  after(Edit::Kind::patch,
        [](const at::Tensor& unit, std::int64_t number) { return images(1).select(1, number / 2).expand_as(unit); });
}

TEST_F(ScriptNetwork, TheOriginalStaysAsItIs) {
  const at::Tensor x = images(2), copy = x.clone();
  Request plain, edited;
  plain.output = edited.output = true;
  edited.edits = {{"conv", {0, 1}, Edit::Kind::set, 5, 0, {}}};
  const at::Tensor before = run(plain, x).output;
  EXPECT_FALSE(at::allclose(run(edited, x).output, before));
  EXPECT_TRUE(at::equal(run(plain, x).output, before));
  EXPECT_TRUE(at::equal(x, copy));
}

TEST_F(ScriptNetwork, GradientsReachTheTap) {
  Request request;
  request.taps = {"block"};
  request.output = request.differentiable = true;
  const Result result = run(request, images(1));
  ASSERT_TRUE(result.taps[0].requires_grad());
  result.output.select(1, 1).sum().backward();
  // Half of a mean over the positions, times the head's weight.
  const at::Tensor expected =
      (reference.weight("head.weight")[1] * (2.0 / (side * side))).view({1, 4, 1, 1}).expand({1, 4, side, side});
  expect_close(result.taps[0].grad(), expected);
}

TEST_F(ScriptNetwork, Bfloat16IsNearAndNotTheSame) {
  Request request;
  request.output = true;
  const at::Tensor exact = run(request, images(4)).output;
  request.precision = Precision::bfloat16;
  const at::Tensor rounded = run(request, images(4)).output;
  EXPECT_EQ(rounded.scalar_type(), at::kFloat);
  expect_close(rounded, exact, 0.05);
  EXPECT_FALSE(at::equal(rounded, exact));
}

TEST_F(ScriptNetwork, RunsInManyThreads) {
  Request request;
  request.taps = {"conv", "block"};
  request.edits = {{"conv", {2}, Edit::Kind::scale, 3, 0, {}}};
  const auto program = network->compile(request);
  const at::Tensor x = images(2);
  const Result expected = program->run(x);
  std::vector<Result> results(6);
  std::vector<std::thread> threads;
  threads.reserve(results.size());
  for (Result& result : results)
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) result = program->run(x);
    });
  for (std::thread& thread : threads) thread.join();
  for (const Result& result : results)
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(at::equal(result.taps[i], expected.taps[i]));
}

TEST_F(ScriptNetwork, ErrorsNameWhatIsThere) {
  const auto compile = [&](const std::vector<std::string>& taps, const std::vector<Edit>& edits) {
    Request request;
    request.taps = taps;
    request.edits = edits;
    network->compile(request);
  };
  EXPECT_ERROR(compile({"block.norn"}, {}),
               "no layer 'block.norn' in small; block has conv, norm; did you mean block.norm");
  EXPECT_ERROR(compile({"block"}, {{"conv", {4}, Edit::Kind::ablate, 0, 0, {}}}), "no unit 4 in layer 'conv'");
  EXPECT_ERROR(compile({"block"}, {{"conv", {1}, Edit::Kind::patch, 0, 0, images(1)}}), "has shape [1, 3, 8, 8]");
  EXPECT_ERROR(compile({}, {}), "returns nothing");
  Request request;
  request.taps = {"conv"};
  EXPECT_ERROR(run(request, at::full({1, 3, side, side + 1}, 0.0)), "the input of small is N x 3 x 8 x 8");
  request.edits = {{"conv", {1}, Edit::Kind::patch, 0, 0, at::full({2, 1, side, side}, 0.0)}};
  EXPECT_ERROR(run(request, images(3)), "holds maps of 2 images, but the batch has 3");
}

TEST_F(ScriptNetwork, WeightsHaveTheirNamesAndTypes) {
  const auto& tensors = reference.weights.tensors;
  EXPECT_EQ(tensors.size(), 10U);
  EXPECT_EQ(reference.weights.source, path);
  EXPECT_EQ(tensors.at("block.conv.weight").sizes(), (at::IntArrayRef{4, 4, 3, 3}));
  EXPECT_EQ(tensors.at("block.norm.num_batches_tracked").scalar_type(), at::kLong);
  EXPECT_FALSE(tensors.at("head.weight").requires_grad());
  EXPECT_NEAR(tensors.at("head.weight")[0][1].item<float>(), std::sin(7.7), 1e-6);
}

TEST_F(ScriptNetwork, ProgramsThatReadOrWriteFilesAreRefused) {
  const std::string bad = folder.path("bad.pt"), stolen = folder.path("stolen");
  test::save_methods(bad, "def forward(self, x):\n    return x + torch.from_file('/etc/hostname', False, 1)\n");
  EXPECT_ERROR(load_script_network(bad, "bad", side), bad + " calls aten::from_file");
  test::save_methods(bad, "def unused(self, x):\n    torch.save(x, '" + stolen +
                              "')\n    return x\n\ndef forward(self, x):\n    return x\n");
  EXPECT_ERROR(load_script_network(bad, "bad", side), bad + " calls aten::save");
  EXPECT_ERROR(read_torchscript_weights(bad), bad + " calls aten::save");
  EXPECT_FALSE(std::filesystem::exists(stolen));
}

TEST_F(ScriptNetwork, ProgramsThatAreNoNetworkAreErrors) {
  const std::string bad = folder.path("bad.pt");
  test::save_methods(bad, "def run(self, x):\n    return x\n");
  EXPECT_ERROR(load_script_network(bad, "bad", side), "bad has no method forward");
  test::save_methods(bad, "def forward(self, x: int):\n    return x\n");
  EXPECT_ERROR(load_script_network(bad, "bad", side), "forward of bad takes x: int; maia needs forward(image)");
  test::save_methods(bad, "def forward(self, x):\n    return x.view([3, 5])\n");
  EXPECT_ERROR(load_script_network(bad, "bad", side), "can't be run on an image of 8 x 8 pixels");
  test::save_methods(bad, "def forward(self, x):\n    return x.sum()\n");
  EXPECT_ERROR(load_script_network(bad, "bad", side), "no layer that can be read and no output");
  EXPECT_ERROR(load_script_network(path, "small", 0), "the input size of small is 0");
}

}  // namespace
}  // namespace maia
