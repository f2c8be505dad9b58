// Small TorchScript files, made from their source text.
#pragma once

#include <map>
#include <string>

namespace maia::test {

/// conv (3 -> 4, 3 x 3) whose output is then changed in place, a residual block that is called twice, a tuple, a batch
/// norm, and a head of 2 outputs; weights are numbers from a sine. `extra` are extra files of the archive.
void save_small_network(const std::string& path, const std::map<std::string, std::string>& extra = {});

/// A file whose only module has these methods.
void save_methods(const std::string& path, const std::string& source);

}  // namespace maia::test
