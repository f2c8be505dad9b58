// Libraries that cells link with.
#pragma once

#include <string>
#include <vector>

#include "core_library.hpp"

namespace maia::worker {

class Compiler;

/// Loads shared libraries into the process and static ones into the session.
class Libraries {
 public:
  explicit Libraries(Compiler& compiler) : compiler_(compiler) {}

  /// A path, or a bare name as after -l. Returns what was loaded; throws std::runtime_error
  /// with what was tried.
  std::string link(const std::string& library);
  void add_directory(std::string directory);

  /// Loads maia's own library (images, models, exemplars) if one of the mangled names is of namespace maia and it is
  /// not loaded yet; true if it was. Until a cell needs it, the session does without it and without libtorch. If it
  /// can't be loaded, problem() says why.
  bool load_core(const std::vector<std::string>& mangled_names);
  const std::string& problem() const { return problem_; }

  CoreLibrary& core() { return core_; }

  /// Loads libtorch once. Throws std::runtime_error.
  void load_torch();
  bool has_torch() const { return torch_loaded_; }

 private:
  Compiler& compiler_;
  std::vector<std::string> directories_;
  bool torch_loaded_ = false;
  bool core_loaded_ = false;
  std::string problem_;
  CoreLibrary core_;
};

/// Starts to load libtorch on a thread of its own, so that it goes along with the compiler's start.
void begin_loading_torch();

/// Whether a header belongs to libtorch.
bool is_torch_header(const std::string& name);

}  // namespace maia::worker
