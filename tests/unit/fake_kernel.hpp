// A kernel that runs nothing and remembers what it was asked.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "broker/cell.hpp"
#include "broker/history.hpp"
#include "broker/magics/magic.hpp"

namespace maia::test {

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
  void set_next_input(const std::string& text, bool replace) override {
    next_input = text;
    next_input_replaces = replace;
  }
  int execution_count() const override { return 7; }
  bool interrupted() const override { return asked_to_stop; }

 private:
  broker::History history_{":memory:"};
};

}  // namespace maia::test
