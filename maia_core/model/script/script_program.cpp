#include "model/script/script_program.hpp"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/jit/ir/alias_analysis.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/frozen_conv_folding.h>
#include <torch/csrc/jit/passes/remove_mutation.h>
#include <torch/csrc/jit/runtime/interpreter.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "maia/error.hpp"
#include "model/layout.hpp"
#include "model/script/script_error.hpp"
#include "model/script/script_operators.hpp"
#include "model/script/script_packing.hpp"
#include "model/script/script_types.hpp"

namespace maia {
namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Stack;
using torch::jit::Value;

/// The tensor that stands for a program's output: itself, the first of a tuple or list, "logits" or "out" of a
/// dictionary.
std::optional<at::Tensor> output_tensor(const c10::IValue& value) {
  if (value.isTensor()) return value.toTensor().defined() ? std::optional(value.toTensor()) : std::nullopt;
  if (value.isTuple()) {
    for (const c10::IValue& element : value.toTupleRef().elements())
      if (auto tensor = output_tensor(element)) return tensor;
  } else if (value.isList()) {
    for (const c10::IValue& element : value.toListRef())
      if (auto tensor = output_tensor(element)) return tensor;
  } else if (value.isGenericDict()) {
    const auto dict = value.toGenericDict();
    for (const char* key : {"logits", "out"})
      for (const auto& entry : dict)
        if (entry.key().isString() && entry.key().toStringRef() == key)
          if (auto tensor = output_tensor(entry.value())) return tensor;
  }
  return std::nullopt;
}

/// Runs a graph; safe from several threads.
class Runner {
 public:
  Runner(const ScriptModel& model, const std::shared_ptr<Graph>& graph, std::vector<c10::IValue> payloads)
      : model_(model),
        payloads_(std::move(payloads)),
        uses_module_(!graph->inputs()[0]->uses().empty()),
        code_(graph, "forward") {}

  /// With `tap`, gradient taps take it instead of what is computed.
  Stack run(const at::Tensor& batch, const at::Tensor& tap = {}) const {
    Stack stack;
    stack.emplace_back(uses_module_ ? fresh_module(model_.module, model_.graph.state) : c10::IValue());
    stack.emplace_back(batch);
    const auto payloads = tap.defined() ? ScriptPayloads::with_tap(payloads_, tap) : payloads_;
    stack.insert(stack.end(), payloads.begin(), payloads.end());
    torch::jit::InterpreterState(code_).run(stack);
    return stack;
  }

 private:
  const ScriptModel& model_;
  std::vector<c10::IValue> payloads_;
  bool uses_module_;
  torch::jit::Code code_;
};

class ScriptProgram final : public Program {
 public:
  ScriptProgram(std::shared_ptr<const ScriptModel> model, Request request, Runner runner)
      : model_(std::move(model)), request_(std::move(request)), runner_(std::move(runner)) {}

  Result run(const at::Tensor& batch) const override {
    const std::int64_t side = model_->input_size;
    if (batch.dim() != 4 || batch.size(0) < 1 || batch.size(1) != 3 || batch.size(2) != side || batch.size(3) != side)
      throw Error("the input of " + model_->name + " is N x 3 x " + std::to_string(side) + " x " +
                  std::to_string(side));
    for (const Edit& edit : request_.edits)
      if (edit.values.defined() && edit.values.dim() == 4 && edit.values.size(0) != batch.size(0))
        throw Error("the patch of layer '" + edit.layer + "' holds maps of " + std::to_string(edit.values.size(0)) +
                    " images, but the batch has " + std::to_string(batch.size(0)));
    if (!model_->one_by_one || batch.size(0) == 1) return run_batch(batch);
    if (request_.differentiable) return run_with_gradients(batch);
    std::vector<Result> results;
    for (std::int64_t i = 0; i < batch.size(0); ++i) results.push_back(run_image(batch.narrow(0, i, 1), i));
    return joined(results);
  }

