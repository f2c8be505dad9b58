// A model in memory: what Model's copies share.
#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "maia/model.hpp"
#include "model/network.hpp"
#include "model/preprocess.hpp"

namespace maia {

/// Embeds texts into the space of a CLIP model's images: L2-normalised, N x D.
using TextEncoder = std::function<at::Tensor(const std::vector<std::string>&)>;

struct Model::Loaded {
  std::string name;
  std::string device_name;
  at::Device device = at::kCPU;
  std::string weights_file;
  std::shared_ptr<const Network> network;
  Preprocess preprocess;
  std::vector<std::string> main_layers;
  std::vector<std::string> classes;
  TextEncoder text;  ///< empty unless it is CLIP

  /// See Model::hash(); computed when it is first asked for.
  const std::string& hash() const;

  /// A program for a request without edits is kept, since the next call mostly wants the same.
  std::shared_ptr<const Program> program(const Request& request) const;

 private:
  mutable std::once_flag hashed_;
  mutable std::string hash_;
  mutable std::mutex mutex_;
  mutable std::list<std::pair<std::string, std::shared_ptr<const Program>>> programs_;  // latest first
};

/// For the parts of maia that need more than the public face.
struct ModelAccess {
  static const Model::Loaded& loaded(const Model& model) { return *model.loaded_; }
};

/// Loads what Model's constructor describes, or finds it in memory.
std::shared_ptr<const Model::Loaded> load_model(const std::string& name, const std::string& device);

}  // namespace maia
