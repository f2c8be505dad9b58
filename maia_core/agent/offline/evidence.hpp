// What experiments have shown so far, read from what they printed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maia/chat.hpp"

namespace maia::agent::offline {

/// An image of the dataset.
struct Sighting {
  std::string title;
  std::optional<double> activation;
  std::string region;  ///< description of what is highlighted; empty if it was not described
  std::string whole;   ///< description of the whole image
};

/// Pictures that were made by one prompt.
struct Trial {
  std::string prompt;
  std::vector<double> activations;
  bool picked = false;     ///< known only because it was among the strongest of many
  std::size_t latest = 0;  ///< where those of the last experiment begin

  double mean() const;
};

/// One of them, and what a blind describer says of all of it.
struct Picture {
  std::string prompt;
  double activation = 0;
  std::string whole;
};

/// What the unit highlights in the strongest picture of a prompt, as a blind describer says.
struct Highlight {
  std::string prompt, region;
};

/// The same pictures before and after an instruction.
struct Edit {
  std::string prompt, instruction;
  std::vector<double> before, after;

  double mean_before() const;
  double mean_after() const;
};

/// A trial whose outcome was predicted, to prove the leading hypothesis wrong.
struct Prediction {
  Trial trial;
  bool strong = false;  ///< what the hypothesis says
};

/// A unit of a layer and how its strongest images were described: the task "ask".
struct OtherUnit {
  std::string layer;
  int unit = 0;
  std::vector<std::string> descriptions;
  double strongest = 0;
};

struct Evidence {
  std::vector<Sighting> exemplars;  ///< strongest first
  std::vector<Sighting> sample;     ///< other images of the dataset
  std::vector<Trial> trials;
  std::vector<Picture> pictures;  ///< those that were described
  std::vector<Highlight> highlights;
  std::vector<Edit> edits;
  std::vector<Prediction> predictions;  ///< also among the trials
  std::vector<OtherUnit> units;
  std::vector<std::string> errors;  ///< of the cells, one each

  const Trial* trial(std::string_view prompt) const;
  const Highlight* highlight(std::string_view prompt) const;
  const Edit* edit(std::string_view prompt, std::string_view instruction) const;
};

/// Adds what a text shows to the evidence. Lines that are not results are passed over, whatever they say. Results are
///   "exemplar 3", activation: 11.73           also "sample 3"; what follows the number is not read
///   "exemplar 3", HIGHLIGHTED REGIONS: ...    also "whole 3", "sample 3"
///   "a dog", activations: 3.1 2.9 3.3
///   "picture 2 of a dog", HIGHLIGHTED REGIONS: ...        all of the second of these
///   "highlight of a dog", HIGHLIGHTED REGIONS: ...        what is highlighted in the strongest
///   means of 2 pictures each:                or "strongest means of 1 picture each:", then lines such as
///   "a dog" 3.1; "a cat" 0.2;
///   "a wolf", expected: weak, activations: 0.3 0.2     or "strong"
///   "a dog" -> "replace the dog with a cat", from: 3.1 2.9 to: 0.4 0.2
///   "conv_head 12, image 3", HIGHLIGHTED REGIONS: ...
void read_results(std::string_view text, Evidence& evidence);

}  // namespace maia::agent::offline
