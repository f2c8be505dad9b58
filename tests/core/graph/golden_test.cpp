// The architectures against timm and open_clip in double precision (golden/make_golden.py).
#include <gtest/gtest.h>

#include <algorithm>

#include "maia/error.hpp"
#include "model/architectures/architecture.hpp"
#include "model/folders.hpp"
#include "model/graph/aten_program.hpp"
#include "model/graph/graph_network.hpp"
#include "model/weights/safetensors.hpp"
#include "reference_weights.hpp"

namespace maia {
namespace {

constexpr double tolerance = 1e-4;  // of a layer's root mean square

class Golden : public testing::TestWithParam<const char*> {
 protected:
  graph::Graph build() const {
    const Architecture* architecture = find_architecture(GetParam());
    if (architecture == nullptr) throw Error(std::string("no architecture ") + GetParam());
    if (golden_.contains("tensors")) return architecture->build(reference::weights(golden_.at("tensors")));
    return architecture->build(
        read_safetensors((data_folder() / "models" / (architecture->name + ".safetensors")).string()));
  }

  Request request() const {
    Request request;
    for (const auto& [path, samples] : golden_.at("layers").items()) request.taps.push_back(path);
    request.output = true;
    return request;
  }

  void compare(const Program& program) const {
    const Result result = program.run(reference::image());
    std::size_t i = 0;
    for (const auto& [path, samples] : golden_.at("layers").items())
      EXPECT_LT(reference::relative_error(result.taps[i++][0], samples), tolerance) << path;
    EXPECT_LT(reference::relative_error(result.output[0], golden_.at("output")), tolerance) << "output";
  }

  const nlohmann::json golden_ = reference::golden(GetParam());
};

TEST_P(Golden, ActivationsByAten) {
  const graph::Graph graph = build();
  compare(*graph::compile_aten(graph, request()));
}

TEST_P(Golden, ActivationsByTheFastExecutor) { compare(*graph::make_network(build(), GetParam())->compile(request())); }

TEST_P(Golden, MainLayersAndLastMapExist) {
  const graph::Graph graph = build();
  for (const std::string& path : find_architecture(GetParam())->main_layers)
    EXPECT_EQ(graph.values.count(path), 1U) << path;
  const auto last = std::find_if(graph.layers.begin(), graph.layers.end(),
                                 [&](const Layer& layer) { return layer.path == graph.last_map; });
  ASSERT_NE(last, graph.layers.end());
  EXPECT_GT(last->height, 1);
}

INSTANTIATE_TEST_SUITE_P(Architectures, Golden,
                         testing::Values("efficientnet_lite0", "dino_vits16", "dino_vits8", "clip-RN50",
                                         "clip-ViT-B32"),
                         [](const auto& test) {
                           std::string name = test.param;
                           for (char& c : name)
                             if (c == '-') c = '_';
                           return name;
                         });

}  // namespace
}  // namespace maia
