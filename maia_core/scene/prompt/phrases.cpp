#include "scene/prompt/phrases.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace maia {
namespace {

constexpr Role looks = Role::color | Role::shade | Role::size | Role::material | Role::pattern | Role::pose;
constexpr Role settings = Role::light | Role::environment | Role::style | Role::plain;
constexpr Role pictures = Role::medium | Role::backdrop | Role::closeup;
constexpr Role idle = Role::harmless | Role::filler;
constexpr Role grammar = Role::article | Role::preposition | Role::pronoun | Role::copula | Role::relative |
                         Role::conjunction | Role::negation | Role::only | Role::place;

bool is_word(const std::vector<Token>& tokens, std::size_t at) {
  return at < tokens.size() && tokens[at].kind == TokenKind::word;
}

bool has_digit(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

void add_new(std::vector<std::string>& list, std::string_view item) {
  if (!contains(list, item)) list.emplace_back(item);
}

SizeWord size_word(std::string_view name) {
  if (name == "tiny") return SizeWord::tiny;
  if (name == "small") return SizeWord::small;
  if (name == "large") return SizeWord::large;
  return name == "huge" ? SizeWord::huge : SizeWord::normal;
}

void add_color(Attributes& attributes, std::string_view value) {
  const std::size_t blank = value.find(' ');
  if (blank != std::string_view::npos && attributes.shade.empty()) attributes.shade = value.substr(0, blank);
  add_new(attributes.colors, blank == std::string_view::npos ? value : value.substr(blank + 1));
}

void add_match(Attributes& attributes, const Match& match) {
  switch (match.role) {
    case Role::color:
      return add_color(attributes, match.value);
    case Role::shade:
      attributes.shade = match.value;
      return;
    case Role::size:
      attributes.size = size_word(match.value);
      return;
    case Role::material:
      attributes.material = match.value;
      return;
    case Role::pattern:
      attributes.pattern = match.value;
      return;
    case Role::pose:
      attributes.pose = match.value;
      return;
    case Role::light:
      attributes.light = match.value;
      return;
    case Role::environment:
      attributes.environment = match.value;
      return;
    case Role::style:
      add_new(attributes.styles, match.value);
      return;
    case Role::plain:
      attributes.plain = true;
      return;
    case Role::closeup:
      attributes.closeup = true;
      return;
    default:
      return;
  }
}

/// A word or a few in a noun phrase: what it says as an adjective, and what it is as a noun.
struct Unit {
  std::size_t length = 0;
  std::optional<Match> adjective;
  std::optional<Match> also;  ///< the second color of "blue-green"
  std::shared_ptr<const Noun> noun;
  std::string unknown;      ///< an adjective without drawable meaning
  std::string pose;         ///< of a participle: "a sleeping cat"
  bool possessive = false;  ///< "'s" follows
  bool head() const { return noun || (adjective && among(adjective->role, Role::medium | Role::backdrop)); }
};

class Reader {
 public:
  Reader(const std::vector<Token>& tokens, std::size_t at, bool adjectives)
      : tokens_(tokens), at_(at), adjectives_(adjectives) {
    phrase_.begin = at;
  }

  std::optional<NounPhrase> run() {
    read_determiners();
    const std::size_t first_unit = at_;
    while (read_unit()) {
    }
    if (at_ == phrase_.begin) return {};
    // An article alone or before what is no noun phrase says nothing.
    if (at_ == first_unit && !phrase_.counted() && phrase_.article != "another") return {};
    phrase_.end = at_;
    build();
    return std::move(phrase_);
  }

 private:
  void read_determiners() {
    bool numbered = false;
    while (at_ < tokens_.size()) {
      if (ends_inside_hyphens(at_ + 1)) return;  // "two-story"
      if (tokens_[at_].kind == TokenKind::number) {
        if (numbered) return;
        std::from_chars(tokens_[at_].text.data(), tokens_[at_].text.data() + tokens_[at_].text.size(), phrase_.number);
        numbered = true;
        ++at_;
        continue;
      }
      const auto count = match_phrase(tokens_, at_, Role::count | Role::group);
      const auto article = match_phrase(tokens_, at_, Role::article);
      const auto negation = match_phrase(tokens_, at_, Role::negation);
      if (count && (!article || count->length >= article->length)) {
        if (count->role == Role::group)
          phrase_.group = count->value;
        else if (!numbered)
          phrase_.count = count->value;
        numbered = numbered || count->role == Role::count;
        at_ += count->length;
      } else if (article && !(negation && negation->length > article->length)) {
        if (phrase_.article.empty()) phrase_.article = article->value;
        if (!phrase_.count || *phrase_.count == "2 2") phrase_.count.reset();  // "both a dog and a cat"
        at_ += article->length;
      } else {
        return;
      }
      if (is_word(tokens_, at_) && tokens_[at_].text == "of") ++at_;  // "two of the dogs"
    }
  }

  bool have_noun() const {
    return std::any_of(units_.begin(), units_.end(), [](const Unit& unit) { return unit.head(); });
  }

  /// Whether something that can go on a noun phrase is at `at`: neither grammar nor punctuation.
  bool goes_on(std::size_t at) const {
    if (!is_word(tokens_, at)) return false;
    if (const auto match = match_phrase(tokens_, at, grammar)) {
      const auto look = match_phrase(tokens_, at, looks);  // "made of stone"
      if (look && look->length > match->length) return true;
      const NounMatch noun = find_noun(tokens_, at);
      return noun.noun && noun.length > match->length;
    }
    return true;
  }

  bool is_adjective_at(std::size_t at) const {
    return match_phrase(tokens_, at, looks | settings).has_value() ||
           (is_word(tokens_, at) && !match_phrase(tokens_, at, grammar) && !find_noun(tokens_, at).noun &&
            WordNet::installed().is_adjective(tokens_[at].text));
  }

  /// "big, red car", "black and white": a separator between adjectives.
  bool skip_separator() {
    if (units_.empty() || have_noun_only() || at_ >= tokens_.size()) return false;
    std::size_t next = at_;
    if (tokens_[next].kind == TokenKind::comma && tokens_[next].text == ",") ++next;
    if (is_word(tokens_, next) && (tokens_[next].text == "and" || tokens_[next].text == "or")) ++next;
    if (next == at_ || !units_.back().adjective ||
        !among(units_.back().adjective->role, looks | settings | Role::harmless))
      return false;
    if (!is_adjective_at(next) && !match_phrase(tokens_, next, Role::harmless)) return false;
    if (tokens_[at_].kind == TokenKind::comma && !noun_ahead(next)) return false;
    at_ = next;
    return true;
  }

  /// A unit that is a noun and nothing else.
  bool have_noun_only() const {
    return std::any_of(units_.begin(), units_.end(), [](const Unit& unit) { return unit.head() && !unit.adjective; });
  }

  /// Whether after adjectives there is a noun before the next break.
  bool noun_ahead(std::size_t at) const {
    for (; goes_on(at) || (is_word(tokens_, at) && tokens_[at].text == "and"); ++at) {
      const NounMatch noun = find_noun(tokens_, at);
      if (noun.noun && !match_phrase(tokens_, at, looks | settings | idle)) return true;
      if (match_phrase(tokens_, at, Role::medium | Role::backdrop)) return true;
    }
    return false;
  }

  bool read_unit() {
    if (at_ >= tokens_.size()) return false;
    if (tokens_[at_].kind == TokenKind::possessive) {
      if (units_.empty() || !units_.back().noun) return false;
      units_.back().possessive = true;
      ++at_;
      return true;
    }
    if (skip_separator()) return true;
    if (!goes_on(at_)) return false;
    Unit unit = unit_at(at_);
    if (unit.length == 0) return false;
    at_ += unit.length;
    if (unit.adjective || unit.noun || !unit.unknown.empty() || !unit.pose.empty()) units_.push_back(std::move(unit));
    return true;
  }

  Unit unit_at(std::size_t at) const {
    Unit unit;
    const std::string& text = tokens_[at].text;
    const NounMatch noun = find_noun(tokens_, at);
    std::optional<Match> match;
    for (Role roles : {looks, settings, pictures, idle})
      if (const auto found = match_phrase(tokens_, at, roles); found && (!match || found->length > match->length))
        if (!ends_inside_hyphens(at + found->length)) match = found;
    if (match && match->length >= noun.length) {
      unit.length = match->length;
      if (match->role == Role::light && text == "light") return unit;
      unit.adjective = match;
      if (match->length == noun.length && !among(match->role, idle)) unit.noun = noun.noun;
      if (among(match->role, idle)) unit.adjective.reset();
      if (among(match->role, idle) && is_named_thing(noun, at)) unit.noun = noun.noun;
      if (among(match->role, settings) && !unit.noun) unit.noun = setting_noun(*match, at);
      if (among(match->role, Role::medium | Role::backdrop))
        unit.noun = noun.length == match->length ? noun.noun : nullptr;
      if (!among(match->role, Role::environment | Role::medium | Role::backdrop)) drop_noun(unit, at);
      return unit;
    }
    if (match && among(match->role, looks | Role::harmless) && is_rather_adjective(*match, at, *noun.noun)) {
      unit.length = match->length;
      if (match->role != Role::harmless) unit.adjective = match;
      return unit;
    }
    if (compound_adjective(at, unit)) return unit;
    if (const auto verb = read_verb(tokens_, at); verb && noun.length <= 1 && is_verb_here(*verb, at, noun)) {
      if (have_noun() || !goes_on(at + 1)) return unit;  // it ends the phrase
      unit.length = 1;
      unit.pose = verb->sense.pose;
      if (unit.pose.empty() && !verb->sense.harmless) unit.unknown = text;
      return unit;
    }
    if (noun.noun) {
      unit.length = noun.length;
      if (noun.length == 1 && !noun.noun->drawable() && noun.noun->environment.empty() && noun.noun->light.empty() &&
          WordNet::installed().is_adjective(text) && noun_follows(at + 1)) {
        unit.unknown = text;
        return unit;
      }
      unit.noun = noun.noun;
      return unit;
    }
    unit.length = 1;
    while (at + unit.length < tokens_.size() && tokens_[at + unit.length].hyphenated) ++unit.length;
    if (has_digit(text) || (text.size() > 3 && text.ends_with("ly"))) return unit;
    if (WordNet::installed().is_adjective(joined(at, unit.length)) || unit.length > 1)
      unit.unknown = joined(at, unit.length);
    else if (!have_noun())
      unit.noun = noun_of(text);
    else
      unit.unknown = text;
    return unit;
  }

  /// Whether an adjective is one although a longer noun begins with it: not the species "black bear", but a bear that
  /// is black; not the noun "light brown".
  bool is_rather_adjective(const Match& match, std::size_t at, const Noun& noun) const {
    if (noun.drawable() && noun.drawn_as.empty()) return false;
    std::size_t next = at + match.length;
    if (match.role == Role::color && next < tokens_.size() && tokens_[next].text == "and") ++next;
    if (match_phrase(tokens_, next, Role::color)) return true;
    const auto [rest, rest_length] = find_noun(tokens_, at + match.length);
    if (rest_length > 1 && match.role != Role::material) return true;  // "red fire hydrant"
    return rest && rest->drawable() && rest->drawn_as.empty() && noun.environment.empty() &&
           (!noun.drawable() || match.role != Role::material);
  }

  /// "a well", "a can"
  bool is_named_thing(const NounMatch& noun, std::size_t at) const {
    return noun.noun && noun.noun->drawable() && noun.noun->drawn_as.empty() && units_.empty() &&
           (phrase_.article == "indefinite" || phrase_.counted()) && !noun_follows(at + noun.length);
  }

  bool noun_follows(std::size_t at) const { return goes_on(at) && find_noun(tokens_, at).noun != nullptr; }
  bool ends_inside_hyphens(std::size_t end) const { return end < tokens_.size() && tokens_[end].hyphenated; }

  /// What is usually an adjective is a noun only at the end of the phrase, and if pictures are called so: "an orange".
  void drop_noun(Unit& unit, std::size_t at) const {
    if (!unit.noun || (unit.adjective->role == Role::light && !unit.noun->light.empty())) return;
    if (!unit.noun->named || noun_follows(at + unit.length)) unit.noun.reset();
  }

  /// "rainforest", "at night": places and light that are nouns by themselves.
  std::shared_ptr<const Noun> setting_noun(const Match& match, std::size_t at) const {
    if (!among(match.role, Role::environment | Role::light)) return {};
    if (WordNet::installed().is_adjective(joined(at, match.length))) return {};
    auto noun = std::make_shared<Noun>();
    noun->word = joined(at, match.length);
    return noun;
  }

  std::string joined(std::size_t at, std::size_t length) const {
    std::string text = tokens_[at].text;
    for (std::size_t i = 1; i < length; ++i) text += (tokens_[at + i].hyphenated ? "-" : " ") + tokens_[at + i].text;
    return text;
  }

  /// "snow-covered", "rose-colored", "red-haired": hyphens make one adjective of words.
  bool compound_adjective(std::size_t at, Unit& unit) const {
    if (at + 1 >= tokens_.size() || !tokens_[at + 1].hyphenated) return false;
    std::size_t length = 2;
    while (at + length < tokens_.size() && tokens_[at + length].hyphenated) ++length;
    const std::string& last = tokens_[at + length - 1].text;
    const auto color = match_phrase(tokens_, at, Role::color);
    const auto second = match_phrase(tokens_, at + length - 1, Role::color);
    if (find_noun(tokens_, at).length >= length && !(color && second)) return false;  // "hot-air balloon"
    if (color && color->length < length &&
        (last == "colored" || last == "coloured" || last == "painted" || last == "hued")) {
      unit.adjective = color;
    } else if (last == "covered" || last == "lined" || last == "filled" || last == "capped") {
      const auto noun = find_noun({tokens_[at]}, 0).noun;
      if (noun && !noun->environment.empty())
        unit.adjective = Match{Role::environment, noun->environment, length};
      else
        unit.unknown = joined(at, length);
    } else if (color && second && (length == 2 || (length == 3 && tokens_[at + 1].text == "and"))) {
      unit.adjective = color;  // "blue-green", "black-and-white"
      unit.also = second;
    } else if (auto noun = find_noun(tokens_, at + length - 1).noun;
               noun && match_phrase(tokens_, at, looks) && length == 2) {
      unit.adjective = match_phrase(tokens_, at, looks);  // "red-car"
      unit.noun = std::move(noun);
      unit.length = length;
      return true;
    } else if (WordNet::installed().is_adjective(joined(at, length)) || last.ends_with("ed") || last.ends_with("ing") ||
               goes_on(at + length)) {
      unit.unknown = joined(at, length);
    } else {
      return false;
    }
    unit.length = length;
    return true;
  }

  bool is_verb_here(const VerbUse& verb, std::size_t at, const NounMatch& noun) const {
    const bool first = !have_noun();
    if (first) return (verb.participle || verb.past) && (!noun.noun || noun_follows(at + 1));
    if (verb.participle) return !noun.noun || !noun.noun->drawable() || !noun_only_before();
    if (verb.past) return !noun.noun;
    // "a fox and a rabbit watch a movie", "a rooster crows": no noun is followed by an article, no "a" by a plural.
    if (match_phrase(tokens_, at + 1, Role::article)) return true;
    if (verb.third && noun.noun && noun.noun->plural && phrase_.article == "indefinite" && !phrase_.counted())
      return true;
    if (!verb.known) return !noun.noun;
    const bool plural = units_.back().noun && units_.back().noun->plural;
    return verb.third ? !plural || !noun.noun || !noun.noun->drawable() : plural;
  }
  bool noun_only_before() const { return false; }

  void build() {
    // The last noun is the head; before it, what can be an adjective is one.
    std::size_t head = units_.size();
    for (std::size_t i = units_.size(); i-- > 0;)
      if (units_[i].head() && !(adjectives_ && units_[i].adjective && phrase_.article.empty() && !phrase_.counted())) {
        head = i;
        break;
      }
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const Unit& unit = units_[i];
      if (i == head) continue;
      if (unit.possessive)
        phrase_.owner = unit.noun;
      else if (unit.adjective && among(unit.adjective->role, Role::medium))
        add_style(unit.adjective->value);
      else if (unit.adjective)
        add_match(phrase_.attributes, *unit.adjective);
      else if (unit.noun)
        phrase_.modifiers.push_back(unit.noun);
      if (unit.also) add_match(phrase_.attributes, *unit.also);
      if (!unit.pose.empty()) phrase_.attributes.pose = unit.pose;
      if (!unit.unknown.empty()) add_new(phrase_.attributes.unknown, unit.unknown);
    }
    if (head == units_.size()) return;
    const Unit& unit = units_[head];
    if (unit.adjective && among(unit.adjective->role, Role::medium)) {
      phrase_.head = HeadKind::medium;
      phrase_.medium_style = unit.adjective->value;
      phrase_.noun = unit.noun;
    } else if (unit.adjective && unit.adjective->role == Role::backdrop) {
      phrase_.head = HeadKind::backdrop;
    } else {
      phrase_.head = HeadKind::noun;
      phrase_.noun = unit.noun;
      if (unit.adjective && among(unit.adjective->role, Role::environment | Role::light)) {
        auto noun = std::make_shared<Noun>(*unit.noun);
        if (unit.adjective->role == Role::environment) {
          noun->environment = unit.adjective->value;
          noun->place = noun->drawable() ? PlaceKind::interior : PlaceKind::place;
          noun->light.clear();
        } else {
          noun->light = unit.adjective->value;
        }
        phrase_.noun = std::move(noun);
      }
    }
    choose_plural();
  }

  void add_style(std::string_view style) {
    if (!style.empty()) add_new(phrase_.attributes.styles, style);
  }

  /// "two glasses", "glasses of water".
  void choose_plural() {
    if (!phrase_.noun || !phrase_.noun->as_plural) return;
    const bool several =
        phrase_.number > 1 || (phrase_.count && *phrase_.count != "1 1") || (phrase_.group && *phrase_.group != "pair");
    const bool filled = is_word(tokens_, phrase_.end) && tokens_[phrase_.end].text == "of";
    if (several || filled) phrase_.noun = phrase_.noun->as_plural;
  }

  const std::vector<Token>& tokens_;
  std::size_t at_;
  bool adjectives_;
  NounPhrase phrase_;
  std::vector<Unit> units_;
};

std::pair<int, int> parsed_range(std::string_view value) {
  int low = 1, high = 1;
  const std::size_t blank = value.find(' ');
  std::from_chars(value.data(), value.data() + blank, low);
  std::from_chars(value.data() + blank + 1, value.data() + value.size(), high);
  return {low, high};
}

}  // namespace

