// Timing of maia_core for bench/core/bench.py. Prints the seconds of each repeat, one a line.
//
//   measure neuron MODEL LAYER UNIT IMAGES_DIR COUNT REPEATS [bf16]   System::neuron on decoded images
//   measure forward MODEL COUNT REPEATS [bf16]                        bare forward passes up to the main layers
//   measure peak REPEATS                                              multiply-adds in registers: prints GFLOP/s
//   measure query STORE LAYER REPEATS                                 15 masked exemplars of units 0, 1, 2, ...
#include <ATen/ops/randn.h>
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "maia/exemplars.hpp"
#include "maia/system.hpp"
#include "model/loaded_model.hpp"

namespace {

using namespace maia;

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void repeat(int repeats, const std::function<void()>& work) {
  work();  // kernels are made at the first call
  for (int i = 0; i < repeats; ++i) {
    const double begin = seconds();
    work();
    std::printf("%.6f\n", seconds() - begin);
    std::fflush(stdout);
  }
}

std::vector<Image> read_images(const std::string& folder, std::size_t count) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  paths.resize(std::min(paths.size(), count));
  std::vector<Image> images;
  for (const std::string& path : paths) images.push_back(Image::open(path));
  return images;
}

/// The processor's speed when nothing has to be fetched from memory.
double peak_gflops() {
  constexpr int lanes = 16, chains = 12;
  constexpr long rounds = 20'000'000;
  double begin = seconds();
  float sink = 0;
#pragma omp parallel reduction(+ : sink)
  {
    using Vector [[gnu::vector_size(lanes * sizeof(float))]] = float;
    Vector sums[chains] = {};
    Vector factor = Vector{} + 0.999F, term = Vector{} + 0.001F;
    for (long i = 0; i < rounds; ++i)
      for (Vector& sum : sums) sum = sum * factor + term;
    for (const Vector& sum : sums) sink += sum[0];
  }
  const double flops = 2.0 * lanes * chains * rounds * omp_get_max_threads();
  if (sink == 0) std::puts("");
  return flops / (seconds() - begin) / 1e9;
}

int run(const std::vector<std::string>& arguments) {
  const std::string& what = arguments.at(0);
  const bool bf16 = arguments.back() == "bf16";
  if (what == "neuron") {
    System system(std::stoi(arguments.at(3)), arguments.at(2), arguments.at(1));
    system.set_bfloat16(bf16);
    const auto images = read_images(arguments.at(4), std::stoul(arguments.at(5)));
    repeat(std::stoi(arguments.at(6)), [&] { system.neuron(images); });
  } else if (what == "forward") {
    const Model model(arguments.at(1));
    const Model::Loaded& loaded = ModelAccess::loaded(model);
    Request request;
    request.taps = loaded.main_layers;
    request.precision = bf16 ? Precision::bfloat16 : Precision::float32;
    const auto program = loaded.program(request);
    const at::Tensor batch =
        at::randn({8, 3, loaded.preprocess.size, loaded.preprocess.size}).contiguous(at::MemoryFormat::ChannelsLast);
    const int batches = std::stoi(arguments.at(2)) / 8;
    repeat(std::stoi(arguments.at(3)), [&] {
      for (int i = 0; i < batches; ++i) program->run(batch);
    });
  } else if (what == "peak") {
    for (int i = 0; i < std::stoi(arguments.at(1)); ++i) std::printf("%.1f\n", peak_gflops());
  } else if (what == "query") {
    const ExemplarStore store = ExemplarStore::open(arguments.at(1));
    int unit = 0;
    repeat(std::stoi(arguments.at(3)), [&] { store.top_images(arguments.at(2), unit++); });
  } else {
    std::fprintf(stderr, "measure: nothing to measure is called '%s'\n", what.c_str());
    return 2;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "measure: %s\n", error.what());
    return 1;
  }
}
