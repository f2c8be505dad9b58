// One session of the agent, from the task to the conclusion: a state machine that knows nothing of notebooks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/journal.hpp"
#include "agent/messages.hpp"
#include "agent/reply.hpp"
#include "maia/chat.hpp"

namespace maia::agent {

/// Who is asked, and what that costs.
struct Brain {
  std::shared_ptr<const ChatModel> model;
  std::string backend;   ///< "openai:gpt-4o", "offline"
  bool offline = false;  ///< no model behind it: its tokens are not counted, and it costs nothing
  /// US dollars for a million tokens; unknown prices are not 0: a run with a budget can't begin without them.
  struct Price {
    double input = 0, cached_input = 0, output = 0;
  };
  std::optional<Price> price;
  std::int64_t window = 0;   ///< tokens; 0: not known, nothing is trimmed
  int most_images = 0;       ///< in one request; 0: any number
  int longest_reply = 4096;  ///< tokens
};

/// What a run is to do and how much it may take. Reaching a limit is announced one round before (a round: one reply
/// with an experiment), and then asks for the conclusion.
struct RunOptions {
  std::string task = "describe";
  std::string argument;              ///< the question of "ask", the class of "bias"
  std::string unit;                  ///< a C++ expression of type System; empty: the task's own, "system" as a rule
  std::string setup;                 ///< what the session holds, for {{setup}}: names and types; empty: nothing
  std::vector<std::string> context;  ///< the person's cells so far, if the agent is to know them
  int steps = 25;                    ///< experiments, 1..1000
  std::int64_t tokens = 2'000'000;   ///< in and out, over all rounds
  double budget = 0;                 ///< US dollars; 0: no limit. Never exceeded by more than an estimate can err
  double seconds = 3600;  ///< of thinking and experiments, without the time in which it waited for the person
  std::optional<std::uint64_t> seed;
  bool plan = false;  ///< the first reply is a plan, which the person approves before anything is run

  // What a run that is resumed keeps; for who runs it, not for the model.
  std::string mode;              ///< "step", "auto", "plan"; empty: as the front end can
  bool own_cells = false;        ///< the model is told of the cells that the person runs meanwhile
  int experiment_seconds = 600;  ///< one experiment is stopped after this
  std::string origin;            ///< id of the notebook's cell in which it began; may be empty
  std::string sandbox;           ///< of the session when it began: "strict", "open", "degraded"; empty: not known
};

/// An experiment that the model wants to make.
struct Proposal {
  int step = 1;          ///< counts from 1; 0: this is the plan, see Run::approve_plan
  std::string markdown;  ///< hypotheses and prose, for a person
  std::vector<std::string> hypotheses;
  std::string disconfirm;  ///< which result would refute the leading hypothesis; empty if it is not made for that
  std::string code;
};

/// How it ended.
struct Conclusion {
  bool concluded = false;  ///< false: stopped, or a limit was reached without a conclusion
  std::string reason;      ///< why it ended, one sentence
  std::string description, bias, reasoning, answer;
  std::vector<Label> labels;
  std::string markdown;  ///< for a person: description, labels, what it rests on and what it cost
};

/// Numbers of a run so far.
struct Tally {
  int steps = 0;   ///< proposals
  int rounds = 0;  ///< replies
  ChatUsage usage;
  double cost = 0;
  double model_seconds = 0, experiment_seconds = 0;
};

/// A run. One thread at a time. Everything that happens is on the disk before anything follows from it: a process that
/// is killed at any moment loses at most the reply that it was waiting for.
///
///   auto run = Run::begin(options, brain, runs_folder());
///   while (run->think(hooks)) run->observe(execute(run->proposal()));
///   run->conclusion();
class Run {
 public:
  /// Starts a new run with a name of its own ("2026-11-21-k3f9") and a journal in `folder`/name. Throws Error if the
  /// task is not known, an option is out of range, or a budget is given and the brain has no price.
  static std::unique_ptr<Run> begin(const RunOptions& options, Brain brain, const std::filesystem::path& folder);

  /// Goes on with a run that has not ended, from its journal alone: replies that were paid for are not asked for again.
  /// A proposal without an observation is the proposal again. The brain may be another than before. Throws Error if
  /// there is no such run, it has ended, or another process goes on with it.
  static std::unique_ptr<Run> resume(const std::string& name, Brain brain, const std::filesystem::path& folder);

  ~Run();

  struct Hooks {
    std::function<void(std::string_view)> on_text;    ///< the reply as it comes; may be empty
    std::function<void()> check;                      ///< several times a second; what it throws ends the thinking
    std::function<void(const std::string&)> on_note;  ///< corrections, warnings: a line for a person; may be empty
  };

  /// Asks the model until it proposes an experiment (true: see proposal()) or the run has ended (false: see
  /// conclusion()). Called again without an observe() it changes nothing. A reply that breaks the protocol is answered
  /// with a short correction, at most three times in a row. Throws what check() throws, and what the model throws when
  /// there is no reply: the run stands where it stood and think() may be called again.
  bool think(const Hooks& hooks = {});

  /// Throws Error if there is none that waits for its observation.
  const Proposal& proposal() const;

  /// What became of the proposal. Throws Error if there is none or it is the plan.
  void observe(const Observation& observation);

  /// The person agrees to the plan (proposal().step == 0), with remarks that the model is told, or none.
  void approve_plan(const std::string& remarks = {});

  /// The person does not want the proposal run (or the plan followed), and says why: the model is told.
  void reject(const std::string& reason);

  /// Something the person wants the model to know with the next message.
  void hint(const std::string& text);

  /// The person has chosen another mode. Throws Error if the run has ended.
  void set_mode(const std::string& mode);

  /// Takes the last step back: its proposal, and what was observed, leave the messages; its number is given again. What
  /// it cost stays in the tally. Throws Error if there is no step or the run has ended.
  void undo();

  /// Ends the run without a conclusion. Nothing if it has ended.
  void stop(const std::string& reason);

  bool ended() const;
  const Conclusion& conclusion() const;  ///< after it ended; Throws Error before

  const std::string& name() const;
  const RunOptions& options() const;  ///< with the unit that it is about
  const std::string& backend() const;
  const std::string& model() const;  ///< as the server names it; the backend before the first reply
  const Tally& tally() const;
  /// The first 12 digits of the SHA-256 of the prompts: runs with the same one were told the same.
  const std::string& prompt_hash() const;
  const std::filesystem::path& folder() const;  ///< of the journal

  /// The code of the experiments that were observed without an error, in order: what a fresh session has to run again.
  std::vector<std::string> past_code() const;

 private:
  struct State;
  explicit Run(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The options of a recorded run, also of one that has ended. Throws Error if there is no such journal.
RunOptions recorded_options(const std::filesystem::path& run_folder);

/// A model that says again what a recorded run's model said, in the same order; whatever it is asked. Throws Error when
/// the record has no more replies.
std::shared_ptr<const ChatModel> recorded_model(const std::filesystem::path& run_folder);

/// A page with everything that a run's journal holds: prompts, hypotheses, code, results with images, conclusion. One
/// file, no script, all text escaped.
std::string html_report(const std::filesystem::path& run_folder);

}  // namespace maia::agent
