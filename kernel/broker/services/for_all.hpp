// Several calls at a time.
#pragma once

#include <cstddef>
#include <functional>

namespace maia::broker {

/// Calls work(0), ..., work(count - 1), on at most `threads` threads at a time, and returns when all have returned.
/// Once one has thrown, no more are begun, stopped() is true for those under way, and what it threw is thrown in the
/// end.
void for_all(std::size_t count, std::size_t threads,
             const std::function<void(std::size_t index, const std::function<bool()>& stopped)>& work);

}  // namespace maia::broker
