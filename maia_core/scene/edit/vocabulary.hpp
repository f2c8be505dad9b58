// The closed classes of words that instructions are made of, beside those of prompts.
#pragma once

#include <optional>
#include <string>

#include "scene/edit/words.hpp"

namespace maia {

/// "two", "2", "a dozen" is not one word: 12 for "dozen". Nothing if it is not a whole number 0..99.
std::optional<int> number_of(const std::string& word);

/// 1 for "first", "1st" ... 10; nothing otherwise.
std::optional<int> ordinal_of(const std::string& word);

bool is_article(const std::string& word);     ///< a, an, the, this, that, its, your, ...
bool is_determiner(const std::string& word);  ///< also numbers and all, every, some, another, ...
bool is_pronoun(const std::string& word);     ///< it, them, ...

/// Verbs that instructions begin with, in the imperative.
const std::vector<std::string>& instruction_verbs();
bool is_instruction_verb(const std::string& word);

/// The words for the whole picture: "image", "photo", ... and for what is behind the things: "background", "scenery",
/// ...
bool means_picture(const Words& phrase);
bool means_background(const Words& phrase);

/// Without determiners and pronouns at the front.
Words without_articles(const Words& phrase);

/// Where in the picture, or in which direction.
struct Spot {
  int dx = 0;     ///< -1 left, 1 right
  int dy = 0;     ///< -1 up, 1 down
  int depth = 0;  ///< -1 nearer, 1 farther
  bool middle = false;
  bool edge = false;  ///< "to the far left", "in the corner": as far as it goes
  double amount = 1;  ///< 0.4 for "a bit to the left", 2 for "far"
};

/// "left", "the top right corner", "slightly to the left", "background", "closer"; all of the words must belong to it.
std::optional<Spot> spot_of(const Words& words);

/// How a thing's looks are to change, as adjectives say it.
struct Look {
  std::string color;     ///< of color_names(), with "light " or "dark ", or "black and white"; "original": as it was
  std::string material;  ///< of material_names()
  std::string pattern;
  std::optional<double> scale;  ///< of the height
  std::string tone;             ///< of the whole picture: a style such as "bright", "warm", "high contrast"
  bool any() const { return !color.empty() || !material.empty() || !pattern.empty() || scale || !tone.empty(); }
};

/// "red", "dark blue", "much larger", "twice as big", "striped", "made of gold", "red and smaller"; all of the words
/// must belong to it.
std::optional<Look> look_of(const Words& words);

/// "twice its size", "50%", "by 20 %", "three times": the factor; `smaller` says which way a percentage goes.
std::optional<double> factor_of(const Words& words, bool smaller);

/// Degrees clockwise: "90 degrees counterclockwise", "by 45", "upside down", "a bit to the left".
std::optional<double> degrees_of(const Words& words);

}  // namespace maia
