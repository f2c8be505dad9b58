// The fast executor against the plain one, on the embedded model: two implementations of the same graph.
#include <ATen/TensorOperators.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include "model/architectures/architecture.hpp"
#include "model/folders.hpp"
#include "model/graph/aten_program.hpp"
#include "model/graph/graph_network.hpp"
#include "model/weights/read_weights.hpp"

namespace maia {
namespace {

struct Both {
  graph::Graph graph = find_architecture(Model())->build(
      read_weights((data_folder() / "models" / (std::string(Model()) + ".safetensors")).string()));
  std::shared_ptr<const Network> network = graph::make_network(graph, Model());
  static const char* Model() { return "efficientnet_lite0"; }
};

const Both& both() {
  static const Both instance;
  return instance;
}

at::Tensor some_batch(std::int64_t images) {
  return at::randn({images, 3, 224, 224}).contiguous(at::MemoryFormat::ChannelsLast);
}

/// The largest difference, as a share of the largest value.
double difference(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).abs().max() / b.abs().max()).item<double>();
}

Request all_layers() {
  Request request;
  for (const Layer& layer : both().network->layers()) request.taps.push_back(layer.path);
  request.output = true;
  return request;
}

TEST(Executors, agree_on_every_layer) {
  const Request request = all_layers();
  const at::Tensor batch = some_batch(3);
  const Result fast = both().network->compile(request)->run(batch);
  const Result plain = graph::compile_aten(both().graph, request)->run(batch);
  for (std::size_t i = 0; i < request.taps.size(); ++i)
    EXPECT_LT(difference(fast.taps[i], plain.taps[i]), 1e-5) << request.taps[i];
  EXPECT_LT(difference(fast.output, plain.output), 1e-5);
}

TEST(Executors, agree_when_nothing_but_the_output_is_asked_for) {
  Request request;
  request.output = true;
  const at::Tensor batch = some_batch(2);
  EXPECT_LT(difference(both().network->compile(request)->run(batch).output,
                       graph::compile_aten(both().graph, request)->run(batch).output),
            1e-5);
}

TEST(Executors, agree_on_each_kind_of_edit) {
  const Layer layer = find_layer(*both().network, "blocks.3", "model");
  const at::Tensor batch = some_batch(2);
  for (const auto kind :
       {Edit::Kind::ablate, Edit::Kind::scale, Edit::Kind::clamp, Edit::Kind::set, Edit::Kind::patch}) {
    Request request;
    request.taps = {"blocks.3", "blocks.4"};
    request.output = true;
    request.edits = {{"blocks.3", {0, 7, layer.units - 1}, kind, 0.25F, 0.5F, {}}};
    if (kind == Edit::Kind::patch) request.edits[0].values = at::rand({3, layer.height, layer.width});
    const Result fast = both().network->compile(request)->run(batch);
    const Result plain = graph::compile_aten(both().graph, request)->run(batch);
    for (int tap = 0; tap < 2; ++tap) EXPECT_LT(difference(fast.taps[tap], plain.taps[tap]), 1e-5) << int(kind);
    EXPECT_LT(difference(fast.output, plain.output), 1e-5) << int(kind);
    if (kind == Edit::Kind::patch) {
      EXPECT_TRUE(fast.taps[0][1][7].equal(request.edits[0].values[1]));
      EXPECT_FALSE(fast.taps[0][1][8].equal(request.edits[0].values[1]));
    }
  }
}

TEST(Executors, results_outlive_later_runs_and_the_program) {
  Request request;
  request.taps = {"blocks.2"};
  auto program = both().network->compile(request);
  const at::Tensor batch = some_batch(1);
  const Result first = program->run(batch);
  const at::Tensor copy = first.taps[0].clone();
  program->run(some_batch(1));
  program.reset();
  EXPECT_TRUE(first.taps[0].equal(copy));
}

TEST(Executors, an_image_does_not_depend_on_its_batch) {
  const Request request = all_layers();
  const auto program = both().network->compile(request);
  const at::Tensor batch = some_batch(8);
  const Result together = program->run(batch);
  for (const std::int64_t i : {0, 3, 7}) {
    const Result alone = program->run(batch.narrow(0, i, 1));
    EXPECT_LT(difference(alone.output[0], together.output[i]), 1e-5);
    EXPECT_LT(difference(alone.taps.back()[0], together.taps.back()[i]), 1e-5);
  }
}

TEST(Executors, refuse_an_input_of_another_shape) {
  const auto program = both().network->compile(all_layers());
  EXPECT_THROW(program->run(at::randn({1, 3, 100, 224})), Error);
  EXPECT_THROW(program->run(at::randn({3, 224, 224})), Error);
}

}  // namespace
}  // namespace maia
