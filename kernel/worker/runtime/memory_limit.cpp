#include "memory_limit.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>

namespace maia::worker {
namespace {

std::uint64_t limit = 0;
constexpr std::uint64_t compiler_reserve = std::uint64_t{1} << 30;

void apply(std::uint64_t bytes) {
  rlimit now{};
  ::getrlimit(RLIMIT_DATA, &now);
  now.rlim_cur = bytes == 0 ? now.rlim_max : std::min<rlim_t>(bytes, now.rlim_max);
  ::setrlimit(RLIMIT_DATA, &now);
}

}  // namespace

void set_memory_limit(std::uint64_t bytes) {
  limit = bytes;
  apply(limit == 0 ? 0 : limit + compiler_reserve);
}

std::string memory_limit_text() {
  if (limit == 0) return {};
  char text[64];
  std::snprintf(text, sizeof text, "limit %.1f GiB, see %%memory", static_cast<double>(limit) / (1u << 30));
  return text;
}

MemoryLimitScope::MemoryLimitScope() {
  if (limit > 0) apply(limit);
}

MemoryLimitScope::~MemoryLimitScope() {
  if (limit > 0) apply(limit + compiler_reserve);
}

}  // namespace maia::worker
