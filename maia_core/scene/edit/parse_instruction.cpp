#include <algorithm>
#include <optional>

#include "maia/error.hpp"
#include "model/nearest.hpp"
#include "scene/edit/command.hpp"
#include "scene/edit/vocabulary.hpp"

namespace maia {
namespace {

constexpr const char* examples =
    "\"replace the dog with a lion\", \"make the car red\", \"change the background to a desert\", \"add a hat to the "
    "dog\", "
    "\"remove the ball\", \"make the dog larger\", \"move the ball to the left\", \"make it night\"";

[[noreturn]] void not_understood(const Words& clause) {
  std::string hint;
  if (!clause.empty() && !is_instruction_verb(clause[0])) hint = did_you_mean(clause[0], instruction_verbs());
  throw Error("there is no telling what '" + joined(clause) + "' asks for" + hint + "; say for example " + examples);
}

bool has(const Words& words, std::initializer_list<std::string_view> list) {
  return find_word(words, 0, list) < words.size();
}

bool begins(const Words& words, std::initializer_list<std::string_view> list) {
  return !words.empty() && one_of(words[0], list);
}

Words without(Words words, std::initializer_list<std::string_view> list) {
  std::erase_if(words, [&](const std::string& word) { return one_of(word, list); });
  return words;
}

Words stripped(Words words, std::initializer_list<std::string_view> front) {
  while (!words.empty() && one_of(words[0], front)) words.erase(words.begin());
  while (!words.empty() && one_of(words.back(), {",", ":"})) words.pop_back();
  return words;
}

/// Whether the words can name something: more than determiners and adjectives.
bool names_something(const Words& words) {
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return is_pronoun(word) || (!is_determiner(word) && !one_of(word, {",", "and", "of", "'s", "be", "now"}));
  });
}

class ClauseParser {
 public:
  ClauseParser(Words clause, std::vector<Command>& commands) : clause_(std::move(clause)), commands_(commands) {}

  void run() {
    const std::string verb = clause_[0];
    const Words rest = part(clause_, 1);
    if (follows(clause_, 0, "only keep") || follows(clause_, 0, "just keep")) return keep(part(clause_, 2));
    if (labelled()) return;
    if (!is_instruction_verb(verb)) return statement(clause_);
    if (one_of(verb, {"replace", "substitute", "swap", "exchange", "switch", "trade"})) return replace(verb, rest);
    if (one_of(verb, {"change", "turn", "convert", "transform", "alter", "modify", "morph", "set", "adjust", "update",
                      "edit"}))
      return change(verb, rest);
    if (one_of(verb, {"make", "let", "have", "render", "get"})) return make(verb, rest);
    if (one_of(verb, {"color", "recolor", "paint", "dye", "tint", "shade", "colorize"})) return paint(rest);
    if (one_of(verb, {"add", "insert", "include", "introduce", "append", "overlay", "paste", "draw", "attach", "bring",
                      "create", "populate"}))
      return add(verb, rest);
    if (one_of(verb, {"put", "place", "position", "reposition", "hang", "stick", "throw", "show", "depict", "use"}))
      return put(verb, rest);
    if (one_of(verb, {"give", "dress", "equip", "decorate", "fill", "surround", "cover", "wrap"}))
      return give(verb, rest);
    if (one_of(verb, {"remove", "delete", "erase", "take", "eliminate", "hide", "clear", "discard", "drop", "omit",
                      "exclude", "wipe", "rid", "strip", "leave", "mask"}))
      return remove(verb, rest);
    if (one_of(verb, {"keep", "isolate"})) return keep(rest);
    if (one_of(verb, {"enlarge", "magnify", "grow", "expand", "shrink", "scale", "resize", "double", "halve", "triple",
                      "reduce", "increase", "decrease", "boost", "enhance", "crank", "dip"}))
      return resize(verb, rest);
    if (one_of(verb, {"move", "shift", "push", "pull", "drag", "slide", "relocate", "send", "nudge", "lift", "raise",
                      "lower", "center", "align"}))
      return move(verb, rest);
    if (one_of(verb, {"flip", "mirror", "reflect", "invert"})) return flip(verb, rest);
    if (one_of(verb, {"rotate", "spin", "tilt", "lean"})) return rotate(verb, rest);
    if (one_of(verb, {"duplicate", "copy", "clone", "repeat", "multiply"})) return duplicate(rest);
    if (one_of(verb, {"crop", "trim", "cut", "zoom"})) return crop(verb, rest);
    if (verb == "face" && !rest.empty()) return face(rest);
    return picture(verb, rest);
  }

 private:
  Command& emit(Action action, Words target = {}, Words value = {}) {
    Command command;
    command.action = action;
    command.target = stripped(std::move(target), {",", ":", "of"});
    command.value = stripped(std::move(value), {",", ":"});
    command.clause = clause_;
    commands_.push_back(std::move(command));
    return commands_.back();
  }

  void again(Words words) const { ClauseParser(std::move(words), commands_).run(); }

  /// "background: office"
  bool labelled() {
    const std::size_t colon = find_word(clause_, 0, {":"});
    if (colon == 0 || colon + 1 >= clause_.size()) return false;
    Words left = part(clause_, 0, colon);
    const Words right = part(clause_, colon + 1);
    if (is_instruction_verb(left[0]) && left.size() > 1) left.erase(left.begin());
    become(left, right);
    return true;
  }

