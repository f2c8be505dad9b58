#include "scene/words/plural.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <utility>

namespace maia {
namespace {

constexpr auto same = std::to_array<std::string_view>(
    {"sheep",    "deer",       "fish",       "bison", "moose",   "elk",    "shrimp",   "squid",
     "salmon",   "trout",      "tuna",       "cod",   "grouper", "wrasse", "reindeer", "caribou",
     "aircraft", "spacecraft", "hovercraft", "swine", "gallows", "series", "species",  "police"});

constexpr auto always_plural = std::to_array<std::string_view>(
    {"jeans",     "pants",   "trousers", "shorts",     "tights",     "leggings",   "bell-bottoms",
     "overalls",  "pajamas", "glasses",  "sunglasses", "eyeglasses", "goggles",    "binoculars",
     "scissors",  "pliers",  "tongs",    "tweezers",   "shears",     "headphones", "grapes",
     "fireworks", "clothes", "stairs",   "bagpipes",   "handcuffs"});

constexpr auto uncountable = std::to_array<std::string_view>(
    {"bread", "cheese",  "corn",     "broccoli",  "garlic",  "ginger",      "lettuce", "celery", "spinach", "thyme",
     "rice",  "parsley", "lavender", "fire",      "smoke",   "lightning",   "yarn",    "grass",  "sand",    "snow",
     "water", "armor",   "popcorn",  "furniture", "luggage", "coffee",      "tea",     "milk",   "butter",  "meat",
     "ice",   "money",   "jewelry",  "asparagus", "okra",    "cauliflower", "cabbage", "wheat",  "hay"});

constexpr auto irregular = std::to_array<std::pair<std::string_view, std::string_view>>({{"child", "children"},
                                                                                         {"person", "people"},
                                                                                         {"man", "men"},
                                                                                         {"foot", "feet"},
                                                                                         {"tooth", "teeth"},
                                                                                         {"goose", "geese"},
                                                                                         {"mouse", "mice"},
                                                                                         {"louse", "lice"},
                                                                                         {"ox", "oxen"},
                                                                                         {"die", "dice"},
                                                                                         {"leaf", "leaves"},
                                                                                         {"loaf", "loaves"},
                                                                                         {"knife", "knives"},
                                                                                         {"wife", "wives"},
                                                                                         {"wolf", "wolves"},
                                                                                         {"calf", "calves"},
                                                                                         {"half", "halves"},
                                                                                         {"shelf", "shelves"},
                                                                                         {"elf", "elves"},
                                                                                         {"thief", "thieves"},
                                                                                         {"scarf", "scarves"},
                                                                                         {"hoof", "hooves"},
                                                                                         {"cactus", "cacti"},
                                                                                         {"octopus", "octopuses"},
                                                                                         {"mantis", "mantises"},
                                                                                         {"tomato", "tomatoes"},
                                                                                         {"potato", "potatoes"},
                                                                                         {"hero", "heroes"},
                                                                                         {"mango", "mangoes"},
                                                                                         {"volcano", "volcanoes"},
                                                                                         {"mosquito", "mosquitoes"},
                                                                                         {"buffalo", "buffaloes"},
                                                                                         {"torpedo", "torpedoes"},
                                                                                         {"stomach", "stomachs"},
                                                                                         {"monarch", "monarchs"},
                                                                                         {"quiz", "quizzes"}});

/// Words of which the end tells the plural of longer ones: fireman, eyetooth; but not "german" or "human".
constexpr auto also_as_ending = std::to_array<std::string_view>(
    {"man", "child", "foot", "tooth", "goose", "mouse", "louse", "leaf", "loaf", "knife", "wolf", "shelf"});
constexpr auto only_looks_so =
    std::to_array<std::string_view>({"human", "german", "roman", "shaman", "talisman", "mongoose", "caiman"});

constexpr auto proper_with_the =
    std::to_array<std::string_view>({"Tower", "Earth", "Bridge", "Statue", "Sphinx", "Sun", "Moon"});
constexpr auto unique = std::to_array<std::string_view>({"sun", "moon", "sky", "sea"});

template <class List, class Value>
bool contains(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool is_vowel(char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; }

/// The part that is inflected: all before " of ", " with " and the like.
std::size_t head_length(std::string_view noun) {
  std::size_t length = noun.size();
  for (const std::string_view link : {" of ", " with ", " in ", " on ", " and ", " to "})
    length = std::min(length, noun.find(link));
  return std::min(length, noun.size());
}

std::string_view last_word(std::string_view phrase) {
  const std::size_t blank = phrase.rfind(' ');
  return blank == std::string_view::npos ? phrase : phrase.substr(blank + 1);
}

bool is_proper(std::string_view word) {
  const auto is_upper = [](char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; };
  return word.size() > 1 && is_upper(word[0]) && word.find('-') == std::string_view::npos &&
         !std::all_of(word.begin(), word.end(), is_upper);
}

std::string plural_word(std::string_view word) {
  if (word.empty() || is_proper(word) || contains(same, word) || contains(always_plural, word) ||
      contains(uncountable, word))
    return std::string(word);
  for (const auto& [one, many] : irregular)
    if (one == word) return std::string(many);
  if (!contains(only_looks_so, word)) {
    for (const auto& [one, many] : irregular)
      if (contains(also_as_ending, one) && word.ends_with(one))
        return std::string(word.substr(0, word.size() - one.size())) + std::string(many);
    if (word.ends_with("fish")) return std::string(word);
  }
  const auto ends_in = [&](std::string_view ending) { return word.ends_with(ending); };
  if (ends_in("y") && word.size() > 1 && !is_vowel(word[word.size() - 2]))
    return std::string(word.substr(0, word.size() - 1)) + "ies";
  if (ends_in("s") || ends_in("x") || ends_in("z") || ends_in("ch") || ends_in("sh")) return std::string(word) + "es";
  return std::string(word) + "s";
}

/// By sound: "an hourglass", "a unicorn", "a European".
const char* indefinite(std::string_view word) {
  std::string lower(word.substr(0, word.find(' ')));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const std::string_view silent : {"hour", "honest", "honor", "heir"})
    if (lower.starts_with(silent)) return "an ";
  for (const std::string_view glide : {"uni", "use", "usu", "ute", "ura", "uku", "eu", "ewe", "one", "once"})
    if (lower.starts_with(glide) && !lower.starts_with("unin") && !lower.starts_with("unim")) return "a ";
  return !lower.empty() && is_vowel(lower[0]) ? "an " : "a ";
}

}  // namespace

std::string plural_of(std::string_view noun) {
  const std::size_t length = head_length(noun);
  const std::string_view head = noun.substr(0, length), word = last_word(head);
  return std::string(head.substr(0, head.size() - word.size())) + plural_word(word) + std::string(noun.substr(length));
}

std::string with_article(std::string_view noun) {
  const std::string_view word = last_word(noun.substr(0, head_length(noun)));
  const std::string text(noun);
  if (is_proper(word)) return contains(proper_with_the, word) ? "the " + text : text;
  if (contains(unique, noun)) return "the " + text;
  if (contains(always_plural, word) || contains(uncountable, word)) return text;
  return indefinite(noun) + text;
}

}  // namespace maia
