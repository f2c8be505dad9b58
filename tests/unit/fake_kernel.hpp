// A kernel that runs nothing and remembers what it was asked.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "broker/agent/agent.hpp"
#include "broker/cell.hpp"
#include "broker/history.hpp"
#include "broker/magics/magic.hpp"
#include "broker/services/backends.hpp"
#include "core/services/fake_http_client.hpp"

namespace maia::test {

/// An agent that only remembers what it was asked.
class FakeAgent : public broker::Agent {
 public:
  std::vector<std::string> asked;
  std::optional<broker::AgentOrder> order;
  std::optional<broker::AgentMode> mode;

  std::vector<broker::AgentTask> tasks() override {
    return {{"describe", "", "What a unit responds to"}, {"ask", "a question", "A free question"}};
  }
  void allow_degraded() override { note("allow degraded"); }
  std::optional<broker::CellError> begin(const broker::AgentOrder& given) override {
    order = given;
    return note("begin " + given.task);
  }
  std::optional<broker::CellError> resume(const std::string& run, std::optional<broker::AgentMode> given) override {
    mode = given;
    return note("resume " + run);
  }
  std::optional<broker::CellError> replay(const std::string& run, std::optional<broker::AgentMode> given) override {
    mode = given;
    return note("replay " + run);
  }
  std::optional<broker::CellError> approve(const std::string& remarks) override { return note("approve " + remarks); }
  std::optional<broker::CellError> reject(const std::string& reason) override { return note("reject " + reason); }
  void hint(const std::string& text) override { note("hint " + text); }
  void pause() override { note("pause"); }
  void stop() override { note("stop"); }
  void undo() override { note("undo"); }
  void status() override { note("status"); }
  void runs() override { note("runs"); }
  void report(const std::string& run) override { note("report " + run); }

 private:
  std::optional<broker::CellError> note(std::string what) {
    asked.push_back(std::move(what));
    return std::nullopt;
  }
};

class FakeKernel : public broker::KernelContext {
 public:
  struct Ran {
    std::string code;
    std::uint32_t first_line;
    bool show_result;
    int logged_as;  ///< execution count, 0 if not logged
  };

  // What tests look at.
  std::string out, err;
  std::vector<Ran> ran;
  std::vector<std::pair<std::string, std::string>> configured;
  std::vector<broker::WorkerProfile> restarts;
  int forgotten = 0;
  std::string next_input;
  bool next_input_replaces = false;
  std::vector<std::string> shell_commands;

  // What tests set.
  std::function<broker::CodeOutcome(const std::string& code)> on_run = [](const std::string&) {
    return broker::CodeOutcome{};
  };
  std::function<protocol::Configured(const std::string& key)> on_configure = [](const std::string&) {
    return protocol::Configured{};
  };
  std::vector<protocol::Name> known_names;
  broker::WorkerInfo info;
  std::vector<broker::LoggedCode> succeeded, can_replay;
  std::string restart_error;
  bool asked_to_stop = false;
  broker::SandboxPolicy policy;               ///< of a system that lacks nothing
  std::optional<std::string> persons_answer;  ///< nothing: nobody can be asked
  std::vector<std::string> questions;
  FakeAgent fake_agent;
  std::shared_ptr<FakeHttpClient> http = std::make_shared<FakeHttpClient>(
      [](const HttpRequest&) -> HttpReply { throw Error("there is no network here"); });

  FakeKernel() { policy.layers = {7, true, true}; }

  /// Runs the first magic of `cell` as the kernel does.
  std::optional<broker::CellError> use(const std::string& cell) {
    for (const broker::Segment& segment : broker::split_cell(cell))
      if (const auto* call = std::get_if<broker::MagicCall>(&segment)) return broker::run_magic(*this, *call);
    throw std::logic_error("no magic in " + cell);
  }
  /// The same for one that must fail: the error's text.
  std::string error_of(const std::string& cell) {
    const std::optional<broker::CellError> error = use(cell);
    return error ? error->ename + ": " + error->evalue : "(it did not fail)";
  }
  /// The same for one that must work: what it printed.
  std::string output_of(const std::string& cell) {
    out.clear();
    const std::optional<broker::CellError> error = use(cell);
    return error ? "(it failed: " + error->evalue + ")" : out;
  }

  broker::CodeOutcome run_code(const std::string& code, std::uint32_t first_line, bool show_result) override {
    ran.push_back({code, first_line, show_result, execution_count()});
    return on_run(code);
  }
  broker::CodeOutcome run_unlogged(const std::string& code, std::uint32_t first_line) override {
    ran.push_back({code, first_line, false, 0});
    return on_run(code);
  }
  broker::CodeOutcome run_again(const broker::LoggedCode& piece) override {
    ran.push_back({piece.code, piece.first_line, false, piece.execution_count});
    return on_run(piece.code);
  }
  void print(std::string_view text) override { out += text; }
  void print_error(std::string_view text) override { err += text; }
  void display(const protocol::MimeBundle& bundle) override { out += bundle.at("text/plain"); }
  std::vector<protocol::Name> names() override { return known_names; }
  protocol::Configured configure(const std::string& key, const std::string& value) override {
    configured.emplace_back(key, value);
    return on_configure(key);
  }
  broker::WorkerInfo worker() override { return info; }
  broker::SandboxPolicy sandbox() override { return policy; }
  std::string ask_person(const std::string& question) override {
    questions.push_back(question);
    if (!persons_answer) throw broker::MagicError("nobody is here");
    return *persons_answer;
  }
  void restart(const broker::WorkerProfile& profile) override {
    if (!restart_error.empty()) throw std::runtime_error(restart_error);
    restarts.push_back(profile);
    info.profile = profile;
    can_replay = std::exchange(succeeded, {});
  }
  void forget() override {
    ++forgotten;
    can_replay.clear();
  }
  const std::vector<broker::LoggedCode>& log() const override { return succeeded; }
  const std::vector<broker::LoggedCode>& replayable() const override { return can_replay; }
  int shell(const std::string& command) override {
    shell_commands.push_back(command);
    return 0;
  }
  broker::History& history() override { return history_; }
  broker::Agent& agent() override { return fake_agent; }
  /// Made when it is first asked for: then it reads the configuration.
  broker::Backends& backends() override {
    if (!backends_) backends_.emplace(http);
    return *backends_;
  }
  void set_next_input(const std::string& text, bool replace) override {
    next_input = text;
    next_input_replaces = replace;
  }
  int execution_count() const override { return 7; }
  bool interrupted() const override { return asked_to_stop; }

 private:
  broker::History history_{":memory:"};
  std::optional<broker::Backends> backends_;
};

}  // namespace maia::test
