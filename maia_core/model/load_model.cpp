#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <map>

#include "image/interrupt.hpp"
#include "maia/error.hpp"
#include "model/architectures/architecture.hpp"
#include "model/architectures/clip_text.hpp"
#include "model/classes.hpp"
#include "model/device.hpp"
#include "model/folders.hpp"
#include "model/graph/graph_network.hpp"
#include "model/loaded_model.hpp"
#include "model/nearest.hpp"
#include "model/script/script_description.hpp"
#include "model/script/script_network.hpp"
#include "model/weights/read_weights.hpp"
#include "model/weights/registry.hpp"

namespace maia {
namespace fs = std::filesystem;
namespace {

/// Models that stay in memory although nobody uses them: a cell that makes a System anew should not wait.
constexpr std::size_t kept_models = 2;

/// What a model's name stands for.
struct Source {
  const Architecture* architecture = nullptr;  ///< nullptr: a TorchScript file
  std::string file;
};

std::string weights_of(const Architecture& architecture) {
  const fs::path embedded = data_folder() / "models" / (architecture.name + ".safetensors");
  if (fs::exists(embedded)) return embedded.string();
  if (const auto fetched = fetched_weights(architecture.name)) return fetched->string();
  throw Error("the weights of " + architecture.name +
              " are not on this machine; fetch them with\n  maia weights fetch " + architecture.name +
              "\nor name a file that you have: \"" + architecture.name + "@/path/to/weights.safetensors\"");
}

Source source_of(const std::string& name) {
  const std::size_t at = name.find('@');
  if (const Architecture* architecture = find_architecture(name.substr(0, at))) {
    if (at == std::string::npos) return {architecture, weights_of(*architecture)};
    const std::string file = name.substr(at + 1);
    if (!fs::exists(file)) throw Error("no file " + file + " with weights of " + architecture->name);
    return {architecture, file};
  }
  if (fs::is_regular_file(name)) {
    if (is_torchscript(name)) return {nullptr, name};
    throw Error(name + " holds weights without a model; name its architecture: \"resnet50@" + name + "\"");
  }
  std::vector<std::string> names = Model::names();
  throw Error("no model '" + name + "'" + did_you_mean(name, names) + "\nThere are " + listed(names, 100) +
              ", each also with weights of your own (\"resnet50@file.safetensors\"), and TorchScript files");
}

void load_architecture(Model::Loaded& model, const Architecture& architecture) {
  const StateDict weights = read_weights(model.weights_file);
  graph::Graph graph = architecture.build(weights);
  model.preprocess = architecture.preprocess;
  model.main_layers = architecture.main_layers;
  model.network = graph::make_network(std::move(graph), model.name);
  if (architecture.classes == "imagenet") {
    const std::int64_t outputs = model.network->outputs();
    if (outputs == 1000) {
      model.classes = imagenet_classes();
    } else {  // fine-tuned on something else
      for (std::int64_t i = 0; i < outputs; ++i) model.classes.push_back("class " + std::to_string(i));
    }
  }
  if (architecture.has_text) {
    const auto text = std::make_shared<const ClipText>(weights);
    model.text = [text](const std::vector<std::string>& texts) { return text->embed(texts); };
  }
}

void load_script(Model::Loaded& model) {
  const ScriptDescription description = read_script_description(model.weights_file);
  model.preprocess = description.preprocess;
  model.network = load_script_network(model.weights_file, model.name, description.preprocess.size);
  model.classes = description.class_set == "imagenet" ? imagenet_classes() : description.classes;
  if (!model.classes.empty() && static_cast<std::int64_t>(model.classes.size()) != model.network->outputs())
    throw Error("the description of " + model.weights_file + " names " + std::to_string(model.classes.size()) +
                " classes, but the network has " + std::to_string(model.network->outputs()) + " outputs");
  for (const Layer& layer : model.network->layers())
    if (layer.layout != Layout::vector && layer.path.find('.') == std::string::npos)
      model.main_layers.push_back(layer.path);
  if (model.main_layers.empty() && !model.network->last_map().empty()) model.main_layers = {model.network->last_map()};
}

std::string state_of(const std::string& file) {
  std::error_code ignored;
  return std::to_string(fs::last_write_time(file, ignored).time_since_epoch().count()) + ' ' +
         std::to_string(fs::file_size(file, ignored));
}

}  // namespace

std::shared_ptr<const Model::Loaded> load_model(const std::string& name, const std::string& device) {
  static std::mutex mutex;
  static std::map<std::string, std::weak_ptr<const Model::Loaded>> known;
  static std::list<std::shared_ptr<const Model::Loaded>> recent;
  const Unbroken unbroken;
  use_all_processors();
  const at::Device place = find_device(device);
  const Source source = source_of(name);
  const std::string key = name + '\n' + device + '\n' + source.file + '\n' + state_of(source.file);
  const std::lock_guard lock(mutex);  // a second caller waits for the first one's model
  std::shared_ptr<const Model::Loaded> model = known[key].lock();
  if (!model) {
    const auto fresh = std::make_shared<Model::Loaded>();
    fresh->name = source.architecture && name.find('@') == std::string::npos ? source.architecture->name : name;
    fresh->device_name = device;
    fresh->device = place;
    fresh->weights_file = source.file;
    source.architecture ? load_architecture(*fresh, *source.architecture) : load_script(*fresh);
    known[key] = model = fresh;
  }
  recent.remove(model);
  recent.push_front(model);
  if (recent.size() > kept_models) recent.pop_back();
  return model;
}

}  // namespace maia
