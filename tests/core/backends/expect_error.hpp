// Expecting maia::Error with a text in it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "maia/error.hpp"

namespace maia::test {

/// What the action throws, or "(nothing)".
template <class Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "(nothing)";
}

}  // namespace maia::test
