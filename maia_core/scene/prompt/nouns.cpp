#include "scene/prompt/nouns.hpp"

#include <algorithm>
#include <initializer_list>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>

#include "model/nearest.hpp"
#include "scene/catalog/catalog.hpp"
#include "scene/prompt/asset_names.hpp"
#include "scene/prompt/lexicon.hpp"
#include "scene/prompt/pictured.hpp"
#include "scene/prompt/settings.hpp"

namespace maia {
namespace {

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
  noun.vehicle = vehicles.has(usual);
  noun.person = people.has(usual);
  noun.animate = noun.person || animals.has(usual);
  noun.clothing = clothing.has(usual);
  noun.container = !noun.vehicle && containers.has(usual);
  noun.support = supports.has(usual);
  noun.portable = !noun.vehicle && !noun.animate && !noun.support && handy.has(usual) && !unwieldy.has(usual);
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

bool looks_plural(const std::string& words) {
  return words.size() > 2 && words.ends_with('s') && !words.ends_with("ss") && !words.ends_with("us") &&
         !words.ends_with("is");
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
  std::vector<std::pair<std::string, bool>> forms = {{spaced, false}};  // and whether it makes `words` a plural
  for (std::string_view ending : {"s", "es"})
    if (spaced.ends_with(ending)) forms.emplace_back(spaced.substr(0, spaced.size() - ending.size()), true);
  for (const std::string& singular : wordnet.singulars(words))
    forms.emplace_back(with_blanks(singular), with_blanks(singular) != spaced);
  for (std::size_t i = 0, count = forms.size(); i < count; ++i)
    if (const auto joined = joined_names().find(forms[i].first); joined != joined_names().end())
      forms.emplace_back(joined->second, forms[i].second);
  for (const auto& [form, plural] : forms) {
    const auto found = asset_names().find(form);
    if (found == asset_names().end()) continue;
    const auto& [name, meanings] = found->second;
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
    static const std::vector<std::string> names = [] {
      std::vector<std::string> made;
      for (const auto& [words, asset] : asset_names()) made.push_back(asset.name);
      std::sort(made.begin(), made.end());
      return made;
    }();
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
    if (is_persons_name(senses[i])) continue;
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
