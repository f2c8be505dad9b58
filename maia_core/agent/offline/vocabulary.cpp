#include "agent/offline/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

#include "agent/offline/concept_rows.hpp"
#include "maia/error.hpp"
#include "scene/words/plural.hpp"

namespace maia::agent::offline {
namespace {

constexpr auto synonyms = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"grey", "gray"},          {"people", "person"},   {"human", "person"},  {"bug", "insect"},
     {"violet", "purple"},      {"stripes", "striped"}, {"spots", "spotted"}, {"fur", "furry"},
     {"feathers", "feathered"}, {"metal", "metallic"},  {"wood", "wooden"},   {"meadow", "grass"},
     {"lawn", "grass"},         {"sea", "water"},       {"ocean", "water"},   {"woods", "forest"},
     {"snowy", "snow"},         {"foggy", "fog"},       {"mist", "fog"},      {"cup", "cup of coffee"},
     {"room", "indoor"},        {"indoors", "indoor"},  {"sofa", "couch"},    {"automobile", "car"}});

/// Places of which a picture without anything else can be made.
constexpr auto open_places = std::to_array<std::string_view>(
    {"beach",  "bedroom",    "city",  "desert", "field", "forest",  "garden", "grass", "kitchen",
     "lake",   "mountain",   "park",  "river",  "road",  "savanna", "sky",    "snow",  "space",
     "street", "underwater", "water", "office", "farm",  "rock",    "sand",   "table"});

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '\'' || c == '-'; }

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

std::vector<Vocabulary::Token> tokens_of(std::string_view text) {
  std::vector<Vocabulary::Token> tokens;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_letter(text[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < text.size() && is_letter(text[i])) ++i;
    tokens.push_back({lowered(text.substr(begin, i - begin)), begin});
  }
  return tokens;
}

std::string_view next_field(std::string_view& line) {
  const std::size_t tab = line.find('\t');
  const std::string_view field = line.substr(0, tab);
  line.remove_prefix(tab == line.npos ? line.size() : tab + 1);
  return field;
}

Kind kind_of_group(std::string_view group) {
  if (group == "object") return Kind::object;
  if (group == "color") return Kind::color;
  if (group == "texture") return Kind::texture;
  return group == "light" ? Kind::light : Kind::place;
}

}  // namespace

const Vocabulary& Vocabulary::installed() {
  static const Vocabulary vocabulary;
  return vocabulary;
}

Vocabulary::Vocabulary() {
  std::string_view rest = concept_rows();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    std::string name(next_field(line));
    const Kind kind = kind_of_group(next_field(line));
    if (name.empty() || name.front() == '#') continue;
    if (kind == Kind::color && name == "orange") name = "orange color";
    // A thing that is also a part of backdrops ("tree") is one concept, and it is the thing.
    if (by_name_.contains(name)) {
      auto& known = concepts_[static_cast<std::size_t>(by_name_.find(name)->second)];
      if (kind == Kind::place && known.kind == Kind::texture) known.kind = Kind::place;
      continue;
    }
    by_name_.emplace(name, size());
    meanings_.emplace_back(next_field(line));
    const bool open = std::find(open_places.begin(), open_places.end(), name) != open_places.end();
    concepts_.push_back({std::move(name), kind, kind == Kind::place && open});
  }
  for (int i = 0; i < size(); ++i) by_name_.try_emplace(plural_of((*this)[i].name), i);
  for (const auto& [other, known] : synonyms) {
    if (const auto found = by_name_.find(known); found != by_name_.end()) {
      by_name_.try_emplace(std::string(other), found->second);
      by_name_.try_emplace(plural_of(other), found->second);
    }
  }
  relate();
}

