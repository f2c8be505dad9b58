#include "model/script/script_network.hpp"

#include <c10/core/InferenceMode.h>

#include <optional>
#include <utility>
#include <vector>

#include "maia/error.hpp"
#include "model/nearest.hpp"
#include "model/script/script_error.hpp"
#include "model/script/script_graph.hpp"
#include "model/script/script_module.hpp"
#include "model/script/script_packing.hpp"
#include "model/script/script_program.hpp"

namespace maia {
namespace {

using Shapes = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

class ScriptNetwork final : public Network {
 public:
  ScriptNetwork(std::shared_ptr<ScriptModel> model, const Shapes& shapes) {
    const std::int64_t images = model->one_by_one ? 1 : 2;
    for (const auto& [path, sizes] : shapes) {
      if (path.empty()) {
        set_output(*model, sizes, images);
        continue;
      }
      try {
        Placement placement = place(path, sizes, images);
        if (placement.layer.height * placement.layer.width > 1) last_map_ = path;
        layers_.push_back(placement.layer);
        model->placements.emplace(path, std::move(placement));
      } catch (const Error& why) {
        model->graph.hidden[path] = why.what();
      }
    }
    if (layers_.empty() && outputs_ == 0)
      throw Error(model->name + " has no layer that can be read and no output for classes");
    model->packed = gains_from_packing(*model->graph.graph) && packing_agrees(model);
    model_ = std::move(model);
  }

  const std::vector<Layer>& layers() const override { return layers_; }
  std::int64_t outputs() const override { return outputs_; }
  const std::string& last_map() const override { return last_map_; }

  std::shared_ptr<const Program> compile(const Request& request) const override {
    for (const std::string& path : request.taps) check_layer(path);
    for (const Edit& edit : request.edits) check_layer(edit.layer);
    return compile_script(model_, request);
  }

 private:
  void set_output(ScriptModel& model, std::vector<std::int64_t> sizes, std::int64_t images) {
    if (sizes.empty() || sizes[0] != images) return;
    sizes.erase(sizes.begin());
    while (sizes.size() > 1 && sizes.back() == 1) sizes.pop_back();
    if (sizes.size() == 1) outputs_ = sizes[0];
    model.output_sizes = std::move(sizes);
  }

  void check_layer(const std::string& path) const {
    const auto hidden = model_->graph.hidden.find(path);
    if (hidden != model_->graph.hidden.end() && !model_->placements.count(path))
      throw Error("'" + path + "' in " + model_->name + " can't be read or changed: it " + hidden->second);
    find_layer(*this, path, model_->name);
  }

  std::vector<Layer> layers_;
  std::int64_t outputs_ = 0;
  std::string last_map_;
  std::shared_ptr<const ScriptModel> model_;
};

/// Nothing if the program fails, or if its output is not one row for each image.
std::optional<Shapes> try_shapes(const ScriptModel& model, std::int64_t images) {
  try {
    Shapes shapes = observe_shapes(model, images);
    const bool has_output = !shapes.empty() && shapes.back().first.empty();
    const auto& output = has_output ? shapes.back().second : std::vector<std::int64_t>{images};
    if (!output.empty() && output[0] == images) return shapes;
  } catch (const std::exception&) {
    // Traced for one image or for contiguous memory, or of another input size: the last attempt tells.
  }
  return std::nullopt;
}

/// The shapes for two images, so that the batch can be told from the units, in the fastest way that the program takes;
/// for one image if it takes no more.
Shapes shapes_of(ScriptModel& model, const std::string& path) {
  for (const bool single : {false, true}) {
    if (!single && model.graph.mixes_images) continue;
    model.one_by_one = single;
    for (const auto format : {at::MemoryFormat::ChannelsLast, at::MemoryFormat::Contiguous}) {
      if (format == at::MemoryFormat::ChannelsLast && !model.graph.channels_last) continue;
      model.format = format;
      if (auto shapes = try_shapes(model, single ? 1 : 2)) return *shapes;
    }
  }
  try {
    return observe_shapes(model, 1);
  } catch (const std::exception& failure) {
    throw Error(path + " can't be run on an image of " + std::to_string(model.input_size) + " x " +
                std::to_string(model.input_size) + " pixels: " + reason(failure) +
                "; if that is not its input size, say \"size\" in the .json file beside it");
  }
}

}  // namespace

std::shared_ptr<const Network> load_script_network(const std::string& path, const std::string& name,
                                                   std::int64_t input_size) {
  if (input_size < 1)
    throw Error("the input size of " + name + " is " + std::to_string(input_size) + "; it must be at least 1");
  const c10::InferenceMode normal(false);  // weights made in inference mode could not be used for gradients
  auto model = std::make_shared<ScriptModel>();
  model->name = name;
  model->input_size = input_size;
  model->module = load_script_module(path);
  try {
    model->graph = read_script_graph(model->module, name);
    const Shapes shapes = shapes_of(*model, path);
    return std::make_shared<ScriptNetwork>(std::move(model), shapes);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& failure) {
    throw Error("can't use " + path + ": " + reason(failure));
  }
}

}  // namespace maia
