#include "exemplars/store_path.hpp"

#include <filesystem>

namespace maia {

std::string store_file_name(const std::string& model_name, const std::string& model_hash, const std::string& suffix) {
  const std::string architecture = model_name.substr(0, model_name.find('@'));
  return std::filesystem::path(architecture).filename().string() + "-" + model_hash.substr(0, 12) + suffix +
         ".safetensors";
}

std::string default_store_file_name(const std::string& model_name, const std::string& model_hash) {
  return store_file_name(model_name, model_hash, "-default");
}

}  // namespace maia
