// A run that is killed at any moment goes on where it was, and no reply is asked for twice.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "agent/journal.hpp"
#include "agent/run.hpp"
#include "fake_model.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::agent {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Le;

/// A run with everything in it: corrections, a plan, a failure, a challenge, a warning, the last round.
const std::vector<std::string>& replies() {
  static const std::vector<std::string> all = {"[PLAN]: exemplars, then doubts",
                                               "Hm.",
                                               experiment("one();"),
                                               experiment("two();") + "Activation: 3",
                                               dogs,
                                               disconfirming("three();"),
                                               experiment("four();"),
                                               dogs};
  return all;
}

/// Answers by the number of replies that are known already: a run that went on asks for the next one only.
class Deterministic : public ChatModel {
 public:
  explicit Deterministic(std::size_t first, fs::path log = {}) : next_(first), log_(std::move(log)) {}
  std::string name() const override { return "deterministic"; }
  ChatReply ask(const ChatRequest& request) const override {
    if (!log_.empty()) std::ofstream(log_, std::ios::app) << next_ << '\n';
    if (request.check) request.check();
    return {replies().at(next_++), "d", false, {100, 0, 10}};
  }
  mutable std::size_t next_;

 private:
  fs::path log_;
};

Brain brain_of(std::shared_ptr<const ChatModel> model) {
  Brain brain;
  brain.model = std::move(model);
  brain.backend = "deterministic";
  return brain;
}

Observation outcome(const Proposal& proposal) {
  if (proposal.code == "two();") {
    Observation failed;
    failed.error = "line 1: no";
    return failed;
  }
  Observation observation = saw("results of " + proposal.code);
  observation.shown.push_back({{}, fake_png(8, 8, proposal.code)});
  return observation;
}

/// Goes on to the end; `executed` counts the experiments that were run.
void finish(Run& run, int& executed) {
  while (run.think()) {
    if (run.proposal().step == 0) {
      run.approve_plan("yes");
    } else {
      ++executed;
      run.observe(outcome(run.proposal()));
    }
  }
}

RunOptions options() {
  RunOptions options;
  options.plan = true;
  options.steps = 4;
  return options;
}

std::size_t replies_in(const std::vector<nlohmann::json>& records) {
  return static_cast<std::size_t>(
      std::count_if(records.begin(), records.end(), [](const auto& record) { return record.at("type") == "reply"; }));
}

TEST(Crash, AfterAnyRecordAndWithinAnyTheRunGoesOn) {
  test::TemporaryFolder folder;
  int executed = 0;
  auto whole = Run::begin(options(), brain_of(std::make_shared<Deterministic>(0)), folder.path());
  finish(*whole, executed);
  ASSERT_TRUE(whole->conclusion().concluded) << whole->conclusion().reason;
  ASSERT_EQ(executed, 4);
  const auto records = read_journal(whole->folder());
  ASSERT_GE(records.size(), 20U);

  for (std::size_t kept = 1; kept < records.size(); ++kept) {
    const fs::path copy = folder / "crashed";
    fs::remove_all(copy);
    fs::copy(whole->folder(), copy, fs::copy_options::recursive);
    std::ofstream journal(copy / "journal.jsonl", std::ios::trunc);
    for (std::size_t i = 0; i < kept; ++i) journal << records[i].dump() << '\n';
    journal << records[kept].dump().substr(0, 30);
    journal.close();

    const std::vector<nlohmann::json> before(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(kept));
    const auto model = std::make_shared<Deterministic>(replies_in(before));
    auto run = Run::resume("crashed", brain_of(model), folder.path());
    int again = 0;
    finish(*run, again);
    EXPECT_EQ(model->next_, replies().size()) << "after record " << kept;
    EXPECT_EQ(run->conclusion().description, whole->conclusion().description);
    EXPECT_EQ(run->past_code(), whole->past_code()) << "after record " << kept;
    EXPECT_EQ(run->tally().usage.input_tokens, whole->tally().usage.input_tokens);
    EXPECT_EQ(run->tally().steps, 4);
    EXPECT_THAT(again, Le(4));
  }
}

