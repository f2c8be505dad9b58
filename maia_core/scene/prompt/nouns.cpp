#include "scene/prompt/nouns.hpp"

#include <algorithm>
#include <initializer_list>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>

#include "model/nearest.hpp"
#include "scene/catalog/catalog.hpp"
#include "scene/prompt/lexicon.hpp"
#include "scene/prompt/settings.hpp"

namespace maia {
namespace {

/// Whether a meaning has a picture of its own, not only of its kinds, and what that is called.
const std::unordered_map<SynsetId, std::string>& pictured() {
  static const auto instance = [] {
    std::unordered_map<SynsetId, std::string> made;
    for (const Asset& asset : Catalog::installed().assets()) {
      made.emplace(asset.synset, asset.name);
      for (SynsetId also : asset.also) made.emplace(also, WordNet::installed().words(also).front());
    }
    return made;
  }();
  return instance;
}

/// Meanings with all that are kinds of them.
class Kind {
 public:
  Kind(std::initializer_list<const char*> names) {
    for (const char* name : names) synsets_.push_back(WordNet::installed().sense(name));
  }
  bool has(SynsetId synset) const {
    return std::any_of(synsets_.begin(), synsets_.end(),
                       [&](SynsetId each) { return WordNet::installed().is_a(synset, each); });
  }

 private:
  std::vector<SynsetId> synsets_;
};

/// "Brown", the scientist.
bool is_persons_name(SynsetId synset) {
  const std::string word = WordNet::installed().words(synset).front();
  return word.front() >= 'A' && word.front() <= 'Z' && WordNet::installed().category(synset) == "noun.person";
}

/// Senses that can be drawn; more frequent ones and those with a picture of their own first.
std::vector<SynsetId> drawable_senses(const std::vector<SynsetId>& senses) {
  constexpr int bonus = 2;  // ranks that a picture of its own is worth
  std::vector<std::pair<int, SynsetId>> ranked;
  for (std::size_t i = 0; i < senses.size(); ++i) {
    if (Catalog::installed().of(senses[i]).empty() || is_persons_name(senses[i])) continue;
    ranked.emplace_back(static_cast<int>(i) - (pictured().contains(senses[i]) ? bonus : 0), senses[i]);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<SynsetId> result;
  for (const auto& each : ranked) result.push_back(each.second);
  return result;
}

/// Meanings too wide for "a kind of it" to be what was asked for: a violin is no stand-in for a gong.
bool is_wide(SynsetId synset) {
  static const auto wide = [] {
    std::unordered_set<SynsetId> made;
    for (const char* name : {"animal.n.01", "plant.n.02", "artifact.n.01", "device.n.01", "food.n.01", "food.n.02",
                             "instrumentality.n.03", "equipment.n.01", "structure.n.01", "container.n.01", "tool.n.01"})
      made.insert(WordNet::installed().sense(name));
    return made;
  }();
  return wide.contains(synset);
}

/// Whether enough of the pictures of a meaning are of itself rather than of its kinds, so that a picture of it does for
/// another kind: a dog for a golden retriever, but no seahorse for a shark.
bool is_pictured_itself(SynsetId synset) {
  constexpr std::size_t share = 3;  // at least a third
  const Catalog& catalog = Catalog::installed();
  const std::vector<int> all = catalog.of(synset);
  const auto itself = [&](int number) {
    const Asset& asset = catalog.assets()[static_cast<std::size_t>(number)];
    return asset.synset == synset || std::find(asset.also.begin(), asset.also.end(), synset) != asset.also.end();
  };
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), itself)) * share >= all.size() && !all.empty();
}

/// The nearest hypernym of a common sense with a picture of its own: the dog for a golden retriever.
SynsetId pictured_ancestor(const std::vector<SynsetId>& senses) {
  constexpr std::size_t considered = 2;
  constexpr int farthest = 5;
  for (std::size_t i = 0; i < std::min(senses.size(), considered); ++i) {
    if (is_persons_name(senses[i])) continue;
    std::vector<SynsetId> level = {senses[i]};
    for (int step = 0; step < farthest && !level.empty(); ++step) {
      std::vector<SynsetId> above;
      for (SynsetId synset : level)
        for (SynsetId hypernym : WordNet::installed().hypernyms(synset)) {
          if (is_wide(hypernym)) continue;
          if (pictured().contains(hypernym)) return is_pictured_itself(hypernym) ? hypernym : 0;
          above.push_back(hypernym);
        }
      level = std::move(above);
    }
  }
  return 0;
}