  /// What is no imperative: "a cat instead of the dog", "the dog should be red", "no ball", "at night".
  void statement(const Words& words) {
    if (instead(words)) return;
    std::size_t at = 0;
    if (words[0] == "no" || words[0] == "without" || follows(words, 0, "not any")) {
      emit(Action::remove, stripped(part(words, 1), {"any", "more"}));
      return;
    }
    if (words[0] == "there") {
      at = find_word(words, 1, {"be", "is", "are"});
      if (at == words.size()) not_understood(clause_);
      return there_is(stripped(part(words, at + 1), {"now"}));
    }
    at = find_word(words, 1,
                   {"is",   "are", "should", "must", "becomes", "become", "turns", "wears", "wear",    "holds",
                    "hold", "has", "have",   "was",  "needs",   "looks",  "will",  "rides", "carries", "gets"});
    if (at < words.size()) return predicate(part(words, 0, at), part(words, at));
    // "(I want) the cat to be bigger"
    for (std::size_t i = 1; i + 1 < words.size(); ++i)
      if (words[i] == "to" && one_of(words[i + 1], {"be", "become", "look", "wear", "have", "hold", "face", "turn",
                                                    "ride", "disappear", "stand", "sit"}))
        return predicate(part(words, 0, i), part(words, i + 1));
    Words head = words;
    const std::vector<Where> where = take_where(head);
    if (head.empty() && !where.empty()) {
      Command& command = emit(Action::put);
      command.where = where;
      return;
    }
    if (words[0] == "with") return add("add", part(words, 1));
    if (words[0] == "more") {
      emit(Action::become, {}, words);
      return;
    }
    // ", but red"
    if (const std::size_t but = find_word(words, 1, {"but"}); but + 1 < words.size())
      return become(part(words, 0, but), part(words, but + 1));
    if (is_determiner(words[0]) && words.size() > 1 && !one_of(words[0], {"the", "its", "this"}))
      return add("add", words);
    if (words.size() <= 5) {
      emit(Action::picture, {}, words).attribute = "said";
      return;
    }
    not_understood(clause_);
  }

