// The concepts that descriptions speak of.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "agent/offline/evidence.hpp"
#include "agent/offline/vocabulary.hpp"

namespace maia::agent::offline {

/// Concepts and how sure a description is of each, 0..1. What a concept is a kind of is there, too.
using Words = std::map<int, double>;

/// Of what is highlighted. Light and environment count half: they are properties of the whole picture.
Words region_words(const Vocabulary& vocabulary, std::string_view description);

/// Of all that a description names, wherever it is.
Words whole_words(const Vocabulary& vocabulary, std::string_view description);

/// Of all that is in an image of the dataset: its whole, and what lies around what is highlighted.
Words picture_words(const Vocabulary& vocabulary, const Sighting& image);

/// Notes a concept, and what it is a kind of.
void note(Words& words, const Vocabulary& vocabulary, int number, double sure);

bool says(const Words& words, int number);

/// How many of the images show a concept, 0..1.
double share(const std::vector<Words>& images, int number);

}  // namespace maia::agent::offline
