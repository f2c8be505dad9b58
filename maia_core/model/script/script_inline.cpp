#include "model/script/script_inline.hpp"

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/passes/inline_fork_wait.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <vector>

#include "maia/error.hpp"
#include "model/script/script_operators.hpp"

namespace maia {
namespace {

using torch::jit::Block;
using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;

constexpr std::int64_t most_operations = 1'000'000;
constexpr int most_nested_forks = 100;

/// "forward"; "forward1", "forward2", ... as a traced module that is called several times has it; "forward__0" of
/// overloads.
bool is_forward(const std::string& method) {
  if (method.compare(0, 7, "forward") != 0) return false;
  const std::size_t number = method.compare(7, 2, "__") == 0 && method.size() > 9 ? 9 : 7;
  return std::all_of(method.begin() + static_cast<std::ptrdiff_t>(number), method.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool has_fork(const Block& block) {
  for (const Node* node : block.nodes()) {
    if (node->kind() == c10::prim::fork) return true;
    for (const Block* inner : node->blocks())
      if (has_fork(*inner)) return true;
  }
  return false;
}

/// The output with a mark on it, or on the first tensor of a tuple; nullptr if it has none.
Value* mark(Graph& graph, Value* output, const std::string& path, Node* before) {
  if (output->type()->isSubtypeOf(*c10::TensorType::get()))
    return create_module_output(graph, output, path)->insertBefore(before)->output();
  const auto tuple = output->type()->cast<c10::TupleType>();
  if (!tuple) return nullptr;
  const auto elements = tuple->elements();
  const auto first = std::find_if(elements.begin(), elements.end(), [](const c10::TypePtr& element) {
    return element->isSubtypeOf(*c10::TensorType::get());
  });
  if (first == elements.end()) return nullptr;
  Node* unpacked = graph.createTupleUnpack(output)->insertBefore(before);
  std::vector<Value*> values(unpacked->outputs().begin(), unpacked->outputs().end());
  Value*& tensor = values[static_cast<std::size_t>(first - elements.begin())];
  tensor = create_module_output(graph, tensor, path)->insertBefore(before)->output();
  return graph.createTuple(values, tuple->schema() ? tuple : nullptr)->insertBefore(before)->output();
}

class Inliner {
 public:
  Inliner(Graph& graph, std::map<std::string, std::string>& unmarked) : graph_(graph), unmarked_(unmarked) {}

  void run(Block* block) {
    for (Node* node = *block->nodes().begin(); node != block->return_node();) {
      if (++seen_ > most_operations) throw Error("the program has more than a million operations");
      for (Block* inner : node->blocks()) run(inner);
      Node* before = node->prev();
      node = inline_call(node) ? before->next() : node->next();
    }
  }

 private:
  bool inline_call(Node* node) {
    if (node->kind() == c10::prim::CallFunction) {
      const auto type = node->input(0)->type()->cast<c10::FunctionType>();
      auto* function = type ? torch::jit::tryToGraphFunction(*type->function()) : nullptr;
      if (!function) return false;
      replace(node, *function, node->inputs().slice(1), nullptr);
      return true;
    }
    if (node->kind() != c10::prim::CallMethod) return false;
    const auto type = node->input(0)->type()->cast<c10::ClassType>();
    const std::string& name = node->s(c10::attr::name);
    torch::jit::Function* method = type ? type->findMethod(name) : nullptr;
    auto* function = method ? torch::jit::tryToGraphFunction(*method) : nullptr;
    if (!function) return false;
    std::string path;
    const bool marked = is_forward(name) && type->is_module() && attribute_path(*node->input(0), path) && !path.empty();
    replace(node, *function, node->inputs(), marked ? &path : nullptr);
    return true;
  }

  void replace(Node* node, torch::jit::GraphFunction& function, at::ArrayRef<Value*> inputs, const std::string* path) {
    torch::jit::WithInsertPoint guard(node);
    const std::vector<Value*> results = torch::jit::insertGraph(graph_, *function.graph(), inputs);
    for (std::size_t i = 0; i < results.size(); ++i) {
      Value* result = results[i];
      if (path) {
        if (Value* with_mark = mark(graph_, result, *path, node))
          result = with_mark;
        else
          unmarked_[*path] = "returns " + result->type()->repr_str();
      }
      node->outputs()[i]->replaceAllUsesWith(result);
    }
    node->destroy();
  }

  Graph& graph_;
  std::map<std::string, std::string>& unmarked_;
  std::int64_t seen_ = 0;
};

}  // namespace

bool attribute_path(const Value& value, std::string& path) {
  std::vector<std::string> names;
  const Value* at = &value;
  while (at->node()->kind() == c10::prim::GetAttr) {
    names.push_back(at->node()->s(c10::attr::name));
    at = at->node()->input();
  }
  if (at->node()->kind() != c10::prim::Param || at->owningGraph()->inputs().empty() ||
      at != at->owningGraph()->inputs()[0])
    return false;
  path.clear();
  for (auto name = names.rbegin(); name != names.rend(); ++name) path += (path.empty() ? "" : ".") + *name;
  return true;
}

void inline_calls(const std::shared_ptr<Graph>& graph, std::map<std::string, std::string>& unmarked) {
  register_script_operators();
  Inliner inliner(*graph, unmarked);
  inliner.run(graph->block());
  for (int i = 0; i < most_nested_forks && has_fork(*graph->block()); ++i) {
    torch::jit::InlineForkWait(graph);
    inliner.run(graph->block());
  }
}

}  // namespace maia
