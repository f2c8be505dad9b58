// What the scientist says, in words.
#pragma once

#include <string>

#include "agent/offline/belief.hpp"
#include "agent/offline/strategy.hpp"
#include "agent/offline/transcript.hpp"

namespace maia::agent::offline {

/// How sure a conclusion is.
enum class Certainty { none, low, fair, high };
Certainty certainty_of(const Vocabulary& vocabulary, const Evidence& evidence, const Belief& belief);

/// What a belief is called in a label: "dogs", "grass with a dog".
std::string label_of(const Vocabulary& vocabulary, const Belief& belief, std::size_t which = 0);

/// Lines "Hypothesis_1: ..." with the evidence of each; one line that says so if there is none yet.
std::string hypotheses(const Vocabulary& vocabulary, const Transcript& transcript);

/// Why this experiment is made, in a sentence or two.
std::string purpose_of(const Vocabulary& vocabulary, const Plan& plan, const Transcript& transcript);

/// [DESCRIPTION] and [LABEL], by the task "spurious" [REASONING] and [LABEL], by "ask" [ANSWER].
std::string conclusion(const Vocabulary& vocabulary, const Transcript& transcript);

/// Text of somebody else, fit to be quoted within a sentence: one line, no tags, at most 80 characters.
std::string as_quote(const std::string& text);

/// "0.93", "6.1", "1200": at most three digits that count.
std::string number(double value);

/// "dogs, cats or cars"
std::string joined(const std::vector<std::string>& words, const std::string& last);

/// What the scientist is, for the end of its conclusions.
std::string signature();

}  // namespace maia::agent::offline