  /// "a lion instead of the dog", "instead of the dog, show a lion", "put a violin in place of the guitar"
  bool instead(const Words& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const bool of = follows(words, i, "instead of") || follows(words, i, "rather than");
      const bool place =
          follows(words, i, "in place of") || follows(words, i, "in the place of") || follows(words, i, "in lieu of");
      if (!of && !place) continue;
      const std::size_t after = i + (of ? 2 : follows(words, i, "in the place of") ? 4 : 3);
      Words before = part(words, 0, i);
      const std::size_t comma = find_word(words, after, {","});
      if (before.empty() || (before.size() == 1 && one_of(before[0], {"use", "show", "put", "have", "with"}))) {
        std::size_t split = comma;
        if (split == words.size())
          split = find_word(words, after, {"use", "show", "put", "have", "draw", "add", "place"});
        if (split == words.size()) return false;
        Words now = stripped(part(words, split), {",", "use", "show", "put", "have", "draw", "add", "place", "there",
                                                  "is", "let", "insert"});
        emit(Action::replace, part(words, after, split), now);
        return true;
      }
      if (is_instruction_verb(before[0]) && before.size() > 1) {
        if (one_of(before[0], {"make", "change", "turn", "paint", "color"})) return false;
        before.erase(before.begin());
      }
      before = stripped(before, {"with", "have", "use", "show", "put", "there"});
      const std::size_t be = find_word(before, 0, {"is", "be", "are"});
      if (be < before.size()) before = part(before, be + 1);
      emit(Action::replace, part(words, after), before);
      return true;
    }
    return false;
  }

  void there_is(Words words) {
    words = stripped(words, {"only", "exactly", "just"});
    const Words noun = words;
    if (begins(words, {"no", "not"})) {
      emit(Action::remove, stripped(part(words, 1), {"a", "any"}));
      return;
    }
    const auto number = words.empty() ? std::nullopt : number_of(words[0]);
    if (number && words.size() > 1) {
      emit(Action::count, part(words, 1)).number = *number;
      if (*number == 0) commands_.back().action = Action::remove;
      return;
    }
    add("add", words);
  }

  /// "the dog" + "should be red", "wears a hat", "is replaced by a lion"
  void predicate(const Words& subject, Words words) {
    while (words.size() > 1 && one_of(words[0], {"should", "must", "needs", "to", "now", "will", "does"}))
      words.erase(words.begin());
    if (words.size() > 1 && one_of(words[0], {"is", "are", "be", "was"}) && one_of(words[1], {"being", "now", "to"}))
      words.erase(words.begin() + 1);
    if (words.size() > 2 && one_of(words[0], {"is", "are", "be"})) {
      if (one_of(words[1], {"replaced", "swapped", "substituted"}))
        return again(joined_parts({"replace"}, subject, part(words, 2)));
      if (one_of(words[1], {"changed", "turned", "transformed", "converted"}))
        return again(joined_parts({"change"}, subject, part(words, 2)));
      if (one_of(words[1], {"moved", "placed", "put"})) return again(joined_parts({"move"}, subject, part(words, 2)));
      if (one_of(words[1], {"painted", "colored", "recolored", "dyed"}))
        return again(joined_parts({"paint"}, subject, part(words, 2)));
    }
    if (words.size() == 2 && one_of(words[1], {"removed", "gone", "deleted", "erased", "missing"}))
      return again(joined_parts({"remove"}, subject, {}));
    return again(joined_parts({"make"}, subject, words));
  }

  static Words joined_parts(Words a, const Words& b, const Words& c) {
    a.insert(a.end(), b.begin(), b.end());
    a.insert(a.end(), c.begin(), c.end());
    return a;
  }

  void replace(const std::string& verb, Words rest) {
    if (instead(clause_)) return;
    rest = stripped(rest, {"out"});
    for (const std::string_view attribute : {"positions", "places", "position", "locations"}) {
      const std::size_t at = find_word(rest, 0, {attribute});
      if (at == rest.size() || (at + 1 < rest.size() && rest[at + 1] != "of" && rest[at + 1] != "with")) continue;
      Words both =
          part(rest, at + 1).empty() ? without(part(rest, 0, at), {"'s"}) : stripped(part(rest, at + 1), {"of"});
      const std::size_t with = find_word(both, 0, {"and", "with"});
      if (with == 0 || with + 1 >= both.size()) not_understood(clause_);
      emit(Action::exchange, part(both, 0, with), part(both, with + 1));
      return;
    }
    std::size_t at = find_word(rest, 1, {"with", "by", "for", "to", "into", ":"});
    if (one_of(verb, {"substitute"}) && at < rest.size() && rest[at] == "for") {
      emit(Action::replace, part(rest, at + 1), part(rest, 0, at));
      return;
    }
    if (at < rest.size() && rest[at] == "with" && at + 1 < rest.size() && rest[at + 1] == "the") {
      // "replace the dog with the hat with a cat"
      if (const std::size_t later = find_word(rest, at + 1, {"with", "by"});
          later < rest.size() && find_word(rest, at, {"and"}) > later)
        at = later;
    }
    if (at == rest.size() && find_word(rest, 1, {"and"}) < rest.size() && verb != "replace") {
      const std::size_t both = find_word(rest, 1, {"and"});
      emit(Action::exchange, part(rest, 0, both), part(rest, both + 1));
      return;
    }
    if (at + 1 >= rest.size()) {
      if (rest.empty()) not_understood(clause_);
      throw Error("'" + joined(clause_) + "' does not say with what; say \"replace " + joined(rest) + " with a lion\"");
    }
    Words target = part(rest, 0, at);
    Words value = part(rest, at + 1);
    // "replace the dog with a cat and the ball with an apple"
    for (std::size_t i = 1; i + 2 < value.size(); ++i) {
      if (!one_of(value[i], {"and", ","})) continue;
      const std::size_t with = find_word(value, i + 2, {"with", "by", "for"});
      if (with == value.size() || !is_determiner(value[i + 1]) || one_of(value[i + 1], {"a", "an"})) continue;
      const Words more = part(value, i + 1);
      value = part(value, 0, i);
      attribute_or_replace(target, value, verb);
      return again(joined_parts({"replace"}, more, {}));
    }
    attribute_or_replace(target, value, verb);
  }

  void attribute_or_replace(const Words& target, const Words& value, const std::string& verb) {
    if (attribute_of(target)) return become(target, value);
    if (means_background(target)) {
      emit(Action::background, {}, value);
      return;
    }
    emit(Action::replace, target, value).mutual = one_of(verb, {"swap", "exchange", "switch", "trade"});
  }

  struct Attribute {
    std::string name;
    Words of;
  };

  static std::string attribute_name(const std::string& word) {
    if (one_of(word, {"color", "colors", "hue", "paint", "coat", "fur"})) return "color";
    if (one_of(word, {"size", "height", "scale", "width", "dimensions"})) return "size";
    if (one_of(word, {"material", "texture", "surface"})) return "material";
    if (one_of(word, {"pattern"})) return "pattern";
    if (one_of(word, {"position", "location", "place", "placement"})) return "position";
    if (one_of(word, {"number", "count", "amount", "quantity"})) return "number";
    if (one_of(word, {"orientation", "direction"})) return "direction";
    if (one_of(word, {"breed", "species", "type", "kind"})) return "kind";
    if (one_of(word, {"background", "backdrop", "surroundings", "environment", "setting"})) return "background";
    return "";
  }

  /// "the color of the car", "the car's color", "the car color"
  static std::optional<Attribute> attribute_of(const Words& target) {
    const Words words = without_articles(target);
    const std::size_t dropped = target.size() - words.size();
    if (words.size() >= 3 && words[1] == "of") {
      const std::string name = attribute_name(words[0]);
      if (!name.empty() && words[0] != "coat") return Attribute{name, part(words, 2)};
    }
    if (words.size() >= 2) {
      const std::string name = attribute_name(words.back());
      const bool possessive = words[words.size() - 2] == "'s";
      if (!name.empty() && (possessive || one_of(words.back(), {"color", "size", "position", "material", "pattern"}))) {
        Words of = part(target, 0, target.size() - (possessive ? 2 : 1));
        return Attribute{name, of};
      }
    }
    if (words.size() == 1 && dropped > 0 && one_of(target[0], {"its", "his", "her", "their"})) {
      const std::string name = attribute_name(words[0]);
      if (!name.empty()) return Attribute{name, {"it"}};
    }
    return std::nullopt;
  }

  void become(const Words& target, Words value) {
    value = stripped(std::move(value), {"be", "become", "look", "appear", "like", "being"});
    if (value.empty()) not_understood(clause_);
    if (const auto attribute = attribute_of(target)) {
      if (attribute->name == "background" || (attribute->name == "position" && means_picture(attribute->of))) {
        emit(Action::background, {}, value);
        return;
      }
      if (attribute->name == "number") {
        const auto number = number_of(value[0]);
        if (!number) not_understood(clause_);
        emit(Action::count, attribute->of).number = *number;
        return;
      }
      if (attribute->name == "position") return again(joined_parts({"move"}, attribute->of, value));
      if (attribute->name == "direction") {
        emit(Action::face, attribute->of, value);
        return;
      }
      emit(Action::become, attribute->of, value).attribute = attribute->name;
      return;
    }
    if (means_background(target)) {
      emit(Action::background, {}, value).attribute = without_articles(target)[0];
      return;
    }
    if (means_picture(target)) {
      emit(Action::picture, {}, value);
      return;
    }
    emit(Action::become, target, value);
  }

  void change(const std::string& verb, Words rest) {
    if (rest.empty()) not_understood(clause_);
    if (rest.size() > 1 && rest[0] == "down") rest.erase(rest.begin());
    if (follows(rest, 0, "the lights off") || follows(rest, 0, "off the light") || follows(rest, 0, "off the lights")) {
      emit(Action::picture, {}, {"night"});
      return;
    }
    if (verb == "turn") {
      const std::size_t around = find_word(rest, 1, {"around", "round"});
      if (around + 1 == rest.size()) {
        emit(Action::flip, part(rest, 0, around));
        return;
      }
      const std::size_t by = find_word(
          rest, 1,
          {"by", "degrees", "clockwise", "counterclockwise", "anticlockwise", "upside", "sideways", "upside-down"});
      if (by < rest.size() && !(rest[by] == "by" && has(rest, {"side"}))) return rotate(verb, rest);
      const std::size_t to = find_word(rest, 1, {"to", "left", "right"});
      if (to < rest.size() && spot_of(part(rest, to)) && !has(part(rest, to), {"background", "bottom"})) {
        emit(Action::face, part(rest, 0, to), part(rest, to));
        return;
      }
    }
    // the dog from brown to white
    std::size_t at = find_word(rest, 1, {"into"});
    if (at == rest.size()) {
      at = rest.size();
      for (std::size_t i = 1; i < rest.size(); ++i)
        if (rest[i] == "to" && !(i + 1 < rest.size() && at < rest.size() && one_of(rest[i + 1], {"be"}))) {
          Words later = part(rest, i + 1);
          if (at < rest.size() && spot_of(later)) continue;
          at = i;
        }
    }
    if (at == rest.size()) at = find_word(rest, 1, {"for", "with", ":"});
    if (at < rest.size() && at + 1 < rest.size()) {
      Words target = part(rest, 0, at);
      Words value = part(rest, at + 1);
      const std::size_t from = find_word(target, 1, {"from"});
      if (from < target.size()) target = part(target, 0, from);
      if (coordinated(verb, target, value)) return;
      return become(target, value);
    }
    return make(verb, rest);
  }

  /// "change the dog to a cat and the ball to an apple"
  bool coordinated(const std::string& verb, const Words& target, const Words& value) {
    for (std::size_t i = 1; i + 2 < value.size(); ++i) {
      if (!one_of(value[i], {"and", ","})) continue;
      const std::size_t to = find_word(value, i + 2, {"to", "into"});
      if (to == value.size() || value[i + 1] != "the") continue;
      become(target, part(value, 0, i));
      again(joined_parts({verb}, part(value, i + 1), {}));
      return true;
    }
    // "the color of the dog to red and the cat to blue" ends up here: the last "to" was taken
    for (std::size_t i = 2; i + 1 < target.size(); ++i) {
      if (!one_of(target[i], {"and", ","}) || target[i + 1] != "the") continue;
      const std::size_t to = find_word(target, 1, {"to", "into"});
      if (to >= i) continue;
      again(joined_parts({verb}, part(target, 0, i), {}));
      const auto attribute = attribute_of(part(target, 0, to));
      Command& command = emit(Action::become, part(target, i + 1), value);
      if (attribute) command.attribute = attribute->name;
      return true;
    }
    return false;
  }

  /// "the dog red", "it night", "the dog wear a hat": where the subject ends.
  void make(const std::string& verb, Words rest) {
    if (follows(rest, 0, "rid of")) return remove("remove", part(rest, 2));
    if (rest.empty()) not_understood(clause_);
    if (rest.size() == 2 && is_pronoun(rest[0]) && one_of(rest[1], {"snow", "snowing"})) {
      emit(Action::picture, {}, {"snowfall"});
      return;
    }
    if (follows(rest, 0, "there be") || follows(rest, 0, "there")) return there_is(stripped(part(rest, 1), {"be"}));
    for (std::size_t i = 0; i < std::min<std::size_t>(3, rest.size()); ++i)
      if (one_of(rest[i], {"copy", "copies", "duplicate", "duplicates", "clone"}) && i + 1 < rest.size() &&
          rest[i + 1] == "of") {
        const auto number = number_of(rest[0]);
        emit(Action::duplicate, part(rest, i + 2)).number = number && i > 0 ? *number : 1;
        return;
      }
    if (rest.size() > 1 && is_pronoun(rest[0])) {
      const auto number = number_of(rest[1]);
      const bool factor = has(rest, {"times", "percent"}) || (rest.size() > 2 && rest[2] == "as");
      if (number && rest.size() > 2 && !factor && rest[1] != "one") {
        emit(Action::count, part(rest, 2)).number = *number;
        return;
      }
    }
    for (std::size_t i = 1; i < rest.size(); ++i) {
      const std::string& word = rest[i];
      const Words before = part(rest, 0, i);
      const Words after = part(rest, i + 1);
      const auto is = [&](std::initializer_list<std::string_view> list) { return one_of(word, list); };
      if (is({"disappear", "vanish", "invisible", "gone"}) || follows(rest, i, "go away")) {
        emit(Action::remove, before);
        return;
      }
      if (is({"wear", "wears", "wearing", "hold", "holds", "holding", "carry", "carries", "ride", "rides", "riding"}) &&
          !after.empty() &&
          !(is({"wearing", "holding", "riding"}) && before.size() > 1 && look_of({after.back()}) && after.size() > 2)) {
        for (const Words& each : listed_things(after))
          emit(Action::add, before, each).relation = word[0] == 'w' ? "wearing" : word[0] == 'r' ? "riding" : "holding";
        return;
      }
      if (is({"have", "has", "with"}) && !after.empty() && !is({"with"}))
        return give("give", joined_parts(before, after, {}));
      if (is({"face", "facing", "look", "looking", "looks"}) && spot_of(after) && !look_of(after)) {
        emit(Action::face, before, after);
        return;
      }
      if (is({"appear"}) && !look_of(after)) return add("add", joined_parts(before, after, {}));
      if (is({"look", "appear", "looks", "become", "becomes", "turn", "turns", "be", "is", "are", "into", "to", "as",
              "get", "gets", "seem"}) &&
          !after.empty()) {
        if (word == "as" && !one_of(verb, {"render", "let", "have"})) continue;
        if (word == "to" && verb == "make") continue;
        Words value = stripped(after, {"like", "into", "a", "an"});
        if (has(value, {"behind", "on", "in", "next", "near", "under", "above", "at", "beside", "left", "right"}) &&
            is({"be", "is", "are"}) && !look_of(value)) {
          Words head = after;
          std::vector<Where> where = take_where(head);
          if (head.empty() && !where.empty()) {
            emit(Action::put, before).where = where;
            return;
          }
        }
        value = stripped(after, {"like", "into"});
        if (follows(value, 0, "as if it is") || follows(value, 0, "as if it were")) value = part(value, 4);
        if (follows(value, 0, "as if")) value = part(value, 3);
        if (follows(value, 0, "it is")) value = part(value, 2);
        if (follows(value, 0, "wearing") || follows(value, 0, "holding"))
          return make(verb, joined_parts(before, value, {}));
        return become(before, value);
      }
      if (is({"stand", "sit", "lie", "stay", "float", "hover", "standing", "sitting", "fly", "flying", "swim"})) {
        Words head = part(rest, i + 1);
        std::vector<Where> where = take_where(head);
        if (head.empty() && !where.empty()) {
          emit(Action::put, before).where = where;
          return;
        }
      }
      if (is({"sit",      "stand", "lie",    "fly",     "run",     "jump",     "sleep",    "swim",
              "walk",     "smile", "bark",   "eat",     "dance",   "leap",     "crouch",   "sitting",
              "standing", "lying", "flying", "running", "jumping", "sleeping", "swimming", "walking",
              "smiling",  "move",  "drink",  "kneel",   "crawl",   "climb",    "yawn",     "roar"})) {
        if (word == "move" && !after.empty()) return move("move", joined_parts(before, after, {}));
        emit(Action::pose, before, part(rest, i));
        return;
      }
    }
    if (const std::size_t up = find_word(rest, 1, {"upside", "upside-down"}); up < rest.size())
      return rotate("rotate", rest);
    if (predicates(rest)) return;
    // "the tiger an elephant", "it a lion"
    for (std::size_t i = 1; i < rest.size(); ++i)
      if ((one_of(rest[i], {"a", "an"}) || (number_of(rest[i]) && rest[i] != "one")) &&
          names_something(part(rest, 0, i)) &&
          !one_of(rest[i - 1], {"of", "with", "on", "in", "than", "as", "next", "to", "behind", "under", "by", "near",
                                "and", "not"})) {
        Words value = part(rest, i);
        // "a bit foggy", "a lot more dramatic"
        if (i + 1 < rest.size() && one_of(rest[i + 1], {"bit", "lot", "little"}) && i + 2 < rest.size())
          value = part(rest, i + 2);
        return become(part(rest, 0, i), value);
      }
    if (is_pronoun(rest[0]) && rest.size() > 1) return become({rest[0]}, part(rest, 1));
    if (means_picture(part(rest, 0, 2)) || means_background(part(rest, 0, 2)))
      if (rest.size() > 2) return become(part(rest, 0, 2), part(rest, 2));
    Words head = rest;
    std::vector<Where> where = take_where(head);
    if (!head.empty() && !where.empty() && verb == "have") {
      emit(Action::put, head).where = where;
      return;
    }
    emit(Action::unsplit, {}, rest);
  }

  /// "the dog red and the cat blue and larger"; false if it does not end in an adjective.
  bool predicates(const Words& words) {
    for (std::size_t i = 2; i + 2 < words.size(); ++i) {
      if (!one_of(words[i], {"and", ","})) continue;
      std::size_t next = i + 1;
      while (next < words.size() && one_of(words[next], {"and", ","})) ++next;
      if (next >= words.size() || !is_article(words[next])) continue;
      const Words left = part(words, 0, i), right = part(words, next);
      const std::size_t a = subject_end(left), b = subject_end(right);
      if (a == 0 || b == 0) continue;
      return predicates(left) && predicates(right);
    }
    const std::size_t end = subject_end(words);
    if (end == 0) return false;
    Words subject = part(words, 0, end);
    Words value = part(words, end);
    while (!subject.empty() && one_of(subject.back(), {"look", "to", "be", "appear", "out"})) subject.pop_back();
    // "red and larger"
    if (const std::size_t both = find_word(value, 1, {"and", ","});
        both < value.size() && joined(value) != "black and white" && joined(value) != "white and black") {
      const Words one = part(value, 0, both);
      Words two = stripped(part(value, both + 1), {"and", ","});
      if (!two.empty() && look_of(one) && look_of(two) && look_of(one)->any() && look_of(two)->any()) {
        become(subject, one);
        become(subject, two);
        return true;
      }
    }
    become(subject, value);
    return true;
  }

  /// Where the adjectives begin that end the words; 0 if there are none.
  static std::size_t subject_end(const Words& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (one_of(words[i], {"and", ",", "of", "in", "with"})) {
        if (!(one_of(words[i], {"of", "in"}) && i + 1 < words.size())) continue;
      }
      const Words subject = part(words, 0, i);
      if (!names_something(subject)) continue;
      const auto look = look_of(part(words, i));
      if (!look || !look->any()) continue;
      // the subject must not be all adjectives: "the orange | orange"
      if (const auto own = look_of(part(subject, 1));
          subject.size() > 1 && own && own->any() && own->tone.empty() && look_of(part(words, i + 1)) &&
          i + 1 < words.size() && !one_of(subject.back(), {"orange", "rose", "salmon", "peach", "lime"}))
        continue;
      return i;
    }
    return 0;
  }

  void paint(Words rest) {
    if (rest.empty()) not_understood(clause_);
    const std::size_t at = find_word(rest, 1, {"in", "with", "to", ":"});
    if (at + 1 < rest.size() && look_of(without(part(rest, at + 1), {"paint", "color", "stripes"}))) {
      emit(Action::become, part(rest, 0, at), without(part(rest, at + 1), {"paint"})).attribute = "color";
      return;
    }
    if (predicates(rest)) return;
    emit(Action::unsplit, {}, rest).attribute = "color";
  }

  void add(const std::string& verb, Words rest) {
    if (verb == "bring") return bring(rest);
    if (follows(rest, 0, "in")) rest.erase(rest.begin());
    if (rest.empty()) not_understood(clause_);
    for (std::size_t i = 0; i < std::min<std::size_t>(3, rest.size()); ++i)
      if (one_of(rest[i], {"copy", "copies", "duplicate", "duplicates"}) && i + 1 < rest.size() && rest[i + 1] == "of")
        return make("make", rest);
    if (const std::size_t with = find_word(rest, 1, {"with"}); verb == "populate" && with + 1 < rest.size())
      rest = part(rest, with + 1);
    // "a dog next to the cat and a tree behind it"
    for (std::size_t i = 1; i + 1 < rest.size(); ++i) {
      if (!one_of(rest[i], {"and", ","})) continue;
      const std::size_t next = rest[i + 1] == "and" ? i + 2 : i + 1;
      if (next >= rest.size() || !(one_of(rest[next], {"a", "an", "some", "another"}) || number_of(rest[next])))
        continue;
      Words first = part(rest, 0, i), second = part(rest, next);
      Words a = first, b = second;
      const auto wa = take_where(a), wb = take_where(b);
      if (wa.empty() || wb.empty() || one_of(wa.back().relation, {"between", "with", "wearing", "holding"})) continue;
      add(verb, first);
      add(verb, second);
      return;
    }
    // "add a red color to the car", "add stripes to the zebra", "add some blur"
    Words head = rest;
    std::vector<Where> where = take_where(head);
    if (head.empty()) not_understood(clause_);
    if (where.empty() &&
        joined(without_articles(without(head, {"some", "falling", "more", "light", "heavy"}))) == "snow") {
      emit(Action::picture, {}, {"snowfall"});
      return;
    }
    const Words plain =
        without_articles(without(head, {"some", "more", "extra", "additional", "color", "effect", "filter", "texture",
                                        "tone", "finish", "pattern", "overlay", "look"}));
    const auto look = plain.empty() ? std::nullopt : look_of(plain);
    if (look && look->any() && where.size() == 1 && where[0].relation != "at" &&
        !one_of(plain.back(), {"orange", "rock", "stone", "ice", "glass", "peach", "lime"})) {
      become(where[0].object, plain);
      return;
    }
    for (const Words& each : listed_things(head)) {
      Command& command = emit(Action::add, {}, each);
      command.where = where;
      if (verb == "create") command.attribute = "create";
    }
  }

  /// "a hat and a scarf", "a dog, two cats and some flowers": each.
  static std::vector<Words> listed_things(const Words& words) {
    std::vector<Words> things;
    Words thing;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const bool joint = one_of(words[i], {"and", ","});
      if (joint && thing.empty()) continue;
      if (joint && i + 1 < words.size() && words[i + 1] != "and" &&
          (is_determiner(words[i + 1]) || !look_of({thing.back()}))) {
        things.push_back(thing);
        thing.clear();
        continue;
      }
      if (joint && i + 1 < words.size() && words[i + 1] == "and") continue;
      thing.push_back(words[i]);
    }
    while (!thing.empty() && one_of(thing.back(), {"and", ","})) thing.pop_back();
    if (!thing.empty()) things.push_back(thing);
    return things;
  }

  void bring(const Words& rest) {
    Words head = rest;
    std::vector<Where> where = take_where(head);
    if (begins(rest, {"in", "back"}) || (where.empty() && begins(rest, {"a", "an", "some"})))
      return add("add", stripped(rest, {"in", "back"}));
    return move("bring", rest);
  }

  void put(const std::string& verb, Words rest) {
    if (instead(clause_)) return;
    if (rest.empty()) not_understood(clause_);
    Words head = rest;
    std::vector<Where> where = take_where(head);
    if (verb == "use" && where.empty()) {
      for (std::size_t i = 0; i < head.size(); ++i)
        if (one_of(head[i], {"background", "backdrop", "setting", "scene"})) {
          emit(Action::background, {}, i + 1 == head.size() ? part(head, 0, i) : part(head, i + 1));
          return;
        }
      emit(Action::picture, {}, head);
      return;
    }
    if (verb == "use" && where.size() == 1 && means_background(where[0].object)) {
      emit(Action::background, {}, head);
      return;
    }
    if (!where.empty() && head.empty() && is_pronoun(rest[0])) head = {rest[0]};
    if (where.empty()) {
      if (one_of(verb, {"place", "position", "reposition"})) {
        // "move"-like: "position the dog left"
        return move("move", rest);
      }
      if (verb == "show" || verb == "depict") return add("add", rest);
      Words words = rest;
      emit(Action::add, {}, words);
      return;
    }
    // "on it": what was meant before
    emit(Action::put, head).where = where;
  }

  void give(const std::string& verb, Words rest) {
    if (one_of(verb, {"dress", "equip", "decorate", "cover", "wrap", "fill", "surround"})) {
      const std::size_t at = find_word(rest, 1, {"in", "with", "up"});
      if (at + 1 >= rest.size()) not_understood(clause_);
      Words value = stripped(part(rest, at + 1), {"in", "with", "up"});
      Words target = part(rest, 0, at);
      if (verb == "fill" || verb == "surround") {
        Command& command = emit(Action::add, {}, value);
        if (verb == "fill")
          command.where.push_back({"in", target});
        else
          command.where.push_back({"around", target});
        return;
      }
      emit(Action::add, target, value).relation = verb == "dress" ? "wearing" : "to";
      return;
    }
    const std::size_t to = find_word(rest, 1, {"to"});
    if (to + 1 < rest.size()) {
      Command& command = emit(Action::add, part(rest, to + 1), part(rest, 0, to));
      command.relation = "to";
      return;
    }
    for (std::size_t i = 1; i < rest.size(); ++i)
      if ((is_determiner(rest[i]) && rest[i] != "the") && names_something(part(rest, 0, i)) &&
          !one_of(rest[i - 1], {"of", "on", "in", "with"})) {
        Command& command = emit(Action::unsplit, part(rest, 0, i), part(rest, i));
        command.attribute = "give";
        return;
      }
    emit(Action::unsplit, {}, rest).attribute = "give";
  }

  void remove(const std::string& verb, Words rest) {
    if (verb == "leave") {
      if (begins(rest, {"out"}))
        rest.erase(rest.begin());
      else
        return keep(rest);
    }
    if (verb == "take") {
      Words head = rest;
      const std::vector<Where> where = take_where(head);
      if (!begins(rest, {"away", "out", "off", "down"}) &&
          !one_of(rest.empty() ? "" : rest.back(), {"away", "out", "off", "down"}) && !where.empty() &&
          where[0].relation != "from" && !head.empty()) {
        emit(Action::put, head).where = where;
        return;
      }
      if (rest.size() > 1 && one_of(rest.back(), {"away", "out", "off", "down"})) rest.pop_back();
    }
    rest = stripped(rest, {"away", "out", "off", "of", "down"});
    if (rest.empty()) not_understood(clause_);
    for (std::size_t i = 0; i < rest.size(); ++i) {
      const bool but = one_of(rest[i], {"except", "but"}) || follows(rest, i, "other than") ||
                       follows(rest, i, "apart from") || follows(rest, i, "aside from");
      if (but && i > 0) return keep(stripped(part(rest, i + 1), {"than", "from", "for"}));
    }
    if (means_background(rest)) {
      emit(Action::background, {}, {"plain"});
      return;
    }
    const auto attribute = attribute_of(rest);
    if (attribute && attribute->name == "background") {
      emit(Action::background, {}, {"plain"});
      return;
    }
    if (attribute && attribute->name == "color" && means_picture(attribute->of)) {
      emit(Action::picture, {}, {"black", "and", "white"});
      return;
    }
    if (without_articles(rest) == Words{"color"} || without_articles(rest) == Words{"colors"} ||
        joined(rest) == "all color") {
      emit(Action::picture, {}, {"black", "and", "white"});
      return;
    }
    emit(Action::remove, rest);
  }

  void keep(Words rest) {
    rest = stripped(rest, {"only", "just"});
    if (rest.empty()) not_understood(clause_);
    emit(Action::keep, rest);
  }

  void resize(const std::string& verb, Words rest) {
    rest = stripped(rest, {"up", "down"});
    if (rest.empty()) not_understood(clause_);
    const bool smaller = one_of(verb, {"shrink", "halve", "reduce", "decrease", "dip"}) || has(rest, {"down"});
    static const std::initializer_list<std::string_view> tones = {
        "brightness", "contrast", "saturation", "exposure", "warmth", "sharpness",  "temperature",
        "vibrance",   "colors",   "light",      "lighting", "blur",   "highlights", "vividness"};
    if (has(rest, tones)) {
      emit(Action::picture, {}, {smaller ? "less" : "more", rest[find_word(rest, 0, tones)]});
      return;
    }
    const std::size_t amount = find_word(rest, 0, {"number", "count", "amount", "quantity"});
    if (amount + 2 < rest.size() && rest[amount + 1] == "of") {
      std::size_t end = find_word(rest, amount + 2, {"to", "by"});
      Command& command = emit(Action::count, part(rest, amount + 2, end));
      if (end + 1 < rest.size()) {
        const auto number = number_of(rest[end + 1]);
        if (!number) not_understood(clause_);
        if (rest[end] == "to") {
          command.number = *number;
        } else {
          command.value = {smaller ? "fewer" : "more", rest[end + 1]};
        }
      } else {
        command.value = {verb == "double"   ? "twice"
                         : verb == "triple" ? "thrice"
                         : verb == "halve"  ? "half"
                         : smaller          ? "fewer"
                                            : "more"};
      }
      return;
    }
    std::size_t end = find_word(rest, 1,
                                {"by", "to", "up", "down", "slightly", "twice", "a", "significantly", "considerably",
                                 "times", "so", "until", "somewhat"});
    Words target = part(rest, 0, end);
    Words value = part(rest, end);
    const auto attribute = attribute_of(target);
    if (attribute && attribute->name == "size") target = attribute->of;
    if (joined(without_articles(target)) == "size" && value.empty()) not_understood(clause_);
    if (one_of(verb, {"double", "triple"}) && !attribute) {
      Command& command = emit(Action::count, target, {verb == "double" ? "twice" : "thrice"});
      command.attribute = "size or number";
      return;
    }
    Command& command = emit(Action::resize, target, value);
    if (one_of(verb, {"double", "halve", "triple"})) {
      command.number = verb == "double" ? 2 : verb == "triple" ? 3 : 0.5;
      return;
    }
    const auto factor = factor_of(value, smaller);
    if (factor && *factor > 0) {
      command.number = *factor;
      // "reduce to half", "shrink by half"
      if (smaller && *factor > 1) command.number = 1 / *factor;
      return;
    }
    const auto look = look_of(value);
    if (verb == "resize" || verb == "scale") {
      if (look && look->scale)
        command.number = *look->scale;
      else if (verb == "scale")
        command.number = smaller ? 0.65 : 1.5;
      else
        throw Error("'" + joined(clause_) + "' does not say how large; say \"make it twice as big\" or \"by 50%\"");
      return;
    }
    const bool slightly = has(value, {"slightly", "bit", "little", "somewhat"});
    const bool much = has(value, {"lot", "significantly", "considerably"});
    command.number = slightly ? 1.2 : much ? 2 : 1.5;
    if (smaller) command.number = 1 / command.number;
  }

  void move(const std::string& verb, Words rest) {
    if (rest.empty()) not_understood(clause_);
    if (one_of(verb, {"raise", "lower"}) &&
        has(rest, {"brightness", "contrast", "saturation", "exposure", "temperature"}))
      return resize(verb == "raise" ? "increase" : "reduce", rest);
    if (verb == "lower" && has(rest, {"number"})) return resize("reduce", rest);
    if (verb == "raise" && has(rest, {"number"})) return resize("increase", rest);
    std::vector<Words> targets;
    Words head = rest;
    std::vector<Where> where = take_where(head);
    // "the dog left and the cat right" / "the dog to the left and the cat to the right"
    for (std::size_t i = 2; i + 2 < rest.size(); ++i) {
      if (!one_of(rest[i], {"and", ","}) || rest[i + 1] != "the") continue;
      Words first = part(rest, 0, i), second = part(rest, i + 1);
      Words a = first, b = second;
      const auto wa = take_where(a), wb = take_where(b);
      const bool left = !wa.empty() || bare_direction(a) > 0, right = !wb.empty() || bare_direction(b) > 0;
      const bool spots = !wa.empty() && wa[0].relation == "between";
      if (left && right && !spots) {
        move(verb, first);
        move(verb, second);
        return;
      }
    }
    if (one_of(verb, {"lift", "raise", "lower"})) {
      Words target = head;
      emit(Action::move, stripped(target, {"up", "down"}), {verb == "lower" ? "down" : "up"});
      return;
    }
    if (verb == "center") {
      emit(Action::move, head).where = {{"at", {"middle"}}};
      return;
    }
    const std::size_t bare = bare_direction(head);
    if (bare > 0) {
      Words direction = part(head, bare);
      for (const Where& each : where)
        if (each.relation == "at") direction.insert(direction.end(), each.object.begin(), each.object.end());
      std::erase_if(where, [](const Where& each) { return each.relation == "at"; });
      Command& command = emit(Action::move, part(head, 0, bare), direction);
      command.where = where;
      return;
    }
    if (where.empty()) {
      if (has(head, {"apart"})) {
        emit(Action::move, without(head, {"apart"}), {"apart"});
        return;
      }
      throw Error("'" + joined(clause_) +
                  "' does not say where to; say \"to the left\", \"up\" or \"behind the tree\"");
    }
    emit(Action::move, head).where = where;
  }

  /// Where the words of a direction begin that end the phrase ("the dog further left"); 0 if there are none.
  static std::size_t bare_direction(const Words& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (!names_something(part(words, 0, i)) || !spot_of(part(words, i))) continue;
      return i;
    }
    return 0;
  }

  void flip(const std::string& verb, Words rest) {
    rest = stripped(rest, {"over"});
    if (verb == "invert" && (rest.empty() || means_picture(rest) || has(rest, {"colors", "color"}))) {
      emit(Action::picture, {}, {"inverted"});
      return;
    }
    const std::size_t end =
        find_word(rest, 0,
                  {"horizontally", "vertically", "upside", "upside-down", "over", "left", "along", "around", "so",
                   "from", "to", "horizontal", "vertical", "across", "about", "on"});
    const Words how = part(rest, end);
    emit(Action::flip, part(rest, 0, end),
         has(how, {"vertically", "upside", "upside-down", "over"}) || (has(how, {"horizontal"}) && has(how, {"axis"}))
             ? Words{"vertically"}
             : Words{});
  }

  void rotate(const std::string& verb, const Words& rest) {
    std::size_t end = rest.size();
    for (std::size_t i = 0; i < rest.size(); ++i) {
      const bool number = rest[i][0] >= '0' && rest[i][0] <= '9';
      if (number ||
          one_of(rest[i],
                 {"by", "clockwise", "counterclockwise", "anticlockwise", "upside", "upside-down", "sideways",
                  "slightly", "forty-five", "ninety", "thirty", "counter-clockwise", "anti-clockwise", "around"}) ||
          (i > 0 && (follows(rest, i, "to the left") || follows(rest, i, "to the right") || follows(rest, i, "a bit") ||
                     follows(rest, i, "a quarter") || follows(rest, i, "half a") || follows(rest, i, "a little") ||
                     follows(rest, i, "left") || follows(rest, i, "right")))) {
        end = i;
        break;
      }
    }
    const auto degrees = degrees_of(without(part(rest, end), {"around", "a", "turn"}));
    if (!degrees)
      throw Error("'" + joined(clause_) + "' does not say by how much; say \"by 45 degrees\" or \"upside down\"");
    Command& command = emit(Action::rotate, part(rest, 0, end));
    command.number = *degrees;
    if (end == rest.size() && one_of(verb, {"rotate", "spin"})) command.number = 90;
  }

  void duplicate(const Words& rest) {
    const std::size_t end =
        find_word(rest, 1, {"twice", "once", "thrice", "two", "three", "four", "five", "1", "2", "3", "4", "5", "by"});
    Command& command = emit(Action::duplicate, part(rest, 0, end));
    command.number = 1;
    const Words how = stripped(part(rest, end), {"by"});
    if (how.empty()) return;
    const auto number = number_of(how[0]);
    command.number = how[0] == "twice" ? 2 : how[0] == "thrice" ? 3 : how[0] == "once" ? 1 : number ? *number : 1;
  }

  void crop(const std::string& verb, Words rest) {
    if (verb == "cut" && (begins(rest, {"out"}) || (!rest.empty() && rest.back() == "out")))
      return remove("remove", stripped(without(rest, {"out"}), {}));
    if (verb == "zoom") {
      const bool out = has(rest, {"out"});
      Command& command = emit(Action::zoom, {});
      std::size_t on = find_word(rest, 0, {"on", "to", "into", "at"});
      Words target = part(rest, on + 1);
      if (on < rest.size() && !means_picture(target) && !target.empty()) command.target = target;
      const auto factor = factor_of(rest, false);
      command.number = factor ? *factor : has(rest, {"slightly", "bit", "little"}) ? 1.25 : 1.6;
      if (out) command.number = 1 / command.number;
      return;
    }
    rest = stripped(rest, {"out", "down", "off"});
    const std::size_t to = find_word(rest, 0, {"to"});
    Words value = to < rest.size() ? part(rest, to + 1) : rest;
    const std::size_t of = find_word(value, 1, {"of", "from"});
    if (of < value.size() && means_picture(part(value, of + 1))) value = part(value, 0, of);
    if (means_picture(value)) value.clear();
    emit(Action::crop, {}, value);
    if (verb == "cut" || (has(clause_, {"off", "away"}))) commands_.back().attribute = "away";
  }

  void face(const Words& rest) {
    const std::size_t at = find_word(rest, 1, {"to", "left", "right", "towards", "the"});
    if (at >= rest.size()) not_understood(clause_);
    emit(Action::face, part(rest, 0, at), part(rest, at));
  }

  /// Verbs for the whole picture: blur, sharpen, darken, apply a filter.
  void picture(const std::string& verb, Words rest) {
    struct Effect {
      std::string_view verb, style;
    };
    static constexpr Effect effects[] = {{"blur", "blurred"},        {"sharpen", "sharp"},  {"brighten", "brighter"},
                                         {"lighten", "brighter"},    {"darken", "darker"},  {"dim", "darker"},
                                         {"desaturate", "faded"},    {"saturate", "vivid"}, {"pixelate", "pixelated"},
                                         {"illuminate", "brighter"}, {"soften", "blurred"}, {"sketch", "sketch"},
                                         {"posterize", "cartoon"}};
    if (verb == "apply" || verb == "simulate") {
      const std::size_t to = find_word(rest, 1, {"to", "on"});
      const Words target = part(rest, to + 1);
      const Words value =
          without_articles(without(part(rest, 0, to), {"filter", "effect", "color", "tone", "style", "overlay", "some",
                                                       "texture", "pattern", "paint", "look"}));
      if (value.empty()) not_understood(clause_);
      if (target.empty() || means_picture(target))
        emit(Action::picture, {}, value);
      else
        become(target, value);
      return;
    }
    if (verb == "stylize") {
      emit(Action::picture, {}, stripped(rest, {"the", "image", "picture", "as", "photo", "it", "scene"}));
      return;
    }
    if (verb == "restore" || verb == "undo") {
      emit(Action::picture, {}, {"restored"});
      return;
    }
    for (const Effect& effect : effects)
      if (verb == effect.verb) {
        rest = stripped(rest, {"up", "out"});
        while (!rest.empty() && one_of(rest.back(), {"up", "slightly", "down", "bit", "a", "little", "lot"}))
          rest.pop_back();
        if (rest.empty() || means_picture(rest) || is_pronoun(rest[0]) || rest == Words{"everything"})
          emit(Action::picture, {}, {std::string(effect.style)});
        else
          become(rest, {std::string(effect.style)});
        return;
      }
    not_understood(clause_);
  }

  Words clause_;
  std::vector<Command>& commands_;
};

}  // namespace

std::vector<Command> parse_instruction(const std::string& instruction) {
  const Words words = words_of(instruction);
  const std::vector<Words> clauses = clauses_of(words);
  if (clauses.empty()) not_understood(words);
  std::vector<Command> commands;
  for (const Words& clause : clauses) ClauseParser(clause, commands).run();
  constexpr std::size_t most = 32;
  if (commands.size() > most)
    throw Error("the instruction asks for " + std::to_string(commands.size()) + " changes; at most " +
                std::to_string(most) + " are made at a time");
  return commands;
}

}  // namespace maia