void Vocabulary::relate() {
  synsets_.resize(concepts_.size());
  try {
    wordnet_ = WordNet::installed();
    for (std::size_t i = 0; i < concepts_.size(); ++i) {
      if (!meanings_[i].empty()) synsets_[i] = wordnet_->sense(meanings_[i]);
    }
  } catch (const Error&) {
    wordnet_.reset();
    synsets_.assign(concepts_.size(), std::nullopt);
  }
  kinds_.assign(concepts_.size(), std::vector<bool>(concepts_.size()));
  for (std::size_t a = 0; a < concepts_.size(); ++a) {
    if (!synsets_[a]) continue;
    std::set<SynsetId> ancestors;
    std::vector<SynsetId> open = {*synsets_[a]};
    while (!open.empty()) {
      const SynsetId synset = open.back();
      open.pop_back();
      for (const SynsetId above : wordnet_->hypernyms(synset)) {
        if (ancestors.insert(above).second) open.push_back(above);
      }
    }
    for (std::size_t b = 0; b < concepts_.size(); ++b) {
      kinds_[a][b] = synsets_[b] && synsets_[a] != synsets_[b] && ancestors.contains(*synsets_[b]);
    }
  }
  kinds_below_.resize(concepts_.size());
  parents_.resize(concepts_.size());
  for (int a = 0; a < size(); ++a) {
    std::vector<std::pair<double, int>> below, above;
    for (int b = 0; b < size(); ++b) {
      if (a != b && is_a(b, a)) below.emplace_back(-similarity(a, b), b);
      if (a != b && is_a(a, b)) above.emplace_back(-similarity(a, b), b);
    }
    std::sort(below.begin(), below.end());
    std::sort(above.begin(), above.end());
    for (const auto& [nearness, b] : below) kinds_below_[static_cast<std::size_t>(a)].push_back(b);
    for (const auto& [nearness, b] : above) parents_[static_cast<std::size_t>(a)].push_back(b);
  }
}

bool Vocabulary::is_the_fruit(const std::vector<Token>& tokens, std::size_t at) const {
  const auto follows = [&](std::size_t i) {  // with nothing but a blank between
    return i > 0 && i < tokens.size() && tokens[i].at == tokens[i - 1].at + tokens[i - 1].text.size() + 1;
  };
  const auto is = [&](std::size_t i, Kind kind) {
    const auto number = find(tokens[i].text);
    return number && (*this)[*number].kind == kind;
  };
  if (follows(at + 1) && is(at + 1, Kind::object)) return false;  // "an orange car"
  std::size_t first = at;
  const auto is_adjective = [&](std::size_t i) {
    return is(i, Kind::color) || is(i, Kind::texture) || tokens[i].text == "orange";
  };
  while (follows(first) && is_adjective(first - 1)) --first;
  if (!follows(first)) return false;
  const std::string& before = tokens[first - 1].text;
  return before == "a" || before == "an" || before == "the";
}

std::optional<int> Vocabulary::find(std::string_view name) const {
  const auto found = by_name_.find(lowered(name));
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Mention> Vocabulary::mentions(std::string_view text) const {
  const std::vector<Token> tokens = tokens_of(text);
  std::vector<Mention> found;
  for (std::size_t i = 0; i < tokens.size();) {
    std::size_t length = std::min<std::size_t>(3, tokens.size() - i);
    std::optional<int> number;
    for (; length > 0; --length) {
      const std::size_t begin = tokens[i].at, last = i + length - 1;
      const std::string phrase = lowered(text.substr(begin, tokens[last].at + tokens[last].text.size() - begin));
      number = find(phrase);
      if (number) break;
    }
    if (!number) {
      ++i;
      continue;
    }
    const std::string_view before = i > 0 ? std::string_view(tokens[i - 1].text) : std::string_view();
    const bool article = before == "a" || before == "an" || before == "the";
    if (tokens[i].text == "orange" && length == 1 && !is_the_fruit(tokens, i)) number = find("orange color");
    const std::string_view lead = article && i > 1 ? std::string_view(tokens[i - 2].text) : before;
    found.push_back({number.value_or(0), tokens[i].at, lead == "perhaps" || lead == "or" || lead == "maybe"});
    i += length;
  }
  return found;
}

double Vocabulary::similarity(int a, int b) const {
  const auto& first = synsets_[static_cast<std::size_t>(a)];
  const auto& second = synsets_[static_cast<std::size_t>(b)];
  return first && second && wordnet_ ? wordnet_->similarity(*first, *second) : 0;
}

std::vector<int> Vocabulary::siblings_of(int number, std::size_t most) const {
  std::vector<std::pair<double, int>> others;
  for (int i = 0; i < size(); ++i) {
    if ((*this)[i].kind != Kind::object || related(i, number)) continue;
    const double nearness = similarity(i, number);
    // Names of wide classes make no pictures of their own.
    if (nearness > 0.3 && kinds_of(i).size() < 4) others.emplace_back(-nearness, i);
  }
  std::stable_sort(others.begin(), others.end());
  std::vector<int> siblings;
  for (const auto& [nearness, i] : others) {
    if (siblings.size() == most) break;
    siblings.push_back(i);
  }
  return siblings;
}

}  // namespace maia::agent::offline
