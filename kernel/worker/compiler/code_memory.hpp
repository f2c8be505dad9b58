// Memory for JIT-compiled code: one reserved region, packed densely.
#pragma once

#include <llvm/ExecutionEngine/JITLink/JITLinkMemoryManager.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

namespace maia::worker {

/// Gives JITLink memory for a session's cells.
///
/// Thousands of small cells must not cost three pages and three mappings each, and a signal
/// handler must be able to ask "is this address cell code?" without a lock. So all code lies
/// in one reserved region: machine code grows from its start, data from its middle. Code pages
/// are a shared memory object mapped twice, writable for the linker and executable for the
/// cells, so nothing is ever both. Memory is not given back before the process ends: a cell's
/// functions, literals and vtables may be in use for as long as the session lives.
///
/// Threads: allocate() may be called by any thread.
class CodeMemory : public llvm::jitlink::JITLinkMemoryManager {
 public:
  /// Reserves address space only. Throws std::system_error.
  CodeMemory();
  ~CodeMemory() override;

  using JITLinkMemoryManager::allocate;
  void allocate(const llvm::jitlink::JITLinkDylib* dylib, llvm::jitlink::LinkGraph& graph,
                OnAllocatedFunction on_allocated) override;
  using JITLinkMemoryManager::deallocate;
  void deallocate(std::vector<FinalizedAlloc> allocations, OnDeallocatedFunction on_deallocated) override;

  /// Whether an address lies in cell code. Async-signal-safe.
  static bool contains_code(std::uintptr_t address);

  /// Makes cell code executable or not. Without execution rights, the next step into cell code
  /// raises SIGSEGV there: how a running cell is stopped. Async-signal-safe.
  static void set_executable(bool executable);

  std::size_t code_bytes() const { return code_used_; }
  std::size_t data_bytes() const { return data_used_; }

 private:
  class InFlight;
  struct Piece {
    char* address;       ///< where the cell sees it
    char* working_copy;  ///< where the linker writes it
  };
  Piece take_code(std::size_t size, std::size_t alignment);
  Piece take_data(std::size_t size, std::size_t alignment);

  std::mutex mutex_;
  int memory_fd_ = -1;
  char* region_ = nullptr;
  char* writable_code_ = nullptr;
  std::size_t code_used_ = 0, code_committed_ = 0;
  std::size_t data_used_ = 0, data_committed_ = 0;
};

}  // namespace maia::worker
