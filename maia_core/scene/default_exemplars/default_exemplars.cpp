#include "scene/default_exemplars/default_exemplars.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>

#include "exemplars/dataset.hpp"
#include "exemplars/layer_selection.hpp"
#include "exemplars/store_path.hpp"
#include "exemplars/sweep.hpp"
#include "image/interrupt.hpp"
#include "model/folders.hpp"
#include "model/loaded_model.hpp"

namespace maia {
namespace fs = std::filesystem;

namespace {

SweepModel sweep_model(const Model& model) {
  const Model::Loaded& loaded = ModelAccess::loaded(model);
  return {loaded.network,     loaded.preprocess,       loaded.name,  loaded.hash(),
          loaded.main_layers, !loaded.classes.empty(), loaded.device};
}

}  // namespace

bool default_exemplars_have(const Model& model, const std::string& layer) {
  const std::vector<std::string> layers = standard_layers(sweep_model(model));
  return std::find(layers.begin(), layers.end(), layer) != layers.end();
}

std::string default_exemplars(const Model& model, const WorkHooks& hooks, const DefaultScenes& set) {
  return default_exemplars(sweep_model(model), hooks, set);
}

std::string default_exemplars(const SweepModel& model, const WorkHooks& hooks, const DefaultScenes& set) {
  const fs::path store = exemplars_folder() / default_store_file_name(model.name, model.hash);
  if (fs::exists(store)) return store.string();
  const FileLock lock = wait_for_lock(exemplars_folder() / ("." + store.filename().string() + ".default.lock"),
                                      store.string(), hooks.stop);
  if (fs::exists(store)) return store.string();

  SweepOptions options;
  options.out = store.string();
  options.layers = standard_layers(model);
  std::exception_ptr interrupted;
  options.stop = [&] {
    try {
      check_interrupt();
    } catch (...) {
      interrupted = std::current_exception();
      return true;
    }
    return hooks.stop && hooks.stop();
  };
  if (hooks.progress)
    options.progress = [&](const SweepProgress& now) {
      hooks.progress({now.doing, "images", now.done, now.total, now.images_per_second, now.seconds_left, {}});
    };
  const Dataset scenes = Dataset::open(default_scenes(0, hooks, set));
  const Unbroken unbroken;
  try {
    sweep(model, scenes, options);
  } catch (const SweepStopped&) {
    if (interrupted) std::rethrow_exception(interrupted);
    throw;
  }
  return store.string();
}

}  // namespace maia
