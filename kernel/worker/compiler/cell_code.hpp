// What a signal handler must know about compiled cells; no LLVM type appears here.
#pragma once

#include <cstdint>
#include <string>

namespace maia::worker {

/// Whether an address lies in compiled cells. Async-signal-safe.
bool is_cell_code(std::uintptr_t address);

/// See CodeMemory::set_executable. Async-signal-safe.
void set_cell_code_executable(bool executable);

/// Resolves a library's thread-local variable for cells, which use emulated TLS: returns a
/// control object for emulated_tls_address(), or null if no library has such a variable.
void* find_library_tls(const std::string& variable);

/// Makes the memory objects that compiled cells will lie in, for so many compilers: to be called before the process is
/// locked, which can't make any. Without it each compiler makes its own. Throws std::system_error.
void reserve_cell_code(int compilers);

}  // namespace maia::worker
