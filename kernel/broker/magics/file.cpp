#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "broker/magics/arguments.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"
#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

class File final : public Magic {
 public:
  std::string_view name() const override { return "file"; }
  std::string_view usage() const override { return "%%file [-a] PATH above the text"; }
  std::string_view summary() const override { return "Write the rest of the cell to a file; -a appends"; }
  bool accepts_line() const override { return false; }
  bool accepts_body() const override { return true; }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments, "a");
    arguments.expect_words(1, 1, "%%file takes one path");
    const std::filesystem::path path = expand_home(arguments.words()[0]);
    const bool append = arguments.has('a');
    std::error_code error;
    const std::filesystem::path folder = path.parent_path();
    if (!folder.empty() && !std::filesystem::is_directory(folder, error))
      throw MagicError("there is no folder '" + folder.string() + "'; make it with !mkdir -p '" + folder.string() +
                       "'");
    const bool existed = std::filesystem::exists(path, error);

    std::string text = *call.body;
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    errno = 0;
    std::ofstream out(path, std::ios::binary | (append ? std::ios::app : std::ios::trunc));
    out << text;
    out.close();
    if (!out)
      throw MagicError("can't write '" + path.string() + "'" +
                       (errno != 0 ? std::string(": ") + std::strerror(errno) : ""));
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    kernel.print(std::string(append && existed ? "Appended "
                             : existed         ? "Overwrote "
                                               : "Wrote ") +
                 (append && existed ? count_of(lines, "line") + " to " + path.string()
                                    : path.string() + " (" + count_of(lines, "line") + ")") +
                 ".\n");
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_file() { return std::make_unique<File>(); }

}  // namespace maia::broker
