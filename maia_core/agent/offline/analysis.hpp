// What the evidence says about each concept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/offline/evidence.hpp"
#include "agent/offline/vocabulary.hpp"

namespace maia::agent::offline {

/// A concept as an explanation of the unit.
struct Candidate {
  int concept_number = 0;
  double hit = 0;    ///< mean strength of pictures that were made of it; 0 if there are none
  int things = 0;    ///< prompts behind `hit`
  int pictures = 0;  ///< pictures behind `hit`
  int lit = 0;       ///< prompts behind `hit` of which it is known what the unit highlights
  double cover = 0;  ///< share of the exemplars whose highlighted region shows it
  double usual = 0;  ///< share of any images of the dataset that show it
  double lift = 0;   ///< how much more of the exemplars than of any images show it, 0..1
  double mass = 0;   ///< share of all strong responses to single things that are to it or its kinds
  double score = 0;  ///< how well it explains the unit, 0..1
};

/// A word that is common around what is highlighted.
struct Surrounding {
  int concept_number = 0;
  double cover = 0;  ///< share of the exemplars
  double lift = 0;
};

/// Strength: 0 is what the unit does on most things, 1 what it does on its exemplars.
struct Analysis {
  double base = 0;                 ///< the activation that is strength 0
  double top = 0;                  ///< the activation that is strength 1
  bool flat = false;               ///< exemplars hardly differ from anything else
  double left = 1;                 ///< share of the exemplars that are still to be explained
  std::vector<Candidate> ranking;  ///< best first
  std::vector<Surrounding> surroundings;

  double strength(double activation) const;
  const Candidate* of(int concept_number) const;
};

Analysis analyze(const Vocabulary& vocabulary, const Evidence& evidence);

/// What is left to explain once these concepts explain some of it: exemplars that show one of them or a kind of them
/// and prompts about them don't count.
Analysis analyze_rest(const Vocabulary& vocabulary, const Evidence& evidence, const std::vector<int>& explained);

/// The concepts that a prompt is about, without the plain background that it asks for.
std::vector<int> subjects_of(const Vocabulary& vocabulary, const std::string& prompt);

}  // namespace maia::agent::offline
