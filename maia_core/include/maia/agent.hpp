// What the agent found, for cells that go on with it.
#pragma once

#include <string>
#include <vector>

#include "maia/error.hpp"
#include "maia/image.hpp"

namespace maia::agent {

/// The result of a run of `%agent`.
struct Finding {
  std::string run;                  ///< its name, as %agent report takes it
  std::string task;                 ///< "describe", "bias", "ask", ...
  std::string unit;                 ///< the expression that it looked at: "system"
  std::string backend;              ///< who was asked: "openai:gpt-4o", "offline"
  std::string description;          ///< of the unit; of a bias; the answer to a question
  std::string label;                ///< the first of `labels`; empty if there is none
  std::vector<std::string> labels;  ///< in the order of their numbers
  std::string reasoning;            ///< of the bias and spurious tasks
  bool concluded = false;           ///< false: it was stopped or ran into a limit, and `reason` says which
  std::string reason;
  int steps = 0;    ///< experiments that were run
  double cost = 0;  ///< US dollars; 0 for backends without a price
  double seconds = 0;
};

/// The last run that ended in this session. Throws Error if there was none.
Finding last();

MimeBundle mime_bundle_repr(const Finding&);

}  // namespace maia::agent
