// What %timeit runs.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace maia::detail {

/// Keeps the optimiser from removing a computation whose result is not used.
template <class T>
inline void keep(const T& value) {
  asm volatile("" : : "r,m"(&value) : "memory");
}

/// Prints mean and deviation of `seconds` per loop.
void print_timing(const std::vector<double>& seconds, long loops, bool quiet);

/// Runs `statement` in `runs` runs of `loops` loops each (0: as many as take a fifth of a second).
template <class F>
void timeit(F statement, long loops, int runs, bool quiet) {
  using Clock = std::chrono::steady_clock;
  const auto run = [&](long count) {
    const auto begin = Clock::now();
    for (long i = 0; i < count; ++i) {
      statement();
      asm volatile("" : : : "memory");
    }
    return std::chrono::duration<double>(Clock::now() - begin).count();
  };
  if (loops <= 0)
    for (long step = 1; loops <= 0; step *= 10)
      for (const long factor : {1, 2, 5})
        if (loops <= 0 && (run(step * factor) >= 0.2 || step >= 1'000'000'000)) loops = step * factor;
  std::vector<double> seconds;
  for (int i = 0; i < runs; ++i) seconds.push_back(run(loops) / static_cast<double>(loops));
  print_timing(seconds, loops, quiet);
}

}  // namespace maia::detail
