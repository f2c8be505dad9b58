// The agent in a notebook that is not there: how steps come, which cell counts as one, and what the agent is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class FakeNotebook : public AgentNotebook {
 public:
  std::vector<Json> sent;
  std::vector<std::string> shown, errors;
  std::string written;
  int lost = 0, forgiven = 0;
  bool* interrupted = nullptr;

  void send(const std::string&, const Json& data, const Place&) override { sent.push_back(data); }
  void show(const protocol::MimeBundle& bundle, const std::string&, bool, const Place&) override {
    shown.push_back(bundle.at("text/plain"));
  }
  void write(Stream, const std::string& text, const Place&) override { written += text; }
  void show_error(const CellError& error) override { errors.push_back(error.ename + ": " + error.evalue); }
  void interrupt() override { *interrupted = true; }
  void forget_interrupt() override {
    *interrupted = false;
    ++forgiven;
  }
  int losses() override { return lost; }

  std::vector<Json> with_op(const std::string& op) const {
    std::vector<Json> found;
    for (const Json& data : sent)
      if (data["op"] == op) found.push_back(data);
    return found;
  }
};

class AgentDriverTest : public ::testing::Test {
 protected:
  AgentDriverTest() {
    notebook.interrupted = &kernel.asked_to_stop;
    kernel.known_names = {{"system", "variable", "maia::System", "In[1]:1"}, {"n", "variable", "int", "In[1]:2"}};
    kernel.on_run = [this](const std::string& code) {
      driver->on_display({{{"text/plain", "result of " + code}}, {}, {}, false});
      return CodeOutcome{};
    };
    start();
  }

  /// A kernel that was just started, with the runs of the one before.
  void start() {
    driver.reset();
    AgentMeans means;
    means.brain = [this](const std::string& setting) -> agent::Brain {
      settings.push_back(setting);
      if (setting.starts_with("replay:"))
        return {agent::recorded_model(folder.path() / setting.substr(7)), setting, true, agent::Brain::Price{}};
      return {model, "fake", false, agent::Brain::Price{1, 1, 1}};
    };
    means.runs = [this] { return folder.path(); };
    driver = std::make_unique<AgentDriver>(kernel, notebook, means);
  }

  void open_front_end() {
    driver->frontend_opened("comm", "session", {{"version", 2}, {"client", "test"}, {"sync", true}});
  }
  void tell(const Json& data) { driver->frontend_message("comm", data); }
  void begin_cell(const Json& metadata, const std::string& code) {
    driver->begin_cell({{{"session", "session"}}, metadata, code});
  }

  static Json at(const std::string& cell, Json more = Json::object()) {
    more["cellId"] = cell;
    return more;
  }

  /// A cell with a command to the agent.
  template <class Action>
  std::optional<CellError> ask(const Action& action) {
    begin_cell(at("agent-cell"), "%agent ...");
    std::optional<CellError> error;
    if constexpr (std::is_void_v<decltype(action())>)
      action();
    else
      error = action();
    return driver->end_cell(error);
  }

  std::optional<CellError> describe(std::optional<AgentMode> mode = std::nullopt, bool context = false) {
    AgentOrder order;
    order.task = "describe";
    order.mode = mode;
    order.context = context;
    order.experiment_seconds = experiment_seconds;
    return ask([&] { return driver->begin(order); });
  }

  /// A cell with code.
  std::optional<CellError> run(const std::string& code, const Json& metadata = at("some-cell")) {
    begin_cell(metadata, code);
    const CodeOutcome outcome = kernel.run_code(code, 1, true);
    if (!outcome.error) kernel.succeeded.push_back({7, 1, code});
    return driver->end_cell(outcome.error);
  }

  std::string told() const { return model->last_heard(); }

  static Json step_cell(const Json& insertion) { return insertion["cells"][1]["metadata"]; }

  test::TemporaryFolder folder;
  test::FakeKernel kernel;
  FakeNotebook notebook;
  std::shared_ptr<agent::FakeModel> model = std::make_shared<agent::FakeModel>();
  std::vector<std::string> settings;
  int experiment_seconds = 600;
  std::unique_ptr<AgentDriver> driver;
};

// ---------------------------------------------------------------- step by step, without a front end that inserts

