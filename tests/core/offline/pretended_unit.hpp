// A unit whose behavior the test decides, and the results that experiments on it would print.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/offline/strategy.hpp"
#include "agent/offline/vocabulary.hpp"
#include "maia/chat.hpp"

namespace maia::agent::offline {

struct PretendedUnit {
  /// The activation for a picture that shows these concepts and what they are kinds of; by name.
  std::function<double(const std::vector<std::string>& shown)> activation;

  /// What the describer says of the exemplars' regions and of the whole images, best first.
  std::vector<std::string> regions, wholes;

  /// The same of other images of the dataset.
  std::vector<std::string> sample;

  double strongest = 10;  ///< activation of the exemplars

  /// What the pictures of a prompt show that it doesn't ask for, as the describer says: "sky". Nothing if not set.
  std::function<std::string(const std::string& prompt)> backdrop;

  /// What the describer says of what is highlighted in the strongest picture of a prompt. Nothing is said if not set.
  std::function<std::string(const std::string& prompt)> highlight;

  /// What the cell of a plan would print.
  std::string results(const Plan& plan) const;

  /// The activation for what a prompt asks for, and for that after an edit.
  double of_prompt(const std::string& prompt) const;
  double of_edit(const std::string& prompt, const std::string& instruction) const;
};

/// The request that begins a run.
ChatRequest begin(const std::string& task = "describe", int experiments = 25, const std::string& more = {});

/// What the kernel sends after an experiment.
ChatMessage observation(const std::string& printed);

/// Plays a run from its beginning to the conclusion and returns all replies; `request` holds the whole conversation.
std::vector<std::string> play(const PretendedUnit& unit, ChatRequest& request);

/// Responds to dogs alone.
PretendedUnit dog_unit();

}  // namespace maia::agent::offline
