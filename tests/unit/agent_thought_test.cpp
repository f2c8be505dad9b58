// The agent thinks in the background: who has the run, what ends a thought, and whom its result reaches. Nothing here
// sleeps; run it with ThreadSanitizer, too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "broker/agent/driver.hpp"
#include "core/agent/fake_model.hpp"
#include "unit/fake_kernel.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::broker {
namespace {

using Json = nlohmann::json;
using agent::disconfirming;
using agent::dogs;
using agent::experiment;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// What front ends were sent, to be waited for.
class Inbox : public AgentNotebook {
 public:
  void send(const std::string& front_end, const Json& data, const Place& place) override {
    const std::lock_guard lock(mutex_);
    sent_.push_back({front_end, data, place});
    changed_.notify_all();
  }
  void show(const protocol::MimeBundle& bundle, const std::string&, bool, const Place&) override {
    const std::lock_guard lock(mutex_);
    text_ += bundle.at("text/plain") + "\n";
  }
  void write(Stream, const std::string& text, const Place&) override {
    const std::lock_guard lock(mutex_);
    text_ += text;
  }
  void show_error(const CellError&) override {}
  void interrupt() override {}
  void forget_interrupt() override {}
  int losses() override { return 0; }

  struct Sent {
    std::string front_end;
    Json data, place;
  };

  /// All messages of an op, to one front end or to any.
  std::vector<Json> with_op(const std::string& op, const std::string& front_end = {}) const {
    const std::lock_guard lock(mutex_);
    std::vector<Json> found;
    for (const Sent& each : sent_)
      if (each.data["op"] == op && (front_end.empty() || each.front_end == front_end)) found.push_back(each.data);
    return found;
  }
  std::vector<std::string> phases(const std::string& front_end = "comm") const {
    std::vector<std::string> list;
    for (const Json& state : with_op("state", front_end)) list.push_back(state["phase"]);
    return list;
  }
  /// Until the last state of a front end has this phase; false after a long while.
  bool wait_phase(const std::string& phase, const std::string& front_end = "comm") {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] {
      for (auto each = sent_.rbegin(); each != sent_.rend(); ++each)
        if (each->data["op"] == "state" && each->front_end == front_end) return each->data["phase"] == phase;
      return false;
    });
  }
  bool wait_count(const std::string& op, std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] {
      return static_cast<std::size_t>(std::count_if(sent_.begin(), sent_.end(),
                                                    [&](const Sent& each) { return each.data["op"] == op; })) >= count;
    });
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Sent> sent_;
  std::string text_;
};

/// A reply that comes when the test lets it; meanwhile the request may be given up.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  /// Until a request is at the gate.
  void wait_arrived() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return arrived_; });
  }
  void pass(const ChatRequest& request) {
    std::unique_lock lock(mutex_);
    arrived_ = true;
    changed_.notify_all();
    while (!changed_.wait_for(lock, std::chrono::milliseconds(1), [this] { return open_; })) request.check();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false, arrived_ = false;
};

class AgentThoughtTest : public ::testing::Test {
 protected:
  AgentThoughtTest() {
    kernel.known_names = {{"system", "variable", "maia::System", "In[1]:1"}};
    kernel.on_run = [](const std::string&) { return CodeOutcome{}; };
  }

  void start() {
    AgentMeans means;
    means.brain = [this](const std::string&) -> agent::Brain {
      return {model, "fake", false, agent::Brain::Price{1, 1, 1}};
    };
    means.runs = [this] { return folder.path(); };
    means.patience = patience;
    driver = std::make_unique<AgentDriver>(kernel, notebook, means);
    open("comm", "session");
  }
  void open(const std::string& id, const std::string& session, Json more = Json::object()) {
    more.update({{"version", 2}, {"client", "test"}, {"sync", false}});
    driver->frontend_opened(id, session, more);
    driver->idle();
  }
  void tell(Json data, const std::string& id = "comm") {
    data["run"] = run_name();
    driver->frontend_message(id, data);
    driver->idle();
  }
  std::string run_name() const { return notebook.with_op("state").back()["run"]; }

  std::optional<CellError> cell(const std::string& id, const Json& metadata, const std::string& code,
                                const std::function<std::optional<CellError>()>& run) {
    Json all = metadata;
    all["cellId"] = id;
    driver->begin_cell({{{"session", "session"}, {"msg_id", "of " + id}}, all, code});
    std::optional<CellError> error = run();
    error = driver->end_cell(error);
    driver->idle();
    return error;
  }
  void describe(std::optional<AgentMode> mode = std::nullopt) {
    AgentOrder order;
    order.task = "describe";
    order.mode = mode;
    EXPECT_FALSE(cell("origin", Json::object(), "%agent describe", [&] { return driver->begin(order); }));
  }
  void resume() {
    EXPECT_FALSE(cell("", Json::object(), "%agent resume", [&] { return driver->resume("", std::nullopt); }));
  }
  /// Takes an insertion into the notebook and runs its code.
  void insert_and_run(const Json& insertion, const std::string& name) {
    tell({{"event", "inserted"}, {"id", insertion["id"]}, {"cells", {name + "-text", name}}});
    const Json& code = insertion["cells"][1];
    cell(name, code["metadata"], code["source"], [] { return std::nullopt; });
  }
  void hold(Gate& gate, const std::string& reply) {
    model->answers.push_back([&gate, reply](const ChatRequest& request) {
      gate.pass(request);
      return ChatReply{reply, "fake-1", false, {100, 0, 10}};
    });
  }