TEST_F(AgentDriverTest, OffersEachStepAsTheNextCell) {
  model->say(disconfirming("f();"));
  model->say(dogs);
  EXPECT_FALSE(describe());
  EXPECT_THAT(kernel.next_input, StartsWith("// agent: run "));
  EXPECT_THAT(kernel.next_input, HasSubstr(", step 1\nf();"));
  EXPECT_THAT(kernel.out, HasSubstr("dogs"));
  EXPECT_THAT(kernel.out, HasSubstr("Click that cell"));

  EXPECT_FALSE(run(std::string(kernel.next_input)));
  EXPECT_THAT(told(), HasSubstr("result of // agent: run"));
  EXPECT_THAT(kernel.out, HasSubstr("The agent's conclusion"));
  ASSERT_THAT(kernel.configured, SizeIs(1));
  EXPECT_EQ(kernel.configured[0].first, "agent");
  const Json finding = Json::parse(kernel.configured[0].second);
  EXPECT_EQ(finding["label"], "dogs");
  EXPECT_EQ(finding["steps"], 1);
  EXPECT_EQ(finding["concluded"], true);
}

TEST_F(AgentDriverTest, GoesOnAfterThePendingStepAlone) {
  model->say(experiment("f();"));
  model->say(experiment("g();"));
  describe();
  const std::string first = kernel.next_input;
  run("something of the person();");
  EXPECT_THAT(model->requests, SizeIs(1));
  run(first);
  EXPECT_THAT(model->requests, SizeIs(2));
  run(first);  // once more: only runs
  EXPECT_THAT(model->requests, SizeIs(2));
  EXPECT_THAT(kernel.next_input, HasSubstr("step 2\ng();"));
}

TEST_F(AgentDriverTest, KnowsAStepWhoseFirstLineIsGone) {
  model->say(disconfirming("f();"));
  model->say(dogs);
  describe();
  run("\nf();\n");
  EXPECT_THAT(model->requests, SizeIs(2));
  EXPECT_THAT(told(), Not(HasSubstr("changed your code")));
}

TEST_F(AgentDriverTest, TellsTheAgentThatThePersonChangedItsCode) {
  model->say(disconfirming("f();"));
  model->say(dogs);
  describe();
  run(kernel.next_input + "\ng();");
  EXPECT_THAT(told(), HasSubstr("The person changed your code"));
  EXPECT_THAT(told(), HasSubstr("f();\ng();"));
}

TEST_F(AgentDriverTest, ShowsAnExperimentThatFailsAndTellsItWithItsLines) {
  model->say(experiment("f();"));
  model->say(experiment("g();"));
  describe();
  kernel.on_run = [](const std::string&) {
    return CodeOutcome{CellError{"CompileError", "no f", {"\x1b[31mIn[7]:2:1: error: no f\x1b[0m", "    2 | f();"}}};
  };
  EXPECT_FALSE(run(std::string(kernel.next_input)));  // the cell is fine: the run goes on
  EXPECT_THAT(notebook.errors, ElementsAre("CompileError: no f"));
  EXPECT_THAT(told(), HasSubstr("In[7]:1:1: error: no f\n    1 | f();"));
}

TEST_F(AgentDriverTest, TellsOfThePersonsCellsIfItIsTo) {
  model->say(experiment("f();"));
  model->say(experiment("g();"));
  model->say(experiment("h();"));
  kernel.succeeded = {{3, 1, "int earlier_on = 1;"}};
  describe(std::nullopt, true);
  EXPECT_THAT(model->heard(), HasSubstr("int earlier_on = 1;"));
  run("int meanwhile = 2;");
  run(std::string(kernel.next_input));
  EXPECT_THAT(told(), HasSubstr("int meanwhile = 2;"));
  run(std::string(kernel.next_input));
  EXPECT_THAT(told(), Not(HasSubstr("meanwhile")));
}

TEST_F(AgentDriverTest, TellsNothingOfThePersonsCellsElse) {
  model->say(experiment("f();"));
  model->say(experiment("g();"));
  kernel.succeeded = {{3, 1, "int earlier_on = 1;"}};
  describe();
  run("int meanwhile = 2;");
  run(std::string(kernel.next_input));
  EXPECT_THAT(model->heard(), Not(HasSubstr("earlier_on")));
  EXPECT_THAT(model->heard(), Not(HasSubstr("meanwhile")));
}

