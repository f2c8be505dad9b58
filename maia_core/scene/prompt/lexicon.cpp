#include "scene/prompt/lexicon.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "scene/prompt/lexicon_tables.hpp"

namespace maia {
namespace {

template <class Visit>
void split(std::string_view text, std::string_view separator, Visit visit) {
  while (true) {
    const std::size_t end = text.find(separator);
    visit(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + separator.size());
  }
}

struct Phrase {
  std::vector<std::string_view> words;
  Role role;
  std::string_view value;
};

class Lexicon {
 public:
  Lexicon() {
    for (const auto rows : {grammar_rows(), appearance_rows(), picture_rows()})
      for (const LexiconRow& row : rows)
        split(row.phrases, ", ", [&](std::string_view text) {
          Phrase phrase{{}, row.role, row.value};
          split(text, " ", [&](std::string_view word) { phrase.words.push_back(word); });
          by_first_word_[phrase.words.front()].push_back(std::move(phrase));
        });
    for (auto& [word, phrases] : by_first_word_)
      std::stable_sort(phrases.begin(), phrases.end(),
                       [](const Phrase& a, const Phrase& b) { return a.words.size() > b.words.size(); });
    for (const VerbRow& row : verb_rows())
      split(row.infinitives, ", ", [&](std::string_view verb) { verbs_.emplace(verb, row.sense); });
  }

  const std::vector<Phrase>* starting_with(std::string_view word) const {
    const auto found = by_first_word_.find(word);
    return found == by_first_word_.end() ? nullptr : &found->second;
  }

  std::optional<VerbSense> verb(std::string_view infinitive) const {
    const auto found = verbs_.find(infinitive);
    return found == verbs_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::unordered_map<std::string_view, std::vector<Phrase>> by_first_word_;  ///< longest first
  std::unordered_map<std::string_view, VerbSense> verbs_;
};

const Lexicon& lexicon() {
  static const Lexicon instance;
  return instance;
}

}  // namespace

std::optional<Match> match_phrase(const std::vector<Token>& tokens, std::size_t at, Role roles) {
  if (at >= tokens.size() || tokens[at].kind != TokenKind::word) return {};
  const auto* phrases = lexicon().starting_with(tokens[at].text);
  if (!phrases) return {};
  for (const Phrase& phrase : *phrases) {
    if (!among(phrase.role, roles) || at + phrase.words.size() > tokens.size()) continue;
    bool same = true;
    for (std::size_t i = 1; same && i < phrase.words.size(); ++i) same = tokens[at + i].text == phrase.words[i];
    if (same) return Match{phrase.role, phrase.value, phrase.words.size()};
  }
  return {};
}

std::optional<std::string_view> meaning_of(std::string_view phrase, Role roles) {
  const std::vector<Token> tokens = tokenize(phrase);
  const auto match = match_phrase(tokens, 0, roles);
  if (!match || match->length != tokens.size()) return {};
  return match->value;
}

std::optional<VerbSense> verb_sense(std::string_view infinitive) { return lexicon().verb(infinitive); }

}  // namespace maia
