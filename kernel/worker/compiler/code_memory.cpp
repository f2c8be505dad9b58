#include "code_memory.hpp"

#include <fcntl.h>
#include <llvm/ADT/BitmaskEnum.h>
#include <llvm/ExecutionEngine/JITLink/JITLink.h>
#include <llvm/ExecutionEngine/Orc/Shared/AllocationActions.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

#include "cell_code.hpp"

namespace maia::worker {
namespace {

// Half for code, half for data: code reaches data with 32-bit relative addresses.
constexpr std::size_t region_size = std::size_t{1} << 30;
constexpr std::size_t half = region_size / 2;
constexpr std::size_t chunk = std::size_t{1} << 20;

std::atomic<std::uintptr_t> code_begin{0};
std::atomic<std::uintptr_t> code_end{0};

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

/// Of a size that nobody can change: cells have its descriptor, too, and their memory has a limit.
int make_memory() {
  const int memory = ::memfd_create("maia-code", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (memory < 0 || ::ftruncate(memory, static_cast<off_t>(half)) != 0 ||
      ::fcntl(memory, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0)
    fail("making memory for compiled cells");
  return memory;
}

std::vector<int> reserved_memory;

int take_memory() {
  if (reserved_memory.empty()) return make_memory();
  const int memory = reserved_memory.back();
  reserved_memory.pop_back();
  return memory;
}

std::size_t round_up(std::size_t value, std::size_t step) { return (value + step - 1) / step * step; }

}  // namespace

CodeMemory::CodeMemory() {
  void* reserved = ::mmap(nullptr, region_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) fail("reserving address space for compiled cells");
  region_ = static_cast<char*>(reserved);
  memory_fd_ = take_memory();
  void* writable = ::mmap(nullptr, half, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, memory_fd_, 0);
  if (writable == MAP_FAILED) fail("mapping memory for compiled cells");
  writable_code_ = static_cast<char*>(writable);
  code_begin = reinterpret_cast<std::uintptr_t>(region_);
  code_end = code_begin.load();
}

CodeMemory::~CodeMemory() {
  // The process is about to end; threads that cells started may still run this code.
}

bool CodeMemory::contains_code(std::uintptr_t address) {
  return address >= code_begin.load(std::memory_order_relaxed) && address < code_end.load(std::memory_order_relaxed);
}

void CodeMemory::set_executable(bool executable) {
  const std::uintptr_t begin = code_begin, end = code_end;
  if (end > begin)
    ::mprotect(reinterpret_cast<void*>(begin), end - begin, executable ? PROT_READ | PROT_EXEC : PROT_READ);
}

CodeMemory::Piece CodeMemory::take_code(std::size_t size, std::size_t alignment) {
  const std::size_t offset = round_up(code_used_, alignment);
  if (offset + size > half)
    throw std::system_error(ENOMEM, std::generic_category(), "512 MiB of compiled cells; use %restart");
  if (offset + size > code_committed_) {
    const std::size_t grown = std::min(half, round_up(offset + size, chunk));
    if (::mmap(region_ + code_committed_, grown - code_committed_, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED,
               memory_fd_, static_cast<off_t>(code_committed_)) == MAP_FAILED)
      fail("mapping compiled cells");
    code_committed_ = grown;
    code_end = reinterpret_cast<std::uintptr_t>(region_ + grown);
  }
  code_used_ = offset + size;
  return {region_ + offset, writable_code_ + offset};
}

CodeMemory::Piece CodeMemory::take_data(std::size_t size, std::size_t alignment) {
  const std::size_t offset = round_up(data_used_, alignment);
  if (offset + size > half)
    throw std::system_error(ENOMEM, std::generic_category(), "512 MiB of cell data; use %restart");
  if (offset + size > data_committed_) {
    const std::size_t grown = std::min(half, round_up(offset + size, chunk));
    if (::mmap(region_ + half + data_committed_, grown - data_committed_, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
      fail("mapping data of compiled cells");
    data_committed_ = grown;
  }
  data_used_ = offset + size;
  return {region_ + half + offset, region_ + half + offset};
}

class CodeMemory::InFlight : public llvm::jitlink::JITLinkMemoryManager::InFlightAlloc {
 public:
  explicit InFlight(llvm::orc::shared::AllocActions actions) : actions_(std::move(actions)) {}

  void abandon(OnAbandonedFunction on_abandoned) override { on_abandoned(llvm::Error::success()); }

  void finalize(OnFinalizedFunction on_finalized) override {
    auto undo = llvm::orc::shared::runFinalizeActions(actions_);
    if (!undo) return on_finalized(undo.takeError());
    auto* kept = new std::vector<llvm::orc::shared::WrapperFunctionCall>(std::move(*undo));
    on_finalized(FinalizedAlloc(llvm::orc::ExecutorAddr::fromPtr(kept)));
  }

 private:
  llvm::orc::shared::AllocActions actions_;
};

using llvm::BitmaskEnumDetail::operator&;  // of MemProt, a bit mask

void CodeMemory::allocate(const llvm::jitlink::JITLinkDylib*, llvm::jitlink::LinkGraph& graph,
                          OnAllocatedFunction on_allocated) {
  llvm::jitlink::BasicLayout layout(graph);
  try {
    const std::lock_guard lock(mutex_);
    for (auto& [group, segment] : layout.segments()) {
      const bool executable = (group.getMemProt() & llvm::orc::MemProt::Exec) == llvm::orc::MemProt::Exec;
      const std::size_t size = segment.ContentSize + segment.ZeroFillSize;
      const std::size_t alignment = segment.Alignment.value();
      const Piece piece = executable ? take_code(size, alignment) : take_data(size, alignment);
      segment.Addr = llvm::orc::ExecutorAddr::fromPtr(piece.address);
      segment.WorkingMem = piece.working_copy;
    }
  } catch (const std::system_error& error) {
    return on_allocated(llvm::createStringError(error.code(), error.what()));
  }
  if (auto error = layout.apply()) return on_allocated(std::move(error));
  on_allocated(std::make_unique<InFlight>(std::move(layout.graphAllocActions())));
}

void CodeMemory::deallocate(std::vector<FinalizedAlloc> allocations, OnDeallocatedFunction on_deallocated) {
  llvm::Error result = llvm::Error::success();
  for (auto& allocation : allocations) {
    using Calls = std::vector<llvm::orc::shared::WrapperFunctionCall>;
    std::unique_ptr<Calls> undo(allocation.release().toPtr<Calls*>());
    result = llvm::joinErrors(std::move(result), llvm::orc::shared::runDeallocActions(*undo));
  }
  on_deallocated(std::move(result));
}

void reserve_cell_code(int compilers) {
  while (compilers-- > 0) reserved_memory.push_back(make_memory());
}

bool is_cell_code(std::uintptr_t address) { return CodeMemory::contains_code(address); }

void set_cell_code_executable(bool executable) { CodeMemory::set_executable(executable); }

}  // namespace maia::worker
