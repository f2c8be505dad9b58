#include "scene/prompt/interpreter.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "scene/prompt/lexicon.hpp"
#include "scene/prompt/links.hpp"
#include "scene/prompt/mentions.hpp"
#include "scene/prompt/phrases.hpp"

namespace maia {
namespace {

/// What was read last.
enum class Last { nothing, noun, verb, setting, medium, backdrop, attributes, link, conjunction, comma };

/// What has been said since the last full stop.
struct Clause {
  std::vector<int> group;      ///< what is spoken of: "a dog and a cat"
  bool open = true;            ///< further nouns after "and" or a comma join the group
  std::string_view link;       ///< a preposition or verb that waits for its object, or empty
  std::vector<int> subjects;   ///< of the link
  std::string_view last_link;  ///< the link before, for "and" after its object
  std::vector<int> last_subjects;
  std::vector<int> linked;                                ///< objects of the last link
  std::size_t relations_before = 0;                       ///< the last link's relations are those after these
  std::vector<std::pair<std::string_view, int>> fronted;  ///< "behind it", before what is there
  std::vector<int> actors;                                ///< whom the last verb or "that" is about
  bool copula = false;                                    ///< "is" waits for what follows
  bool negated = false;                                   ///< "no" waits for what is not there
  bool about_setting = false;                             ///< "the sky" is spoken of
  std::string_view place;                                 ///< "on the left", before what is there
  Attributes attributes;                                  ///< adjectives before what they describe
  std::optional<NounPhrase> incomplete;                   ///< "a red", before "and a blue car"
  Last last = Last::nothing;
  Last last_before_link = Last::nothing;
  int last_noun = -1;
};

Place place_named(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Place>, 7> places = {{{"left", Place::left},
                                                                                {"right", Place::right},
                                                                                {"center", Place::center},
                                                                                {"top", Place::top},
                                                                                {"bottom", Place::bottom},
                                                                                {"foreground", Place::foreground},
                                                                                {"background", Place::background}}};
  for (const auto& [each, place] : places)
    if (each == name) return place;
  return Place::anywhere;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// "a face with blue eyes": what covers a body has the body's color.
bool covers_body(std::string_view noun) {
  return is_one_of(noun, std::array<std::string_view, 11>{"fur", "feather", "hair", "coat", "plumage", "wool", "skin",
                                                          "body", "wing", "shell", "petal"});
}
std::string_view pattern_of_marks(std::string_view noun) {
  if (noun == "stripe") return "striped";
  if (noun == "spot" || noun == "dot" || noun == "polka dot") return "spotted";
  return noun == "check" || noun == "checkerboard" ? "checkered" : "";
}
bool shows_who(std::string_view part) {
  return is_one_of(part, std::array<std::string_view, 5>{"face", "head", "eye", "muzzle", "snout"});
}

class Interpreter {
 public:
  explicit Interpreter(const std::vector<Token>& tokens) : tokens_(tokens) {}

  ScenePlan run() {
    while (at_ < tokens_.size()) step();
    drop_incomplete();
    if (mentions_.size() == 0 && plan_.environment.empty() && plan_.unknown.empty()) report_idle();
    mentions_.add_rest();
    mentions_.move_to(plan_);
    return std::move(plan_);
  }

 private:
  void step() {
    const Token& token = tokens_[at_];
    if (token.kind == TokenKind::stop) {
      drop_incomplete();
      topic_ = clause_.group.empty() ? topic_ : clause_.group;
      clause_ = {};
      ++at_;
    } else if (token.kind == TokenKind::comma) {
      on_comma();
      ++at_;
    } else if (token.kind == TokenKind::possessive) {
      ++at_;
    } else if (!read_grammar() && !read_action() && !read_phrase()) {
      ++at_;
    }
  }

  // What ties words together.

  bool read_grammar() {
    constexpr Role structure = Role::preposition | Role::copula | Role::relative | Role::conjunction | Role::pronoun |
                               Role::negation | Role::only | Role::place;
    constexpr Role whole = Role::light | Role::environment | Role::style | Role::closeup | Role::filler;
    std::optional<Match> match = match_phrase(tokens_, at_, structure);
    if (const auto setting = match_phrase(tokens_, at_, whole); setting && (!match || setting->length >= match->length))
      if (stands_alone(*setting)) match = setting;
    if (!match) return false;
    constexpr Role looks = Role::material | Role::pattern | Role::pose;
    if (const auto look = match_phrase(tokens_, at_, looks); look && look->length > match->length)
      return read_phrase();  // "made of stone"
    if (match->role == Role::preposition && ends_with_of(*match))
      if (const auto of_picture = match_phrase(tokens_, at_ + match->length - 1, Role::filler);
          of_picture && of_picture->length > 1)
        if (const auto place = match_phrase(tokens_, at_, Role::place)) match = place;
    if (is_rather_noun(*match)) return false;
    if (among(match->role, Role::article | Role::count)) return false;
    const std::size_t before = at_;
    at_ += match->length;
    switch (match->role) {
      case Role::preposition:
        on_link(match->value, match->length);
        break;
      case Role::copula:
        clause_.copula = true;
        clause_.actors = actors_or_group();
        clause_.link = {};
        break;
      case Role::relative:
        on_relative();
        break;
      case Role::conjunction:
        on_conjunction(match->value);
        break;
      case Role::pronoun:
        on_pronoun(match->value);
        break;
      case Role::negation:
        clause_.negated = true;
        break;
      case Role::only:
        on_only();
        break;
      case Role::place:
        on_place(match->value);
        break;
      case Role::light:
        set_light(match->value);
        end_link(Last::setting);
        break;
      case Role::environment:
        set_environment(match->value, tokens_[before + match->length - 1].text);
        end_link(Last::setting);
        break;
      case Role::style:
        add_style(match->value);
        break;
      case Role::closeup:
        plan_.closeup = true;
        clause_.last = Last::medium;
        break;
      default:
        break;
    }
    return true;
  }

  /// Words such as "at night" that are no part of a noun phrase, unlike "night" and "snowy".
  bool stands_alone(const Match& match) const {
    const std::size_t end = at_ + match.length;
    if (match.length < 2 && !among(match.role, Role::closeup | Role::filler)) return false;
    if (end < tokens_.size() && tokens_[end].hyphenated) return false;
    if (find_noun(tokens_, end - 1).length > 1) return false;  // "in the water bottle"
    const bool preposition_first = match_phrase(tokens_, at_, Role::preposition).has_value();
    if (match.role == Role::closeup) return true;
    if (match.role == Role::filler) return match.length > 1 || !next_is_noun(end);
    return preposition_first;
  }

  bool next_is_noun(std::size_t at) const {
    return at < tokens_.size() && !match_phrase(tokens_, at, Role::preposition | Role::copula | Role::conjunction) &&
           find_noun(tokens_, at).noun;
  }

  bool ends_with_of(const Match& match) const {
    return match.length > 1 && tokens_[at_ + match.length - 1].text == "of";
  }

  /// "that dog", "one dog", "her hat", "left shoe": a noun phrase begins with the word.
  bool is_rather_noun(const Match& match) const {
    if (among(match.role, Role::relative))
      return clause_.last != Last::noun && clause_.last != Last::comma && has_head();
    if (among(match.role, Role::pronoun)) return has_head();
    if (among(match.role, Role::negation | Role::only | Role::copula | Role::conjunction)) return false;
    if (match.length > 1) return false;
    const NounMatch noun = find_noun(tokens_, at_);
    return noun.length > match.length;
  }
  bool has_head() const {
    const auto phrase = read_noun_phrase(tokens_, at_);
    return phrase && (phrase->head == Head::noun || (phrase->counted() && !phrase->attributes.empty()));
  }

  void on_comma() {
    if (clause_.last == Last::conjunction) return;
    clause_.link = {};
    clause_.copula = false;
    clause_.negated = false;
    clause_.actors.clear();
    clause_.last = Last::comma;
  }

  void on_conjunction(std::string_view word) {
    clause_.link = {};
    clause_.copula = false;
    clause_.actors.clear();
    if (word == "and" && clause_.negated) clause_.negated = false;
    if (clause_.last != Last::comma || word == "or") joined_ = clause_.last;
    clause_.last = Last::conjunction;
    if (word == "or" && excluding_) clause_.negated = true;
  }

  void on_relative() {
    if (clause_.last_noun >= 0) clause_.actors = {clause_.last_noun};
    clause_.link = {};
    clause_.last = Last::verb;
  }

  void on_only() {
    // "just above the house"
    if (at_ < tokens_.size() && match_phrase(tokens_, at_, Role::preposition) && tokens_[at_].text != "with" &&
        tokens_[at_].text != "on")
      return;
    plan_.only = true;
  }

  void on_place(std::string_view place) {
    const bool after = clause_.last == Last::noun || clause_.last == Last::verb || clause_.last == Last::attributes;
    if (after && clause_.last_noun >= 0) {
      const bool whole = clause_.last == Last::verb && !clause_.actors.empty();
      for (int number : whole ? clause_.actors : std::vector<int>{clause_.last_noun})
        mentions_[number].plan.place = place_named(place);
    } else if (clause_.last != Last::setting && clause_.last != Last::backdrop) {
      clause_.place = place;
    }
    clause_.link = {};
  }

  std::vector<int> actors_or_group() const { return clause_.actors.empty() ? clause_.group : clause_.actors; }

  void on_link(std::string_view link, std::size_t) {
    if (clause_.last == Last::medium && (link == "of" || link == "with" || link == "in" || link == "loose")) {
      clause_.link = {};
      return;
    }
    const bool after_verb = clause_.last == Last::verb || clause_.copula || !clause_.actors.empty();
    clause_.subjects = after_verb ? actors_or_group() : clause_.group;
    if (link == "of" && clause_.last_noun >= 0) clause_.subjects = {clause_.last_noun};
    clause_.link = link;
    clause_.copula = false;
    clause_.last_before_link = clause_.last;
    clause_.last = Last::link;
  }

  // Verbs.

  bool read_action() {
    const auto verb = read_verb(tokens_, at_);
    if (!verb) return false;
    const bool can_follow = clause_.last == Last::noun || clause_.last == Last::verb ||
                            clause_.last == Last::conjunction || clause_.last == Last::comma ||
                            clause_.last == Last::attributes || clause_.last == Last::setting || clause_.copula ||
                            clause_.negated;
    const NounMatch noun = find_noun(tokens_, at_);
    if (noun.length > 1) return false;
    if (match_phrase(tokens_, at_,
                     Role::color | Role::pattern | Role::pose | Role::light | Role::style | Role::environment) &&
        !verb->participle)
      return false;
    const bool starts = clause_.last == Last::nothing || clause_.last == Last::comma || clause_.last == Last::medium;
    if (verb->participle || verb->past) {
      if (starts && next_is_described(at_ + 1)) return false;  // "running dogs"
      if (!can_follow && !starts) return false;
      if (noun.noun && noun.noun->drawable() && !verb->known) return false;
      if (verb->past && noun.noun && !clause_.copula && !verb->known) return false;
    } else {
      const bool after_noun = clause_.last == Last::noun || clause_.last == Last::verb;
      const bool second = clause_.last == Last::conjunction && verb->third && verb->known;
      if (!after_noun && !second && !clause_.negated) return false;
      // No noun follows another at once, unless as "behind it a cat".
      if (!verb->known && noun.noun &&
          !(verb->third && clause_.last == Last::noun && clause_.linked.empty() && !clause_.negated))
        return false;
    }
    ++at_;
    on_verb(*verb, tokens_[at_ - 1].text);
    return true;
  }

  /// "running" belongs to a noun that follows at once.
  bool next_is_described(std::size_t at) const {
    if (at >= tokens_.size() || tokens_[at].kind != TokenKind::word) return false;
    if (match_phrase(tokens_, at, Role::preposition | Role::article | Role::copula | Role::conjunction)) return false;
    return find_noun(tokens_, at).noun || match_phrase(tokens_, at, Role::color | Role::size);
  }

  void on_verb(const VerbUse& verb, const std::string& text) {
    std::vector<int> actors = clause_.actors.empty() ? clause_.group : clause_.actors;
    const bool nearest =
        clause_.last == Last::noun && clause_.last_noun >= 0 && (verb.participle || verb.past) && !clause_.copula;
    if (nearest && std::find(actors.begin(), actors.end(), clause_.last_noun) == actors.end() &&
        mentions_.noun(clause_.last_noun).animate)
      actors = {clause_.last_noun};
    clause_.actors = actors;
    clause_.copula = false;
    clause_.last = Last::verb;
    const bool negated = clause_.negated && verb.sense.relation.empty();
    if (negated) clause_.negated = false;
    if (!verb.sense.pose.empty() && !negated) {
      if (actors.empty()) clause_.attributes.pose = verb.sense.pose;
      for (int actor : actors) mentions_[actor].plan.pose = verb.sense.pose;
    }
    if (!verb.known && !negated) report(text, "");
    clause_.link = verb.sense.relation;
    clause_.subjects = actors;
  }

  // Noun phrases.

  bool read_phrase() {
    const bool adjectives = clause_.copula || clause_.link == "in";
    auto phrase = read_noun_phrase(tokens_, at_, adjectives);
    if (!phrase) return false;
    at_ = phrase->end;
    on_phrase(std::move(*phrase));
    return true;
  }

  void on_phrase(NounPhrase phrase) {
    if (phrase.head == Head::medium && clause_.link.empty() && !clause_.negated) return on_medium(phrase);
    if (phrase.head == Head::backdrop) {
      if (!std::exchange(clause_.negated, false)) return on_backdrop(phrase);
      set_studio("");
      return end_link(Last::backdrop);
    }
    if (phrase.head == Head::none) return on_attributes(phrase);
    if (!phrase.noun) {
      if (phrase.head == Head::medium && !clause_.negated) return on_medium(phrase);
      clause_.negated = false;
      return end_link(clause_.last);
    }
    if (clause_.negated) return exclude(phrase);
    if ((phrase.owner || phrase.noun->part) && on_part(phrase)) return;
    if (phrase.article == "possessive" && on_own_part(*phrase.noun)) return;
    if (on_marks(phrase)) return;
    const Noun& noun = *phrase.noun;
    if (!noun.light.empty() && !(noun.drawable() && noun.drawn_as.empty())) return on_light(phrase);
    if (is_setting(noun)) return on_setting(phrase);
    on_thing(phrase);
  }

  void on_medium(const NounPhrase& phrase) {
    const Attributes& said = phrase.attributes;
    if (!phrase.medium_style.empty()) add_style(phrase.medium_style);
    if (said.colors.size() == 2 && said.colors[0] == "black" && said.colors[1] == "white") add_style("black and white");
    for (const std::string& style : said.styles) add_style(style);
    if (!said.light.empty()) set_light(said.light);
    if (!said.environment.empty()) set_environment(said.environment, said.environment);
    if (said.shade == "dark") set_light("dark");
    plan_.closeup = plan_.closeup || said.closeup;
    end_link(Last::medium);
    for (const auto& modifier : phrase.modifiers) {
      if (is_setting(*modifier) && !(modifier->drawable() && modifier->place != PlaceKind::place))
        set_environment(modifier->environment, modifier->word);
      else if (!modifier->light.empty())
        set_light(modifier->light);
      else if (modifier->drawable())
        add_thing(modifier, {1, 1}, {});
    }
    clause_.last = Last::medium;
  }

  void on_backdrop(const NounPhrase& phrase) {
    const Attributes& said = phrase.attributes;
    for (const std::string& style : said.styles) add_style(style == "blurred" ? "blurred background" : style);
    for (const auto& modifier : phrase.modifiers)
      if (!modifier->environment.empty()) set_environment(modifier->environment, modifier->word);
    if (!said.environment.empty()) set_environment(said.environment, said.environment);
    if (!said.light.empty()) set_light(said.light);
    if (!said.colors.empty()) {
      set_studio(said.colors.front());
    } else if (plan_.environment.empty() && said.plain) {
      set_studio("");
    } else if (plan_.environment.empty() && said.shade == "dark") {
      set_studio("black");
    }
    end_link(Last::backdrop);
    clause_.about_setting = true;
    clause_.group.clear();
  }

  void on_attributes(NounPhrase& phrase) {
    Attributes& said = phrase.attributes;
    const bool on_nothing =
        (clause_.link == "on" || clause_.link == "next_to" || clause_.link == "across") && !said.colors.empty();
    if (on_nothing && !phrase.counted() && phrase.article.empty()) {  // "isolated on white"
      set_studio(said.colors.front());
      return end_link(Last::backdrop);
    }
    if (std::exchange(clause_.negated, false)) return;
    for (const std::string& style : said.styles) add_style(style);
    settle(said);
    if (said.empty() && !phrase.counted() && phrase.article != "another") return end_link_unless_noun();
    if (clause_.about_setting && clause_.copula) return on_backdrop(phrase);
    if (clause_.link == "in") {  // "an apple in green"; of a person it is the clothes
      for (int subject : clause_.subjects)
        if (!mentions_.noun(subject).person) describe(subject, said);
      end_link(Last::attributes);
    } else if (clause_.copula) {
      for (int actor : actors_or_group()) describe(actor, said);
      clause_.last = Last::attributes;
    } else if (phrase.counted() || !phrase.article.empty()) {
      if (share_out(phrase)) return;
      clause_.incomplete = std::move(phrase);
    } else if (clause_.last == Last::noun || clause_.last == Last::attributes || clause_.last == Last::verb ||
               (clause_.last == Last::comma && clause_.last_noun >= 0) ||
               (clause_.last == Last::conjunction && joined_ == Last::attributes)) {
      const bool actor = clause_.last == Last::verb && !clause_.actors.empty();
      if (clause_.last_noun >= 0) describe(actor ? clause_.actors.front() : clause_.last_noun, said);
      clause_.last = Last::attributes;
    } else if (said.colors == std::vector<std::string>{"black", "white"} && mentions_.size() == 0) {
      add_style("black and white");
    } else {
      clause_.attributes.add(said);
    }
  }

  void exclude(const NounPhrase& phrase) {
    const std::string& word = phrase.noun->word;
    if (std::find(plan_.excluded.begin(), plan_.excluded.end(), word) == plan_.excluded.end())
      plan_.excluded.push_back(word);
    clause_.negated = false;
    clause_.link = {};
    excluding_ = true;
    clause_.last = Last::setting;
  }

  void on_light(const NounPhrase& phrase) {
    set_light(phrase.noun->light);
    if (!phrase.attributes.environment.empty())
      set_environment(phrase.attributes.environment, phrase.attributes.environment);
    end_link(Last::setting);
  }

  /// Whether a noun means where, not what.
  bool is_setting(const Noun& noun) const {
    if (noun.environment.empty()) return false;
    if (noun.place == PlaceKind::place) return true;
    const bool within = clause_.link == "in" || clause_.link == "middle";
    const bool at_place = within || clause_.link == "on" || clause_.link == "at" || clause_.link == "across";
    if (noun.drawable()) return noun.place == PlaceKind::interior && (is_building(noun) ? within : at_place);
    // "left of a bed": a thing among others
    return within || clause_.link.empty() || clause_.link == "on" || clause_.link == "at" || clause_.link == "across" ||
           clause_.link == "with" || clause_.link == "next_to";
  }

  static bool is_building(const Noun& noun) {
    static const SynsetId structure = WordNet::installed().sense("structure.n.01");
    return WordNet::installed().is_a(noun.meanings.front(), structure);
  }

  void on_setting(const NounPhrase& phrase) {
    const Noun& noun = *phrase.noun;
    if (clause_.link == "of" && clause_.last_noun >= 0 && mentions_.noun(clause_.last_noun).container)
      return end_link(Last::noun);  // "a glass of water"
    const Attributes& said = phrase.attributes;
    std::string environment = noun.environment;
    for (const auto& modifier : phrase.modifiers)
      if (noun.word == "floor" && modifier->place == PlaceKind::place) environment = modifier->environment;
    const bool bare = is_one_of(
        environment, std::array<std::string_view, 7>{"field", "grass", "road", "garden", "farm", "rock", "lake"});
    if (said.environment == "snow" && bare) environment = "snow";
    if (environment == "sky" && !said.light.empty()) set_light(said.light);
    const bool overhead =
        environment == "sky" && (clause_.link == "under" || clause_.link == "below" || clause_.link == "with");
    if (noun.word == "wall" && !phrase.modifiers.empty()) environment = "street";  // of brick
    if (noun.word == "wall" && !said.colors.empty())
      set_studio(said.colors.front());
    else if (!overhead)
      set_environment(environment, noun.word);
    else if (said.colors == std::vector<std::string>{"gray"})
      set_light("overcast");
    else if (said.colors == std::vector<std::string>{"blue"})
      set_light("day");
    if (!said.light.empty()) set_light(said.light);
    if (said.shade == "dark" && said.colors.empty()) set_light("dark");
    for (const auto& modifier : phrase.modifiers)
      if (!modifier->light.empty()) set_light(modifier->light);
    if (noun.place == PlaceKind::surface && noun.support && noun.word != environment) report(noun.word, environment);
    for (const std::string& style : said.styles) add_style(style == "blurred" ? "blurred background" : style);
    report_all(said.unknown);
    const bool subject = clause_.link.empty() && clause_.last != Last::comma && clause_.last != Last::conjunction;
    end_link(Last::setting);
    clause_.about_setting = subject;
    if (subject) clause_.group.clear();
  }

  /// "a dog's face", "with blue eyes", "on its head", "the head of a lion". False if it is a thing of its own.
  bool on_part(NounPhrase& phrase) {
    const std::shared_ptr<const Noun> part = phrase.noun;
    if (!part->part || phrase.article == "possessive") return false;  // "the wizard's hat"
    std::shared_ptr<const Noun> owner = phrase.owner;
    for (const auto& modifier : phrase.modifiers)
      if (!owner && modifier->drawable() && modifier->animate) owner = modifier;
    if (owner && owner->drawable()) {
      if (shows_who(part->word))
        plan_.closeup = true;
      else
        report(part->word, owner->word);
      phrase.noun = owner;
      phrase.owner.reset();
      phrase.modifiers.clear();
      on_thing(phrase);
      return true;
    }
    if (at_ < tokens_.size() && tokens_[at_].text == "of") {
      ++at_;
      if (shows_who(part->word))
        plan_.closeup = true;
      else
        report(part->word, "");
      return true;  // the owner follows and takes this place
    }
    if (clause_.link == "with" && !clause_.subjects.empty()) {
      const int owner_number = clause_.last_noun >= 0 ? clause_.last_noun : clause_.subjects.back();
      if (covers_body(part->word) && mentions_[owner_number].plan.colors.empty())
        describe(owner_number, phrase.attributes);
      else if (!phrase.attributes.empty())
        report(part->word, "");
      clause_.last = Last::noun;
      clause_.last_link = "with part";
      clause_.link = {};
      return true;
    }
    if (clause_.last == Last::conjunction && clause_.last_link == "with part") {
      if (!phrase.attributes.empty()) report(part->word, "");
      clause_.last = Last::noun;
      return true;
    }
    return false;
  }

  /// "with a hat on its head", "a ball in its mouth", "a box on its roof". False if it is a thing of its own.
  bool on_own_part(const Noun& part) {
    if (!part.part && (part.drawable() || clause_.link.empty() || clause_.last_noun < 0)) return false;
    std::vector<int> carried = clause_.linked;
    if (carried.empty() && clause_.last_noun >= 0) carried = {clause_.last_noun};
    const std::vector<int> owners = mentions_.meant("it", clause_.group, carried);
    const bool grasps = is_one_of(
        part.word, std::array<std::string_view, 8>{"mouth", "hand", "paw", "arm", "beak", "trunk", "claw", "tooth"});
    if (!clause_.link.empty() && !owners.empty() && clause_.last_noun >= 0)
      for (int thing : carried) {
        if (thing == owners.front()) continue;
        if (mentions_.noun(thing).clothing) {
          mentions_.forget_between(owners.front(), thing);
          mentions_.relate(owners.front(), {Relation::wearing}, thing);
        } else if (grasps) {
          mentions_.forget_between(owners.front(), thing);
          mentions_.relate(owners.front(), {Relation::holding}, thing);
        } else if (clause_.link == "on") {
          mentions_.forget_between(owners.front(), thing);
          mentions_.relate(thing, {Relation::on}, owners.front());
        }
      }
    clause_.link = {};
    clause_.last = Last::noun;
    return true;
  }

  /// "with black stripes"
  bool on_marks(const NounPhrase& phrase) {
    const std::string_view pattern = pattern_of_marks(phrase.noun->word);
    if (pattern.empty() || clause_.link != "with" || clause_.last_noun < 0) return false;
    mentions_[clause_.last_noun].plan.pattern = pattern;
    clause_.link = {};
    clause_.last = Last::noun;
    return true;
  }

  void on_thing(NounPhrase& phrase) {
    if (const auto first = std::exchange(clause_.incomplete, {})) {
      const std::string_view link = clause_.link;  // both are its objects
      add_thing(phrase.noun, first->range(), first->attributes);
      clause_.last = Last::conjunction;
      if (!link.empty()) clause_.last_link = link;
    }
    if (clause_.copula && !phrase.counted() && phrase.article == "indefinite" && actors_or_group().size() == 1 &&
        names_again(actors_or_group().front(), *phrase.noun)) {
      describe(actors_or_group().front(), phrase.attributes);  // "the animal is a brown dog"
      return;
    }
    if (phrase.article == "definite" && !phrase.counted())
      if (const int known = mentions_.referred(*phrase.noun); known >= 0 && !phrase.noun->senses.empty()) {
        describe(known, phrase.attributes);
        return join(known);
      }
    if (clause_.link == "of" && phrase.noun->stuff && clause_.last_noun >= 0 &&
        mentions_.noun(clause_.last_noun).container)
      return end_link(Last::noun);  // "a bottle of wine"
    if (clause_.link == "of" && clause_.last_noun >= 0 && mentions_.noun(clause_.last_noun).drawable() &&
        !mentions_.noun(clause_.last_noun).container) {
      // "a ball of yarn", "a wheel of a car", "a statue of a lion made of stone"
      report(phrase.noun->word, mentions_.noun(clause_.last_noun).word);
      Attributes material;
      material.material = phrase.attributes.material;
      describe(clause_.last_noun, material);
      return end_link(Last::noun);
    }
    for (const auto& modifier : phrase.modifiers) on_modifier(*modifier);
    settle(phrase.attributes);
    phrase.attributes.add(std::exchange(clause_.attributes, {}));
    add_thing(phrase.noun, phrase.range(), phrase.attributes);
  }

  bool names_again(int number, const Noun& noun) const {
    const Noun& first = mentions_.noun(number);
    return !first.senses.empty() && !noun.senses.empty() &&
           (WordNet::installed().is_a(noun.senses.front(), first.senses.front()) ||
            WordNet::installed().is_a(first.senses.front(), noun.senses.front()));
  }

  /// A noun that only describes: "chocolate" of "chocolate cake".
  void on_modifier(const Noun& modifier) {
    if (!modifier.light.empty())
      set_light(modifier.light);
    else if (modifier.environment.empty() || modifier.drawable())
      report(modifier.word, "");
  }

  void add_thing(const std::shared_ptr<const Noun>& noun, std::pair<int, int> range, const Attributes& attributes) {
    const int number = mentions_.add(noun, range, attributes);
    if (!noun->drawable() || !noun->drawn_as.empty()) report(noun->word, noun->nearest());
    report_all(attributes.unknown);
    if (!clause_.place.empty()) mentions_[number].plan.place = place_named(std::exchange(clause_.place, {}));
    join(number);
  }

  /// A thing has its part in the clause: as the object of a link, one more of the group, or what is spoken of from now
  /// on.
  void join(int number) {
    const Last before = std::exchange(clause_.last, Last::noun);
    clause_.about_setting = false;
    clause_.copula = false;
    if (!clause_.link.empty()) {
      if (clause_.subjects.empty()) {
        if (clause_.link != "with" && clause_.link != "of" && clause_.link != "loose") {
          clause_.fronted.emplace_back(clause_.link, number);
          clause_.last_noun = number;
          clause_.link = {};
          return;
        }
        if (clause_.link == "with" && clause_.last_before_link == Last::setting) clause_.group = {number};
      } else {
        clause_.last_link = clause_.link;
        clause_.last_subjects = clause_.subjects;
        clause_.linked = {number};
        clause_.relations_before = mentions_.relation_count();
        tie(clause_.link, clause_.subjects, number);
        clause_.open = false;
        clause_.last_noun = number;
        clause_.link = {};
        clause_.actors.clear();
        return;
      }
      clause_.link = {};
    }
    clause_.last_noun = number;
    clause_.actors.clear();
    if (!clause_.fronted.empty()) {
      for (const auto& [link, object] : std::exchange(clause_.fronted, {})) tie(link, {number}, object);
      clause_.group = {number};
      clause_.open = true;
      return;
    }
    const bool coordinated = before == Last::conjunction || before == Last::comma;
    if (coordinated && !clause_.linked.empty() && continues_link(number, before)) {
      tie(clause_.last_link, clause_.last_subjects, number);
      clause_.linked.push_back(number);
      return;
    }
    if (before == Last::noun && !clause_.linked.empty() && !clause_.last_link.empty()) {  // "behind the dog a cat"
      mentions_.forget_relations(clause_.relations_before);
      for (int object : clause_.linked) tie(clause_.last_link, {number}, object);
      clause_.group = {number};
      clause_.open = true;
      clause_.linked.clear();
      return;
    }
    if (coordinated && clause_.open) {
      clause_.group.push_back(number);
    } else {
      clause_.group = {number};
      clause_.open = true;
    }
    clause_.linked.clear();
  }

  /// Whether a noun after "and" is one more object of the link before: not if it is said what it does or where it is.
  bool continues_link(int number, Last before) const {
    if (clause_.last_link.empty() || !distributes(clause_.last_link)) return false;
    const bool wearing =
        std::all_of(clause_.linked.begin(), clause_.linked.end(), [&](int i) { return mentions_.noun(i).clothing; });
    if (wearing) return mentions_.noun(number).clothing;
    if (before == Last::comma && clause_.last_link != "with" && clause_.last_link != "holding") return false;
    if (clause_.last_link == "between") return true;
    if (at_ >= tokens_.size()) return true;
    if (tokens_[at_].kind == TokenKind::stop || tokens_[at_].kind == TokenKind::comma) return true;
    if (match_phrase(tokens_, at_, Role::light | Role::environment | Role::style | Role::filler)) return true;
    if (const auto link = match_phrase(tokens_, at_, Role::preposition);
        link && match_phrase(tokens_, at_ + link->length, Role::pronoun))
      return true;  // "a table with a lamp and a book on it"
    return !match_phrase(tokens_, at_, Role::preposition | Role::copula | Role::relative | Role::place) &&
           !read_verb(tokens_, at_);
  }

  void tie(std::string_view link, const std::vector<int>& subjects, int object) {
    std::vector<int> tied = subjects;
    const Noun& thing = mentions_.noun(object);
    if (tied.size() > 1 && thing.clothing && mentions_[object].plan.count_high == 1) tied = {tied.back()};
    // "a man next to a dog with a hat": who is nearest wears it
    if (thing.clothing && (link == "with" || link == "in") && clause_.last_noun >= 0 &&
        mentions_.noun(clause_.last_noun).animate)
      tied = {clause_.last_noun};
    for (int subject : tied)
      if (const auto found = tie_of(link, mentions_.noun(subject), thing)) mentions_.relate(subject, *found, object);
  }

  void on_pronoun(std::string_view pronoun) {
    if (pronoun == "each other") return end_link_unless_noun();
    if (pronoun == "one") return on_one();
    if (mentions_.size() == 0) return end_link_unless_noun();
    if (clause_.link.empty()) {  // it is spoken of again
      clause_.group = mentions_.meant(pronoun, clause_.group.empty() ? topic_ : clause_.group, {});
      clause_.open = false;
      clause_.last = Last::noun;
      clause_.last_noun = clause_.group.empty() ? -1 : clause_.group.back();
      return;
    }
    const std::vector<int>& main = clause_.group.empty() ? topic_ : clause_.group;
    std::vector<int> subjects = clause_.subjects;
    // "a table with a lamp on it", "a dog, and behind it a cat"
    const bool about_linked = clause_.last_before_link == Last::noun && !clause_.linked.empty();
    if (about_linked) subjects = clause_.linked;
    if (subjects == clause_.group && clause_.last_before_link != Last::noun && clause_.last_before_link != Last::verb)
      subjects.clear();
    const std::vector<int> objects = mentions_.meant(pronoun, main, subjects);
    const std::string_view link = clause_.link;
    clause_.link = {};
    clause_.last = Last::noun;
    if (subjects.empty()) {
      for (int object : objects) clause_.fronted.emplace_back(link, object);
      return;
    }
    for (int object : objects) {
      if (about_linked && clause_.last_link == "with")
        for (int subject : subjects) mentions_.forget_between(subject, object);
      tie(link, subjects, object);
    }
    clause_.open = false;
    clause_.linked.clear();
  }

  /// "a big dog and a small one"; "two dogs, one ..."
  void on_one() {
    if (mentions_.size() == 0) return;
    if (auto phrase = std::exchange(clause_.incomplete, {})) {
      add_thing(mentions_[mentions_.size() - 1].noun, {1, 1}, phrase->attributes);
      return;
    }
    // "two dogs, one of them wearing a hat"
    const int whole = last_of_several();
    if (whole < 0) return;
    clause_.group = {whole};
    clause_.open = false;
    clause_.last_noun = whole;
    clause_.last = Last::noun;
  }

  int last_of_several() const {
    int whole = -1;
    for (int i = 0; i < mentions_.size(); ++i)
      if (mentions_[i].shared_out || mentions_[i].plan.count_high > 1) whole = i;
    return whole;
  }

  /// "two cats, one black and one white": some of those spoken of before.
  bool share_out(const NounPhrase& phrase) {
    const int whole = last_of_several();
    if (whole < 0 || !phrase.count) return false;
    const int some = phrase.range().first;
    Mention& group = mentions_[whole];
    int number = whole;
    if (!group.shared_out) {
      if (group.plan.count_low <= some) return false;
      group.shared_out = true;
      group.left = group.plan.count_low - some;
      group.plan.count_low = group.plan.count_high = some;
    } else {
      if (group.left < some) return false;
      group.left -= some;
      number = mentions_.add(group.noun, {some, some}, {});
    }
    describe(number, phrase.attributes);
    clause_.group = {number};
    clause_.open = false;
    clause_.last_noun = number;
    clause_.last = Last::noun;
    return true;
  }

  void drop_incomplete() {
    if (const auto phrase = std::exchange(clause_.incomplete, {});
        phrase && clause_.last_noun >= 0 && !phrase->counted())
      describe(clause_.last_noun, phrase->attributes);
  }

  // The picture as a whole.

  void end_link(Last last) {
    clause_.link = {};
    clause_.last = last;
    clause_.open = false;
    clause_.copula = false;
    clause_.actors.clear();
  }
  void end_link_unless_noun() { clause_.link = {}; }

  /// Adjectives that are about the whole picture.
  void settle(Attributes& said) {
    if (!said.light.empty()) set_light(std::exchange(said.light, {}));
    if (!said.environment.empty()) {
      set_environment(said.environment, said.environment);
      said.environment.clear();
    }
    for (const std::string& style : said.styles)
      if (style != "vintage" && style != "painting") add_style(style);
    said.styles.clear();
    if (said.closeup) plan_.closeup = true;
    said.closeup = said.plain = false;
  }

  void describe(int number, const Attributes& said) {
    mentions_.describe(number, said);
    report_all(said.unknown);
  }

  void set_light(std::string_view light) {
    if (plan_.light.empty() || plan_.light == "day" || plan_.light == "bright") plan_.light = light;
  }

  void set_environment(std::string_view environment, const std::string& word) {
    const bool general =
        is_one_of(environment, std::array<std::string_view, 6>{"sky", "field", "grass", "city", "indoor", "snow"});
    if (plan_.environment.empty() || (plan_.environment == "sky" && !general))
      plan_.environment = environment;
    else if (plan_.environment != environment && !general)
      report(word, "");
  }

  void set_studio(const std::string& color) {
    if (!plan_.environment.empty() && plan_.environment != "studio") return;
    plan_.environment = "studio";
    if (!color.empty()) plan_.environment_color = color;
  }

  void add_style(std::string_view style) {
    if (std::find(plan_.styles.begin(), plan_.styles.end(), style) == plan_.styles.end())
      plan_.styles.emplace_back(style);
  }

  void report(const std::string& word, const std::string& nearest) {
    const auto same = [&](const UnknownWord& each) { return each.word == word; };
    if (std::none_of(plan_.unknown.begin(), plan_.unknown.end(), same)) plan_.unknown.push_back({word, nearest});
  }
  /// Nothing at all was understood: whatever nouns there are, are the reason.
  void report_idle() {
    for (std::size_t i = 0; i < tokens_.size(); ++i)
      if (!match_phrase(tokens_, i,
                        Role::article | Role::preposition | Role::count | Role::only | Role::negation | Role::pronoun |
                            Role::copula | Role::conjunction))
        if (const auto noun = find_noun(tokens_, i).noun; noun && !plan_names(noun->word)) report(noun->word, "");
  }
  bool plan_names(const std::string& word) const {
    return std::find(plan_.excluded.begin(), plan_.excluded.end(), word) != plan_.excluded.end() ||
           meaning_of(word, Role::color | Role::medium).has_value();
  }
  void report_all(const std::vector<std::string>& words) {
    for (const std::string& word : words) report(word, "");
  }

  const std::vector<Token>& tokens_;
  std::size_t at_ = 0;
  Clause clause_;
  Last joined_ = Last::nothing;  ///< what "and" comes after
  bool excluding_ = false;
  std::vector<int> topic_;  ///< what the sentence before spoke of
  Mentions mentions_;
  ScenePlan plan_;
};

}  // namespace

ScenePlan interpret(const std::vector<Token>& tokens) { return Interpreter(tokens).run(); }

}  // namespace maia
