#include "input.hpp"

#include <stdio_ext.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ext/stdio_sync_filebuf.h>
#include <iostream>
#include <string>

#include "broker_link.hpp"
#include "maia/display.hpp"
#include "output.hpp"

namespace maia::worker {
namespace {

std::string line;
std::size_t line_used = 0;

constexpr const char* no_input = "this front end can't answer input requests; set the value in the cell instead";

/// At most `size` bytes of typed text; 0 at end of file.
std::size_t take(char* data, std::size_t size) {
  if (line_used == line.size()) {
    auto typed = BrokerLink::instance().ask({}, false);
    if (!typed) {
      static const std::string message = std::string("maia: ") + no_input + " (standard input is at its end)\n";
      std::cerr << message << std::flush;
      return 0;
    }
    line = std::move(*typed) + "\n";
    line_used = 0;
  }
  const std::size_t count = std::min(size, line.size() - line_used);
  std::memcpy(data, line.data() + line_used, count);
  line_used += count;
  return count;
}

ssize_t cookie_read(void*, char* data, std::size_t size) { return static_cast<ssize_t>(take(data, size)); }

}  // namespace

void install_input() {
  FILE* file = ::fopencookie(nullptr, "r", {cookie_read, nullptr, nullptr, nullptr});
  if (!file) return;
  // Without a buffer of its own: scanf() and std::cin take turns on one text.
  std::setvbuf(file, nullptr, _IONBF, 0);
  stdin = file;
  static __gnu_cxx::stdio_sync_filebuf<char> buffer(file);
  std::cin.rdbuf(&buffer);
}

void reset_input() {
  line.clear();
  line_used = 0;
  ::__fpurge(stdin);
  if (std::feof(stdin) || std::ferror(stdin)) std::clearerr(stdin);
  std::cin.clear();
}

long read_for_cell(int fd, void* data, unsigned long size) {
  if (fd == 0) return static_cast<long>(take(static_cast<char*>(data), size));
  return ::read(fd, data, size);
}

char* getpass_for_cell(const char* prompt) {
  static char password[256];
  const std::string text = ask_password(prompt ? prompt : "");
  std::snprintf(password, sizeof password, "%s", text.c_str());
  return password;
}

}  // namespace maia::worker

namespace maia {

std::string ask(const std::string& prompt) {
  auto text = worker::BrokerLink::instance().ask(prompt, false);
  if (!text) throw Error(worker::no_input);
  return *text;
}

std::string ask_password(const std::string& prompt) {
  auto text = worker::BrokerLink::instance().ask(prompt, true);
  if (!text) throw Error(worker::no_input);
  return *text;
}

}  // namespace maia
