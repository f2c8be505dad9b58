#include "model/script/script_module.hpp"

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <string_view>

#include "maia/error.hpp"
#include "model/script/script_archive.hpp"
#include "model/script/script_error.hpp"

namespace maia {
namespace {

constexpr std::array<std::string_view, 10> mathematics = {
    "aten",   "prim",      "quantized", "quantization",     "_quantized",
    "sparse", "prepacked", "mkldnn",    "mkldnn_prepacked", "torchvision"};
constexpr std::array<std::string_view, 6> refused = {"aten::from_file", "aten::save",       "prim::rpc_sync",
                                                     "prim::rpc_async", "prim::rpc_remote", "aten::dist_backward"};

bool is_refused(const torch::jit::Node& node) {
  if (node.kind() == c10::prim::CreateObject) {
    const auto type = node.output()->type()->cast<c10::ClassType>();
    const std::string name = type && type->name() ? type->name()->qualifiedName() : "";
    const std::string classes = "__torch__.torch.classes.";
    return name.rfind(classes, 0) == 0 && name.rfind(classes + "quantized.", 0) != 0 &&
           name.rfind(classes + "sparse.", 0) != 0;
  }
  const std::string kind = node.kind().toQualString();
  const std::string space = kind.substr(0, kind.find("::"));
  return std::find(mathematics.begin(), mathematics.end(), space) == mathematics.end() ||
         std::find(refused.begin(), refused.end(), kind) != refused.end();
}

std::string named(const torch::jit::Node& node) {
  return node.kind() == c10::prim::CreateObject ? node.output()->type()->repr_str() : node.kind().toQualString();
}

void check(const torch::jit::Block& block, const std::string& path) {
  for (const torch::jit::Node* node : block.nodes()) {
    if (is_refused(*node))
      throw Error(path + " calls " + named(*node) +
                  ", which maia does not let a model do (only computing is allowed, no files and no network)");
    for (const torch::jit::Block* inner : node->blocks()) check(*inner, path);
    if (node->hasAttribute(c10::attr::Subgraph)) check(*node->g(c10::attr::Subgraph)->block(), path);
  }
}

bool has_word(const std::string& text, const std::string& word) {
  const auto letter = [&](std::size_t i) {
    return i < text.size() && (text[i] == '_' || std::isalnum(static_cast<unsigned char>(text[i])));
  };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    if ((at == 0 || !letter(at - 1)) && !letter(at + word.size())) return true;
  return false;
}

/// What must be known before libtorch gets the file: damage, which can end libtorch, and methods __setstate__, which
/// run while the file is being loaded, before its operations can be looked at.
void check_file(const std::string& path) {
  const ScriptArchive archive(path);
  archive.verify();
  const std::string code = archive.code();
  if (!has_word(code, "__setstate__")) return;
  for (const char* word : {"from_file", "save", "rpc_sync", "rpc_async", "rpc_remote", "c10d"})
    if (has_word(code, word))
      throw Error(path + " uses '" + word +
                  "' together with __setstate__, which runs when a file is loaded; maia refuses it");
}

}  // namespace

torch::jit::Module load_script_module(const std::string& path) {
  check_file(path);
  try {
    const auto unit = std::make_shared<torch::jit::CompilationUnit>();
    torch::jit::Module module = torch::jit::import_ir_module(unit, path, c10::Device(c10::kCPU));
    for (torch::jit::Function* function : unit->get_functions())
      if (auto* graph_function = torch::jit::tryToGraphFunction(*function))
        check(*graph_function->graph()->block(), path);
    module.eval();
    return module;
  } catch (const Error&) {
    throw;
  } catch (const std::exception& failure) {
    throw Error("can't load " + path + " as TorchScript: " + reason(failure) +
                "; it may be damaged, made by a newer PyTorch than this libtorch, or saved after "
                "torch.jit.optimize_for_inference(), which libtorch itself can't read back");
  }
}

}  // namespace maia
