#include "scene/dataset/scene_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "maia/error.hpp"
#include "model/weights/fetch/small_file.hpp"
#include "scene/dataset/write_scenes.hpp"

namespace maia {
namespace fs = std::filesystem;
namespace {

using nlohmann::ordered_json;

constexpr const char* settings_file = "scenes.json";
constexpr const char* lines_file = "scenes.jsonl";
constexpr const char* lock_file = ".scenes.lock";

[[noreturn]] void fail(const std::string& doing, const fs::path& path, int reason) {
  std::string text = "can't " + doing + " " + path.string() + ": " + std::strerror(reason);
  if (reason == ENOSPC || reason == EDQUOT) text += "; free some space, and the same again goes on from here";
  throw Error(text);
}

void write_all(int descriptor, const std::string& bytes, const fs::path& path) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written = ::write(descriptor, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", path, errno);
    done += static_cast<std::size_t>(written);
  }
}

std::string text_of(const SceneFolder::Settings& settings) {
  ordered_json json;
  for (const auto& [name, value] : settings) json[name] = value;
  return json.dump(1) + "\n";
}

bool holds_nothing(const fs::path& folder) {
  const fs::directory_iterator entries(folder);
  return std::all_of(fs::begin(entries), fs::end(entries),
                     [](const fs::directory_entry& entry) { return entry.path().filename() == lock_file; });
}

}  // namespace

std::string scene_image_name(std::int64_t index, const std::string& ending) {
  std::string digits = std::to_string(index);
  digits.insert(0, std::max<std::size_t>(digits.size(), 7) - digits.size(), '0');
  return "images/" + digits + "." + ending;
}

SceneFolder::SceneFolder(fs::path folder, const Settings& settings, std::string ending)
    : folder_(std::move(folder)), ending_(std::move(ending)) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) throw Error("can't make the folder " + folder_.string() + ": " + error.message());
  const bool known = fs::exists(folder_ / settings_file);
  if (!known && !holds_nothing(folder_))
    throw Error(folder_.string() + " is not empty and holds no scenes; give a new folder");
  std::optional<FileLock> lock = FileLock::try_lock(folder_ / lock_file);
  if (!lock)
    throw Error("another process is writing scenes to " + folder_.string() + "; wait for it, or give another folder");
  lock_.emplace(std::move(*lock));
  if (known) {
    check_settings(settings);
  } else {
    write_small_file(folder_ / settings_file, text_of(settings));
  }
  fs::create_directories(folder_ / "images", error);
  if (error) throw Error("can't make the folder " + (folder_ / "images").string() + ": " + error.message());
  open_lines();
}

SceneFolder::~SceneFolder() {
  if (lines_ >= 0) ::close(lines_);
}

void SceneFolder::check_settings(const Settings& settings) const {
  const fs::path path = folder_ / settings_file;
  const auto there = ordered_json::parse(read_small_file(path).value_or(""), nullptr, false);
  if (!there.is_object()) throw Error(path.string() + " is damaged; remove the folder, or give another one");
  std::string differences;
  for (const auto& [name, value] : settings) {
    const auto found = there.find(name);
    const std::string old = found != there.end() && found->is_string() ? found->get<std::string>() : "missing";
    if (old != value)
      differences += (differences.empty() ? "" : ", ") + name + " is " + old + " there and " + value + " here";
  }
  if (!differences.empty())
    throw Error(folder_.string() + " holds scenes of other settings (" + differences + "); give another folder");
}

void SceneFolder::open_lines() {
  const fs::path path = folder_ / lines_file;
  std::uintmax_t whole = 0;
  {
    std::ifstream in(path, std::ios::binary);
    for (std::string line; std::getline(in, line) && !in.eof();) {
      if (!fs::exists(folder_ / scene_image_name(scenes_, ending_))) break;
      whole += line.size() + 1;
      ++scenes_;
    }
  }
  lines_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (lines_ < 0) fail("write", path, errno);
  if (::ftruncate(lines_, static_cast<off_t>(whole)) != 0 || ::lseek(lines_, 0, SEEK_END) < 0)
    fail("write", path, errno);
}

void SceneFolder::write_image(std::int64_t index, const std::string& bytes) const {
  const fs::path path = folder_ / scene_image_name(index, ending_);
  const fs::path part = path.string() + ".part";
  const int descriptor = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) fail("write", path, errno);
  try {
    write_all(descriptor, bytes, path);
  } catch (...) {
    ::close(descriptor);
    ::unlink(part.c_str());
    throw;
  }
  // Some file systems say only now that the disk is full.
  if (::close(descriptor) != 0 || ::rename(part.c_str(), path.c_str()) != 0) fail("write", path, errno);
}

void SceneFolder::append(const std::string& line) {
  write_all(lines_, line + "\n", folder_ / lines_file);
  ++scenes_;
}

void SceneFolder::flush() {
  if (::fdatasync(lines_) != 0 && errno != EINVAL) fail("write", folder_ / lines_file, errno);
}

}  // namespace maia