TEST_F(AgentDriverTest, RefusesMagicsAndShellCommands) {
  model->say(experiment("!rm -rf x"));
  model->say(experiment("%backend vlm x"));
  model->say(experiment("f();"));
  describe();
  EXPECT_THAT(model->requests, SizeIs(3));
  EXPECT_THAT(model->heard(), HasSubstr("line 1 is a shell command"));
  EXPECT_THAT(model->heard(), HasSubstr("line 1 is a magic"));
  EXPECT_THAT(kernel.next_input, HasSubstr("step 3\nf();"));
  EXPECT_THAT(kernel.ran, IsEmpty());
}

// ---------------------------------------------------------------- within the agent's own cell

TEST_F(AgentDriverTest, RunsTheStepsInItsOwnCell) {
  model->say(experiment("f();"));
  model->say(disconfirming("g();"));
  model->say(dogs);
  EXPECT_FALSE(describe(AgentMode::automatic));
  ASSERT_THAT(kernel.ran, SizeIs(2));
  EXPECT_EQ(kernel.ran[0].code, "f();");
  EXPECT_EQ(kernel.ran[1].code, "g();");
  EXPECT_EQ(kernel.next_input, "");
  EXPECT_THAT(kernel.out, HasSubstr("```cpp\nf();\n```"));
  EXPECT_THAT(kernel.out, HasSubstr("The agent's conclusion"));
}

TEST_F(AgentDriverTest, StopsWhatTakesTooLongAndGoesOn) {
  model->say(experiment("for (;;);"));
  model->say(disconfirming("g();"));
  model->say(dogs);
  experiment_seconds = 0;
  kernel.on_run = [this](const std::string& code) {
    while (code == "for (;;);" && !kernel.asked_to_stop) std::this_thread::yield();
    return code == "for (;;);" ? CodeOutcome{CellError{"Interrupted", "stopped", {}}} : CodeOutcome{};
  };
  describe(AgentMode::automatic);
  EXPECT_EQ(notebook.forgiven >= 1, true);
  EXPECT_THAT(model->heard(), HasSubstr("the longest that one experiment may take"));
}

TEST_F(AgentDriverTest, WaitsAfterThePersonsInterrupt) {
  model->say(experiment("f();"));
  model->say(disconfirming("g();"));
  model->say(dogs);
  kernel.on_run = [this](const std::string&) {
    kernel.asked_to_stop = true;
    return CodeOutcome{CellError{"Interrupted", "stopped", {}}};
  };
  const auto error = describe(AgentMode::automatic);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->ename, "Interrupted");
  EXPECT_THAT(error->traceback.back(), HasSubstr("%agent resume"));
  EXPECT_THAT(model->requests, SizeIs(1));

  kernel.asked_to_stop = false;
  kernel.on_run = [](const std::string&) { return CodeOutcome{}; };
  EXPECT_FALSE(ask([&] { return driver->resume("", std::nullopt); }));
  EXPECT_THAT(model->heard(), HasSubstr("The person stopped the cell"));
  EXPECT_THAT(kernel.out, HasSubstr("The agent's conclusion"));
}

// ---------------------------------------------------------------- with a front end that inserts

TEST_F(AgentDriverTest, SendsCellsToAFrontEnd) {
  open_front_end();
  model->say(disconfirming("f();"), {1000, 0, 50});
  model->say(dogs);
  describe();
  EXPECT_EQ(kernel.next_input, "");
  const auto inserted = notebook.with_op("insert_run");
  ASSERT_THAT(inserted, SizeIs(1));
  EXPECT_EQ(inserted[0]["after"], "agent-cell");
  EXPECT_EQ(inserted[0]["step"], 1);
  const Json& cells = inserted[0]["cells"];
  ASSERT_EQ(cells.size(), 2U);
  EXPECT_EQ(cells[0]["cell_type"], "markdown");
  EXPECT_THAT(cells[0]["source"].get<std::string>(), HasSubstr("dogs"));
  EXPECT_EQ(cells[1]["source"], "f();");
  EXPECT_EQ(cells[1]["metadata"]["maia"]["role"], "experiment");
  EXPECT_EQ(cells[1]["metadata"]["maia"]["input_tokens"], 1000);
  EXPECT_EQ(cells[1]["metadata"]["maia"]["model"], "fake-1");
  EXPECT_EQ(cells[1]["metadata"]["maia"]["mode"], "auto");

  tell({{"event", "inserted"}, {"id", inserted[0]["id"]}, {"cells", {"c1", "c2"}}});
  run("f(); // changed", at("c2", step_cell(inserted[0])));
  const auto metadata = notebook.with_op("metadata");
  ASSERT_THAT(metadata, SizeIs(1));
  EXPECT_EQ(metadata[0]["cell"], "c2");
  EXPECT_EQ(metadata[0]["metadata"]["maia"]["edited"], true);
  const auto all = notebook.with_op("insert_run");
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[1]["after"], "c2");
  EXPECT_EQ(all[1]["cells"][0]["metadata"]["maia"]["role"], "conclusion");

  std::vector<std::string> phases;
  for (const Json& state : notebook.with_op("state")) phases.push_back(state["phase"]);
  EXPECT_THAT(phases, ElementsAre("thinking", "proposed", "running", "thinking", "ended"));
  EXPECT_EQ(notebook.with_op("state").back()["label"], "dogs");
}