  test::TemporaryFolder folder;
  test::FakeKernel kernel;
  Inbox notebook;
  std::shared_ptr<agent::FakeModel> model = std::make_shared<agent::FakeModel>();
  std::chrono::milliseconds patience = std::chrono::minutes(10);
  std::unique_ptr<AgentDriver> driver;
};

TEST_F(AgentThoughtTest, WorksToAConclusion) {
  start();
  model->say(disconfirming("f();"));
  model->say(dogs);
  describe();
  ASSERT_TRUE(notebook.wait_phase("proposed"));
  ASSERT_TRUE(notebook.wait_count("insert_run", 1));
  insert_and_run(notebook.with_op("insert_run")[0], "one");
  ASSERT_TRUE(notebook.wait_phase("ended"));
  EXPECT_THAT(notebook.phases(), ElementsAre("thinking", "proposed", "running", "thinking", "ended"));
  EXPECT_THAT(kernel.configured, IsEmpty());  // that is for the thread that runs cells
  driver->idle();
  tell({{"event", "anything"}});
  ASSERT_THAT(kernel.configured, SizeIs(1));
  EXPECT_EQ(Json::parse(kernel.configured[0].second)["label"], "dogs");
}

TEST_F(AgentThoughtTest, BeginsOnceEverythingIsAnswered) {
  start();
  model->say(disconfirming("f();"));
  AgentOrder order;
  order.task = "describe";
  driver->begin_cell({{{"session", "session"}}, {{"cellId", "origin"}}, "%agent describe"});
  EXPECT_FALSE(driver->end_cell(driver->begin(order)));
  // A message that had come before the reply.
  driver->frontend_message("comm", {{"event", "pause"}, {"run", run_name()}});
  driver->idle();
  EXPECT_THAT(model->requests, IsEmpty());
  EXPECT_THAT(notebook.phases(), ElementsAre("thinking", "paused"));
  resume();
  EXPECT_TRUE(notebook.wait_phase("proposed"));
}

TEST_F(AgentThoughtTest, KeepsHintsUntilTheRunIsBack) {
  start();
  Gate gate;
  hold(gate, experiment("f();"));
  model->say(dogs);
  describe();
  gate.wait_arrived();
  tell({{"event", "hint"}, {"text", "try cats"}});
  gate.open();
  ASSERT_TRUE(notebook.wait_count("insert_run", 1));
  insert_and_run(notebook.with_op("insert_run")[0], "one");
  ASSERT_TRUE(notebook.wait_phase("failed"));  // the model has nothing more to say
  driver.reset();
  EXPECT_THAT(model->heard(), HasSubstr("try cats"));
}

TEST_F(AgentThoughtTest, EveryCommandEndsIt) {
  const std::vector<std::pair<std::string, std::string>> all = {
      {"pause", "paused"}, {"stop", "ended"}, {"undo", "paused"}};
  for (const auto& [event, phase] : all) {
    start();
    Gate gate;
    hold(gate, dogs);
    describe();
    gate.wait_arrived();
    tell({{"event", event}});
    EXPECT_EQ(notebook.phases().back(), phase) << event;
    EXPECT_THAT(notebook.with_op("insert_run").size(), event == "stop" ? 1U : 0U) << event;
    driver.reset();
    notebook.~Inbox();
    new (&notebook) Inbox();
  }
}

TEST_F(AgentThoughtTest, AnInterruptPausesIt) {
  start();
  Gate gate;
  hold(gate, dogs);
  describe();
  gate.wait_arrived();
  driver->interrupt();
  EXPECT_TRUE(notebook.wait_phase("paused"));
  EXPECT_THAT(notebook.text(), HasSubstr("%agent resume"));
}

TEST_F(AgentThoughtTest, AnInterruptOfACellDoesNotTouchIt) {
  start();
  Gate gate;
  hold(gate, disconfirming("f();"));
  describe();
  gate.wait_arrived();
  driver->begin_cell({{{"session", "session"}}, {{"cellId", "own"}}, "int a;"});
  driver->interrupt();
  driver->end_cell(std::nullopt);
  driver->idle();
  gate.open();
  EXPECT_TRUE(notebook.wait_phase("proposed"));
}

TEST_F(AgentThoughtTest, EndsWithItsKernel) {
  start();
  Gate gate;
  hold(gate, dogs);
  describe();
  gate.wait_arrived();
  std::thread([this] { driver->shutdown(); }).join();
  tell({{"event", "stop"}});
  driver.reset();
}