bool Attributes::empty() const {
  return colors.empty() && shade.empty() && material.empty() && pattern.empty() && pose.empty() &&
         size == SizeWord::normal && environment.empty() && light.empty() && styles.empty() && !plain && !closeup &&
         unknown.empty();
}

void Attributes::add(const Attributes& other) {
  if (colors.empty()) colors = other.colors;
  for (auto field : {&Attributes::shade, &Attributes::material, &Attributes::pattern, &Attributes::pose,
                     &Attributes::environment, &Attributes::light})
    if ((this->*field).empty()) this->*field = other.*field;
  if (size == SizeWord::normal) size = other.size;
  for (const std::string& style : other.styles) add_new(styles, style);
  plain = plain || other.plain;
  closeup = closeup || other.closeup;
  for (const std::string& word : other.unknown) add_new(unknown, word);
}

std::pair<int, int> NounPhrase::range() const {
  constexpr int most = 100;
  if (number > 0) return {std::min(number, most), std::min(number, most)};
  const bool one = noun && noun->one_in_plural;
  if (count) return parsed_range(*count);
  if (group && *group == "pair") return one ? std::pair(1, 1) : std::pair(2, 2);
  if (group) return parsed_range(*group);
  return noun && noun->plural ? std::pair(2, 4) : std::pair(1, 1);
}

std::optional<NounPhrase> read_noun_phrase(const std::vector<Token>& tokens, std::size_t at, bool adjectives) {
  return Reader(tokens, at, adjectives).run();
}

std::optional<VerbUse> read_verb(const std::vector<Token>& tokens, std::size_t at) {
  if (!is_word(tokens, at)) return {};
  const std::string& text = tokens[at].text;
  const std::vector<std::string> infinitives = WordNet::installed().infinitives(text);
  if (infinitives.empty()) return {};
  VerbUse use;
  for (const std::string& each : infinitives)
    if (const auto sense = verb_sense(each); sense && !use.known) {
      use.infinitive = each;
      use.sense = *sense;
      use.known = true;
    }
  if (!use.known) use.infinitive = infinitives.front();
  const bool inflected = use.infinitive != text;
  use.participle = inflected && text.ends_with("ing");
  use.third = inflected && text.ends_with("s");
  use.past = inflected && !use.participle && !use.third;
  return use;
}

}  // namespace maia
