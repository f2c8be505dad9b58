#include <algorithm>
#include <array>

#include "broker/magics/arguments.hpp"
#include "broker/magics/table.hpp"
#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

constexpr std::array<std::string_view, 8> kinds = {"variable",  "function", "type",    "template",
                                                   "namespace", "alias",    "concept", "macro"};

/// The kind that `word` names in the singular or plural.
std::optional<std::string> kind_of(const std::string& word) {
  for (const std::string_view kind : kinds)
    if (word == kind || word == (kind == "alias" ? "aliases" : std::string(kind) + "s")) return std::string(kind);
  return std::nullopt;
}

class Who final : public Magic {
 public:
  std::string_view name() const override { return "who"; }
  std::string_view usage() const override { return "%who [KIND] [PATTERN]"; }
  std::string_view summary() const override { return "List the names that cells defined"; }
  std::string_view details() const override {
    return "KIND is variable, function, type, template, namespace, alias, concept or macro.\n"
           "PATTERN is a name in which * stands for any text and ? for one character.";
  }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments);
    arguments.expect_words(0, 2, "%who takes a kind and a pattern");
    std::optional<std::string> kind, pattern;
    for (const std::string& word : arguments.words()) {
      const std::optional<std::string> as_kind = kind_of(word);
      if (as_kind && !kind) {
        kind = as_kind;
      } else if (!pattern) {
        pattern = word;
      } else {
        throw MagicError("'" + *pattern + "' is no kind of name; kinds are " + listed_or({kinds.begin(), kinds.end()}));
      }
    }
    std::vector<std::vector<std::string>> rows = {{"name", "kind", "type", "defined in"}};
    for (const protocol::Name& name : kernel.names()) {
      const bool wanted = (!kind || name.kind == *kind) && (!pattern || glob_matches(*pattern, name.name));
      if (wanted) rows.push_back({name.name, name.kind, name.type, name.where});
    }
    if (rows.size() > 1) {
      kernel.print(format_table(rows));
    } else if (!kind && !pattern) {
      kernel.print("No cell has defined a name yet.\n");
    } else {
      kernel.print("No " + kind.value_or("name") + (pattern ? " matches " + *pattern : " is defined") + ".\n");
    }
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_who() { return std::make_unique<Who>(); }

}  // namespace maia::broker
