// What services answered, by what they were asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "maia/services.hpp"

namespace maia {

/// A question as 64 hexadecimal digits: different lists of words have different ones.
std::string question_of(const std::vector<std::string>& words);

/// Keeps answers in memory, the latest up to a number of bytes, and with a folder also on disk, for good: files are
/// complete or not there, whoever writes at the same time. All functions are safe to call from several threads.
class AnswerCache {
 public:
  /// Without a folder memory has to do. The folder is made when the first answer comes.
  explicit AnswerCache(std::filesystem::path folder = {}, std::size_t bytes = std::size_t{96} << 20);

  /// From memory as it was kept; from disk an image without notes. Nothing if it is not there or damaged.
  std::optional<Generation> image(const std::string& question);
  std::optional<std::string> text(const std::string& question);

  /// If the disk can't take it, says so below the cell, once.
  void keep(const std::string& question, const Generation& made);
  void keep(const std::string& question, const std::string& text);

 private:
  struct Entry {
    std::string question;
    Generation made;
    std::size_t bytes = 0;
  };

  std::optional<Generation> remembered(const std::string& question);
  void remember(const std::string& question, const Generation& made);
  std::filesystem::path file(const std::string& question, const char* ending) const;
  void write(const std::filesystem::path& path, const std::string& bytes);

  std::filesystem::path folder_;
  std::size_t most_bytes_;
  std::mutex mutex_;
  std::list<Entry> entries_;  ///< the latest first
  std::unordered_map<std::string, std::list<Entry>::iterator> places_;
  std::size_t bytes_ = 0;
  bool complained_ = false;
};

}  // namespace maia
