// What the agent can be asked to do: data files in share/maia/agent/tasks.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace maia::agent {

/// A task's prompts. {{name}} stands for a value of the run: {{unit}} (the C++ expression), {{argument}}, {{api}} (the
/// API text made from the public headers), {{setup}} (what the session holds: names and types), {{steps}}.
struct Task {
  std::string name;      ///< "describe"
  std::string summary;   ///< one line for %agent help
  std::string argument;  ///< what follows the name: empty for nothing, else its description ("a question")
  std::string unit;      ///< the C++ expression that it is about unless the person names another
  std::vector<std::string> conclusion;  ///< the tags that end it: "description", "reasoning", "label", "bias", "answer"
  std::vector<std::string> verdicts;    ///< the only possible labels; empty: any
  std::string system;                   ///< prompts
  std::string user;
  std::string challenge;  ///< said once, when the model concludes without ever having tried to disprove itself
  std::string warning;    ///< said in the round before a limit
  std::string last;       ///< said in the last round
};

/// All tasks of the installation, and one of them. Throws Error, naming what there is, if there is no such task or its
/// file is damaged.
std::vector<std::string> task_names();
Task task(const std::string& name);

/// Reads a task's file: lines "key: value", then sections under "# system", "# user", "# challenge", "# warning",
/// "# last". {{protocol}} is replaced by `protocol`, the part that all tasks have in common. Throws Error, saying what
/// is wrong with `name`.
Task parse_task(const std::string& text, const std::string& protocol, const std::string& name);

/// `text` with its placeholders replaced; what replaces them is not searched again. Throws Error for a placeholder
/// without a value.
std::string filled(const std::string& text, const std::map<std::string, std::string>& values);

/// The API as the agent is told it: share/maia/agent/api.md, made from the public headers when maia is built.
std::string api_text();

/// What the agent is told of the pictures that the tools make, for RunOptions::setup. `backend` is the image backend's
/// setting: for "offline" all that the collage generator can draw (share/maia/agent/collage.md, made from its list when
/// maia is built), for another its name.
std::string picture_text(const std::string& backend);

}  // namespace maia::agent
