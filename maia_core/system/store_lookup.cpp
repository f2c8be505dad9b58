#include <algorithm>
#include <filesystem>

#include "exemplars/store_path.hpp"
#include "maia/exemplars.hpp"
#include "model/folders.hpp"

namespace maia {
namespace {

std::optional<ExemplarStore> opened(const std::string& file_name) {
  const auto path = exemplars_folder() / file_name;
  if (!std::filesystem::exists(path)) return std::nullopt;
  return ExemplarStore::open(path.string());
}

bool has_layer(const ExemplarStore& store, const std::string& layer) {
  const std::vector<std::string> layers = store.layers();
  return std::find(layers.begin(), layers.end(), layer) != layers.end();
}

}  // namespace

std::optional<ExemplarStore> ExemplarStore::find(const Model& model) {
  if (auto made = opened(store_file_name(model.name(), model.hash()))) return made;
  return opened(default_store_file_name(model.name(), model.hash()));
}

std::optional<ExemplarStore> ExemplarStore::find(const Model& model, const std::string& layer) {
  for (const std::string& name :
       {store_file_name(model.name(), model.hash()), default_store_file_name(model.name(), model.hash())}) {
    if (auto store = opened(name); store && has_layer(*store, layer)) return store;
  }
  return std::nullopt;
}

}  // namespace maia
