// The person's own headers, which change while the session lives.
#pragma once

#include <clang/Frontend/CompilerInstance.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace maia::worker {

/// Lets a cell include a header again after it was edited. Clang remembers for ever what a
/// file held, and that a file was not there; this class gives a changed file a new name.
///
/// It knows the headers that cells include directly from the notebook's folder or from a
/// folder given to add_directory(); what those include in turn is read once.
class UserHeaders {
 public:
  explicit UserHeaders(clang::CompilerInstance& instance) : instance_(instance) {}

  void add_directory(std::string path) { directories_.push_back(std::move(path)); }

  /// `code` with the names in its `#include` lines replaced where the file is one of the
  /// person's; line numbers stay. Undefines the include guard of a file that changed.
  std::string resolve(const std::string& code);

 private:
  struct Seen {
    std::int64_t modified = 0;
    std::uint64_t size = 0;
    unsigned version = 1;
    std::string name;  ///< how the compiler knows this version
  };
  std::string find(const std::string& name, bool quoted) const;
  const std::string& name_of_current(const std::string& path);

  clang::CompilerInstance& instance_;
  std::vector<std::string> directories_;
  std::map<std::string, Seen> seen_;
};

}  // namespace maia::worker
