// Runs a network on a tensor, for tests that compare it with other packages:
//   maia_core_activations ARCHITECTURE WEIGHTS INPUT OUTPUT EXECUTOR LAYER...
// WEIGHTS is any file that read_weights() takes, INPUT a safetensors file with the tensor "input" (N x 3 x H x W),
// EXECUTOR "aten" or "fast". OUTPUT becomes a safetensors file with one tensor for each layer and "output". With the
// layer "all", prints the layers' paths.
#include <iostream>
#include <string>
#include <vector>

#include "maia/error.hpp"
#include "model/architectures/architecture.hpp"
#include "model/graph/aten_program.hpp"
#include "model/graph/graph_network.hpp"
#include "model/weights/read_weights.hpp"
#include "model/weights/safetensors.hpp"

namespace maia {
namespace {

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 6) {
    std::cerr << "usage: maia_core_activations ARCHITECTURE WEIGHTS INPUT OUTPUT aten|fast LAYER...\n";
    return 2;
  }
  const Architecture* architecture = find_architecture(arguments[0]);
  if (architecture == nullptr) throw Error("no architecture " + arguments[0]);
  const graph::Graph graph = architecture->build(read_weights(arguments[1]));
  Request request;
  request.taps.assign(arguments.begin() + 5, arguments.end());
  request.output = true;
  if (request.taps[0] == "all") {
    for (const Layer& layer : graph.layers) std::cout << layer.path << '\n';
    return 0;
  }
  const at::Tensor input = read_weights(arguments[2]).tensors.at("input");
  const auto network = graph::make_network(graph, arguments[0]);
  const auto program = arguments[4] == "aten" ? graph::compile_aten(graph, request) : network->compile(request);
  const Result result = program->run(input);
  StateDict outputs;
  for (std::size_t i = 0; i < request.taps.size(); ++i) outputs.tensors[request.taps[i]] = result.taps[i].contiguous();
  outputs.tensors["output"] = result.output.contiguous();
  write_safetensors(arguments[3], outputs);
  return 0;
}

}  // namespace
}  // namespace maia

int main(int argc, char** argv) {
  try {
    return maia::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
