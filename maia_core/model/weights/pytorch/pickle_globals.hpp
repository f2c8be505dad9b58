// The names that a pickle may mention, and what a call of each stands for.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/weights/pytorch/pickle.hpp"

namespace maia::pickle {

/// Throws Error, saying that code in pickles is never run, if the name is not one of the few that weights need.
void check_global(std::string_view name);

/// The type of the numbers in a storage class like "torch.FloatStorage", if it is one.
std::optional<ElementType> storage_type(std::string_view name);

/// The value that calling the global `function` with `arguments` stands for. Throws Error if the arguments do not fit.
Value call(const Document& document, const std::string& function, std::span<const Ref> arguments);

/// The storage that a persistent id names. Throws Error if it names none.
Storage storage(const Document& document, Ref persistent_id);

}  // namespace maia::pickle
