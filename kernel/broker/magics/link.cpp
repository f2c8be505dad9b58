#include <filesystem>

#include "broker/magics/arguments.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"

namespace maia::broker {
namespace {

std::string absolute(const std::string& path) {
  std::error_code error;
  return std::filesystem::absolute(expand_home(path), error).lexically_normal().string();
}

/// What names a file: it has a folder in it, or is there.
bool is_path(const std::string& library) {
  std::error_code error;
  return library.find('/') != std::string::npos || std::filesystem::exists(library, error);
}

class Link final : public Magic {
 public:
  std::string_view name() const override { return "link"; }
  std::string_view usage() const override { return "%link [-L FOLDER] LIBRARY..."; }
  std::string_view summary() const override { return "Let later cells call a shared or static library"; }
  std::string_view details() const override {
    return "LIBRARY is a file, or a name as after a compiler's -l: %link z, %link -lz and %link /usr/lib/libz.so mean "
           "the\n"
           "same. -L FOLDER is searched first. Later workers load it, too.";
  }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments, "", "Ll");
    std::vector<std::string> libraries = arguments.values('l');
    libraries.insert(libraries.end(), arguments.words().begin(), arguments.words().end());
    const std::vector<std::string> folders = arguments.values('L');
    if (libraries.empty() && folders.empty()) throw MagicError("%link takes a library");
    for (const std::string& folder : folders) {
      std::error_code error;
      if (!std::filesystem::is_directory(expand_home(folder), error))
        throw MagicError("there is no folder '" + folder + "' to search for libraries");
    }
    for (const std::string& folder : folders)
      configure(kernel, "link-path", absolute(folder), "Libraries are searched in " + absolute(folder) + ".");
    for (const std::string& library : libraries) {
      if (library.empty()) throw MagicError("a library's name can't be empty");
      const std::string what = is_path(expand_home(library)) ? absolute(library) : library;
      configure(kernel, "link", what, "Linked " + what + ".");
    }
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_link() { return std::make_unique<Link>(); }

}  // namespace maia::broker
