// Where a model's store is looked for.
#pragma once

#include <string>

namespace maia {

/// The file's name in exemplars_folder(): the architecture (or the file's name, for TorchScript) and the first twelve
/// digits of the model's hash, then `suffix` and ".safetensors".
std::string store_file_name(const std::string& model_name, const std::string& model_hash,
                            const std::string& suffix = {});

/// The same of the store that maia makes by itself, which a sweep of somebody's own never replaces.
std::string default_store_file_name(const std::string& model_name, const std::string& model_hash);

}  // namespace maia
