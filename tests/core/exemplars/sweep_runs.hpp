// Sweeps with the fake network, for tests.
#pragma once

#include <string>
#include <vector>

#include "exemplars/sweep.hpp"
#include "fake_network.hpp"
#include "photographs.hpp"

namespace maia::test {

/// Small numbers, so that every limit is met.
inline SweepOptions small_options(const std::string& out) {
  SweepOptions options;
  options.out = out;
  options.k = 6;
  options.batch = 8;
  options.threads = 2;
  options.seed = 42;
  return options;
}

/// Sweeps a folder and returns the file.
inline std::string swept(const std::string& images, const SweepOptions& options) {
  sweep(fake_model(), Dataset::open(images), options);
  return read_file(options.out);
}

/// What an expression throws, as text; empty if it throws no Error.
template <class Function>
std::string error_of(const Function& function) {
  try {
    function();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace maia::test
