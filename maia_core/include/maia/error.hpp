// The one base of everything maia throws.
#pragma once

#include <stdexcept>

namespace maia {

/// what() says what was wrong, with which value, and what to do.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace maia