 private:
  Result run_batch(const at::Tensor& batch, const at::Tensor& given_tap = {}) const {
    std::optional<c10::InferenceMode> inference;
    std::optional<at::AutoGradMode> gradients;
    if (request_.differentiable)
      gradients.emplace(true);
    else
      inference.emplace();
    const auto type = request_.precision == Precision::bfloat16 ? at::kBFloat16 : at::kFloat;
    Stack stack;
    try {
      stack = runner_.run(batch.to(request_.device, type).contiguous(model_->format), given_tap);
    } catch (const Error&) {
      throw;
    } catch (const std::exception& failure) {
      throw Error(model_->name + " failed: " + reason(failure));
    }
    Result result;
    for (std::size_t i = 0; i < request_.taps.size(); ++i) {
      const Placement& placement = model_->placements.at(request_.taps[i]);
      const at::Tensor tap = stack.at(i).toTensor();
      result.taps.push_back(request_.differentiable ? tap
                                                    : to_maps(placed(tap, placement), placement.layer).to(at::kFloat));
    }
    if (request_.output) {
      const auto output = output_tensor(stack.back());
      if (!output) throw Error(model_->name + " returned no tensor this time");
      result.output = output->flatten(1).to(at::kFloat);
    }
    return result;
  }

  /// Patches that differ from image to image are part of the graph.
  Result run_image(const at::Tensor& image, std::int64_t index) const {
    Request request = request_;
    bool own = false;
    for (Edit& edit : request.edits) {
      if (!edit.values.defined() || edit.values.dim() != 4) continue;
      edit.values = edit.values.narrow(0, index, 1);
      own = true;
    }
    return own ? compile_script(model_, request)->run(image) : run_batch(image);
  }

  /// Image by image, with a tap that is one tensor all the same: it is computed first, and its rows are what the second
  /// pass continues from.
  Result run_with_gradients(const at::Tensor& batch) const {
    if (request_.taps.size() > 1)
      throw Error(model_->name + " runs images one by one, and then gives gradients for one layer at a time");
    std::vector<at::Tensor> outputs, taps;
    if (!request_.taps.empty()) {
      for (std::int64_t i = 0; i < batch.size(0); ++i)
        taps.push_back(run_batch(batch.narrow(0, i, 1)).taps[0].detach());
      taps = {at::cat(taps).requires_grad_()};
    }
    const at::AutoGradMode gradients(true);
    for (std::int64_t i = 0; i < batch.size(0); ++i)
      outputs.push_back(run_batch(batch.narrow(0, i, 1), taps.empty() ? at::Tensor() : taps[0].narrow(0, i, 1)).output);
    return {taps, request_.output ? at::cat(outputs) : at::Tensor()};
  }

  Result joined(const std::vector<Result>& results) const {
    const auto join = [&](auto part) {
      std::vector<at::Tensor> parts;
      for (const Result& result : results) parts.push_back(part(result));
      return at::cat(parts);
    };
    Result all;
    for (std::size_t i = 0; i < request_.taps.size(); ++i)
      all.taps.push_back(join([i](const Result& result) { return result.taps[i]; }));
    if (request_.output) all.output = join([](const Result& result) { return result.output; });
    return all;
  }

  const std::shared_ptr<const ScriptModel> model_;
  const Request request_;
  const Runner runner_;
};

bool is_plain(const Request& request) { return request.device.is_cpu() && request.precision == Precision::float32; }

/// Puts the edits and taps of a request into a copy of the program's graph and removes all that they do not need.
class Compilation {
 public:
  Compilation(const ScriptModel& model, const Request& request)
      : model_(model), request_(request), graph_(model.graph.graph->copy()), payloads_(graph_) {}

