// Loading a TorchScript file.
//
// What a foreign TorchScript file can do: it is a program, in a language that has no operation to start a process,
// open a socket or call into Python. It has two operations on files: aten::from_file maps any file into a tensor
// (also for writing) and aten::save writes any file. maia refuses a program that calls one of them or anything outside
// of libtorch's own mathematics. It looks at the whole program after loading and before running forward; only methods
// __setstate__ run while loading, so a file that has one is searched before for the names of these two operations and
// of the network's (other foreign operations in such a method are found too late). What is left: a program can use all
// memory and run for ever, it can hand malformed numbers to any of libtorch's thousands of operations, not all of which
// check their arguments, and libtorch's reader can be ended by a file made for it (accidental damage is found by the
// checksums, before it reads). PyTorch's authors advise to treat models as programs; so do we: open files from people
// you trust, or in a worker that is locked in.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include <string>

namespace maia {

/// The module of a TorchScript file, on the CPU and in evaluation mode. Throws Error, naming the file, if it is no
/// TorchScript file, is damaged, or calls operations that maia refuses.
torch::jit::Module load_script_module(const std::string& path);

}  // namespace maia
