// What the parts of Compiler share.
#pragma once

#include "compiler.hpp"
#include "incremental_parser.hpp"
#include "jit.hpp"
#include "user_headers.hpp"

namespace maia::worker {

struct Compiler::Impl {
  explicit Impl(const CompilerOptions& options);
  void set_optimisation(unsigned level);
  void undo_failed_cell();

  IncrementalParser parser;
  Jit jit;
  UserHeaders headers;
  unsigned optimisation = 1;
  unsigned cells = 0;
  unsigned values = 0;  ///< numbers maia::detail::show, differently in every attempt
};

}  // namespace maia::worker
