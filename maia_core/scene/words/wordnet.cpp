#include "scene/words/wordnet.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <unordered_map>

#include "maia/error.hpp"
#include "model/weights/mapped_file.hpp"
#include "scene/words/inflection.hpp"
#include "scene/words/sorted_lines.hpp"
#include "scene/words/synset_record.hpp"

namespace maia {
namespace {

constexpr const char* remedy = "; install the package wordnet-base (again), or set MAIA_WORDNET to a folder with it";

/// A synset that another one is a kind of.
struct Ancestor {
  SynsetId synset = 0;
  unsigned distance = 0;  ///< steps up to it
  unsigned depth = 0;     ///< its own distance from the root, which has 1
};

/// In the order of their synsets, the synset itself among them.
using Lineage = std::vector<Ancestor>;

std::string with(char from, char to, std::string_view text) {
  std::string result(text);
  std::replace(result.begin(), result.end(), from, to);
  return result;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

void add_new(std::vector<std::string>& words, std::string word) {
  if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
}

bool is_hypernym(std::string_view symbol) { return symbol == "@" || symbol == "@i"; }
bool is_hyponym(std::string_view symbol) { return symbol == "~" || symbol == "~i"; }

}  // namespace

struct WordNet::Impl {
  std::string source;  ///< what errors name
  WordNetTexts texts;
  std::vector<std::shared_ptr<const MappedFile>> maps;
  SortedLines index_noun, noun_exc, index_adj, index_verb, verb_exc;
  std::string_view data_noun;

  mutable std::shared_mutex lineages_mutex;
  mutable std::unordered_map<SynsetId, std::shared_ptr<const Lineage>> lineages;

  SynsetRecord record(SynsetId synset) const {
    if (auto found = read_synset(data_noun, synset)) return *std::move(found);
    throw Error("no noun's meaning at byte " + std::to_string(synset) + " of " + source +
                "data.noun: the number is wrong, or "
                "the file is damaged" +
                remedy);
  }

  std::vector<SynsetId> linked(SynsetId synset, bool (*wanted)(std::string_view)) const {
    std::vector<SynsetId> result;
    for (const SynsetLink& link : record(synset).links)
      if (wanted(link.symbol)) result.push_back(link.target);
    return result;
  }

  Lineage traced(SynsetId synset) const {
    struct Node {
      Ancestor ancestor;
      std::vector<SynsetId> parents;
    };
    std::vector<Node> nodes = {{{synset, 0, 0}, linked(synset, is_hypernym)}};
    const auto find = [&](SynsetId id) {
      return std::find_if(nodes.begin(), nodes.end(), [&](const Node& node) { return node.ancestor.synset == id; });
    };
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const std::vector<SynsetId> parents = nodes[i].parents;
      for (SynsetId parent : parents)
        if (find(parent) == nodes.end())
          nodes.push_back({{parent, nodes[i].ancestor.distance + 1, 0}, linked(parent, is_hypernym)});
    }
    // Depths flow down from the roots; each round settles at least those one step further from them.
    for (Node& node : nodes)
      if (node.parents.empty()) node.ancestor.depth = 1;
    for (bool changed = true; changed;) {
      changed = false;
      for (Node& node : nodes)
        for (SynsetId parent : node.parents) {
          const unsigned above = find(parent)->ancestor.depth;
          if (above != 0 && (node.ancestor.depth == 0 || node.ancestor.depth > above + 1)) {
            node.ancestor.depth = above + 1;
            changed = true;
          }
        }
    }
    Lineage lineage;
    for (const Node& node : nodes) lineage.push_back(node.ancestor);
    std::sort(lineage.begin(), lineage.end(), [](const auto& a, const auto& b) { return a.synset < b.synset; });
    return lineage;
  }

  std::shared_ptr<const Lineage> lineage(SynsetId synset) const {
    {
      const std::shared_lock lock(lineages_mutex);
      if (const auto found = lineages.find(synset); found != lineages.end()) return found->second;
    }
    auto traced_now = std::make_shared<const Lineage>(traced(synset));
    const std::unique_lock lock(lineages_mutex);
    return lineages.emplace(synset, std::move(traced_now)).first->second;
  }

