#include "tools/answer_cache.hpp"

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <utility>

#include "image/host.hpp"
#include "image/sha256.hpp"
#include "maia/error.hpp"

namespace maia {
namespace fs = std::filesystem;
namespace {

std::optional<std::string> content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return std::move(bytes).str();
}

}  // namespace

std::string question_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += std::to_string(word.size()) + ":" + word;
  return sha256(text);
}

AnswerCache::AnswerCache(fs::path folder, std::size_t bytes) : folder_(std::move(folder)), most_bytes_(bytes) {}

fs::path AnswerCache::file(const std::string& question, const char* ending) const {
  return folder_ / question.substr(0, 2) / (question + ending);
}

std::optional<Generation> AnswerCache::remembered(const std::string& question) {
  const std::lock_guard lock(mutex_);
  const auto place = places_.find(question);
  if (place == places_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, place->second);
  return place->second->made;
}

void AnswerCache::remember(const std::string& question, const Generation& made) {
  const std::size_t bytes =
      static_cast<std::size_t>(made.image.width()) * static_cast<std::size_t>(made.image.height()) * 3;
  const std::lock_guard lock(mutex_);
  if (bytes > most_bytes_ || places_.count(question) != 0) return;
  entries_.push_front({question, made, bytes});
  places_[question] = entries_.begin();
  bytes_ += bytes;
  while (bytes_ > most_bytes_) {
    bytes_ -= entries_.back().bytes;
    places_.erase(entries_.back().question);
    entries_.pop_back();
  }
}

std::optional<Generation> AnswerCache::image(const std::string& question) {
  if (auto made = remembered(question)) return made;
  if (folder_.empty()) return std::nullopt;
  const fs::path path = file(question, ".png");
  const auto bytes = content(path);
  if (!bytes) return std::nullopt;
  try {
    Generation made;
    made.image = Image::decode(*bytes, path.string());
    remember(question, made);
    return made;
  } catch (const Error&) {
    return std::nullopt;  // asked for again, and then replaced
  }
}

std::optional<std::string> AnswerCache::text(const std::string& question) {
  if (folder_.empty()) return std::nullopt;
  return content(file(question, ".txt"));
}

void AnswerCache::keep(const std::string& question, const Generation& made) {
  remember(question, made);
  if (!folder_.empty()) write(file(question, ".png"), made.image.png());
}

void AnswerCache::keep(const std::string& question, const std::string& text) {
  if (!folder_.empty()) write(file(question, ".txt"), text);
}

void AnswerCache::write(const fs::path& path, const std::string& bytes) {
  static std::atomic<unsigned> count{0};
  const fs::path part = path.string() + "." + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".part";
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  bool written = false;
  {
    std::ofstream file(part, std::ios::binary);
    written = static_cast<bool>(file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush());
  }
  if (written) fs::rename(part, path, error);
  if (written && !error) return;
  std::error_code ignored;
  fs::remove(part, ignored);
  const std::lock_guard lock(mutex_);
  if (std::exchange(complained_, true)) return;
  show({{"text/plain", "What servers made can't be kept in " + folder_.string() +
                           ": is the disk full? It will have to be asked, and paid, for again."}});
}

}  // namespace maia
