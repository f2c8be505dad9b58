// Runs TorchScript files as maia does, for the comparison with hooks in Python (tests/core/test_torchscript.py).
// Each line of stdin is a command, its words separated by tabs:
//   MODEL SIZE layers
//       prints for each layer: path layout units height width; then "outputs N" and "last_map PATH"
//   MODEL SIZE run FOLDER WORD...
//       reads FOLDER/input (float32, N x 3 x SIZE x SIZE), writes FOLDER/tap0, tap1, ... and FOLDER/output, float32,
//       and prints their shapes. A word is tap=PATH, output, bfloat16, cuda, gradient=UNIT (taps get the gradient of
//       the sum of that output), threads=N (the same on N threads, which must agree), or edit=KIND,LAYER,UNITS,A,B with
//       UNITS as 3:7; for KIND patch A is the number of images in FOLDER/patch, 0 for one patch for all.
// The answer ends with the line "done", or "failed" and the error.
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <torch/csrc/autograd/autograd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "maia/error.hpp"
#include "model/layout.hpp"
#include "model/script/script_network.hpp"

namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

at::Tensor read(const std::filesystem::path& path, std::vector<std::int64_t> sizes) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  std::int64_t rest = 1;
  for (const std::int64_t size : sizes) rest *= size > 0 ? size : 1;
  for (std::int64_t& size : sizes)
    if (size < 0) size = static_cast<std::int64_t>(bytes.size()) / 4 / rest;
  at::Tensor tensor = at::empty(sizes, at::kFloat);
  if (bytes.size() != tensor.numel() * sizeof(float)) throw maia::Error(path.string() + " has the wrong size");
  std::copy(bytes.begin(), bytes.end(), static_cast<char*>(tensor.data_ptr()));
  return tensor;
}

void write(const std::filesystem::path& path, const at::Tensor& tensor) {
  const at::Tensor plain = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
  std::ofstream(path, std::ios::binary)
      .write(static_cast<const char*>(plain.data_ptr()), static_cast<std::streamsize>(plain.numel() * sizeof(float)));
  std::cout << path.filename().string() << plain.sizes() << '\n';
}

void print_layers(const maia::Network& network) {
  const char* const names[] = {"spatial", "tokens", "vector"};
  for (const maia::Layer& layer : network.layers())
    std::cout << layer.path << ' ' << names[static_cast<int>(layer.layout)] << ' ' << layer.units << ' ' << layer.height
              << ' ' << layer.width << '\n';
  std::cout << "outputs " << network.outputs() << "\nlast_map " << network.last_map() << '\n';
}

maia::Edit parse_edit(const std::string& text, const maia::Network& network, const std::filesystem::path& folder) {
  const std::vector<std::string> words = split(text, ',');
  maia::Edit edit;
  edit.layer = words.at(1);
  for (const std::string& unit : split(words.at(2), ':')) edit.units.push_back(std::stoll(unit));
  edit.a = std::stof(words.at(3));
  edit.b = std::stof(words.at(4));
  const std::vector<std::string> kinds = {"ablate", "scale", "clamp", "set", "patch"};
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i] == words.at(0)) edit.kind = static_cast<maia::Edit::Kind>(i);
  if (edit.kind == maia::Edit::Kind::patch) {
    const maia::Layer layer = maia::find_layer(network, edit.layer, "model");
    std::vector<std::int64_t> sizes = {static_cast<std::int64_t>(edit.units.size()), layer.height, layer.width};
    if (edit.a > 0) sizes.insert(sizes.begin(), static_cast<std::int64_t>(edit.a));
    edit.values = read(folder / "patch", sizes);
  }
  return edit;
}

void run(const maia::Network& network, std::int64_t size, const std::filesystem::path& folder,
         const std::vector<std::string>& words) {
  maia::Request request;
  std::int64_t unit = -1;
  int threads = 1;
  for (const std::string& word : words) {
    const std::string value = word.substr(word.find('=') + 1);
    if (word == "output") request.output = true;
    if (word == "bfloat16") request.precision = maia::Precision::bfloat16;
    if (word == "cuda") request.device = at::Device(at::kCUDA, 0);
    if (word.rfind("tap=", 0) == 0) request.taps.push_back(value);
    if (word.rfind("edit=", 0) == 0) request.edits.push_back(parse_edit(value, network, folder));
    if (word.rfind("threads=", 0) == 0) threads = std::stoi(value);
    if (word.rfind("gradient=", 0) == 0) {
      unit = std::stoll(value);
      request.differentiable = request.output = true;
    }
  }
  const auto program = network.compile(request);
  const at::Tensor batch = read(folder / "input", {-1, 3, size, size});
  maia::Result result = program->run(batch);
  std::vector<maia::Result> others(threads - 1);
  std::vector<std::thread> running;
  running.reserve(others.size());
  for (maia::Result& other : others) running.emplace_back([&] { other = program->run(batch); });
  for (std::thread& thread : running) thread.join();
  for (const maia::Result& other : others)
    for (std::size_t i = 0; i < result.taps.size(); ++i)
      if (!at::equal(result.taps[i], other.taps[i])) throw maia::Error("the threads do not agree");
  if (unit >= 0) {
    const auto gradients = torch::autograd::grad({result.output.select(1, unit).sum()}, result.taps);
    for (std::size_t i = 0; i < result.taps.size(); ++i)
      result.taps[i] = maia::to_maps(gradients[i], maia::find_layer(network, request.taps[i], "model"));
  }
  for (std::size_t i = 0; i < result.taps.size(); ++i) write(folder / ("tap" + std::to_string(i)), result.taps[i]);
  if (request.output) write(folder / "output", result.output);
}

void obey(const std::vector<std::string>& words) {
  const std::int64_t size = std::stoll(words.at(1));
  const auto network = maia::load_script_network(words.at(0), "model", size);
  if (words.at(2) == "layers")
    print_layers(*network);
  else
    run(*network, size, words.at(3), {words.begin() + 4, words.end()});
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    try {
      obey(split(line, '\t'));
      std::cout << "done" << std::endl;
    } catch (const maia::Error& error) {
      std::cout << "failed " << error.what() << std::endl;
    } catch (const std::exception& error) {
      std::cout << "failed with another exception than maia::Error: " << error.what() << std::endl;
    }
  }
  return 0;
}
