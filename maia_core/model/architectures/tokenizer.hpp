// CLIP's tokenizer: from texts to the numbers that its text tower reads.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/architectures/text_cleaning.hpp"

namespace maia {

/// Byte-level byte pair encoding with CLIP's vocabulary of 49408 tokens. Immutable; safe to use from several threads.
class Tokenizer {
 public:
  static constexpr std::int64_t start = 49406;
  static constexpr std::int64_t end = 49407;

  /// A text of more bytes is refused, and one that has more characters when its spaces are single: neither would fit
  /// into CLIP's 77 tokens.
  static constexpr std::size_t most_bytes = 10000;
  static constexpr std::size_t most_characters = 2000;

  /// The one of clip_bpe.txt.gz and html_entities.txt in data_folder(), read at the first call. Throws Error if they
  /// can't be read.
  static const Tokenizer& clip();

  /// `merges`: one pair of tokens a line, best first, after one line of heading; gzip-compressed or not.
  /// Throws Error, naming the file, if it can't be read or is damaged.
  Tokenizer(const std::filesystem::path& merges, const std::filesystem::path& entities);

  /// The text's tokens without start and end. Throws Error if it is not UTF-8 or too long.
  std::vector<std::int64_t> encode(const std::string& text) const;

 private:
  void append_word(const std::u32string& word, std::vector<std::int64_t>& ids) const;

  struct Merge {
    std::int32_t rank;
    std::int32_t id;
  };
  HtmlEntities entities_;
  std::unordered_map<std::uint64_t, Merge> merges_;  ///< by the ids of both sides
};

}  // namespace maia