TEST_F(AgentDriverTest, OnlyRunsAnOldStepAgain) {
  open_front_end();
  model->say(experiment("f();"));
  model->say(experiment("g();"));
  describe();
  const Json first = notebook.with_op("insert_run")[0];
  run("f();", at("c2", step_cell(first)));
  run("f();", at("c2", step_cell(first)));
  EXPECT_THAT(model->requests, SizeIs(2));
  EXPECT_THAT(notebook.with_op("insert_run"), SizeIs(2));
}

TEST_F(AgentDriverTest, DoesNotTakeAUsedCellForTheStepThatReplacesIt) {
  open_front_end();
  model->say(experiment("f();"));
  model->say(experiment("g();"));
  model->say(experiment("f2();"));
  model->say(experiment("h();"));
  describe();
  const Json first = notebook.with_op("insert_run")[0];
  run("f();", at("c2", step_cell(first)));
  ask([&] { driver->undo(); });  // the proposal of step 2
  ask([&] { driver->undo(); });  // step 1
  ask([&] { return driver->resume("", std::nullopt); });
  ASSERT_THAT(model->requests, SizeIs(3));
  EXPECT_EQ(notebook.with_op("insert_run").back()["step"], 1);
  run("f();", at("c2", step_cell(first)));
  EXPECT_THAT(model->requests, SizeIs(3));
  run("f2();", at("c9", step_cell(notebook.with_op("insert_run").back())));
  EXPECT_THAT(model->requests, SizeIs(4));
}

TEST_F(AgentDriverTest, InsertsWithoutRunningInStepMode) {
  open_front_end();
  model->say(experiment("f();"));
  describe(AgentMode::step);
  EXPECT_THAT(notebook.with_op("insert_run"), IsEmpty());
  ASSERT_THAT(notebook.with_op("insert"), SizeIs(1));
  EXPECT_EQ(notebook.with_op("insert")[0]["cells"][1]["metadata"]["maia"]["mode"], "step");
}

TEST_F(AgentDriverTest, RemovesTheCellsOfWhatIsTakenBack) {
  open_front_end();
  model->say(experiment("f();"));
  model->say(experiment("g();"));
  model->say(experiment("h();"));
  describe();
  const Json first = notebook.with_op("insert_run")[0];
  tell({{"event", "inserted"}, {"id", first["id"]}, {"cells", {"c1", "c2"}}});
  run("f();", at("c2", step_cell(first)));
  tell({{"event", "inserted"}, {"id", notebook.with_op("insert_run")[1]["id"]}, {"cells", {"c3", "c4"}}});
  ask([&] { return driver->reject("too dull"); });
  EXPECT_THAT(told(), HasSubstr("too dull"));
  ask([&] { driver->undo(); });
  ask([&] { driver->undo(); });
  std::vector<Json> removed;
  for (const Json& message : notebook.with_op("remove")) removed.push_back(message["cells"]);
  EXPECT_EQ(removed.front(), Json({"c3", "c4"}));
  EXPECT_EQ(removed.back(), Json({"c1", "c2"}));
}

TEST_F(AgentDriverTest, SaysThatTheFrontEndFailed) {
  open_front_end();
  model->say(experiment("f();"));
  describe();
  tell({{"event", "failed"}, {"id", notebook.with_op("insert_run")[0]["id"]}, {"reason", "no such cell"}});
  EXPECT_EQ(notebook.with_op("state").back()["phase"], "paused");
  run("int a;");
  EXPECT_THAT(kernel.err, HasSubstr("no such cell"));
  tell({{"event", 7}});
  tell(Json::array());
}

