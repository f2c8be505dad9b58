// Where a model runs.
#pragma once

#include <c10/core/Device.h>

#include <string>

namespace maia {

/// "cpu", "cuda" or "cuda:1". Throws Error, saying what there is, if the machine or the libtorch has no such device.
at::Device find_device(const std::string& name);

/// Lets libtorch and oneDNN use all processors of the machine; Debian's libtorch starts with one. Only the first call
/// counts.
void use_all_processors();

}  // namespace maia
