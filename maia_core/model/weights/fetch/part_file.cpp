#include "model/weights/fetch/part_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "maia/error.hpp"
#include "model/weights/fetch/small_file.hpp"

namespace maia {
namespace {

Error failure(const std::filesystem::path& path) {
  const std::string why = errno == ENOSPC || errno == EDQUOT
                              ? "the disk is full; make room, or choose another folder with --dir or MAIA_WEIGHTS"
                              : std::strerror(errno);
  return Error("can't write " + path.string() + ": " + why);
}

}  // namespace

std::filesystem::path part_notes(const std::filesystem::path& part) { return part.string() + ".json"; }

PartFile::PartFile(const std::filesystem::path& path) : path_(path) {
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw failure(path);
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0) {
    const Error error = failure(path);
    ::close(descriptor_);
    throw error;
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
}

PartFile::~PartFile() { ::close(descriptor_); }

std::string PartFile::validator(const std::string& url) const {
  const std::optional<std::string> text = read_small_file(part_notes(path_));
  if (!text) return {};
  const nlohmann::json notes = nlohmann::json::parse(*text, nullptr, false);
  if (!notes.is_object() || notes.value("url", nlohmann::json()) != url) return {};
  const auto found = notes.find("validator");
  return found != notes.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void PartFile::restart(const std::string& url, const std::string& validator) {
  // In this order: at no time do the notes speak of bytes of another version.
  if (::ftruncate(descriptor_, 0) != 0) throw failure(path_);
  write_small_file(part_notes(path_), nlohmann::json{{"url", url}, {"validator", validator}}.dump() + "\n");
  size_ = 0;
  digest_ = Sha256();
  digested_ = 0;
}

void PartFile::append(const void* data, std::size_t bytes) {
  hash_what_is_there();
  const char* next = static_cast<const char*>(data);
  for (std::size_t left = bytes; left > 0;) {
    const ssize_t written = ::pwrite(descriptor_, next, left, static_cast<off_t>(size_));
    if (written < 0) {
      if (errno == EINTR) continue;
      throw failure(path_);
    }
    digest_.update(next, static_cast<std::size_t>(written));
    next += written;
    left -= static_cast<std::size_t>(written);
    size_ += static_cast<std::uint64_t>(written);
    digested_ = size_;
  }
}

void PartFile::hash_what_is_there() {
  std::array<char, 1 << 16> buffer;
  while (digested_ < size_) {
    const ssize_t got = ::pread(descriptor_, buffer.data(), buffer.size(), static_cast<off_t>(digested_));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0)
      throw Error("can't read " + path_.string() + ": " + (got < 0 ? std::strerror(errno) : "it was cut short"));
    digest_.update(buffer.data(), static_cast<std::size_t>(got));
    digested_ += static_cast<std::uint64_t>(got);
  }
}

std::string PartFile::sha256() {
  hash_what_is_there();
  return digest_.hex();
}

}  // namespace maia
