// What a model's reply says, by the protocol of the paper: tags at the beginning of lines, code in fences.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maia::agent {

/// A label and its number in the reply ("[LABEL 2]: ..."); 0 if it has none.
struct Label {
  int number = 0;
  std::string text;
};

struct Reply {
  std::string prose;                    ///< Markdown before the code that belongs to no other part
  std::vector<std::string> hypotheses;  ///< of [HYPOTHESIS LIST] or [HYPOTHESIS], one each, without their numbers
  std::string disconfirm;               ///< of [DISCONFIRM]: what result would refute the leading hypothesis
  std::string plan;                     ///< of [PLAN]
  std::string code;                     ///< all C++ blocks, joined in their order; empty if there is none
  int blocks = 0;                       ///< how many they were
  std::string description;              ///< of [DESCRIPTION]
  std::vector<Label> labels;            ///< of [LABEL] and [LABEL n]
  std::string reasoning;                ///< of [REASONING]
  std::string bias;                     ///< of [BIAS]
  std::string answer;                   ///< of [ANSWER]
  std::string after_code;  ///< text behind the first block that no tag claims: a guess at results, as a rule
  std::vector<std::string> other_languages;  ///< of blocks that were not C++ ("python"), and not taken as code
  bool unclosed = false;                     ///< the last block has no end: the reply was cut short

  /// Whether it ends the run: a label, a bias, an answer or a description is given.
  bool concludes() const { return !description.empty() || !labels.empty() || !bias.empty() || !answer.empty(); }
};

/// Reads a reply. Never throws: what is not understood is prose. Tags are found whatever their case and however they
/// are decorated ("**[Label]**:", "### [LABEL]"), but not within code.
Reply parse_reply(std::string_view text);

}  // namespace maia::agent
