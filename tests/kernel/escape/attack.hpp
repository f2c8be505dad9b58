// What the attacks of the escape suite share. A cell includes it; it is as hostile as C++ can be.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

enum Way { by_libc, by_syscall, by_assembly };
inline Way way = by_libc;

#ifdef __x86_64__
inline long assembly(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  long result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}
#endif

/// A system call as `way` says, -1 and errno if it fails. Past every function that could be replaced.
template <class... Arguments>
long call(long number, Arguments... arguments) {
  long all[6] = {};
  std::size_t i = 0;
  ((all[i++] = (long)arguments), ...);
#ifdef __x86_64__
  if (way == by_assembly) {
    const long result = assembly(number, all[0], all[1], all[2], all[3], all[4], all[5]);
    if (result < 0 && result > -4096) {
      errno = (int)-result;
      return -1;
    }
    return result;
  }
#endif
  return syscall(number, all[0], all[1], all[2], all[3], all[4], all[5]);
}

/// The result, or the end of the cell.
inline long must(long result, const char* what = "the attack") {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

inline std::string read_file(const std::string& path) {
  if (way == by_libc) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::system_error(errno, std::generic_category(), path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  const int file = (int)must(call(SYS_openat, AT_FDCWD, path.c_str(), O_RDONLY, 0), "openat");
  std::string text(1 << 16, '\0');
  text.resize((std::size_t)must(call(SYS_read, file, text.data(), text.size()), "read"));
  call(SYS_close, file);
  return text;
}

inline void write_file(const std::string& path, const std::string& text, int flags = O_WRONLY | O_CREAT) {
  if (way == by_libc) {
    std::ofstream file(path, flags & O_TRUNC ? std::ios::trunc : std::ios::app);
    if (!(file << text << std::flush)) throw std::system_error(errno, std::generic_category(), path);
    return;
  }
  const int file = (int)must(call(SYS_openat, AT_FDCWD, path.c_str(), flags, 0644), "openat");
  must(call(SYS_write, file, text.data(), text.size()), "write");
  call(SYS_close, file);
}
