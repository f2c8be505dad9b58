// The lexicon's data.
#pragma once

#include <span>
#include <string_view>

#include "scene/prompt/lexicon.hpp"

namespace maia {

/// Phrases that mean the same, separated by ", ".
struct LexiconRow {
  Role role;
  std::string_view value;
  std::string_view phrases;
};

/// Infinitives that mean the same, separated by ", ".
struct VerbRow {
  VerbSense sense;
  std::string_view infinitives;
};

std::span<const LexiconRow> appearance_rows();  ///< colors, shades, sizes, materials, patterns, poses
std::span<const LexiconRow> grammar_rows();     ///< articles, counts, prepositions, pronouns, ...
std::span<const LexiconRow> picture_rows();     ///< media, styles, light, environments, places, fillers
std::span<const VerbRow> verb_rows();

}  // namespace maia