void describe(Noun& noun) {
  static const Kind people = {"person.n.01"}, animals = {"animal.n.01"}, vehicles = {"vehicle.n.01"};
  static const Kind clothing = {"clothing.n.01", "spectacles.n.01",  "footwear.n.01",  "footwear.n.02",
                                "jewelry.n.01",  "hairpiece.n.01",   "headdress.n.01", "mask.n.01",
                                "mask.n.04",     "armor_plate.n.01", "mustache.n.01",  "regalia.n.01"};
  static const Kind containers = {"container.n.01", "crockery.n.01"};
  static const Kind supports = {"furniture.n.01", "shelf.n.01", "horizontal_surface.n.01"};
  static const Kind handy = {"artifact.n.01", "food.n.02", "plant.n.02", "plant_part.n.01"};
  static const Kind unwieldy = {"structure.n.01", "tree.n.01"};
  static const Kind fillings = {"food.n.01", "food.n.02", "plant.n.02", "plant_part.n.01"};
  static const Kind body_parts = {"body_part.n.01"};
  static const Kind liquids = {"beverage.n.01", "fluid.n.01"};
  static const Kind physical = {"physical_entity.n.01"};
  if (noun.senses.empty()) return;
  const SynsetId first = noun.senses.front();
  const SynsetId usual = noun.drawable() && noun.drawn_as.empty() ? noun.meanings.front() : first;
  const std::string_view category = WordNet::installed().category(first);
  const bool vehicle = vehicles.has(usual);
  noun.person = people.has(usual);
  noun.animate = noun.person || animals.has(usual);
  noun.clothing = clothing.has(usual);
  noun.container = !vehicle && containers.has(usual);
  noun.support = supports.has(usual);
  noun.portable = !vehicle && !noun.animate && !noun.support && handy.has(usual) && !unwieldy.has(usual);
  noun.filling = fillings.has(usual);
  noun.part = category == "noun.body" || body_parts.has(first);
  noun.stuff = category == "noun.substance" || liquids.has(usual);
  noun.abstract = !physical.has(first) && !noun.drawable();
}

/// A noun as WordNet lists it.
Noun listed_noun(const std::string& lemma, bool plural) {
  Noun noun;
  noun.word = lemma;
  noun.plural = plural;
  noun.senses = WordNet::installed().senses(lemma);
  noun.meanings = drawable_senses(noun.senses);
  const Setting setting = setting_of(noun.senses);
  noun.environment = setting.environment;
  noun.place = setting.kind;
  noun.light = setting.light;
  if (!noun.drawable() && (noun.place == PlaceKind::none || noun.place == PlaceKind::interior) && noun.light.empty())
    if (const SynsetId ancestor = pictured_ancestor(noun.senses)) {
      noun.meanings = {ancestor};
      if (pictured().at(ancestor) != lemma) noun.drawn_as = pictured().at(ancestor);
    }
  describe(noun);
  return noun;
}

