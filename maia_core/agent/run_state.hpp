// What the records of a journal add up to.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agent/run.hpp"
#include "agent/task.hpp"

namespace maia::agent {

/// What is known of a run. Changed by records alone, so that a run that goes on after a crash is where it was.
struct RunState {
  enum class Phase {
    asking,   ///< the model is to be asked
    judging,  ///< its reply is there, and nothing was done about it yet
    waiting,  ///< for the observation of the proposal
    ended
  };

  std::string name, backend, model, prompt_hash;
  RunOptions options;
  Task task;  ///< its prompts with the values of this run
  std::vector<ChatMessage> messages;
  Tally tally;
  Phase phase = Phase::asking;

  Reply reply;  ///< the last one
  bool cut_short = false;
  Proposal proposal;
  Conclusion conclusion;

  bool planned = false;       ///< a plan was agreed to, or none is wanted
  bool challenged = false;    ///< it was asked to disprove itself
  bool disconfirmed = false;  ///< an experiment that could have disproved it was made
  bool warned = false, last = false;
  int corrections = 0;             ///< in a row
  std::vector<std::string> code;   ///< of experiments without an error
  int failures = 0;                ///< experiments with one
  double last_round_seconds = 0;   ///< thinking and experiment
  double tokens_per_estimate = 1;  ///< what the server counted for one token of estimated_tokens()

  /// Takes a record in. `folder` is the run's, for its images. Throws Error if it makes no sense here.
  void apply(const nlohmann::json& record, const std::filesystem::path& folder);

 private:
  /// What undo goes back to.
  struct Mark {
    std::size_t messages = 0, code = 0;
    int steps = 0, failures = 0;
    bool planned = false, challenged = false, disconfirmed = false, warned = false, last = false;
  };

  void begin(const nlohmann::json& record);
  void take_reply(const nlohmann::json& record);
  void take_proposal(const nlohmann::json& record);
  void take_observation(const nlohmann::json& record, const std::filesystem::path& folder);
  void take_told(const nlohmann::json& record);
  void undo();
  void tell(const std::string& text);
  void tell_notes();

  Mark before_reply_;
  std::vector<Mark> before_steps_;
  std::vector<std::string> notes_;  ///< told with the next observation
};

/// All records of a run. Throws Error, naming the folder, if they make no sense.
RunState state_of(const std::filesystem::path& run_folder);

}  // namespace maia::agent
