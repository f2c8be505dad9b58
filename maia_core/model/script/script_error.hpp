// What an exception of libtorch says to a person.
#pragma once

#include <exception>
#include <string>

namespace maia {

/// The sentence that matters in an exception of libtorch or its interpreter, without stack traces; one line.
std::string reason(const std::exception& error);

}  // namespace maia