std::string with_blanks(std::string words) {
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

bool looks_plural(const std::string& words) {
  return words.size() > 2 && words.ends_with('s') && !words.ends_with("ss") && !words.ends_with("us") &&
         !words.ends_with("is");
}

struct AssetName {
  std::string name;  ///< lower case
  std::vector<SynsetId> meanings;
};

/// What assets are called: "stop sign", which WordNet doesn't have, or "well", which means other things there, too. By
/// their names with blanks for hyphens.
const std::unordered_map<std::string, AssetName>& asset_names() {
  static const auto instance = [] {
    std::unordered_map<std::string, AssetName> made;
    for (const Asset& asset : Catalog::installed().assets()) {
      std::string name = asset.name;
      for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      auto& [listed, meanings] = made[with_blanks(name)];
      listed = name;
      std::vector<SynsetId> own = {asset.synset};
      own.insert(own.end(), asset.also.begin(), asset.also.end());
      for (SynsetId meaning : own)
        if (std::find(meanings.begin(), meanings.end(), meaning) == meanings.end()) meanings.push_back(meaning);
    }
    return made;
  }();
  return instance;
}

bool begins_asset_name(const std::string& words) {
  static const auto starts = [] {
    std::unordered_set<std::string> made;
    for (const auto& [name, senses] : asset_names())
      for (std::size_t blank = name.find(' '); blank != std::string::npos; blank = name.find(' ', blank + 1))
        made.insert(name.substr(0, blank));
    for (const std::string& start : std::vector<std::string>(made.begin(), made.end()))
      if (start.ends_with("'s")) made.insert(start.substr(0, start.size() - 2));
    return made;
  }();
  return starts.contains(words);
}

/// WordNet's meanings that the assets are kinds of, then the assets' own, then WordNet's others.
std::vector<SynsetId> merged(std::vector<SynsetId> listed, const std::vector<SynsetId>& own) {
  const WordNet& wordnet = WordNet::installed();
  const auto others = std::stable_partition(listed.begin(), listed.end(), [&](SynsetId meaning) {
    return std::any_of(own.begin(), own.end(), [&](SynsetId each) { return wordnet.is_a(each, meaning); });
  });
  std::vector<SynsetId> result(listed.begin(), others);
  for (SynsetId each : own)
    if (std::none_of(result.begin(), result.end(), [&](SynsetId wide) { return wordnet.is_a(each, wide); }))
      result.push_back(each);
  result.insert(result.end(), others, listed.end());
  return result;
}

/// The noun that assets are called by, or null if none is.
std::shared_ptr<Noun> named_asset(const std::string& words) {
  const WordNet& wordnet = WordNet::installed();
  const std::string spaced = with_blanks(words);
  std::vector<std::string> forms = {spaced};
  for (std::string_view ending : {"s", "es"})
    if (spaced.ends_with(ending)) forms.push_back(spaced.substr(0, spaced.size() - ending.size()));
  for (const std::string& singular : wordnet.singulars(words)) forms.push_back(with_blanks(singular));
  for (const std::string& form : forms) {
    const auto found = asset_names().find(form);
    if (found == asset_names().end()) continue;
    const auto& [name, meanings] = found->second;
    const bool plural = form != spaced;
    // "grapes": a bunch of them is one picture of what WordNet has in the singular.
    const auto singulars = wordnet.singulars(name);
    const bool bunch = wordnet.senses(name).empty() && !singulars.empty();
    auto noun = std::make_shared<Noun>(listed_noun(bunch ? singulars.front() : name, plural));
    noun->one_in_plural = bunch || (!plural && looks_plural(words));
    noun->named = true;
    noun->meanings = merged(noun->drawn_as.empty() ? noun->meanings : std::vector<SynsetId>(), meanings);
    noun->drawn_as.clear();
    if (noun->senses.empty()) noun->senses = noun->meanings;
    if (noun->place == PlaceKind::place) noun->place = PlaceKind::interior;
    describe(*noun);
    return noun;
  }
  return {};
}

/// Irregular ones that WordNet lists as singular.
std::vector<std::string> singular_forms(const std::string& words) {
  if (words == "people") return {"person"};
  return WordNet::installed().singulars(words);
}

std::shared_ptr<const Noun> looked_up(const std::string& words) {
  std::shared_ptr<Noun> best = named_asset(words);
  for (const std::string& lemma : singular_forms(words)) {
    if (best && best->named && lemma == best->word) continue;
    auto noun = std::make_shared<Noun>(listed_noun(lemma, lemma != words));
    noun->one_in_plural = !noun->plural && looks_plural(words);
    if (!best)
      best = std::move(noun);
    else if (noun->plural && !best->plural && noun->drawable() && best->drawable())
      best->as_plural = std::move(noun);
    else if (!best->drawable() && best->place == PlaceKind::none && (noun->drawable() || noun->plural))
      best = std::move(noun);  // not the badge called "wings"
  }
  return best;
}

/// What was looked up, with null for what is no noun.
class Memory {
 public:
  std::shared_ptr<const Noun> operator()(const std::string& words) {
    {
      const std::shared_lock lock(mutex_);
      if (const auto found = nouns_.find(words); found != nouns_.end()) return found->second;
    }
    auto noun = looked_up(words);
    const std::unique_lock lock(mutex_);
    if (nouns_.size() > most) nouns_.clear();
    return nouns_.emplace(words, std::move(noun)).first->second;
  }

 private:
  static constexpr std::size_t most = 50000;
  std::shared_mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Noun>> nouns_;
};

Memory& memory() {
  static Memory instance;
  return instance;
}

/// "on the road", "man in the street": WordNet has nouns that a prompt means as so many words. Not "body of water".
bool crosses_grammar(const std::vector<Token>& tokens, std::size_t at, std::size_t length) {
  constexpr Role grammar = Role::preposition | Role::article | Role::conjunction | Role::copula;
  for (std::size_t i = at; length > 1 && i < at + length; ++i)
    if (tokens[i].text != "of" && !tokens[i].hyphenated && meaning_of(tokens[i].text, grammar)) return true;
  return false;
}

/// "sail boat", "sea-gull". Null if the two words are no such noun.
std::shared_ptr<const Noun> written_as_one(const std::vector<Token>& tokens, std::size_t at) {
  constexpr std::size_t shortest = 3;
  if (at + 1 >= tokens.size() || tokens[at + 1].kind != TokenKind::word) return {};
  if (at + 2 < tokens.size() && tokens[at + 2].hyphenated) return {};
  const std::string &first = tokens[at].text, &second = tokens[at + 1].text;
  if (first.size() < shortest || second.size() < shortest) return {};
  constexpr Role grammar = Role::preposition | Role::copula | Role::conjunction | Role::color | Role::size;
  if (match_phrase(tokens, at, grammar) || match_phrase(tokens, at + 1, grammar)) return {};
  auto noun = memory()(first + second);
  return noun && noun->drawable() && noun->drawn_as.empty() ? noun : nullptr;
}

}  // namespace

