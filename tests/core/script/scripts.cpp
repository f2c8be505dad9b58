#include "core/script/scripts.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/jit/api/module.h>

#include <memory>

namespace maia::test {
namespace {

using torch::jit::Module;

at::Tensor numbers(std::vector<std::int64_t> sizes, double start) {
  std::int64_t count = 1;
  for (const std::int64_t size : sizes) count *= size;
  return (at::arange(count, at::kFloat) * 0.7 + start).sin().view(sizes);
}

struct Maker {
  std::shared_ptr<torch::jit::CompilationUnit> unit = std::make_shared<torch::jit::CompilationUnit>();

  Module module(const std::string& name) {
    Module result("__torch__." + name, unit);
    result.register_attribute("training", c10::BoolType::get(), false);
    return result;
  }

  Module convolution(const std::string& name, std::int64_t in, std::int64_t out, double start) {
    Module result = module(name);
    result.register_parameter("weight", numbers({out, in, 3, 3}, start), false);
    result.register_parameter("bias", numbers({out}, start + 1), false);
    result.define("def forward(self, x):\n    return torch.conv2d(x, self.weight, self.bias, [1, 1], [1, 1])\n");
    return result;
  }

  Module norm(std::int64_t units) {
    Module result = module("Norm");
    result.register_parameter("weight", numbers({units}, 3) + 2, false);
    result.register_parameter("bias", numbers({units}, 4), false);
    result.register_buffer("running_mean", numbers({units}, 5));
    result.register_buffer("running_var", numbers({units}, 6) + 2);
    result.register_buffer("num_batches_tracked", at::zeros({}, at::kLong));
    result.define(R"(
def forward(self, x):
    if self.training:
        self.num_batches_tracked.add_(1)
    mean, variance = self.running_mean, self.running_var
    return torch.batch_norm(x, self.weight, self.bias, mean, variance, self.training, 0.1, 1e-5, False)
)");
    return result;
  }
};

}  // namespace

void save_small_network(const std::string& path, const std::map<std::string, std::string>& extra) {
  Maker make;
  Module block = make.module("Block");
  block.register_module("conv", make.convolution("BlockConv", 4, 4, 2));
  block.register_module("norm", make.norm(4));
  block.define(R"(
def forward(self, x):
    return torch.relu(self.norm.forward(self.conv.forward(x)) + x)
)");
  Module pair = make.module("Pair");
  pair.define("def forward(self, x):\n    return x * 2, x.size(0)\n");
  Module head = make.module("Head");
  head.register_parameter("weight", numbers({2, 4}, 7), false);
  head.define("def forward(self, x):\n    return torch.linear(x, self.weight)\n");

  Module network = make.module("Network");
  network.register_module("conv", make.convolution("Stem", 3, 4, 0));
  network.register_module("block", block);
  network.register_module("pair", pair);
  network.register_module("head", head);
  network.define(R"(
def forward(self, x):
    x = self.conv.forward(x)
    x.mul_(0.5)
    x = self.block.forward(self.block.forward(x))
    doubled, count = self.pair.forward(x)
    return self.head.forward(doubled.mean([2, 3]))
)");
  network.save(path, {extra.begin(), extra.end()});
}

void save_methods(const std::string& path, const std::string& source) {
  Module module = Maker().module("Methods");
  module.define(source);
  module.save(path);
}

}  // namespace maia::test
