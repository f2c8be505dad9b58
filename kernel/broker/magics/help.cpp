#include "broker/magics/arguments.hpp"
#include "broker/magics/table.hpp"
#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

std::string overview() {
  std::vector<std::vector<std::string>> rows;
  for (const auto& magic : magics()) {
    const std::string name(magic->name());
    std::string forms = magic->accepts_line() ? "%" + name : "";
    if (magic->accepts_body()) forms += (forms.empty() ? "%%" : ", %%") + name;
    rows.push_back({forms, std::string(magic->summary())});
  }
  rows.push_back({"!COMMAND", "Run a shell command; ! in the first column"});
  return format_table(rows, 100) +
         "\n%help NAME says more of one. %NAME works on its line, %%NAME on the whole cell below it.\n";
}

class Help final : public Magic {
 public:
  std::string_view name() const override { return "help"; }
  std::string_view usage() const override { return "%help [NAME]"; }
  std::string_view summary() const override { return "List the magics, or explain one"; }
  std::vector<std::string_view> choices() const override {
    std::vector<std::string_view> names;
    for (const auto& magic : magics()) names.push_back(magic->name());
    return names;
  }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments);
    arguments.expect_words(0, 1, "%help takes one name");
    if (arguments.words().empty()) {
      kernel.print(overview());
      return std::nullopt;
    }
    std::string name = arguments.words()[0];
    name.erase(0, std::min(name.find_first_not_of('%'), name.size()));
    const Magic* magic = find_magic(name);
    if (magic == nullptr) {
      std::vector<std::string> names;
      for (const auto& known : magics()) names.emplace_back(known->name());
      const std::vector<std::string> nearest = nearest_names(name, names);
      throw MagicError("there is no magic '" + arguments.words()[0] + "'" +
                       (nearest.empty() ? "; %help lists all of them" : "; did you mean " + listed_or(nearest) + "?"));
    }
    std::string text = std::string(magic->usage()) + "\n" + std::string(magic->summary()) + ".\n";
    if (!magic->details().empty()) text += std::string(magic->details()) + "\n";
    kernel.print(text);
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_help() { return std::make_unique<Help>(); }

}  // namespace maia::broker
