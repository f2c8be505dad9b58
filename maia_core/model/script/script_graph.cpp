#include "model/script/script_graph.hpp"

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/alias_analysis.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/loop_unrolling.h>
#include <torch/csrc/jit/passes/lower_tuples.h>
#include <torch/csrc/jit/passes/peephole.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <string_view>

#include "maia/error.hpp"
#include "model/script/script_inline.hpp"
#include "model/script/script_operators.hpp"
#include "model/script/script_types.hpp"

namespace maia {
namespace {

using torch::jit::AliasDb;
using torch::jit::Block;
using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;

constexpr std::int64_t most_rounds = 64;

void for_each_node(Block* block, const std::function<void(Node*)>& visit) {
  for (auto it = block->nodes().begin(); it != block->nodes().end();) {
    Node* node = *it++;  // it may be destroyed
    for (Block* inner : node->blocks()) for_each_node(inner, visit);
    visit(node);
  }
}

/// The attribute at a dotted path; None if there is none.
c10::IValue attribute(const torch::jit::Module& module, const std::string& path) {
  c10::IValue value = module._ivalue();
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    if (!value.isObject()) return {};
    value = value.toObject()->getAttr(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return value;
}

/// Paths that a prim::SetAttr writes. An object that can't be told is any object: then every attribute of that name.
struct Written {
  std::set<std::string> paths;
  std::set<std::string> names;
  bool has(const std::string& path) const {
    return paths.count(path) != 0 || names.count(path.substr(path.rfind('.') + 1)) != 0;
  }
};

Written written_attributes(Graph& graph) {
  Written result;
  for_each_node(graph.block(), [&](Node* node) {
    if (node->kind() != c10::prim::SetAttr) return;
    std::string path;
    const std::string& name = node->s(c10::attr::name);
    if (attribute_path(*node->input(0), path))
      result.paths.insert(path.empty() ? name : path + '.' + name);
    else if (const auto type = node->input(0)->type()->cast<c10::ClassType>(); !type || type->is_module())
      result.names.insert(name);
  });
  return result;
}

bool is_plain(const c10::IValue& value) {
  return value.isInt() || value.isDouble() || value.isBool() || value.isString() || value.isNone() || value.isDevice();
}

/// Attributes that nothing changes become constants: the plain ones, or all for which `chosen` is true.
void make_constant(Graph& graph, const torch::jit::Module& module, const Written& written,
                   const std::function<bool(const Node&, const c10::IValue&)>& chosen) {
  std::map<std::string, Value*> made;
  for_each_node(graph.block(), [&](Node* node) {
    std::string path;
    if (node->kind() != c10::prim::GetAttr || node->output()->uses().empty() || !attribute_path(*node->output(), path))
      return;
    if (written.has(path)) return;
    c10::IValue value = attribute(module, path);
    if (!chosen(*node, value)) return;
    Value*& constant = made[path];
    if (!constant) {
      if (value.isTensor() && value.toTensor().defined()) value = value.toTensor().detach();
      torch::jit::WithInsertPoint guard(*graph.nodes().begin());
      const auto inserted = torch::jit::tryInsertConstant(graph, value);
      if (!inserted) return;
      constant = *inserted;
    }
    node->output()->replaceAllUsesWith(constant);
  });
}

bool unrollable(Block* block) {
  bool some = false, all = true;
  for_each_node(block, [&](Node* node) {
    if (node->kind() != c10::prim::Loop) return;
    const auto rounds = torch::jit::constant_as<std::int64_t>(node->input(0));
    some = some || rounds;
    all = all && (!rounds || *rounds <= most_rounds);
  });
  return some && all;
}

void simplify(std::shared_ptr<Graph>& graph) {
  torch::jit::LowerSimpleTuples(graph);
  torch::jit::ConstantPropagation(graph);
  if (unrollable(graph->block())) {
    torch::jit::UnrollConstantLoops(graph);
    torch::jit::ConstantPropagation(graph);
  }
  torch::jit::PeepholeOptimize(graph, true);
  torch::jit::LowerSimpleTuples(graph);
  torch::jit::EliminateDeadCode(graph);
}

/// Prints and warnings would come with every run.
void silence(Graph& graph) {
  for_each_node(graph.block(), [](Node* node) {
    if (node->kind() == c10::aten::warn || node->kind() == c10::prim::Print) node->destroy();
  });
}

void drop(Node* module_output) {
  module_output->output()->replaceAllUsesWith(module_output->input());
  module_output->destroy();
}

/// Leaves the last mark of each path, if it is outside of conditions and loops.
void keep_last_marks(Graph& graph, std::map<std::string, std::string>& hidden) {
  std::map<std::string, Node*> last;
  std::vector<Node*> marks;
  for_each_node(graph.block(), [&](Node* node) {
    if (node->kind() != module_output_symbol()) return;
    marks.push_back(node);
    last[module_path(*node)] = node;
  });
  for (Node* mark : marks) {
    const std::string path = module_path(*mark);
    const bool outside = mark->owningBlock() == graph.block();
    if (outside && last[path] == mark) continue;
    if (last[path] == mark) hidden[path] = "is called inside of a condition or a loop that depends on the image";
    drop(mark);
  }
}

/// A file without modules (frozen, or a traced function): its operations take their place, as "conv2d_0", "relu_3".
void mark_operations(Graph& graph) {
  constexpr std::array<std::string_view, 20> kinds = {
      "conv1d",   "conv2d",     "_convolution", "conv_transpose2d",    "linear", "addmm",     "matmul",
      "bmm",      "batch_norm", "layer_norm",   "group_norm",          "relu",   "gelu",      "silu",
      "hardtanh", "hardswish",  "max_pool2d",   "adaptive_avg_pool2d", "add",    "avg_pool2d"};
  std::map<std::string, int> count;
  std::vector<Node*> nodes(graph.nodes().begin(), graph.nodes().end());
  for (Node* node : nodes) {
    if (!node->kind().is_aten() || node->outputs().size() != 1 ||
        !node->output()->type()->isSubtypeOf(*c10::TensorType::get()))
      continue;
    std::string name = node->kind().toUnqualString();
    while (name.size() > 1 && name.back() == '_') name.pop_back();
    if (std::find(kinds.begin(), kinds.end(), name) == kinds.end()) continue;
    if (name == "_convolution") name = "conv2d";
    const std::string path = name + '_' + std::to_string(count[name]++);
    Node* mark = create_module_output(graph, node->output(), path)->insertAfter(node);
    node->output()->replaceAllUsesWith(mark->output());
    mark->replaceInput(0, node->output());
  }
}

/// view() fails on what is channels last, reshape() copies it. Views that are written to stay.
void reshape_views(const std::shared_ptr<Graph>& graph) {
  const AliasDb aliases(graph);
  for_each_node(graph->block(), [&](Node* node) {
    if (!node->matches("aten::view(Tensor(a) self, int[] size) -> Tensor(a)") &&
        !node->matches("aten::view(Tensor(a) self, SymInt[] size) -> Tensor(a)"))
      return;
    if (aliases.hasWriters(node->output())) return;
    torch::jit::WithInsertPoint guard(node);
    Value* reshaped = graph->insert(c10::aten::reshape, {node->input(0), node->input(1)});
    node->output()->replaceAllUsesWith(reshaped);
    node->destroy();
  });
}

bool looks_at_strides(Graph& graph) {
  constexpr std::array<std::string_view, 5> kinds = {"aten::as_strided", "aten::as_strided_", "aten::stride",
                                                     "aten::is_contiguous", "aten::storage_offset"};
  bool found = false;
  for_each_node(graph.block(), [&](Node* node) {
    found = found || std::find(kinds.begin(), kinds.end(), node->kind().toQualString()) != kinds.end();
  });
  return found;
}

/// Files that say so in their graph can't be put into evaluation mode.
bool check_training(Graph& graph, const std::string& name) {
  bool mixes = false;
  const auto is_true = [](const Node* node, const char* input) {
    const auto value = torch::jit::constant_as<bool>(node->namedInput(input));
    return value && *value;
  };
  for_each_node(graph.block(), [&](Node* node) {
    const bool dropout = node->kind() == c10::aten::dropout || node->kind() == c10::aten::dropout_;
    const bool norm = node->kind() == c10::aten::batch_norm;
    if (!(dropout && is_true(node, "train")) && !(norm && is_true(node, "training"))) return;
    if (dropout && torch::jit::constant_as<double>(node->namedInput("p")).value_or(1) == 0) return;
    if (norm && node->namedInput("running_mean")->mustBeNone()) {
      mixes = true;
      return;
    }
    throw Error(name + " was traced in training mode (its " +
                (dropout ? "dropout is random" : "batch norm uses the batch's statistics") +
                "); call model.eval() before torch.jit.trace()");
  });
  return mixes;
}

void fill_defaults(Graph& graph, const torch::jit::Function& forward, const std::string& name) {
  const std::string remedy = "; maia needs forward(image), an N x 3 x H x W tensor";
  const auto& arguments = forward.getSchema().arguments();
  if (arguments.size() < 2) throw Error("forward of " + name + " takes no argument" + remedy);
  const auto& type = arguments[1].type();
  if (!c10::TensorType::get()->isSubtypeOf(*type))
    throw Error("forward of " + name + " takes " + arguments[1].name() + ": " + type->repr_str() + remedy);
  for (std::size_t i = arguments.size(); i-- > 2;) {
    const auto& value = arguments[i].default_value();
    if (!value) throw Error("forward of " + name + " also needs '" + arguments[i].name() + "'" + remedy);
    torch::jit::WithInsertPoint guard(*graph.nodes().begin());
    const auto constant = torch::jit::tryInsertConstant(graph, *value);
    if (!constant)
      throw Error("the default of '" + arguments[i].name() + "' of forward of " + name + " can't be used" + remedy);
    graph.inputs()[i]->replaceAllUsesWith(*constant);
    graph.eraseInput(i);
  }
}

c10::IValue copied(const c10::IValue& value, const std::string& path, const std::set<std::string>& state) {
  if (state.count(path)) {
    if (value.isTensor()) return value.toTensor().defined() ? c10::IValue(value.toTensor().detach().clone()) : value;
    return is_plain(value) ? value : value.deepcopy();
  }
  if (!value.isObject() || !value.toObject()->type()->is_module()) return value;
  const auto object = value.toObject();
  const auto type = object->type();
  auto result =
      c10::ivalue::Object::create(c10::StrongTypePtr(object->compilation_unit(), type), type->numAttributes());
  for (std::size_t i = 0; i < type->numAttributes(); ++i) {
    const std::string& name = type->getAttributeName(i);
    result->setSlot(i, copied(object->getSlot(i), path.empty() ? name : path + '.' + name, state));
  }
  return result;
}

}  // namespace

ScriptGraph read_script_graph(const torch::jit::Module& module, const std::string& name) {
  const auto method = module.find_method("forward");
  if (!method) throw Error(name + " has no method forward");
  auto* forward = torch::jit::tryToGraphFunction(method->function());
  if (!forward) throw Error("forward of " + name + " is no TorchScript");
  ScriptGraph result;
  result.graph = forward->graph()->copy();
  fill_defaults(*result.graph, *forward, name);
  inline_calls(result.graph, result.hidden);
  silence(*result.graph);

  // First what conditions depend on, so that code for training is gone before writes are looked for.
  make_constant(*result.graph, module, written_attributes(*result.graph),
                [](const Node&, const c10::IValue& value) { return is_plain(value); });
  simplify(result.graph);
  const Written written = written_attributes(*result.graph);
  {
    const AliasDb aliases(result.graph);
    make_constant(*result.graph, module, written,
                  [&](const Node& node, const c10::IValue&) { return !aliases.hasWriters(node.output()); });
  }
  to_float32(*result.graph);
  simplify(result.graph);

  result.mixes_images = check_training(*result.graph, name);
  reshape_views(result.graph);
  result.channels_last = !looks_at_strides(*result.graph);
  keep_last_marks(*result.graph, result.hidden);
  if (module_outputs(*result.graph).empty() && module.children().size() == 0) mark_operations(*result.graph);
  for_each_node(result.graph->block(), [&](Node* node) {
    std::string path;
    if (node->kind() != c10::prim::GetAttr || !attribute_path(*node->output(), path)) return;
    const auto type = node->output()->type()->cast<c10::ClassType>();
    if (!type || !type->is_module()) result.state.push_back(path);
  });
  return result;
}

std::vector<Node*> module_outputs(Graph& graph) {
  std::vector<Node*> result;
  for (Node* node : graph.nodes())
    if (node->kind() == module_output_symbol()) result.push_back(node);
  return result;
}

c10::IValue fresh_module(const torch::jit::Module& module, const std::vector<std::string>& state) {
  return copied(module._ivalue(), "", {state.begin(), state.end()});
}

}  // namespace maia
