#include <filesystem>

#include "maia/exemplars.hpp"
#include "model/folders.hpp"

namespace maia {

std::optional<ExemplarStore> ExemplarStore::find(const Model& model) {
  const std::string of_model = model.name().substr(0, model.name().find('@'));
  const std::string stem = std::filesystem::path(of_model).filename().string();
  const auto path = exemplars_folder() / (stem + "-" + model.hash().substr(0, 12) + ".safetensors");
  if (!std::filesystem::exists(path)) return std::nullopt;
  return open(path.string());
}

}  // namespace maia
