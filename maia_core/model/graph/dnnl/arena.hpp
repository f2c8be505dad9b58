// Placing values that live for a while into one block of memory.
#pragma once

#include <cstddef>
#include <map>

namespace maia::graph {

/// Plans offsets: a block that is released may be given out again. Offsets are multiples of 64 bytes.
class ArenaPlanner {
 public:
  std::size_t allocate(std::size_t bytes);
  void release(std::size_t offset);

  /// Bytes that all blocks together ever needed.
  std::size_t size() const { return size_; }

 private:
  std::map<std::size_t, std::size_t> used_;  // offset -> bytes
  std::map<std::size_t, std::size_t> free_;
  std::size_t size_ = 0;
};

}  // namespace maia::graph