TEST_F(AgentDriverTest, TakesAnOldExtensionForNone) {
  driver->frontend_opened("comm", "session", {{"version", "0.1"}});
  model->say(experiment("f();"));
  describe();
  EXPECT_THAT(notebook.sent, IsEmpty());
  EXPECT_THAT(kernel.next_input, HasSubstr("f();"));
}

// ---------------------------------------------------------------- plans, hints, the end

TEST_F(AgentDriverTest, HasItsPlanApproved) {
  model->say("[PLAN]:\n1. look at dogs");
  model->say("[PLAN]:\n1. look at cats");
  model->say(experiment("f();"));
  describe(AgentMode::plan);
  EXPECT_EQ(kernel.next_input, "%agent approve");
  EXPECT_THAT(kernel.out, HasSubstr("look at dogs"));
  run("// agent: run x, step 0");
  ask([&] { return driver->reject("cats, please"); });
  EXPECT_THAT(kernel.out, HasSubstr("look at cats"));
  ask([&] { return driver->approve("and quickly"); });
  EXPECT_THAT(told(), HasSubstr("and quickly"));
  EXPECT_THAT(kernel.next_input, HasSubstr("step 1\nf();"));
  EXPECT_THROW(driver->approve(""), MagicError);
}

TEST_F(AgentDriverTest, PassesHintsOn) {
  model->say(experiment("f();"));
  model->say(experiment("g();"));
  describe();
  ask([&] { driver->hint("try cats"); });
  run(std::string(kernel.next_input));
  EXPECT_THAT(told(), HasSubstr("try cats"));
}

TEST_F(AgentDriverTest, IsStopped) {
  model->say(experiment("f();"));
  describe();
  ask([&] { driver->stop(); });
  EXPECT_EQ(Json::parse(kernel.configured.at(0).second)["concluded"], false);
  run(std::string(kernel.next_input));
  EXPECT_THAT(model->requests, SizeIs(1));
  EXPECT_THROW(driver->stop(), MagicError);
  EXPECT_THROW(driver->hint("x"), MagicError);
  EXPECT_THROW(driver->resume("", std::nullopt), MagicError);
}

TEST_F(AgentDriverTest, WaitsWhenTheModelCantBeReached) {
  open_front_end();
  model->fail("connection refused");
  model->say(experiment("f();"));
  const auto error = describe();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->ename, "AgentError");
  EXPECT_EQ(error->evalue, "connection refused");
  EXPECT_EQ(notebook.with_op("state").back()["phase"], "failed");
  EXPECT_FALSE(ask([&] { return driver->resume("", std::nullopt); }));
  EXPECT_THAT(notebook.with_op("insert_run"), SizeIs(1));
}

TEST_F(AgentDriverTest, SaysNothingTwiceWhenBothTheExperimentAndTheModelFail) {
  model->say(experiment("f();"));
  model->fail("connection refused");
  describe();
  kernel.on_run = [](const std::string&) { return CodeOutcome{CellError{"E", "x", {}}}; };
  const auto error = run(std::string(kernel.next_input));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->evalue, "connection refused");
  EXPECT_THAT(notebook.errors, ElementsAre("E: x"));
}

// ---------------------------------------------------------------- sessions that end

TEST_F(AgentDriverTest, RunsEarlierCodeAgainAfterACrash) {
  model->say(experiment("f();"));
  model->say(experiment("crash();"));
  model->fail("that is enough");
  kernel.succeeded = {{1, 1, "System system(1);"}};
  kernel.on_run = [this](const std::string& code) {
    if (driver->hides()) kernel.succeeded.push_back({7, 1, code});
    if (code != "crash();") return CodeOutcome{};
    kernel.can_replay = {{1, 1, "System system(1);"}, {7, 1, "f();"}};
    kernel.succeeded.clear();
    ++notebook.lost;
    return CodeOutcome{CellError{"Segmentation fault", "x", {"Segmentation fault: x"}}};
  };
  describe(AgentMode::automatic);
  std::vector<std::string> codes;
  for (const auto& ran : kernel.ran) codes.push_back(ran.code);
  EXPECT_THAT(codes, ElementsAre("f();", "crash();", "System system(1);", "f();"));
  EXPECT_THAT(told(), HasSubstr("Segmentation fault: x"));
  EXPECT_THAT(told(), HasSubstr("ran again in it"));
  EXPECT_THAT(told(), Not(HasSubstr("may be gone")));
}

