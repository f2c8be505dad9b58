#include "model/architectures/tokenizer.hpp"

#include <unicode/uchar.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <sstream>

#include "maia/error.hpp"
#include "model/folders.hpp"

namespace maia {
namespace {

constexpr std::int32_t bytes = 256;
constexpr std::int32_t merge_count = 49152 - 2 * bytes - 2 + bytes;

std::string read_compressed(const std::filesystem::path& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  if (!file) throw Error("can't read " + path.string() + ", which is installed with maia; install maia again");
  std::string text;
  std::array<char, 1 << 16> buffer{};
  int count = 0;
  while ((count = gzread(file.get(), buffer.data(), buffer.size())) > 0)
    text.append(buffer.data(), static_cast<std::size_t>(count));
  if (count < 0) throw Error(path.string() + " is damaged; install maia again");
  return text;
}

/// Bytes by their token: the printable characters of Latin-1 come first.
std::array<std::uint8_t, bytes> bytes_in_order() {
  const auto printable = [](int b) { return (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xFF && b != 0xAD); };
  std::array<std::uint8_t, bytes> order{};
  std::size_t next = 0;
  for (const bool first : {true, false})
    for (int b = 0; b < bytes; ++b)
      if (printable(b) == first) order[next++] = static_cast<std::uint8_t>(b);
  return order;
}

const std::array<std::int32_t, bytes>& token_of_byte() {
  static const std::array<std::int32_t, bytes> tokens = [] {
    std::array<std::int32_t, bytes> result{};
    const auto order = bytes_in_order();
    for (std::size_t i = 0; i < order.size(); ++i) result[order[i]] = static_cast<std::int32_t>(i);
    return result;
  }();
  return tokens;
}

/// How the file writes the tokens of single bytes: as one visible character each.
std::unordered_map<std::string, std::int32_t> single_tokens() {
  std::unordered_map<std::string, std::int32_t> tokens;
  const auto order = bytes_in_order();
  char32_t invisible = 256;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint8_t b = order[i];
    const bool printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b != 0xAD);
    const std::string symbol = encode_utf8({printable ? char32_t{b} : invisible++});
    tokens[symbol] = static_cast<std::int32_t>(i);
    tokens[symbol + "</w>"] = static_cast<std::int32_t>(i) + bytes;
  }
  return tokens;
}

std::uint64_t pair_key(std::int64_t left, std::int64_t right) {
  return static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint64_t>(right);
}

bool is_letter(char32_t c) { return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_L_MASK) != 0; }
bool is_number(char32_t c) { return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_N_MASK) != 0; }
/// What stands between words. open_clip's pattern, which ignores case, takes the mark U+0345 neither for a letter,
/// because it is none, nor for anything else, because its capital is one.
bool is_between(char32_t c) { return u_isUWhiteSpace(static_cast<UChar32>(c)) || c == 0x345; }

/// Length of the word at the beginning of `text`, which is not empty and does not begin with what stands between words:
/// an English contraction, letters, one digit, or other characters.
std::size_t word_length(std::u32string_view text) {
  for (const std::u32string_view ending : {U"'s", U"'\u017F", U"'t", U"'re", U"'ve", U"'m", U"'ll", U"'d"})
    if (text.substr(0, ending.size()) == ending) return ending.size();
  if (is_number(text[0])) return 1;
  const bool letters = is_letter(text[0]);
  std::size_t length = 1;
  while (length < text.size() && !is_between(text[length]) && !is_number(text[length]) &&
         is_letter(text[length]) == letters)
    ++length;
  return length;
}

Error too_long(std::size_t size, const char* unit) {
  return Error("a text of " + std::to_string(size) + " " + unit + " is too long for CLIP; shorten it to a sentence");
}

}  // namespace

const Tokenizer& Tokenizer::clip() {
  static const Tokenizer tokenizer(data_folder() / "clip_bpe.txt.gz", data_folder() / "html_entities.txt");
  return tokenizer;
}

Tokenizer::Tokenizer(const std::filesystem::path& merges, const std::filesystem::path& entities)
    : entities_(read_html_entities(entities)) {
  std::istringstream file(read_compressed(merges));
  std::unordered_map<std::string, std::int32_t> tokens = single_tokens();
  std::string line;
  std::getline(file, line);
  for (std::int32_t rank = 0; rank < merge_count; ++rank) {
    std::getline(file, line);
    const std::size_t space = line.find(' ');
    const auto left = tokens.find(line.substr(0, space));
    const auto right = tokens.find(space == std::string::npos ? line : line.substr(space + 1));
    if (!file || space == std::string::npos || left == tokens.end() || right == tokens.end())
      throw Error(merges.string() + " is damaged in line " + std::to_string(rank + 2) + "; install maia again");
    const std::int32_t id = 2 * bytes + rank;
    merges_[pair_key(left->second, right->second)] = {.rank = rank, .id = id};
    tokens[left->first + right->first] = id;
  }
}

void Tokenizer::append_word(const std::u32string& word, std::vector<std::int64_t>& ids) const {
  std::vector<std::int64_t> symbols;
  for (const char byte : encode_utf8(word)) symbols.push_back(token_of_byte()[static_cast<std::uint8_t>(byte)]);
  symbols.back() += bytes;
  while (symbols.size() > 1) {
    Merge best{.rank = std::numeric_limits<std::int32_t>::max(), .id = 0};
    std::uint64_t best_pair = 0;
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
      const auto found = merges_.find(pair_key(symbols[i], symbols[i + 1]));
      if (found == merges_.end() || found->second.rank >= best.rank) continue;
      best = found->second;
      best_pair = found->first;
    }
    if (best.rank == std::numeric_limits<std::int32_t>::max()) break;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      const bool merged = i + 1 < symbols.size() && pair_key(symbols[i], symbols[i + 1]) == best_pair;
      symbols[kept++] = merged ? best.id : symbols[i];
      if (merged) ++i;
    }
    symbols.resize(kept);
  }
  ids.insert(ids.end(), symbols.begin(), symbols.end());
}

std::vector<std::int64_t> Tokenizer::encode(const std::string& text) const {
  if (text.size() > most_bytes) throw too_long(text.size(), "bytes");
  const std::u32string clean = clean_text(decode_utf8(text), entities_);
  if (clean.size() > most_characters) throw too_long(clean.size(), "characters");
  std::vector<std::int64_t> ids;
  for (std::size_t i = 0; i < clean.size();) {
    const std::u32string_view rest = std::u32string_view(clean).substr(i);
    const auto starts_with = [&](std::u32string_view word) { return rest.substr(0, word.size()) == word; };
    if (is_between(rest[0])) {
      ++i;
    } else if (constexpr std::u32string_view word = U"<start_of_text>"; starts_with(word)) {
      ids.push_back(start);
      i += word.size();
    } else if (constexpr std::u32string_view other = U"<end_of_text>"; starts_with(other)) {
      ids.push_back(end);
      i += other.size();
    } else {
      const std::size_t length = word_length(rest);
      append_word(clean.substr(i, length), ids);
      i += length;
    }
  }
  return ids;
}

}  // namespace maia