/// Runs in a process of its own, which kills itself when the `fatal`-th thing happens: a request that was sent, a reply
/// that came, an experiment before and after it was recorded. True if it came to its end.
bool survives(const fs::path& runs, const std::string& name, std::size_t known, int fatal, const fs::path& log) {
  const pid_t child = ::fork();
  if (child == 0) {
    int moments = 0;
    const auto moment = [&] {
      if (++moments == fatal) ::kill(::getpid(), SIGKILL);
    };
    const auto model = std::make_shared<Deterministic>(known, log);
    auto run = name.empty() ? Run::begin(options(), brain_of(model), runs) : Run::resume(name, brain_of(model), runs);
    Run::Hooks hooks;
    hooks.check = moment;
    while (run->think(hooks)) {
      moment();
      if (run->proposal().step == 0)
        run->approve_plan("yes");
      else
        run->observe(outcome(run->proposal()));
      moment();
    }
    ::_exit(run->conclusion().concluded ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(Crash, KilledAgainAndAgainItIsPaidForOnce) {
  test::TemporaryFolder folder;
  const fs::path runs = folder / "runs", log = folder / "asked";
  std::string name;
  bool done = false;
  int starts = 0;
  for (; !done && starts < 100; ++starts) {
    const std::size_t known = name.empty() ? 0 : replies_in(read_journal(runs / name));
    done = survives(runs, name, known, 2, log);
    for (const auto& entry : fs::directory_iterator(runs)) name = entry.path().filename();
  }
  EXPECT_TRUE(done);
  EXPECT_GT(starts, 8);
  // A request that was under way when its process was killed is sent again; a reply that came never is.
  std::ifstream asked(log);
  std::vector<int> times(replies().size());
  for (std::size_t index; asked >> index;) ++times.at(index);
  for (const int count : times) EXPECT_THAT(count, Le(2));
  EXPECT_EQ(replies_in(read_journal(runs / name)), replies().size());
}

TEST(Crash, WhatCanNotGoOnIsNamed) {
  test::TemporaryFolder folder;
  const auto model = std::make_shared<FakeModel>();
  const auto refusal = [&](const std::string& name) -> std::string {
    try {
      Run::resume(name, brain_of(model), folder.path());
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  for (const char* name : {"", "nothing", "../x", ".", "a/b"}) EXPECT_THAT(refusal(name), HasSubstr("there is no run"));
  auto run = Run::begin({}, brain_of(model), folder.path());
  EXPECT_THAT(refusal(run->name()), HasSubstr("another kernel"));
  run->stop("enough");
  const std::string name = run->name();
  run.reset();
  EXPECT_THAT(refusal(name), HasSubstr("has ended: enough"));

  fs::create_directories(folder / "odd");
  const auto odd = [&](const std::string& text) {
    folder.write("odd/journal.jsonl", text);
    return refusal("odd");
  };
  const std::string begin = read_journal(folder / name).front().dump() + "\n";
  EXPECT_THAT(odd(""), HasSubstr("no beginning"));
  EXPECT_THAT(odd("{\"type\":\"begin\"}\n"), HasSubstr("damaged"));
  EXPECT_THAT(odd("{\"type\":\"reply\"}\n"), HasSubstr("does not follow"));
  EXPECT_THAT(odd(begin + begin), HasSubstr("does not follow"));
  nlohmann::json strange = nlohmann::json::parse(begin);
  for (const nlohmann::json& number :
       {nlohmann::json(1.5), nlohmann::json(1e300), nlohmann::json(std::int64_t{1} << 40)}) {
    strange["options"]["steps"] = number;
    EXPECT_THAT(odd(strange.dump() + "\n"), HasSubstr("a number where it can't be: steps"));
  }
  EXPECT_THAT(odd(begin + "{\"type\":\"undone\",\"step\":1}\n"), HasSubstr("does not follow"));
  EXPECT_THAT(odd(begin + "{\"type\":\"proposal\"}\n"), HasSubstr("does not follow"));
  EXPECT_THAT(odd(begin + "{\"type\":\"dance\"}\n"), HasSubstr("unknown type 'dance'"));
}

}  // namespace
}  // namespace maia::agent
