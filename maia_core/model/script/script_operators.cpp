#include "model/script/script_operators.hpp"

#include <ATen/core/stack.h>
#include <torch/csrc/jit/runtime/operator.h>

#include <utility>

#include "model/layout.hpp"

namespace maia {
namespace {

using torch::jit::Node;
using torch::jit::Operation;
using torch::jit::Operator;
using torch::jit::Stack;

const c10::Symbol path_attribute = c10::Symbol::attr("path");
const c10::Symbol observe_symbol = c10::Symbol::fromQualString("maia::observe");
const c10::Symbol edit_symbol = c10::Symbol::fromQualString("maia::edit");
const c10::Symbol gradient_tap_symbol = c10::Symbol::fromQualString("maia::gradient_tap");

struct Observation : torch::CustomClassHolder {
  std::string path;
  ScriptObserver* observer = nullptr;
};

struct LayerEdits : torch::CustomClassHolder {
  std::vector<Edit> edits;
  Placement placement;
};

struct GradientTap : torch::CustomClassHolder {
  Placement placement;
  at::Tensor given;
};

template <class T>
c10::intrusive_ptr<T> pop_payload(Stack& stack) {
  return c10::static_intrusive_pointer_cast<T>(torch::jit::pop(stack).toCapsule());
}

void observe(Stack& stack) {
  const auto observation = pop_payload<Observation>(stack);
  if (stack.back().isTensor() && stack.back().toTensor().defined())
    observation->observer->see(observation->path, stack.back().toTensor());
}

void edit(Stack& stack) {
  const auto edits = pop_payload<LayerEdits>(stack);
  at::Tensor value = placed(torch::jit::pop(stack).toTensor(), edits->placement);
  for (const Edit& change : edits->edits) value = edited(value, change, edits->placement.layer);
  stack.emplace_back(replaced(value, edits->placement));
}

void gradient_tap(Stack& stack) {
  const auto tap = pop_payload<GradientTap>(stack);
  at::Tensor value = placed(torch::jit::pop(stack).toTensor(), tap->placement);
  if (tap->given.defined()) value = tap->given;
  // A view of the caller's batch or of a weight must not become a leaf in their place.
  if (!value.requires_grad()) value = value.detach().requires_grad_();
  at::Tensor rest = replaced(value.clone(), tap->placement);
  stack.emplace_back(std::move(value));
  stack.emplace_back(std::move(rest));
}

}  // namespace

Node* ScriptPayloads::create(c10::Symbol kind, torch::jit::Value* value,
                             c10::intrusive_ptr<torch::CustomClassHolder> payload, std::size_t outputs) {
  values_.push_back(c10::IValue::make_capsule(std::move(payload)));
  torch::jit::Value* input = graph_->addInput()->setType(c10::CapsuleType::get());
  Node* node = graph_->create(kind, {value, input}, outputs);
  for (torch::jit::Value* output : node->outputs()) output->setType(c10::TensorType::get());
  return node;
}

Node* ScriptPayloads::create_observer(torch::jit::Value* value, const std::string& path, ScriptObserver& observer) {
  auto payload = c10::make_intrusive<Observation>();
  payload->path = path;
  payload->observer = &observer;
  return create(observe_symbol, value, std::move(payload), 1);
}

Node* ScriptPayloads::create_edit(torch::jit::Value* value, std::vector<Edit> edits, const Placement& placement) {
  auto payload = c10::make_intrusive<LayerEdits>();
  payload->edits = std::move(edits);
  payload->placement = placement;
  return create(edit_symbol, value, std::move(payload), 1);
}

Node* ScriptPayloads::create_gradient_tap(torch::jit::Value* value, const Placement& placement) {
  auto payload = c10::make_intrusive<GradientTap>();
  payload->placement = placement;
  return create(gradient_tap_symbol, value, std::move(payload), 2);
}

std::vector<c10::IValue> ScriptPayloads::with_tap(std::vector<c10::IValue> values, const at::Tensor& tap) {
  for (c10::IValue& value : values) {
    const auto holder = value.toCapsule();
    const auto* old = dynamic_cast<const GradientTap*>(holder.get());
    if (!old) continue;
    auto changed = c10::make_intrusive<GradientTap>();
    changed->placement = old->placement;
    changed->given = tap;
    value = c10::IValue::make_capsule(std::move(changed));
  }
  return values;
}

const c10::Symbol& module_output_symbol() {
  static const c10::Symbol symbol = c10::Symbol::fromQualString("maia::module_output");
  return symbol;
}

Node* create_module_output(torch::jit::Graph& graph, torch::jit::Value* value, const std::string& path) {
  Node* node = graph.create(module_output_symbol(), {value});
  node->s_(path_attribute, path);
  node->output()->setType(c10::TensorType::get());
  return node;
}

const std::string& module_path(const Node& module_output) { return module_output.s(path_attribute); }

void register_script_operators() {
  static const bool once = [] {
    const auto add = [](const char* schema, void (*run)(Stack&)) {
      torch::jit::registerOperator(Operator(schema, Operation(run), c10::AliasAnalysisKind::FROM_SCHEMA));
    };
    add("maia::module_output(Tensor(a) value) -> Tensor(a)", [](Stack&) {});
    add("maia::observe(Tensor(a) value, Capsule payload) -> Tensor(a)", observe);
    add("maia::edit(Tensor value, Capsule payload) -> Tensor", edit);
    add("maia::gradient_tap(Tensor value, Capsule payload) -> (Tensor tap, Tensor rest)", gradient_tap);
    return true;
  }();
  static_cast<void>(once);
}

}  // namespace maia