  Runner run() {
    rewrite();
    if (!request_.output) remove_the_rest();
    for (Node* mark : module_outputs(*graph_)) mark->destroy();
    torch::jit::EliminateDeadCode(graph_);
    if (request_.differentiable) {
      // Autograd can't go back through all that programs do in place.
      torch::jit::RemoveTensorMutation(graph_);
    } else {
      remove_needless_copies();
      torch::jit::FoldFrozenConvBatchnorm(graph_);
    }
    move_constants(*graph_, request_.device, request_.precision == Precision::bfloat16 ? at::kBFloat16 : at::kFloat,
                   model_.format);
    torch::jit::EliminateDeadCode(graph_);
    if (model_.packed && is_plain(request_) && !request_.differentiable) pack_weights(graph_);
    return {model_, graph_, payloads_.values()};
  }

 private:
  void rewrite() {
    std::map<std::string, Value*> taps;
    for (Node* mark : module_outputs(*graph_)) {
      const std::string path = module_path(*mark);
      Value* value = mark->input();
      end_ = mark;
      if (auto edits = edits_of(path); !edits.empty())
        value = append(payloads_.create_edit(value, std::move(edits), model_.placements.at(path)))->output();
      Value* rest = value;
      if (std::count(request_.taps.begin(), request_.taps.end(), path)) {
        if (request_.differentiable) {
          Node* node = append(payloads_.create_gradient_tap(value, model_.placements.at(path)));
          taps[path] = node->outputs()[0];
          rest = node->outputs()[1];
        } else {
          taps[path] = append(copy_of(value))->output();
          copies_.push_back(taps[path]->node());
        }
        last_needed_ = end_;
      }
      mark->output()->replaceAllUsesWith(rest);
    }
    Value* output = graph_->outputs()[0];
    graph_->eraseOutput(0);
    for (const std::string& path : request_.taps) graph_->registerOutput(taps.at(path));
    if (request_.output) graph_->registerOutput(output);
  }

  Node* append(Node* node) {
    end_ = node->insertAfter(end_);
    return end_;
  }

  Node* copy_of(Value* value) {
    Node* node = graph_->create(c10::aten::clone, {value, none()});
    node->output()->setType(c10::TensorType::get());
    return node;
  }

  Value* none() {
    if (!none_) {
      torch::jit::WithInsertPoint guard(*graph_->nodes().begin());
      none_ = graph_->insertConstant(c10::IValue());
    }
    return none_;
  }

  std::vector<Edit> edits_of(const std::string& path) const {
    std::vector<Edit> edits;
    for (const Edit& edit : request_.edits)
      if (edit.layer == path) edits.push_back(edit);
    return edits;
  }

  /// Early exit: also what has effects (a check that raises, a print) ends with the last tap.
  void remove_the_rest() {
    for (Node* node = graph_->return_node()->prev(); node != last_needed_;) {
      Node* before = node->prev();
      node->destroy();
      node = before;
    }
  }

  /// A tap is its module's output before anything later changes it in place; where nothing does, it needs no copy.
  void remove_needless_copies() {
    const torch::jit::AliasDb aliases(graph_);
    for (Node* copy : copies_) {
      bool changed = false;
      for (Node* node = copy->next(); node != graph_->return_node() && !changed; node = node->next())
        changed = aliases.writesToAlias(node, {copy->input(0)});
      if (changed) continue;
      copy->output()->replaceAllUsesWith(copy->input(0));
    }
    torch::jit::EliminateDeadCode(graph_);
  }

