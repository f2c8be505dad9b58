#include "scene/words/synset_record.hpp"

#include <algorithm>
#include <array>

#include "scene/words/sorted_lines.hpp"

namespace maia {

// offset category type w_cnt word lex_id [word lex_id...] p_cnt [symbol offset pos source/target...] | gloss
// with w_cnt hexadecimal.
std::optional<SynsetRecord> read_synset(std::string_view data, std::uint32_t offset) {
  if (offset >= data.size() || (offset > 0 && data[offset - 1] != '\n')) return {};
  std::string_view line = data.substr(offset);
  const std::size_t end = line.find('\n');
  if (end == std::string_view::npos) return {};
  line = line.substr(0, end);

  SynsetRecord record;
  const std::size_t bar = line.find(" | ");
  if (bar == std::string_view::npos) return {};
  record.gloss = line.substr(bar + 3);
  record.gloss = record.gloss.substr(0, record.gloss.find_last_not_of(' ') + 1);
  line = line.substr(0, bar);

  const auto own = take_number(line), category = take_number(line);
  if (own != offset || !category || take_word(line) != "n") return {};
  record.category = *category;
  const auto word_count = take_number(line, 16);
  if (!word_count || *word_count == 0 || *word_count > line.size()) return {};
  for (unsigned i = 0; i < *word_count; ++i) {
    record.words.push_back(take_word(line));
    if (record.words.back().empty() || !take_number(line, 16)) return {};
  }
  const auto link_count = take_number(line);
  if (!link_count || *link_count > line.size()) return {};
  record.links.reserve(*link_count);
  for (unsigned i = 0; i < *link_count; ++i) {
    const std::string_view symbol = take_word(line);
    const auto target = take_number(line);
    const std::string_view part_of_speech = take_word(line);
    if (symbol.empty() || !target || part_of_speech.empty() || !take_number(line, 16)) return {};
    if (part_of_speech == "n") record.links.push_back({symbol, *target});
  }
  return record;
}

std::string_view category_name(unsigned number) {
  static constexpr std::array<std::string_view, 26> names = {
      "noun.Tops",       "noun.act",           "noun.animal",   "noun.artifact", "noun.attribute",  "noun.body",
      "noun.cognition",  "noun.communication", "noun.event",    "noun.feeling",  "noun.food",       "noun.group",
      "noun.location",   "noun.motive",        "noun.object",   "noun.person",   "noun.phenomenon", "noun.plant",
      "noun.possession", "noun.process",       "noun.quantity", "noun.relation", "noun.shape",      "noun.state",
      "noun.substance",  "noun.time"};
  constexpr unsigned first = 3;
  return number >= first && number < first + names.size() ? names[number - first] : std::string_view();
}

}  // namespace maia
