// How long a server asks to wait.
#pragma once

#include <optional>
#include <string>

namespace maia {

/// The seconds that a Retry-After header asks for: a number, or a date ("Sun, 06 Nov 1994 08:49:37 GMT"), which counts
/// from `date`, the reply's Date header, and needs one. Never negative; nothing if it is neither.
std::optional<double> retry_after(const std::string& value, const std::string& date);

}  // namespace maia