TEST_F(AgentThoughtTest, PausesForAFrontEndThatDoesNotAnswer) {
  patience = std::chrono::milliseconds(0);
  start();
  model->say(disconfirming("f();"));
  describe();
  ASSERT_TRUE(notebook.wait_phase("paused"));
  EXPECT_EQ(notebook.with_op("state").back()["text"], no_answer);
  cell("own", Json::object(), "int a;", [] { return std::nullopt; });
  EXPECT_THAT(kernel.err, HasSubstr("did not answer"));
  resume();
  ASSERT_TRUE(notebook.wait_count("insert_run", 2));
  const auto both = notebook.with_op("insert_run");
  EXPECT_EQ(both[0]["id"], both[1]["id"]);
}

TEST_F(AgentThoughtTest, WaitsAsLongAsAPersonIsAsked) {
  patience = std::chrono::milliseconds(30);
  start();
  model->say(disconfirming("f();"));
  describe(AgentMode::step);
  ASSERT_TRUE(notebook.wait_count("insert", 1));
  tell({{"event", "asking"}, {"id", notebook.with_op("insert")[0]["id"]}});
  // Whatever comes first, it is either paused before the question or waits for good.
  const bool early = notebook.phases().back() == "paused";
  if (!early) {
    open("comm-2", "session-2");  // takes at least as long as nothing, and starts no new patience
    EXPECT_EQ(notebook.phases("comm-2").back(), "proposed");
  }
}

TEST_F(AgentThoughtTest, TellsAPageThatOpensMeanwhile) {
  start();
  Gate gate;
  hold(gate, disconfirming("f();"));
  describe();
  gate.wait_arrived();
  open("comm-2", "session-2");
  EXPECT_THAT(notebook.phases("comm-2"), ElementsAre("thinking"));
  gate.open();
  ASSERT_TRUE(notebook.wait_phase("proposed", "comm-2"));
  EXPECT_THAT(notebook.with_op("insert_run", "comm-2"), IsEmpty());
}

TEST_F(AgentThoughtTest, GivesAReloadedPageWhatTheOldOneDidNotTake) {
  start();
  open("tab", "session", {{"page", "tab 1"}});
  Gate gate;
  hold(gate, disconfirming("f();"));
  describe();
  gate.wait_arrived();
  gate.open();
  ASSERT_TRUE(notebook.wait_count("insert_run", 1));
  EXPECT_THAT(notebook.with_op("insert_run", "tab"), SizeIs(1));
  open("tab again", "session-3", {{"page", "tab 1"}});
  ASSERT_THAT(notebook.with_op("insert_run", "tab again"), SizeIs(1));
  EXPECT_EQ(notebook.with_op("insert_run", "tab again")[0], notebook.with_op("insert_run", "tab")[0]);
}

TEST_F(AgentThoughtTest, DoesNotThinkForAClosedPage) {
  start();
  model->say(experiment("f();"));
  model->say(experiment("g();"));
  describe();
  ASSERT_TRUE(notebook.wait_count("insert_run", 1));
  const Json insertion = notebook.with_op("insert_run")[0];
  tell({{"event", "inserted"}, {"id", insertion["id"]}, {"cells", {"a", "b"}}});
  Json metadata = insertion["cells"][1]["metadata"];
  metadata["cellId"] = "b";
  driver->begin_cell({{{"session", "session"}}, metadata, "f();"});
  driver->end_cell(std::nullopt);
  driver->frontend_closed("comm");
  driver->idle();
  EXPECT_THAT(model->requests, SizeIs(1));
  open("comm-2", "session-2", {{"origins", {"origin"}}});
  ASSERT_TRUE(notebook.wait_phase("proposed", "comm-2"));
  EXPECT_THAT(notebook.with_op("insert_run", "comm-2"), SizeIs(1));
}

TEST_F(AgentThoughtTest, SurvivesEverythingAtOnce) {
  start();
  for (int round = 0; round < 50; ++round) model->say(experiment("f" + std::to_string(round) + "();"));
  describe();
  std::atomic<bool> done = false;
  std::thread interrupts([&] {
    while (!done) driver->interrupt();
  });
  for (int round = 0; round < 40; ++round) {
    tell({{"event", "hint"}, {"text", "x"}});
    if (round % 5 == 0) tell({{"event", "pause"}});
    if (round % 7 == 0) tell({{"event", "approve_all"}});
    if (round % 11 == 0) open("other", "other");
    if (round % 13 == 0) driver->frontend_closed("other");
    resume();
    if (const auto cells = notebook.with_op("insert_run"); !cells.empty())
      insert_and_run(cells.back(), "cell " + std::to_string(round));
  }
  done = true;
  interrupts.join();
  tell({{"event", "stop"}});
  EXPECT_EQ(notebook.phases().back(), "ended");
}

}  // namespace
}  // namespace maia::broker
