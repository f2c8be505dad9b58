#include "model/weights/fetch/small_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "maia/error.hpp"
#include "model/weights/durable_rename.hpp"

namespace maia {

void write_small_file(const std::filesystem::path& path, const std::string& text) {
  std::string temporary = path.string() + ".XXXXXX";
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) throw Error("can't write " + path.string() + ": " + std::strerror(errno));
  const auto clean_up = [&] {
    ::close(descriptor);
    ::unlink(temporary.c_str());
  };
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = ::write(descriptor, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const Error error("can't write " + path.string() + ": " + std::strerror(errno));
      clean_up();
      throw error;
    }
    done += static_cast<std::size_t>(written);
  }
  try {
    durable_rename(descriptor, temporary, path);
  } catch (const Error&) {
    clean_up();
    throw;
  }
}

std::optional<std::string> read_small_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace maia
