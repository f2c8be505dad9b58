// Work in a copy of the process, whose state it can't damage.
#pragma once

#include <functional>
#include <string>

namespace maia::worker {

/// Forks; the child calls `work` with a descriptor to write its answer to and ends. Returns
/// what was written; empty if the child crashed, hung for longer than `limit_ms` or can't be made.
std::string in_forked_copy(int limit_ms, const std::function<void(int fd)>& work);

/// Writes all of it, or as much as the reader wants.
void write_answer(int fd, const std::string& text);

}  // namespace maia::worker
