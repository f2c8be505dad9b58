// How a magic is run: what is wrong with its use becomes the cell's error.
#include "broker/magics/magic.hpp"
#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

CellError error_of(KernelContext& kernel, const MagicCall& call, const std::string& type, const std::string& what,
                   const std::string& hint = {}) {
  const std::string where = "In[" + std::to_string(kernel.execution_count()) + "]:" + std::to_string(call.line);
  CellError error{type, what, {where + ": \x1b[31m" + type + "\x1b[0m: " + what}};
  if (!hint.empty()) error.traceback.push_back(hint);
  return error;
}

std::string percent(const Magic& magic) { return (magic.accepts_line() ? "%" : "%%") + std::string(magic.name()); }

std::string unknown(const MagicCall& call) {
  if (call.name.starts_with('%')) {
    const std::string name = call.name.substr(1);
    const Magic* magic = find_magic(name);
    std::string text = "%%" + name + " works only on the first line of a cell, with its body below";
    if (magic != nullptr && magic->accepts_line()) text += "; here you can use %" + name;
    return text;
  }
  std::vector<std::string> names;
  for (const auto& magic : magics()) names.emplace_back(magic->name());
  std::vector<std::string> nearest = nearest_names(call.name, names);
  for (std::string& name : nearest) name = percent(*find_magic(name));
  const std::string hint = nearest.empty() ? "" : "; did you mean " + listed_or(nearest) + "?";
  return "there is no magic %" + call.name + hint + (nearest.empty() ? "; " : " ") + "%help lists all of them";
}

}  // namespace

std::optional<CellError> run_magic(KernelContext& kernel, const MagicCall& call) {
  const Magic* magic = find_magic(call.name);
  if (magic == nullptr) return error_of(kernel, call, "MagicError", unknown(call));
  const std::string usage = "usage: " + std::string(magic->usage());
  const std::string name(magic->name());
  if (call.body && !magic->accepts_body())
    return error_of(kernel, call, "MagicError", "%" + name + " works on a line, not on a whole cell: write %" + name,
                    usage);
  if (!call.body && !magic->accepts_line())
    return error_of(kernel, call, "MagicError",
                    "%" + name + " works on a whole cell: write %%" + name + " on its first line", usage);
  try {
    return magic->run(kernel, call);
  } catch (const MagicError& error) {
    return error_of(kernel, call, "MagicError", error.what(), usage);
  } catch (const std::exception& error) {
    return error_of(kernel, call, "KernelError", error.what());
  }
}

}  // namespace maia::broker
