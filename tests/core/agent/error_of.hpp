// What an action throws, as text.
#pragma once

#include <functional>
#include <string>

#include "maia/error.hpp"

namespace maia::agent {

/// The message of the Error that the action throws; "no error" if it throws none.
inline std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace maia::agent
