#include "model/device.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "maia/error.hpp"

namespace maia {

at::Device find_device(const std::string& name) {
  if (name == "cpu") return at::kCPU;
  const bool is_cuda = name.rfind("cuda", 0) == 0;
  const std::string index = is_cuda && name.size() > 5 && name[4] == ':' ? name.substr(5) : "";
  const bool is_number =
      !index.empty() && index.size() < 4 && index.find_first_not_of("0123456789") == std::string::npos;
  if (!is_cuda || (name != "cuda" && !is_number))
    throw Error("no device '" + name + "'; there are cpu, cuda, cuda:0, cuda:1, ...");
  if (!at::hasCUDA())
    throw Error("no device '" + name +
                "': this libtorch computes only on the processor, or finds no NVIDIA driver; use cpu");
  const int number = is_number ? std::stoi(index) : 0;
  const int count = static_cast<int>(at::detail::getCUDAHooks().getNumGPUs());
  if (number >= count) throw Error("no device '" + name + "': this machine has " + std::to_string(count) + " GPUs");
  return at::Device(at::kCUDA, static_cast<at::DeviceIndex>(number));
}

void use_all_processors() {
  static const bool done = [] {
    if (!std::getenv("OMP_NUM_THREADS"))
      at::set_num_threads(static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace maia
