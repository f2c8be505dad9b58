// What a magic is, and what it may do.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "broker/sandbox/choice.hpp"
#include "broker/sandbox/policy.hpp"
#include "protocol/message.hpp"

namespace maia::broker {

class Agent;
class Backends;
class History;

/// Why a cell failed, as Jupyter shows it.
struct CellError {
  std::string ename;
  std::string evalue;
  std::vector<std::string> traceback;  ///< lines; ANSI colours allowed
};

/// How one piece of C++ went.
struct CodeOutcome {
  std::optional<CellError> error;  ///< nothing: it succeeded
  double compile_ms = 0;
  double run_ms = 0;
  double cpu_ms = 0;
};

/// How the worker is started.
struct WorkerProfile {
  std::string standard = "20";  ///< "17", "20" or "23"
  std::string headers = "std";  ///< precompiled header: "std" or "torch"
  std::string optimisation = "1";
  std::uint64_t memory_limit = 0;  ///< bytes of private memory; 0: no limit
  SandboxChoice sandbox;
};

/// What the worker said of itself, and what the broker knows of it.
struct WorkerInfo {
  WorkerProfile profile;
  std::string compiler;
  int pid = 0;
  double startup_ms = 0;
  std::uint64_t resident_bytes = 0;
};

/// A cell (or part of one) that succeeded since the last start of the worker.
struct LoggedCode {
  int execution_count = 0;
  std::uint32_t first_line = 1;
  std::string code;
};

/// The running kernel as a magic sees it. All calls are made on the thread that runs the cell.
class KernelContext {
 public:
  virtual ~KernelContext() = default;

  /// Runs C++ in the session as if it stood in the current cell at `first_line`.
  virtual CodeOutcome run_code(const std::string& code, std::uint32_t first_line, bool show_result) = 0;
  /// The same for C++ that shows no value and is not to be replayed, such as a measurement.
  virtual CodeOutcome run_unlogged(const std::string& code, std::uint32_t first_line) = 0;
  /// Runs a logged piece again, without its value. It keeps its cell's name, In[k], in diagnostics and in the log.
  virtual CodeOutcome run_again(const LoggedCode& piece) = 0;

  /// Writes to the cell's stdout or stderr stream.
  virtual void print(std::string_view text) = 0;
  virtual void print_error(std::string_view text) = 0;
  /// Shows a MIME bundle (raw bytes; see protocol::MimeBundle).
  virtual void display(const protocol::MimeBundle& bundle) = 0;

  /// Names that cells defined.
  virtual std::vector<protocol::Name> names() = 0;
  /// Changes a worker setting (protocol::Configure) and remembers it for later workers.
  virtual protocol::Configured configure(const std::string& key, const std::string& value) = 0;

  virtual WorkerInfo worker() = 0;
  /// What the worker may do.
  virtual SandboxPolicy sandbox() = 0;
  /// Asks the person behind the front end. Throws MagicError if nobody can be asked, if the cell is one of the agent's,
  /// and if the question is not answered: nobody but a person in front of a screen gets past this.
  virtual std::string ask_person(const std::string& question) = 0;
  /// Replaces the worker by a fresh one with this profile and waits until it is ready.
  /// What had succeeded so far becomes replayable. Throws std::runtime_error with the reason if it can't start.
  virtual void restart(const WorkerProfile& profile) = 0;
  /// Forgets what could be replayed, the settings of configure() and the output counter.
  virtual void forget() = 0;

  /// Code that succeeded in this worker, oldest first; replayable() is what the worker before it had run.
  virtual const std::vector<LoggedCode>& log() const = 0;
  virtual const std::vector<LoggedCode>& replayable() const = 0;

  /// Runs a shell command in the notebook's folder with live output; returns its exit status (128 + n for signal n).
  virtual int shell(const std::string& command) = 0;

  virtual History& history() = 0;
  virtual Agent& agent() = 0;
  virtual Backends& backends() = 0;
  /// Offers `text` as the next cell, or in place of the current one.
  virtual void set_next_input(const std::string& text, bool replace) = 0;
  virtual int execution_count() const = 0;
  /// True once the person has asked to stop the running cell.
  virtual bool interrupted() const = 0;
};

/// One use of a magic in a cell.
struct MagicCall {
  std::string name;                 ///< without % signs
  std::string arguments;            ///< rest of the line, trimmed
  std::optional<std::string> body;  ///< of a cell magic: the lines below
  std::uint32_t line = 1;           ///< line of the cell that holds the %
  std::uint32_t body_line = 2;      ///< line of the cell at which the body starts
};

/// A magic. Implementations are stateless; one file each in this folder, all listed in registry.cpp.
class Magic {
 public:
  virtual ~Magic() = default;

  virtual std::string_view name() const = 0;
  /// One line, e.g. "%timeit [-n LOOPS] [-r RUNS] STATEMENT".
  virtual std::string_view usage() const = 0;
  /// One line for %help.
  virtual std::string_view summary() const = 0;
  /// More for `%help NAME`: options and remarks, lines without a final newline; may be empty.
  virtual std::string_view details() const { return {}; }
  virtual bool accepts_line() const { return true; }
  virtual bool accepts_body() const { return false; }
  /// The words that its arguments can be, for completion. None: file names are offered.
  virtual std::vector<std::string_view> choices() const { return {}; }
  /// The words that may stand behind `before`, the argument line up to the word that is typed: as a rule, choices().
  virtual std::vector<std::string> suggestions(std::string_view before) const {
    (void)before;
    const std::vector<std::string_view> words = choices();
    return {words.begin(), words.end()};
  }
  /// The body is C++: it is completed and checked as such while the person types.
  virtual bool body_is_code() const { return false; }

  /// Runs it. Bad arguments: throw MagicError. Returns an error if the cell is to fail.
  virtual std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const = 0;
};

/// Wrong use of a magic: becomes the cell's error, with the usage line added.
class MagicError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// All magics, in the order of %help.
const std::vector<std::unique_ptr<Magic>>& magics();

/// The magic of that name, or null.
const Magic* find_magic(std::string_view name);

/// Runs the magic that `call` names. An unknown name (with a spelling hint), a missing or superfluous body, wrong
/// arguments (with the usage line) and any other std::exception come back as the cell's error; never throws one.
std::optional<CellError> run_magic(KernelContext& kernel, const MagicCall& call);

}  // namespace maia::broker
