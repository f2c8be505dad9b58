// How a fuzzer says that something does not hold.
#pragma once

#include <cstdio>
#include <cstdlib>

/// Ends the fuzzer, which then keeps the input.
#define EXPECT(condition)                                                                      \
  do {                                                                                         \
    if (!(condition)) {                                                                        \
      std::fprintf(stderr, "%s:%d: this does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                            \
    }                                                                                          \
  } while (false)
