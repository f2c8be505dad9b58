#include "broker/agent/unit_check.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "broker/agent/error_text.hpp"
#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

bool is_system(const protocol::Name& name) {
  std::string_view type = name.type;
  if (type.starts_with("const ")) type.remove_prefix(6);
  while (!type.empty() && (type.back() == '&' || type.back() == ' ')) type.remove_suffix(1);
  return name.kind == "variable" && (type == "System" || type == "maia::System");
}

std::string what_there_is(const std::vector<protocol::Name>& names, const std::string& wanted) {
  std::vector<std::string> systems;
  for (const protocol::Name& name : names)
    if (is_system(name)) systems.push_back(name.name);
  if (!systems.empty()) return "this session has " + listed_or(systems) + ": --unit " + systems.front();
  return "define the unit in a cell first, for example: System " + wanted + "(52, \"conv_head\");";
}

}  // namespace

void check_unit(KernelContext& kernel, const std::string& unit) {
  const std::vector<protocol::Name> names = kernel.names();
  if (is_name(unit)) {
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const protocol::Name& name) { return name.name == unit; });
    if (found == names.end())
      throw MagicError("there is no variable '" + unit + "' in this session; " + what_there_is(names, unit));
    if (is_system(*found)) return;
  }
  // An expression, or a variable of a type whose other name only the compiler knows.
  const CodeOutcome outcome =
      kernel.run_unlogged("static_assert(std::is_same_v<std::remove_cv_t<std::remove_reference_t<decltype((" + unit +
                              "))>>, maia::System>, \"it is no System\");",
                          1);
  if (!outcome.error) return;
  if (kernel.interrupted()) throw MagicError("interrupted");
  throw MagicError("'" + unit + "' is no expression of type System (" + without_colors(outcome.error->evalue) + "); " +
                   what_there_is(names, "system"));
}

std::string session_names(KernelContext& kernel) {
  std::string text;
  for (const protocol::Name& name : kernel.names())
    if (name.kind != "macro") text += name.kind + " " + name.name + (name.type.empty() ? "" : ": " + name.type) + "\n";
  return text;
}

}  // namespace maia::broker
