// Loading a TorchScript file.
//
// What a foreign TorchScript file can do: it is a program, in a language that has no operation to start a process,
// open a socket or call into Python. It has two operations on files: aten::from_file maps any file into a tensor
// (also for writing) and aten::save writes any file. maia refuses a program that names one of them or anything outside
// of libtorch's own mathematics, before a line of it has run. What is left: a program can use all memory and run for
// ever, it can hand malformed numbers to any of libtorch's thousands of operations, not all of which check their
// arguments, and libtorch's reader can be ended by a
// file made for it (accidental damage is found by the checksums, before it reads). PyTorch's authors advise to treat
// models as programs; so do we: open files from people you trust, or in a worker that is locked in.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include <string>

namespace maia {

/// The module of a TorchScript file, on the CPU and in evaluation mode. Throws Error, naming the file, if it is no
/// TorchScript file, is damaged, or calls operations that maia refuses.
torch::jit::Module load_script_module(const std::string& path);

}  // namespace maia