TEST_F(AgentDriverTest, GoesOnInAnotherKernelFromTheJournal) {
  model->say(experiment("f();"));
  model->say(experiment("g();"));
  describe();
  run(std::string(kernel.next_input));
  kernel.succeeded.clear();
  kernel.ran.clear();
  kernel.next_input.clear();
  start();
  EXPECT_FALSE(ask([&] { return driver->resume("", std::nullopt); }));
  ASSERT_THAT(kernel.ran, SizeIs(1));
  EXPECT_EQ(kernel.ran[0].code, "f();");
  EXPECT_EQ(settings.back(), "fake");
  EXPECT_THAT(kernel.next_input, HasSubstr("step 2\ng();"));
  EXPECT_THAT(model->requests, SizeIs(2));  // nothing was asked again
}

TEST_F(AgentDriverTest, NeedsTheUnitBeforeItGoesOn) {
  model->say(experiment("f();"));
  describe();
  start();
  kernel.known_names.clear();
  kernel.on_run = [](const std::string&) { return CodeOutcome{CellError{"CompileError", "x", {}}}; };
  EXPECT_THROW(driver->resume("", std::nullopt), MagicError);
}

TEST_F(AgentDriverTest, ReplaysARunWithoutItsModel) {
  model->say(disconfirming("f();"));
  model->say(dogs);
  describe(AgentMode::automatic);
  const std::string name = Json::parse(kernel.configured.at(0).second)["run"];
  kernel.ran.clear();
  EXPECT_FALSE(ask([&] { return driver->replay(name, AgentMode::automatic); }));
  ASSERT_THAT(kernel.ran, SizeIs(1));
  EXPECT_EQ(kernel.ran[0].code, "f();");
  EXPECT_THAT(model->requests, SizeIs(2));
  EXPECT_EQ(Json::parse(kernel.configured.at(1).second)["label"], "dogs");
  EXPECT_THROW(driver->replay("nothing", std::nullopt), MagicError);
  EXPECT_THROW(driver->replay("../" + name, std::nullopt), MagicError);
}

// ---------------------------------------------------------------- before anything is spent

TEST_F(AgentDriverTest, ChecksTheUnitFirst) {
  AgentOrder order;
  order.task = "describe";
  const auto why = [&] {
    try {
      driver->begin(order);
    } catch (const MagicError& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  kernel.on_run = [](const std::string&) { return CodeOutcome{CellError{"CompileError", "it is no System", {}}}; };
  order.unit = "sytem";
  EXPECT_THAT(why(), HasSubstr("there is no variable 'sytem' in this session; this session has system"));
  order.unit = "n";
  EXPECT_THAT(why(), HasSubstr("'n' is no expression of type System (it is no System)"));
  order.unit = "units[3]";
  EXPECT_THAT(why(), HasSubstr("'units[3]' is no expression of type System"));
  kernel.known_names.clear();
  order.unit = "system";
  EXPECT_THAT(why(), HasSubstr("define the unit in a cell first, for example: System system("));
  EXPECT_THAT(model->requests, IsEmpty());
  EXPECT_THAT(settings, IsEmpty());
  kernel.on_run = [](const std::string&) { return CodeOutcome{}; };
  order.unit = "units[3]";
  model->say(experiment("f();"));
  EXPECT_EQ(why(), "nothing");
}

TEST_F(AgentDriverTest, SaysWhatIsGoingOn) {
  ask([&] { driver->status(); });
  EXPECT_THAT(kernel.out, HasSubstr("No run in this session"));
  ask([&] { driver->runs(); });
  EXPECT_THAT(kernel.out, HasSubstr("There are no runs"));
  model->say(experiment("f();"), {1000, 0, 10});
  describe();
  kernel.out.clear();
  ask([&] { driver->status(); });
  EXPECT_THAT(kernel.out, HasSubstr("proposes step 1"));
  EXPECT_THAT(kernel.out, HasSubstr("1000 in, 10 out"));
  ask([&] { driver->runs(); });
  EXPECT_THAT(kernel.out, HasSubstr("open"));
}

}  // namespace
}  // namespace maia::broker
