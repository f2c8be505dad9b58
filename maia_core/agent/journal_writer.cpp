#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <string>

#include "agent/journal.hpp"
#include "image/sha256.hpp"
#include "maia/error.hpp"
#include "model/weights/fetch/small_file.hpp"
#include "services/chat/messages.hpp"

namespace maia::agent {
namespace fs = std::filesystem;
namespace {

double now() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

Error failed(const std::string& what, const fs::path& path) {
  return Error("can't " + what + " " + path.string() + ": " + std::strerror(errno));
}

fs::path made(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder / "images", error);
  if (error)
    throw Error("can't make the folder " + folder.string() + " for the record of a run (" + error.message() +
                "); set MAIA_RUNS to a folder that can be written");
  return folder;
}

FileLock locked(const fs::path& folder) {
  if (auto lock = FileLock::try_lock(folder / "lock")) return std::move(*lock);
  throw Error("the run in " + folder.string() + " is going on in another kernel; stop it there first");
}

void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

/// Where the last whole line ends.
off_t end_of_whole_lines(int file, const fs::path& path) {
  off_t end = ::lseek(file, 0, SEEK_END);
  if (end < 0) throw failed("read", path);
  for (char c = 0; end > 0; --end) {
    if (::pread(file, &c, 1, end - 1) != 1) throw failed("read", path);
    if (c == '\n') break;
  }
  return end;
}

void write_all(int file, const std::string& text, const fs::path& path) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = ::write(file, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw failed("write", path);
    done += static_cast<std::size_t>(written);
  }
  if (::fsync(file) != 0) throw failed("write", path);
}

std::string ending_of(const std::string& bytes) {
  const std::string type = media_type(bytes);
  if (type.empty()) throw Error("the record of a run can hold PNG, JPEG, WebP and GIF images, not something else");
  return type == "image/jpeg" ? "jpg" : type.substr(type.find('/') + 1);
}

}  // namespace

JournalWriter::JournalWriter(const fs::path& folder) : folder_(made(folder)), lock_(locked(folder_)) {
  const fs::path path = folder_ / "journal.jsonl";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file_ < 0) throw failed("write", path);
  try {
    if (::ftruncate(file_, end_of_whole_lines(file_, path)) != 0) throw failed("write", path);
  } catch (...) {
    ::close(file_);
    throw;
  }
  sync_folder(folder_);
  sync_folder(folder_.parent_path());
}

JournalWriter::~JournalWriter() { ::close(file_); }

void JournalWriter::append(nlohmann::json record) {
  if (!record.contains("at")) record["at"] = now();
  const fs::path path = folder_ / "journal.jsonl";
  const off_t end = ::lseek(file_, 0, SEEK_END);
  const std::string line = record.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  try {
    write_all(file_, line, path);
  } catch (const Error&) {
    if (end >= 0 && ::ftruncate(file_, end) != 0) throw failed("write", path);
    throw;
  }
}

std::string JournalWriter::store_image(const std::string& bytes) {
  const std::string name = "images/" + sha256(bytes) + "." + ending_of(bytes);
  if (!fs::exists(folder_ / name)) write_small_file(folder_ / name, bytes);
  return name;
}

}  // namespace maia::agent
