// What the scientist knows about the world before it looks: everyday things, and how to draw a concept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/offline/vocabulary.hpp"

namespace maia::agent::offline {

/// Prompts of about a hundred things that have little in common: what a unit does on most of them is what it does on
/// anything.
const std::vector<std::string>& everyday_prompts();

/// Prompts that show a concept; several, if one picture could be about something else. Empty if there is no telling.
std::vector<std::string> prompts_for(const Vocabulary& vocabulary, int concept_number);

/// Concepts of things that look like that: zebras for "striped". Empty for what is no texture.
std::vector<int> examples_of(const Vocabulary& vocabulary, int concept_number);

/// How often the describer says so of any image, as a rule, 0..1: for units without a sample of the dataset.
double usual_share(const Vocabulary& vocabulary, int concept_number);

/// "a dog on grass", "a dog in a kitchen", "a dog and a cat", "a red dog".
std::string together(const Vocabulary& vocabulary, int thing, int other);

/// "the dog", "the grass": as an instruction refers to it.
std::string the(const Vocabulary& vocabulary, int concept_number);

/// "a dog", "milk", "Jupiter": an object as a sentence says it.
std::string with_article_of(const Vocabulary& vocabulary, int concept_number);

/// "dogs", "milk", "Jupiter", "striped things", "the color red", "beaches": as a label says it.
std::string label_of(const Vocabulary& vocabulary, int concept_number);

}  // namespace maia::agent::offline
