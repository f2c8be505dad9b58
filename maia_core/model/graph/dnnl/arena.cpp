#include "model/graph/dnnl/arena.hpp"

#include <algorithm>
#include <iterator>

namespace maia::graph {

std::size_t ArenaPlanner::allocate(std::size_t bytes) {
  bytes = std::max<std::size_t>((bytes + 63) / 64 * 64, 64);
  auto best = free_.end();
  for (auto block = free_.begin(); block != free_.end(); ++block)
    if (block->second >= bytes && (best == free_.end() || block->second < best->second)) best = block;
  std::size_t offset = size_;
  if (best != free_.end()) {
    offset = best->first;
    if (best->second > bytes) free_[offset + bytes] = best->second - bytes;
    free_.erase(best);
  } else {
    if (!free_.empty() && std::prev(free_.end())->first + std::prev(free_.end())->second == size_) {
      offset = std::prev(free_.end())->first;  // grow the last hole
      free_.erase(offset);
    }
    size_ = offset + bytes;
  }
  used_[offset] = bytes;
  return offset;
}

void ArenaPlanner::release(std::size_t offset) {
  const auto block = used_.find(offset);
  auto hole = free_.emplace(offset, block->second).first;
  used_.erase(block);
  if (const auto next = std::next(hole); next != free_.end() && hole->first + hole->second == next->first) {
    hole->second += next->second;
    free_.erase(next);
  }
  if (hole != free_.begin()) {
    const auto before = std::prev(hole);
    if (before->first + before->second == hole->first) {
      before->second += hole->second;
      free_.erase(hole);
    }
  }
}

}  // namespace maia::graph
