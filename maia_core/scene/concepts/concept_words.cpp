#include "scene/concepts/concept_words.hpp"

#include <algorithm>
#include <set>

#include "maia/error.hpp"
#include "model/nearest.hpp"

namespace maia::concepts {
namespace {

/// Lower case, single spaces, without an article and what a person may put around a word.
std::string cleaned(const std::string& words) {
  std::string text;
  for (const char c : words) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '_' || c == '"' || c == '.' || c == ',';
    if (space) {
      if (!text.empty() && text.back() != ' ') text += ' ';
    } else {
      text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  for (const char* article : {"a ", "an ", "the ", "some "}) {
    if (text.rfind(article, 0) == 0) return text.substr(std::string(article).size());
  }
  return text;
}

/// Without spaces and hyphens.
std::string letters_of(const std::string& words) {
  std::string letters;
  for (const char c : words) {
    if (c != ' ' && c != '-') letters += c;
  }
  return letters;
}

/// The spellings and adjectives that are not in the vocabulary as they are.
const std::vector<std::pair<std::string, std::string>> other_words = {
    {"grey", "gray"},          {"people", "person"},       {"human", "person"},
    {"bug", "insect"},         {"violet", "purple"},       {"stripes", "striped"},
    {"stripe", "striped"},     {"spots", "spotted"},       {"dots", "spotted"},
    {"dotted", "spotted"},     {"polka dots", "spotted"},  {"fur", "furry"},
    {"feathers", "feathered"}, {"metal", "metallic"},      {"wood", "wooden"},
    {"checked", "checkered"},  {"chequered", "checkered"}, {"checkerboard", "checkered"},
    {"scales", "scaly"},       {"nighttime", "night"},     {"daytime", "day"},
    {"daylight", "day"},       {"meadow", "grass"},        {"lawn", "grass"},
    {"sea", "water"},          {"ocean", "water"},         {"woods", "forest"},
    {"snowy", "snow"},         {"foggy", "fog"},           {"mist", "fog"}};

}  // namespace

ConceptWords::ConceptWords(std::vector<Concept> vocabulary)
    : vocabulary_(std::move(vocabulary)), meanings_(vocabulary_.size()) {
  try {
    wordnet_ = WordNet::installed();
    for (std::size_t i = 0; i < vocabulary_.size(); ++i) {
      if (!vocabulary_[i].synset.empty()) meanings_[i] = wordnet_->sense(vocabulary_[i].synset);
    }
  } catch (const Error&) {
    wordnet_.reset();
    meanings_.assign(vocabulary_.size(), std::nullopt);
  }
  kind_of_.assign(vocabulary_.size(), std::vector<bool>(vocabulary_.size()));
  for (std::size_t a = 0; a < vocabulary_.size(); ++a) {
    for (std::size_t b = 0; b < vocabulary_.size(); ++b) {
      kind_of_[a][b] = a != b && meanings_[a] && meanings_[b] && meanings_[a] != meanings_[b] &&
                       wordnet_->is_a(*meanings_[a], *meanings_[b]);
    }
  }
}

std::vector<std::string> ConceptWords::singulars(const std::string& text) const {
  std::vector<std::string> forms = {text};
  if (wordnet_) {
    for (const std::string& singular : wordnet_->singulars(text)) {
      if (singular != text) forms.push_back(singular);
    }
  } else if (text.size() > 3 && text.back() == 's') {
    forms.push_back(text.substr(0, text.size() - 1));
  }
  return forms;
}

std::optional<int> ConceptWords::find(const std::string& words) const {
  std::string text = cleaned(words);
  std::string group;
  for (const std::string& one : groups()) {
    if (text.size() > one.size() + 1 && text.compare(text.size() - one.size() - 1, one.npos, " " + one) == 0) {
      group = one;
      text.resize(text.size() - one.size() - 1);
      break;
    }
  }
  const auto named = [&](const std::string& name) -> std::optional<int> {
    for (std::size_t i = 0; i < vocabulary_.size(); ++i) {
      if (vocabulary_[i].name == name && (group.empty() || vocabulary_[i].group == group)) return static_cast<int>(i);
    }
    return std::nullopt;
  };
  const std::vector<std::string> forms = singulars(text);
  for (const std::string& form : forms) {
    if (const auto found = named(form)) return found;
  }
  for (const auto& [other, known] : other_words) {
    if (std::find(forms.begin(), forms.end(), other) == forms.end()) continue;
    if (const auto found = named(known)) return found;
  }
  // "racecar", "hot-dog"
  for (const std::string& form : forms) {
    for (std::size_t i = 0; i < vocabulary_.size(); ++i) {
      if (letters_of(vocabulary_[i].name) == letters_of(form) && (group.empty() || vocabulary_[i].group == group)) {
        return static_cast<int>(i);
      }
    }
  }
  if (!wordnet_) return std::nullopt;
  for (const std::string& form : forms) {
    for (const SynsetId sense : wordnet_->senses(form)) {
      for (std::size_t i = 0; i < vocabulary_.size(); ++i) {
        if (meanings_[i] == sense && (group.empty() || vocabulary_[i].group == group)) return static_cast<int>(i);
      }
    }
  }
  return std::nullopt;
}

std::string ConceptWords::unknown(const std::string& words) const {
  const std::string text = cleaned(words);
  std::vector<std::string> names;
  for (const Concept& entry : vocabulary_) names.push_back(entry.name);
  std::vector<std::string> near;
  bool is_word = false;  // then it was not misspelt
  if (wordnet_) {
    // The commonest meaning of the words, and what has more than half of its lineage in common with it.
    for (const std::string& form : singulars(text)) {
      const std::vector<SynsetId> senses = wordnet_->senses(form);
      if (senses.empty()) continue;
      is_word = true;
      std::vector<std::pair<double, std::size_t>> ranked;
      for (std::size_t i = 0; i < vocabulary_.size(); ++i) {
        if (!meanings_[i]) continue;
        double similarity = 0;
        for (std::size_t s = 0; s < std::min<std::size_t>(senses.size(), 3); ++s) {
          similarity =
              std::max(similarity, wordnet_->similarity(senses[s], *meanings_[i]) - 0.05 * static_cast<double>(s));
        }
        if (similarity > 0.8) ranked.emplace_back(-similarity, i);
      }
      std::sort(ranked.begin(), ranked.end());
      for (std::size_t i = 0; i < std::min<std::size_t>(ranked.size(), 3); ++i) near.push_back(names[ranked[i].second]);
      break;
    }
  }
  if (!is_word) near = nearest_names(text, names);
  std::string sentence = "the concept head doesn't know '" + words.substr(0, 60) + "'";
  if (!near.empty()) {
    sentence += "; the nearest that it knows " + std::string(near.size() == 1 ? "is " : "are ");
    for (std::size_t i = 0; i < near.size(); ++i) {
      sentence += (i == 0 ? "" : i + 1 == near.size() ? " and " : ", ") + ("'" + near[i] + "'");
    }
  } else {
    sentence += "; it knows " + std::to_string(vocabulary_.size()) + " words (ConceptHead().concepts() lists them)";
  }
  return sentence;
}

double ConceptWords::similarity(int a, int b) const {
  const auto& first = meanings_[static_cast<std::size_t>(a)];
  const auto& second = meanings_[static_cast<std::size_t>(b)];
  return first && second ? wordnet_->similarity(*first, *second) : 0;
}

}  // namespace maia::concepts