  const ScriptModel& model_;
  const Request& request_;
  std::shared_ptr<Graph> graph_;
  ScriptPayloads payloads_;
  std::vector<Node*> copies_;
  Node* end_ = nullptr;          ///< the last node that was put in
  Node* last_needed_ = nullptr;  ///< everything after it may go if the output is not needed
  Value* none_ = nullptr;
};

void check_request(const ScriptModel& model, const Request& request) {
  const auto placement = [&](const std::string& path) -> const Placement& {
    const auto found = model.placements.find(path);
    if (found == model.placements.end()) throw Error("no layer '" + path + "' in " + model.name);
    return found->second;
  };
  for (const std::string& path : request.taps) placement(path);
  for (const Edit& edit : request.edits) check_edit(edit, placement(edit.layer).layer);
  if (request.taps.empty() && !request.output) throw Error("a forward pass of " + model.name + " that returns nothing");
  if (request.output && model.output_sizes.size() != 1)
    throw Error("the output of " + model.name + " is no vector for each image; only its layers can be read");
  if (request.device.is_cuda() && !at::hasCUDA())
    throw Error("no device '" + request.device.str() + "': this libtorch has no CUDA; use cpu");
  if (!request.device.is_cuda() && !request.device.is_cpu())
    throw Error("no device '" + request.device.str() + "'; there are cpu and cuda");
}

class ShapeObserver final : public ScriptObserver {
 public:
  void see(const std::string& path, const at::Tensor& value) override {
    if (value.is_floating_point()) shapes.emplace_back(path, value.sizes().vec());
  }
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> shapes;
};

}  // namespace

std::shared_ptr<const Program> compile_script(std::shared_ptr<const ScriptModel> model, const Request& request) {
  const c10::InferenceMode normal(false);  // weights made in inference mode could not be used for gradients
  check_request(*model, request);
  const bool plain = is_plain(request);
  try {
    auto program = std::make_shared<ScriptProgram>(model, request, Compilation(*model, request).run());
    if (!plain) {
      program->run(at::zeros({1, 3, model->input_size, model->input_size}));
    }
    return program;
  } catch (const std::exception& failure) {
    const std::string where = request.device.is_cpu() ? "" : " on " + request.device.str();
    const std::string how = request.precision == Precision::bfloat16 ? " in bfloat16" : "";
    throw Error(model->name + " can't be run" + where + how + ": " + reason(failure) +
                (plain ? "" : "; use float32 on the CPU"));
  }
}

std::vector<std::pair<std::string, std::vector<std::int64_t>>> observe_shapes(const ScriptModel& model,
                                                                              std::int64_t images) {
  std::shared_ptr<Graph> graph = model.graph.graph->copy();
  ScriptPayloads payloads(graph);
  ShapeObserver observer;
  for (Node* mark : module_outputs(*graph)) {
    Node* node = payloads.create_observer(mark->input(), module_path(*mark), observer)->insertAfter(mark);
    mark->output()->replaceAllUsesWith(node->output());
    mark->destroy();
  }
  const c10::InferenceMode inference;
  move_constants(*graph, at::kCPU, at::kFloat, model.format);
  const at::Tensor batch = at::zeros({images, 3, model.input_size, model.input_size}).contiguous(model.format);
  const Stack stack = Runner(model, graph, payloads.values()).run(batch);
  auto shapes = std::move(observer.shapes);
  if (const auto output = output_tensor(stack.back())) shapes.emplace_back("", output->sizes().vec());
  return shapes;
}

bool packing_agrees(const std::shared_ptr<ScriptModel>& model) {
  Request request;
  request.output = model->output_sizes.size() == 1;
  if (!request.output) request.taps = {model->placements.rbegin()->first};
  // Any image that is not all zeros.
  const std::int64_t side = model->input_size;
  const at::Tensor image = at::arange(3 * side * side, at::kFloat).sin().view({1, 3, side, side});
  const auto result = [&](bool packed) {
    model->packed = packed;
    const Result all = compile_script(model, request)->run(image);
    return request.output ? all.output : all.taps[0];
  };
  const bool before = model->packed;
  bool agrees = false;
  try {
    const at::Tensor plain = result(false);
    const at::Tensor packed = result(true);
    agrees = (plain - packed).abs().max().item<float>() <= 1e-5F * plain.abs().max().item<float>();
  } catch (const Error&) {
    agrees = false;
  }
  model->packed = before;
  return agrees;
}

}  // namespace maia
