#include <filesystem>

#include "broker/magics/arguments.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"

namespace maia::broker {
namespace {

class Include final : public Magic {
 public:
  std::string_view name() const override { return "include"; }
  std::string_view usage() const override { return "%include FOLDER..."; }
  std::string_view summary() const override { return "Search a folder for the headers that later cells #include"; }
  std::string_view details() const override {
    return "A relative folder starts at the notebook's. Later workers search it, too.";
  }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments);
    arguments.expect_words(1, 100, "%include takes a folder");
    std::vector<std::string> folders;
    for (const std::string& word : arguments.words()) {
      std::error_code error;
      const std::filesystem::path folder = std::filesystem::absolute(expand_home(word), error).lexically_normal();
      if (!std::filesystem::is_directory(folder, error))
        throw MagicError("there is no folder '" + folder.string() + "'" +
                         (std::filesystem::exists(folder, error) ? "; that is a file: use #include for it" : ""));
      folders.push_back(folder.string());
    }
    for (const std::string& folder : folders)
      configure(kernel, "include", folder, "Headers are searched in " + folder + ".");
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_include() { return std::make_unique<Include>(); }

}  // namespace maia::broker
