// How much memory cells may use.
#pragma once

#include <cstdint>
#include <string>

namespace maia::worker {

/// Limits private writable memory of the process to `bytes` while a cell runs; 0: no limit.
void set_memory_limit(std::uint64_t bytes);

/// "limit 4.0 GiB, see %memory", or empty without a limit.
std::string memory_limit_text();

/// While one exists the limit is in force. Outside, the compiler has some reserve.
class MemoryLimitScope {
 public:
  MemoryLimitScope();
  ~MemoryLimitScope();
  MemoryLimitScope(const MemoryLimitScope&) = delete;
};

}  // namespace maia::worker