  /// The bases by the list of exceptions, else by suffixes, that the index has; and the word itself.
  template <class Candidates>
  std::vector<std::string> bases(const std::string& word, const SortedLines& index, const SortedLines& irregular,
                                 Candidates candidates) const {
    std::vector<std::string> found;
    for (std::string& base : exceptions(irregular, word))
      if (index.find(base)) add_new(found, std::move(base));
    const bool regular = found.empty();
    if (index.find(word)) add_new(found, word);
    if (regular)
      for (std::string& base : candidates(word))
        if (index.find(base)) add_new(found, std::move(base));
    return found;
  }
};

const WordNet& WordNet::installed() {
  static const WordNet wordnet = [] {
    const char* set = std::getenv("MAIA_WORDNET");
    return open(set && *set ? set : "/usr/share/wordnet");
  }();
  return wordnet;
}

WordNet WordNet::open(const std::string& folder) {
  auto impl = std::make_shared<Impl>();
  impl->source = folder + "/";
  const auto map = [&](const char* name) -> std::string_view {
    try {
      impl->maps.push_back(MappedFile::open(impl->source + name));
    } catch (const Error& error) {
      throw Error(error.what() + std::string(remedy));
    }
    const auto bytes = impl->maps.back()->bytes();
    if (bytes.empty()) throw Error(impl->source + name + " is empty" + remedy);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  };
  impl->index_noun = SortedLines(map("index.noun"));
  impl->data_noun = map("data.noun");
  impl->noun_exc = SortedLines(map("noun.exc"));
  impl->index_adj = SortedLines(map("index.adj"));
  impl->index_verb = SortedLines(map("index.verb"));
  impl->verb_exc = SortedLines(map("verb.exc"));
  WordNet wordnet(std::move(impl));
  // A file cut short or of another kind shows at its ends: the first and the last of the nouns.
  for (const char* noun : {"entity", "zyrian"})
    if (const auto senses = wordnet.senses(noun); senses.empty() || wordnet.words(senses.front()).empty())
      throw Error(folder + " has no WordNet database with the noun '" + noun + "'" + remedy);
  return wordnet;
}

WordNet WordNet::from_texts(WordNetTexts texts) {
  auto impl = std::make_shared<Impl>();
  impl->texts = std::move(texts);
  impl->index_noun = SortedLines(impl->texts.index_noun);
  impl->data_noun = impl->texts.data_noun;
  impl->noun_exc = SortedLines(impl->texts.noun_exc);
  impl->index_adj = SortedLines(impl->texts.index_adj);
  impl->index_verb = SortedLines(impl->texts.index_verb);
  impl->verb_exc = SortedLines(impl->texts.verb_exc);
  return WordNet(std::move(impl));
}

// lemma pos synset_cnt p_cnt [symbol...] sense_cnt tagsense_cnt offset...
std::vector<SynsetId> WordNet::senses(std::string_view lemma) const {
  auto line = impl_->index_noun.find(with(' ', '_', lemma));
  if (!line) return {};
  const auto damaged = [&] {
    return Error(impl_->source + "index.noun is damaged at '" + std::string(lemma) + "'" + remedy);
  };
  take_word(*line);
  const auto count = take_number(*line), symbols = take_number(*line);
  if (!count || !symbols || *count > line->size() || *symbols > line->size()) throw damaged();
  for (unsigned i = 0; i < *symbols + 2; ++i) take_word(*line);
  std::vector<SynsetId> senses;
  for (unsigned i = 0; i < *count; ++i) {
    const auto offset = take_number(*line);
    if (!offset) throw damaged();
    senses.push_back(*offset);
  }
  return senses;
}

SynsetId WordNet::sense(std::string_view name) const {
  const std::size_t dot = name.rfind(".n.");
  if (dot != std::string_view::npos) {
    std::string_view digits = name.substr(dot + 3);
    const auto number = take_number(digits);
    const std::vector<SynsetId> all = senses(lower(std::string(name.substr(0, dot))));
    if (number && digits.empty() && *number >= 1 && *number <= all.size()) return all[*number - 1];
    if (!all.empty())
      throw Error("no meaning '" + std::string(name) + "': '" + std::string(name.substr(0, dot)) +
                  "' has the meanings 1 to " + std::to_string(all.size()));
  }
  throw Error("no meaning '" + std::string(name) +
              "'; it is a noun of WordNet, '.n.' and the number of its sense, such as tiger.n.02");
}

std::string WordNet::sense_name(SynsetId synset) const {
  const std::string word = lower(std::string(impl_->record(synset).words.front()));
  const std::vector<SynsetId> all = senses(word);
  const auto found = std::find(all.begin(), all.end(), synset);
  if (found == all.end()) throw Error(impl_->source + "index.noun is damaged at '" + word + "'" + remedy);
  const std::string number = std::to_string(found - all.begin() + 1);
  return word + ".n." + (number.size() < 2 ? "0" : "") + number;
}

std::vector<std::string> WordNet::words(SynsetId synset) const {
  std::vector<std::string> result;
  for (std::string_view word : impl_->record(synset).words) result.push_back(with('_', ' ', word));
  return result;
}

std::vector<SynsetId> WordNet::hypernyms(SynsetId synset) const { return impl_->linked(synset, is_hypernym); }

std::vector<SynsetId> WordNet::hyponyms(SynsetId synset) const { return impl_->linked(synset, is_hyponym); }

bool WordNet::is_a(SynsetId synset, SynsetId ancestor) const {
  const auto lineage = impl_->lineage(synset);
  return std::any_of(lineage->begin(), lineage->end(), [&](const Ancestor& a) { return a.synset == ancestor; });
}

std::string_view WordNet::category(SynsetId synset) const { return category_name(impl_->record(synset).category); }

std::string_view WordNet::gloss(SynsetId synset) const { return impl_->record(synset).gloss; }

double WordNet::similarity(SynsetId a, SynsetId b) const {
  const auto of_a = impl_->lineage(a), of_b = impl_->lineage(b);
  double best = 0;
  for (auto i = of_a->begin(), j = of_b->begin(); i != of_a->end() && j != of_b->end();) {
    if (i->synset == j->synset) {
      const double twice = 2.0 * i->depth;
      const double whole = twice + i->distance + j->distance;
      if (whole > 0) best = std::max(best, twice / whole);
      ++i, ++j;
    } else if (i->synset < j->synset) {
      ++i;
    } else {
      ++j;
    }
  }
  return best;
}

std::vector<std::string> WordNet::singulars(std::string_view noun) const {
  const std::string word = with(' ', '_', noun);
  std::vector<std::string> found = impl_->bases(word, impl_->index_noun, impl_->noun_exc, singular_candidates);
  // "snow geese": only the last word is in the list of exceptions.
  if (const std::size_t blank = word.rfind('_'); blank != std::string::npos)
    for (const std::string& last : exceptions(impl_->noun_exc, word.substr(blank + 1)))
      if (std::string whole = word.substr(0, blank + 1) + last; impl_->index_noun.find(whole))
        add_new(found, std::move(whole));
  for (std::string& each : found) each = with('_', ' ', each);
  return found;
}

bool WordNet::begins_noun(std::string_view words) const {
  std::string start = with(' ', '_', words);
  if (start.empty()) return false;
  if (impl_->index_noun.any_begins(start + '_')) return true;
  return impl_->index_noun.any_begins(start + '-');
}

bool WordNet::is_adjective(std::string_view word) const {
  const std::string lemma = with(' ', '_', word);
  if (impl_->index_adj.find(lemma)) return true;
  const auto candidates = positive_candidates(lemma);
  return std::any_of(candidates.begin(), candidates.end(),
                     [&](const auto& c) { return impl_->index_adj.find(c).has_value(); });
}

bool WordNet::is_verb(std::string_view word) const { return !infinitives(word).empty(); }

std::vector<std::string> WordNet::infinitives(std::string_view verb) const {
  std::vector<std::string> found =
      impl_->bases(with(' ', '_', verb), impl_->index_verb, impl_->verb_exc, infinitive_candidates);
  for (std::string& each : found) each = with('_', ' ', each);
  return found;
}

}  // namespace maia
