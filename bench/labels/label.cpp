#include "label.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace maia::bench {
namespace {

constexpr std::size_t longest_term = 3;  // words

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : std::string(text) + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '\'') {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

std::string joined(const std::vector<std::string>& words, std::size_t begin, std::size_t count) {
  std::string text;
  for (std::size_t i = begin; i < begin + count; ++i) text += (i == begin ? "" : " ") + words[i];
  return text;
}

/// Words that have a meaning of their own and hardly ever this one in a label.
bool is_filler(const std::string& word) {
  static constexpr std::array fillers = {
      "a",      "an",      "the",     "of",         "in",         "on",       "at",      "with",
      "and",    "or",      "image",   "images",     "photo",      "photos",   "picture", "pictures",
      "scene",  "scenes",  "unit",    "neuron",     "thing",      "things",   "object",  "objects",
      "part",   "parts",   "kind",    "kinds",      "something",  "anything", "concept", "color",
      "colors", "colored", "texture", "background", "especially", "near",     "next",    "to",
      "close",  "other",   "such",    "as",         "like",       "is",       "are",     "there",
      "where",  "when",    "it",      "its",        "that",       "which",    "only"};
  return std::find(fillers.begin(), fillers.end(), word) != fillers.end();
}

/// Pieces between separators that stand as whole words.
std::vector<std::string> pieces(const std::string& text, const std::vector<std::string>& separators) {
  std::vector<std::string> result = {text};
  for (const std::string& separator : separators) {
    std::vector<std::string> next;
    for (const std::string& piece : result) {
      std::size_t begin = 0;
      for (std::size_t end; (end = piece.find(separator, begin)) != std::string::npos; begin = end + separator.size())
        next.push_back(piece.substr(begin, end - begin));
      next.push_back(piece.substr(begin));
    }
    result = std::move(next);
  }
  return result;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string claim_of(std::string text) {
  for (const char* end : {";", "(", " but ", " not ", " rather than ", " regardless", ". ", ": ", " without "})
    text = text.substr(0, text.find(end));
  return text.rfind("no ", 0) == 0 || text.rfind("not ", 0) == 0 ? std::string() : text;
}

}  // namespace

LabelReader::LabelReader() : vocabulary_(concepts::read_vocabulary()), words_(vocabulary_) {
  const WordNet& wordnet = WordNet::installed();
  for (const concepts::Concept& entry : vocabulary_)
    meanings_.push_back(entry.synset.empty() ? 0 : wordnet.sense(entry.synset));
}

std::vector<Term> LabelReader::term(const std::string& words) const {
  const WordNet& wordnet = WordNet::installed();
  if (const auto number = words_.find(words)) {
    const auto at = static_cast<std::size_t>(*number);
    Term term{vocabulary_[at].name, {*number}, {}};
    if (meanings_[at] != 0) term.senses = {meanings_[at]};
    return {term};
  }
  for (const std::string& noun : wordnet.singulars(words)) {
    Term term{noun, {}, wordnet.senses(noun)};
    if (term.senses.size() > 3) term.senses.resize(3);  // what the word usually means
    for (std::size_t i = 0; i < vocabulary_.size(); ++i)
      if (meanings_[i] != 0 && std::any_of(term.senses.begin(), term.senses.end(),
                                           [&](SynsetId sense) { return wordnet.is_a(meanings_[i], sense); }))
        term.numbers.push_back(static_cast<int>(i));
    if (!term.numbers.empty()) return {term};
  }
  return {};
}

std::vector<Term> LabelReader::terms(std::string_view text) const {
  const std::vector<std::string> words = words_of(text);
  std::vector<Term> found;
  for (std::size_t begin = 0; begin < words.size();) {
    std::size_t taken = 1;
    for (std::size_t count = std::min(longest_term, words.size() - begin); count >= 1; --count) {
      if (is_filler(words[begin]) || is_filler(words[begin + count - 1])) continue;
      const std::vector<Term> here = term(joined(words, begin, count));
      if (here.empty()) continue;
      found.push_back(here.front());
      taken = count;
      break;
    }
    begin += taken;
  }
  return found;
}

bool is_hedged(const std::vector<std::string>& labels) {
  return labels.empty() || lower(labels.front()).rfind("no single concept", 0) == 0;
}

Label LabelReader::read(const std::vector<std::string>& labels) const {
  static const std::string guess = "strongest on ";
  Label label;
  for (const std::string& said : labels) {
    std::string text = lower(said);
    std::vector<std::string> between = {" or ", "/", ", ", " as well as "};
    if (const std::size_t at = text.find(guess); is_hedged({text}) && at != std::string::npos) {
      text = text.substr(at + guess.size());
      between.push_back(" and ");
    }
    for (const std::string& alternative : pieces(claim_of(text), between))
      if (std::vector<Term> together = terms(alternative); !together.empty()) label.push_back(std::move(together));
  }
  return label;
}

}  // namespace maia::bench
