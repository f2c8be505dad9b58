#include "output.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <iostream>
#include <mutex>
#include <streambuf>

#include "guarded_run.hpp"

namespace maia::worker {
namespace {

constexpr long drain_limit_ns = 500'000'000;

long now_ns(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return time.tv_sec * 1'000'000'000L + time.tv_nsec;
}

void write_all(int fd, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(fd, data, size);
    if (written < 0) {
      if (errno == EINTR || errno == EAGAIN) continue;
      return;
    }
    data += written;
    size -= static_cast<std::size_t>(written);
  }
}

void wait_until_read(int fd) {
  const long deadline = now_ns(CLOCK_MONOTONIC) + drain_limit_ns;
  for (int waiting = 0; ::ioctl(fd, FIONREAD, &waiting) == 0 && waiting > 0;) {
    if (now_ns(CLOCK_MONOTONIC) > deadline) return;
    const timespec moment{0, 20'000};
    ::nanosleep(&moment, nullptr);
  }
}

/// Text on its way to one file descriptor.
struct Stream {
  int fd;
  std::size_t used = 0;
  long flushed_at = 0;
  char data[32 << 10] = {};

  void flush() {
    if (used > 0) write_all(fd, data, used);
    used = 0;
  }
};

std::mutex mutex;
Stream out{.fd = 1};
Stream err{.fd = 2};
Stream* last = &out;

void put(Stream& stream, const char* data, std::size_t size) {
  const Uninterruptible guard;
  const std::lock_guard lock(mutex);
  if (last != &stream) {
    last->flush();
    wait_until_read(last->fd);
    last = &stream;
  }
  const long now = now_ns(CLOCK_MONOTONIC_COARSE);
  if (stream.used + size > sizeof stream.data) stream.flush();
  if (size > sizeof stream.data) {
    write_all(stream.fd, data, size);
  } else {
    std::memcpy(stream.data + stream.used, data, size);
    stream.used += size;
  }
  // The coarse clock steps every few milliseconds: the first text of a burst goes out now.
  if (now != stream.flushed_at) {
    stream.flush();
    stream.flushed_at = now;
  }
}

class Buffer : public std::streambuf {
 public:
  explicit Buffer(Stream& stream) : stream_(stream) {}

 protected:
  int_type overflow(int_type c) override {
    if (c != traits_type::eof()) {
      const char character = traits_type::to_char_type(c);
      put(stream_, &character, 1);
    }
    return traits_type::not_eof(c);
  }
  std::streamsize xsputn(const char* data, std::streamsize size) override {
    put(stream_, data, static_cast<std::size_t>(size));
    return size;
  }
  int sync() override {
    const Uninterruptible guard;
    const std::lock_guard lock(mutex);
    stream_.flush();
    return 0;
  }

 private:
  Stream& stream_;
};

ssize_t cookie_write(void* cookie, const char* data, std::size_t size) {
  put(*static_cast<Stream*>(cookie), data, size);
  return static_cast<ssize_t>(size);
}

/// Unbuffered: the buffer is Stream's, shared with the C++ streams, so that all stay in order.
FILE* open_stream(Stream& stream) {
  FILE* file = ::fopencookie(&stream, "w", {nullptr, cookie_write, nullptr, nullptr});
  if (file) std::setvbuf(file, nullptr, _IONBF, 0);
  return file;
}

}  // namespace

void install_output() {
  if (FILE* file = open_stream(out)) stdout = file;
  if (FILE* file = open_stream(err)) stderr = file;
  static Buffer out_buffer(out), err_buffer(err), log_buffer(err);
  std::cout.rdbuf(&out_buffer);
  std::cerr.rdbuf(&err_buffer);
  std::clog.rdbuf(&log_buffer);
  // A child of fork() gets empty buffers and a free mutex, whatever another thread was doing.
  ::pthread_atfork(
      [] {
        mutex.lock();
        out.flush();
        err.flush();
      },
      [] { mutex.unlock(); }, [] { mutex.unlock(); });
}

void flush_output() {
  const Uninterruptible guard;
  const std::lock_guard lock(mutex);
  out.flush();
  err.flush();
}

void sync_output() {
  const Uninterruptible guard;
  flush_output();
  wait_until_read(1);
  wait_until_read(2);
}

void emergency_flush_output() {
  out.flush();
  err.flush();
}

long write_for_cell(int fd, const void* data, unsigned long size) {
  if (fd == 1 || fd == 2) {
    const Uninterruptible guard;
    const std::lock_guard lock(mutex);
    Stream& stream = fd == 1 ? out : err;
    Stream& other = fd == 1 ? err : out;
    other.flush();
    if (last != &stream) wait_until_read(other.fd);
    stream.flush();
    last = &stream;
  }
  return ::write(fd, data, size);
}

}  // namespace maia::worker
