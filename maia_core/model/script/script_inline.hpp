// A TorchScript program as one graph in which the outputs of modules are marked.
#pragma once

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <map>
#include <memory>
#include <string>

namespace maia {

/// The path of the module or attribute that a value is, told by the chain of its attribute nodes down to the graph's
/// first input: "layer1.0.conv1" or, for the first input itself, "". False if it is none.
bool attribute_path(const torch::jit::Value& value, std::string& path);

/// Replaces the calls in `graph` by what they call, down to the last one. The output of every call of a submodule's
/// forward gets a maia::module_output node, which all later uses go through. Of a module that returns a tuple the first
/// tensor is marked; for modules that return neither, `unmarked` says what (path -> "returns a Dict(str, Tensor)").
/// Calls by interface stay calls. Throws Error if the program grows beyond a million operations.
void inline_calls(const std::shared_ptr<torch::jit::Graph>& graph, std::map<std::string, std::string>& unmarked);

}  // namespace maia