std::string Noun::nearest() const {
  if (!drawn_as.empty()) return drawn_as;
  const WordNet& wordnet = WordNet::installed();
  const Catalog& catalog = Catalog::installed();
  if (senses.empty()) {
    std::vector<std::string> names;
    for (const Asset& asset : catalog.assets()) names.push_back(asset.name);
    const auto near = nearest_names(word, names, 1);
    return near.empty() || word.size() < 4 ? std::string() : near.front();
  }
  if (abstract) return {};
  // Wu-Palmer: a crab is a shrimp's kind (0.92), a bridge no fountain's (0.86).
  constexpr double near_enough = 0.88;
  constexpr double per_rank = 0.03;
  constexpr std::size_t considered = 3;  // "leopard" is its fur first
  SynsetId best = 0;
  double nearness = 0;
  for (std::size_t i = 0; i < std::min(senses.size(), considered); ++i) {
    const SynsetId near = catalog.nearest(senses[i]);
    if (near == 0 || is_wide(near)) continue;
    const double similarity = wordnet.similarity(near, senses[i]);
    const double weighted = similarity - per_rank * static_cast<double>(i);
    if (similarity < near_enough || weighted <= nearness) continue;
    best = near;
    nearness = weighted;
  }
  if (best == 0) return {};
  const auto own = pictured().find(best);
  return own != pictured().end() ? own->second : wordnet.words(best).front();
}

NounMatch find_noun(const std::vector<Token>& tokens, std::size_t at) {
  constexpr std::size_t longest = 4;
  if (at >= tokens.size() || tokens[at].kind != TokenKind::word) return {};
  const WordNet& wordnet = WordNet::installed();
  std::vector<std::string> spaced = {tokens[at].text}, hyphened = {tokens[at].text};
  const auto begins_noun = [&] {
    return wordnet.begins_noun(spaced.back()) || begins_asset_name(spaced.back()) ||
           (spaced.size() > 1 && wordnet.begins_noun(hyphened.back()));
  };
  while (spaced.size() < longest && begins_noun()) {
    const std::size_t next = at + spaced.size();
    if (next == tokens.size()) break;
    const Token& token = tokens[next];
    if (token.kind == TokenKind::possessive) {  // "bird's eye", "jack-o'-lantern"
      spaced.push_back(spaced.back() + token.text);
      hyphened.push_back(hyphened.back() + token.text);
    } else if (token.kind == TokenKind::word) {
      spaced.push_back(spaced.back() + ' ' + token.text);
      hyphened.push_back(hyphened.back() + '-' + token.text);
    } else {
      break;
    }
  }
  for (std::size_t length = spaced.size(); length > 0; --length) {
    if (length == 1)
      if (auto noun = written_as_one(tokens, at)) return {std::move(noun), 2};
    if (at + length < tokens.size() && tokens[at + length].hyphenated) continue;  // never half of "red-haired"
    const bool crosses = crosses_grammar(tokens, at, length);
    const auto fits = [&](const std::shared_ptr<const Noun>& noun) {
      return noun && (!crosses || (noun->drawable() && noun->drawn_as.empty()));
    };
    if (auto noun = memory()(spaced[length - 1]); fits(noun)) return {std::move(noun), length};
    if (length > 1)
      if (auto noun = memory()(hyphened[length - 1]); fits(noun)) return {std::move(noun), length};
  }
  return {};
}

std::shared_ptr<const Noun> noun_of(const std::string& words) {
  if (auto noun = memory()(words)) return noun;
  auto unknown = std::make_shared<Noun>();
  unknown->word = words;
  return unknown;
}

}  // namespace maia
