#include "scene/edit/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "scene/prompt/lexicon.hpp"

namespace maia {
namespace {

/// A phrase of the lexicon that begins at `at`; how many words it has is added to `count`.
std::optional<std::string> phrase_at(const Words& words, std::size_t at, Role role, std::size_t& count) {
  constexpr std::size_t longest = 4;
  for (std::size_t length = std::min(longest, words.size() - at); length > 0; --length)
    if (const auto meaning = meaning_of(joined(part(words, at, at + length)), role)) {
      count = length;
      return std::string(*meaning);
    }
  return std::nullopt;
}

std::optional<std::string> color_of(const std::string& word) {
  std::size_t count = 0;
  return phrase_at({word}, 0, Role::color, count);
}

std::optional<double> size_of(const std::string& word) {
  static const std::vector<std::pair<std::string_view, double>> table = {
      {"larger", 1.4},  {"bigger", 1.4},     {"taller", 1.4},    {"longer", 1.3},   {"wider", 1.3},
      {"fatter", 1.3},  {"big", 1.5},        {"large", 1.5},     {"tall", 1.5},     {"huge", 2.2},
      {"giant", 2.4},   {"gigantic", 2.6},   {"enormous", 2.4},  {"massive", 2.2},  {"colossal", 2.6},
      {"tiny", 0.35},   {"minuscule", 0.25}, {"miniature", 0.4}, {"small", 0.6},    {"little", 0.6},
      {"smaller", 0.7}, {"shorter", 0.7},    {"tinier", 0.5},    {"littler", 0.7},  {"biggest", 1.8},
      {"largest", 1.8}, {"smallest", 0.4},   {"short", 0.7},     {"thinner", 0.75}, {"narrower", 0.75}};
  for (const auto& [key, value] : table)
    if (key == word) return value;
  return std::nullopt;
}

/// Comparatives of the whole picture's color and light.
std::optional<std::string> tone_of(const std::string& word, bool less) {
  struct Tone {
    std::string_view word, more, less;
  };
  static constexpr std::array<Tone, 36> table = {{{"brighter", "bright", "dark"},
                                                  {"bright", "bright", "dark"},
                                                  {"lighter", "bright", "dark"},
                                                  {"light", "bright", "dark"},
                                                  {"darker", "dark", "bright"},
                                                  {"dark", "dark", "bright"},
                                                  {"dim", "dark", "bright"},
                                                  {"dimmer", "dark", "bright"},
                                                  {"warmer", "warm", "cool"},
                                                  {"warm", "warm", "cool"},
                                                  {"cooler", "cool", "warm"},
                                                  {"colder", "cool", "warm"},
                                                  {"cool", "cool", "warm"},
                                                  {"cold", "cool", "warm"},
                                                  {"contrast", "high contrast", "low contrast"},
                                                  {"contrasty", "high contrast", "low contrast"},
                                                  {"vivid", "vivid", "faded"},
                                                  {"vibrant", "vivid", "faded"},
                                                  {"saturated", "vivid", "faded"},
                                                  {"saturation", "vivid", "faded"},
                                                  {"colorful", "vivid", "faded"},
                                                  {"faded", "faded", "vivid"},
                                                  {"muted", "faded", "vivid"},
                                                  {"washed", "faded", "vivid"},
                                                  {"desaturated", "faded", "vivid"},
                                                  {"dull", "faded", "vivid"},
                                                  {"pale", "faded", "vivid"},
                                                  {"paler", "faded", "vivid"},
                                                  {"sharper", "sharp", "blurred"},
                                                  {"sharp", "sharp", "blurred"},
                                                  {"crisp", "sharp", "blurred"},
                                                  {"blurry", "blurred", "sharp"},
                                                  {"blurrier", "blurred", "sharp"},
                                                  {"blurred", "blurred", "sharp"},
                                                  {"brightness", "bright", "dark"},
                                                  {"warmth", "warm", "cool"}}};
  for (const Tone& tone : table)
    if (tone.word == word) return std::string(less ? tone.less : tone.more);
  return std::nullopt;
}

bool is_degree(const std::string& word) {
  return one_of(word,
                {"very",      "really",   "so",    "quite",  "completely",   "entirely",      "fully",      "totally",
                 "all",       "solid",    "pure",  "plain",  "more",         "bright",        "vivid",      "deep",
                 "shiny",     "colored",  "color", "even",   "be",           "look",          "in",         "of",
                 "a",         "out",      "made",  "from",   "colors",       "overall",       "and",        "much",
                 "like",      "the",      "with",  "size",   "considerably", "significantly", "noticeably", "pretty",
                 "extremely", "super",    "way",   "hot",    "too",          "hair",          "coat",       "somewhat",
                 "clearly",   "slightly", "bit",   "little", "its",          "their",         "it's",       "it",
                 "is",        "an",       "at",    "appear", "only",         "just",          ",",          "now",
                 "mostly",    "again"});
}

bool slight(const Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (one_of(words[i], {"slightly", "bit", "somewhat", "marginally", "barely"}) || follows(words, i, "a little"))
      return true;
  return false;
}

bool strong(const Words& words) {
  return find_word(words, 0,
                   {"much", "very", "way", "far", "lot", "considerably", "significantly", "extremely", "super",
                    "really", "even"}) < words.size();
}

}  // namespace

std::optional<int> number_of(const std::string& word) {
  static constexpr std::array<std::string_view, 21> names = {
      "zero",     "one",     "two",     "three",     "four",     "five",     "six",
      "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen",
      "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};
  const auto at = std::find(names.begin(), names.end(), word);
  if (at != names.end()) return int(at - names.begin());
  if (word == "dozen") return 12;
  if (word == "couple" || word == "pair" || word == "both") return 2;
  if (word.empty() || word.size() > 2) return std::nullopt;
  int value = 0;
  for (const char c : word) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<int> ordinal_of(const std::string& word) {
  static constexpr std::array<std::string_view, 10> names = {"first", "second",  "third",  "fourth", "fifth",
                                                             "sixth", "seventh", "eighth", "ninth",  "tenth"};
  static constexpr std::array<std::string_view, 10> digits = {"1st", "2nd", "3rd", "4th", "5th",
                                                              "6th", "7th", "8th", "9th", "10th"};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (word == names[i] || word == digits[i]) return int(i) + 1;
  return std::nullopt;
}

bool is_article(const std::string& word) {
  return one_of(
      word, {"a", "an", "the", "this", "that", "these", "those", "its", "his", "her", "their", "your", "my", "our"});
}

bool is_determiner(const std::string& word) {
  return is_article(word) || number_of(word) ||
         one_of(word, {"all", "every", "each", "some", "any", "another", "several", "many", "few", "more", "no", "both",
                       "only", "other"});
}

bool is_pronoun(const std::string& word) {
  return one_of(word, {"it", "them", "him", "her", "they", "he", "she", "itself", "themselves", "this", "that", "these",
                       "those", "one", "ones"});
}

const std::vector<std::string>& instruction_verbs() {
  static const std::vector<std::string> verbs = {
      "replace",   "substitute", "swap",     "exchange",  "switch",   "trade",      "change",   "turn",     "convert",
      "transform", "make",       "alter",    "modify",    "morph",    "set",        "let",      "have",     "recolor",
      "color",     "paint",      "dye",      "tint",      "shade",    "add",        "insert",   "put",      "place",
      "give",      "include",    "draw",     "introduce", "attach",   "append",     "overlay",  "paste",    "dress",
      "equip",     "fill",       "surround", "hang",      "stick",    "remove",     "delete",   "erase",    "take",
      "get",       "eliminate",  "hide",     "clear",     "discard",  "drop",       "omit",     "exclude",  "wipe",
      "leave",     "keep",       "isolate",  "enlarge",   "magnify",  "grow",       "expand",   "shrink",   "scale",
      "resize",    "double",     "halve",    "triple",    "reduce",   "increase",   "decrease", "move",     "shift",
      "push",      "pull",       "drag",     "slide",     "position", "reposition", "relocate", "bring",    "send",
      "nudge",     "lift",       "raise",    "lower",     "flip",     "mirror",     "reflect",  "invert",   "rotate",
      "spin",      "tilt",       "lean",     "duplicate", "copy",     "clone",      "repeat",   "multiply", "blur",
      "sharpen",   "brighten",   "lighten",  "darken",    "dim",      "desaturate", "saturate", "apply",    "stylize",
      "pixelate",  "illuminate", "colorize", "crop",      "zoom",     "trim",       "cut",      "show",     "use",
      "render",    "create",     "adjust",   "update",    "restore",  "edit",       "cover",    "throw",    "boost",
      "enhance",   "posterize",  "sketch",   "undo",      "simulate", "depict",     "mask",     "soften",   "strip",
      "rid",       "align",      "center",   "face",      "crank",    "dip",        "wrap",     "decorate", "populate"};
  return verbs;
}

bool is_instruction_verb(const std::string& word) {
  const auto& verbs = instruction_verbs();
  return std::find(verbs.begin(), verbs.end(), word) != verbs.end();
}

Words without_articles(const Words& phrase) {
  std::size_t from = 0;
  while (from < phrase.size() &&
         (is_article(phrase[from]) ||
          one_of(phrase[from], {"whole", "entire", "current", "overall", "existing", "original"})))
    ++from;
  return part(phrase, from);
}

bool means_picture(const Words& phrase) {
  const Words words = without_articles(phrase);
  if (words.empty()) return false;
  if (words.size() == 1)
    return one_of(words[0], {"image",  "picture",  "photo",    "photograph", "scene",        "frame",      "canvas",
                             "shot",   "colors",   "lighting", "light",      "weather",      "atmosphere", "mood",
                             "sky",    "tone",     "tones",    "hue",        "illumination", "time",       "style",
                             "season", "exposure", "images",   "color"});
  const std::string text = joined(words);
  return one_of(text, {"time of day", "color tone", "color scheme", "color palette", "image style", "art style",
                       "lighting conditions", "weather conditions", "color temperature", "color balance"}) ||
         (words.size() == 3 && words[1] == "of" && means_picture({words[2]})) ||
         (words.size() == 4 && words[1] == "of" && is_article(words[2]) && means_picture({words[3]}));
}

bool means_background(const Words& phrase) {
  Words words = without_articles(phrase);
  if (words.size() > 2 && follows(words, words.size() - 3, "of the")) words = part(words, 0, words.size() - 3);
  if (words.size() > 2 && one_of(words[words.size() - 1], {"picture", "image", "photo", "scene"}) &&
      words[words.size() - 2] == "the")
    words = part(words, 0, words.size() - 3);
  return words.size() == 1 &&
         one_of(words[0], {"background", "backdrop", "scenery", "setting", "environment", "surroundings", "location",
                           "landscape", "scene", "backgrounds", "habitat", "terrain", "ground", "place"});
}

std::optional<Spot> spot_of(const Words& words) {
  Spot spot;
  bool known = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const auto is = [&](std::initializer_list<std::string_view> list) { return one_of(word, list); };
    if (is({"left", "leftmost", "left-hand", "lefthand", "leftward", "leftwards"})) {
      spot.dx = -1;
      known = true;
    } else if (is({"right", "rightmost", "right-hand", "righthand", "rightward", "rightwards"})) {
      spot.dx = 1;
      known = true;
    } else if (is({"top", "up", "upper", "upward", "upwards", "higher", "sky", "air"})) {
      spot.dy = -1;
      known = true;
    } else if (is({"bottom", "down", "lower", "downward", "downwards"})) {
      spot.dy = 1;
      known = true;
    } else if (is({"middle", "center", "centered"})) {
      spot.middle = known = true;
    } else if (is({"foreground", "front", "forward", "forwards", "closer", "nearer", "near"})) {
      spot.depth = -1;
      known = true;
    } else if (is({"background", "back", "backward", "backwards", "farther", "further", "distance", "away",
                   "horizon"})) {
      spot.depth = 1;
      known = true;
    } else if (is({"far", "corner", "edge", "leftmost", "rightmost", "very", "all"})) {
      spot.edge = true;
    } else if (is({"slightly", "bit", "little", "somewhat"})) {
      spot.amount = 0.4;
    } else if (is({"much", "lot"})) {
      spot.amount = 1.6;
    } else if (!is({"to",      "the",    "a",    "in",      "on",     "at",       "side",  "hand",      "of",
                    "half",    "part",   "area", "picture", "image",  "photo",    "scene", "frame",     "into",
                    "towards", "toward", "and",  "more",    "over",   "its",      "way",   "from",      "viewer",
                    "camera",  "third",  "end",  "against", "screen", "position", "by",    "direction", "as"})) {
      return std::nullopt;
    }
  }
  if (!known) return std::nullopt;
  if (spot.depth != 0 && one_of(words.back(), {"viewer", "camera"}))
    spot.depth = find_word(words, 0, {"away", "farther", "further", "back"}) < words.size() ? 1 : -1;
  return spot;
}

std::optional<double> factor_of(const Words& words, bool smaller) {
  const auto sensible = [](double factor) -> std::optional<double> {
    if (!(factor > 0.01 && factor < 100)) return std::nullopt;
    return factor;
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto times = [&](double factor) {
      // "twice as small" is half as big
      const bool down =
          smaller || find_word(words, i, {"small", "smaller", "little", "short", "shorter"}) < words.size();
      return sensible(down ? 1 / factor : factor);
    };
    if (one_of(words[i], {"twice", "double", "2x", "doubled", "twofold"})) return times(2);
    if (one_of(words[i], {"thrice", "triple", "3x", "threefold", "tripled"})) return times(3);
    if (one_of(words[i], {"half", "halve"})) return sensible(0.5);
    if (one_of(words[i], {"quarter", "fourth"})) return sensible(0.25);
    if (one_of(words[i], {"third"})) return sensible(1.0 / 3);
    if (words[i][0] < '0' || words[i][0] > '9') {
      if (const auto number = number_of(words[i]); number && follows(words, i + 1, "times")) return times(*number);
      continue;
    }
    char* end = nullptr;
    const double value = std::strtod(words[i].c_str(), &end);
    const std::string_view unit = end;
    const bool percent = (i + 1 < words.size() && one_of(words[i + 1], {"percent"}));
    if (percent) {
      if (i > 0 && words[i - 1] == "to") return sensible(value / 100);
      if (find_word(words, i, {"of"}) < words.size() &&
          find_word(words, i, {"bigger", "larger", "smaller"}) == words.size())
        return sensible(value / 100);
      return sensible(smaller || find_word(words, 0, {"smaller", "shorter", "less"}) < words.size() ? 1 - value / 100
                                                                                                    : 1 + value / 100);
    }
    if (unit == "x" || (i + 1 < words.size() && one_of(words[i + 1], {"times", "x"}))) return times(value);
    if (i > 0 && one_of(words[i - 1], {"of", "factor", "by"})) return times(value);
  }
  return std::nullopt;
}

std::optional<double> degrees_of(const Words& words) {
  const bool counter = find_word(words, 0,
                                 {"counterclockwise", "anticlockwise", "counter-clockwise", "anti-clockwise", "left",
                                  "counter"}) < words.size();
  const double sign = counter ? -1 : 1;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i][0] >= '0' && words[i][0] <= '9') {
      const double value = std::strtod(words[i].c_str(), nullptr);
      return value > 0 && value <= 360 ? std::optional<double>(sign * value) : std::nullopt;
    }
    if (follows(words, i, "upside down") || words[i] == "upside-down") return 180;
    if (one_of(words[i], {"quarter", "sideways"})) return sign * 90;
    if (follows(words, i, "half turn") || follows(words, i, "half a turn")) return 180;
    if (follows(words, i, "forty five") || words[i] == "forty-five") return sign * 45;
    if (words[i] == "ninety") return sign * 90;
    if (words[i] == "thirty") return sign * 30;
  }
  for (const std::string& word : words)
    if (!one_of(word,
                {"clockwise", "counterclockwise", "anticlockwise", "counter-clockwise", "anti-clockwise", "left",
                 "right", "to", "the", "a", "bit", "slightly", "little", "by", "few", "degrees", "some", "counter"}))
      return std::nullopt;
  return sign * (slight(words) ? 10 : 20);
}

