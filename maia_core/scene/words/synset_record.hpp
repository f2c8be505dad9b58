// One line of data.noun.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace maia {

/// A link to another meaning of the same part of speech.
struct SynsetLink {
  std::string_view symbol;  ///< "@" hypernym, "~" hyponym, "#p" part of, ...
  std::uint32_t target = 0;
};

/// A meaning. Its parts point into the line that it was read from.
struct SynsetRecord {
  unsigned category = 0;  ///< number of its lexicographer file
  std::vector<std::string_view> words;
  std::vector<SynsetLink> links;  ///< to nouns
  std::string_view gloss;
};

/// The record that begins at `offset` of data.noun, or nothing if there is none or it is damaged.
std::optional<SynsetRecord> read_synset(std::string_view data, std::uint32_t offset);

/// "noun.animal" for 5. Empty for a number that no file of nouns has.
std::string_view category_name(unsigned number);

}  // namespace maia
