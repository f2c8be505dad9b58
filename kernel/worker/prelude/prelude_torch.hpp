// What cells see after `%use torch`. Precompiled.
#pragma once

#include <torch/torch.h>

#include "prelude_std.hpp"