std::optional<Look> look_of(const Words& words) {
  Look look;
  if (words.empty()) return look;
  const std::string text = joined(words);
  if (one_of(text, {"its original color", "its natural color", "original color", "natural color", "natural"})) {
    look.color = "original";
    return look;
  }
  const bool less = find_word(words, 0, {"less"}) < words.size();
  if (const auto factor = factor_of(words, find_word(words, 0, {"smaller"}) < words.size())) {
    for (const std::string& word : words) {
      const bool number = (word[0] >= '0' && word[0] <= '9') || number_of(word);
      if (!number && !size_of(word) && !is_degree(word) &&
          !one_of(word, {"twice", "half", "times", "percent", "as", "by", "to", "double", "triple", "third", "quarter",
                         "before", "original", "current", "than", "now", "was", "height", "x"}))
        return std::nullopt;
    }
    look.scale = factor;
    return look;
  }
  std::string shade;
  double power = slight(words) ? 0.5 : strong(words) ? 1.6 : 1;
  bool content = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (follows(words, i, "black and white") || follows(words, i, "white and black")) {
      look.color = "black and white";
      content = true;
      i += 2;
      continue;
    }
    const bool more = i + 1 < words.size();
    if (one_of(word, {"light", "pale", "pastel"}) && more && color_of(words[i + 1])) {
      shade = "light ";
      continue;
    }
    if (one_of(word, {"dark", "deep"}) && more && color_of(words[i + 1])) {
      shade = "dark ";
      continue;
    }
    std::size_t count = 0;
    if (const auto pattern = phrase_at(words, i, Role::pattern, count)) {
      look.pattern = *pattern;
      content = true;
      i += count - 1;
      continue;
    }
    if (one_of(word, {"zebra", "tiger", "leopard", "polka"}) && more &&
        one_of(words[i + 1], {"stripes", "spots", "dots", "striped", "spotted"}))
      continue;
    if (one_of(word, {"stripes", "spots", "dots", "checks"})) {
      look.pattern = word[0] == 'c' ? "checkered" : word == "stripes" ? "striped" : "spotted";
      content = true;
      continue;
    }
    if (const auto color = phrase_at(words, i, Role::color, count)) {
      if (!look.color.empty()) return std::nullopt;
      look.color = shade.empty()
                       ? *color
                       : shade + color->substr(color->find(' ') == std::string::npos ? 0 : color->find(' ') + 1);
      shade.clear();
      content = true;
      i += count - 1;
      continue;
    }
    if (const auto material = phrase_at(words, i, Role::material, count)) {
      look.material = *material;
      content = true;
      i += count - 1;
      continue;
    }
    const auto size = size_of(word);
    if (size && !(word == "little" && i > 0 && words[i - 1] == "a")) {
      double factor = *size;
      if (less) factor = 1 / factor;
      look.scale = 1 + (factor - 1) * (factor > 1 ? power : power > 1 ? 1.4 : power);
    } else if (const auto tone = is_degree(word) && more ? std::nullopt : tone_of(word, less)) {
      look.tone = *tone;
    } else {
      if (!is_degree(word) && word != "less") return std::nullopt;
      continue;
    }
    content = true;
  }
  if (!content) return std::nullopt;
  return look;
}

}  // namespace maia
