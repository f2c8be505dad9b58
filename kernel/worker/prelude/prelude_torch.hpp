// What cells see after `%use torch`. Precompiled.
#pragma once

#include "prelude_std.hpp"

#include <torch/torch.h>
