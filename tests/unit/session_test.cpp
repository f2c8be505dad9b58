#include "broker/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "unit/temporary_folder.hpp"

namespace maia::broker {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

/// Writes down what it is told.
class Listener final : public SessionListener {
 public:
  void on_text(Stream stream, std::string_view bytes) override {
    add((stream == Stream::out ? "out:" : "err:") + std::string(bytes));
  }
  void on_display(const protocol::Display& display) override {
    add((display.update ? "update:" : "display:") + display.bundle.begin()->second);
  }
  void on_result(const protocol::Result& result) override { add("result:" + result.bundle.begin()->second); }
  void on_clear_output(bool) override { add("clear"); }

  std::optional<std::string> read_input(const std::string& prompt, bool password,
                                        const std::atomic<bool>& cancelled) override {
    add((password ? "password:" : "input:") + prompt);
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return !inputs.empty() || cancelled; });
    if (inputs.empty()) return std::nullopt;
    std::string text = inputs.front();
    inputs.pop_front();
    return text;
  }
  void wake_input() override {
    const std::lock_guard lock(mutex);
    changed.notify_all();
  }
  void on_service(protocol::ServiceRequest request, ServiceAnswer answer) override {
    add("service:" + request.service);
    if (on_request) on_request(request, answer);
  }
  void on_service_cancel(std::uint64_t id) override { add("cancel:" + std::to_string(id)); }

  void wait_for(const std::string& event) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return std::find(events.begin(), events.end(), event) != events.end(); });
  }
  std::string text() {
    const std::lock_guard lock(mutex);
    std::string all;
    for (const std::string& event : events)
      if (event.rfind("out:", 0) == 0) all += event.substr(4);
    return all;
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> events;
  std::deque<std::string> inputs;
  std::function<void(const protocol::ServiceRequest&, const ServiceAnswer&)> on_request;

 private:
  void add(std::string event) {
    const std::lock_guard lock(mutex);
    events.push_back(std::move(event));
    changed.notify_all();
  }
};

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    ::signal(SIGPIPE, SIG_IGN);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  }

  void start(Session::Limits limits = {}) {
    session = std::make_unique<Session>(Programs{MAIA_FAKE_WORKER, MAIA_GUARD}, WorkerProfile{}, folder.path(),
                                        listener, limits);
  }
  Execution run(const std::string& code) {
    session->begin_cell();
    protocol::Execute request;
    request.code = code;
    request.name = "In[1]";
    Execution execution = session->execute(std::move(request));
    session->end_cell();
    return execution;
  }
  /// Runs a cell and interrupts it once it has said "ready".
  Execution interrupted(const std::string& code) {
    std::thread person([this] {
      listener.wait_for("out:ready\n");
      session->interrupt();
    });
    Execution execution = run("print ready\n" + code);
    person.join();
    return execution;
  }
  void kill_worker() {
    const pid_t worker = session->info().pid;
    ASSERT_GT(worker, 1) << "else others would be killed";
    ::kill(worker, SIGKILL);
  }
  void wait_for_losses(int count) {
    while (session->losses() < count) std::this_thread::yield();
  }

  test::TemporaryFolder folder;
  Listener listener;
  std::unique_ptr<Session> session;
};

TEST_F(SessionTest, RunsACell) {
  start();
  const Execution execution = run("print hello\nresult 42");
  EXPECT_EQ(execution.end, Execution::End::done);
  EXPECT_EQ(execution.done.status, protocol::Status::ok);
  EXPECT_THAT(listener.events, ElementsAre("out:hello\n", "result:42"));
  EXPECT_EQ(session->info().compiler, "fake 1");
  EXPECT_EQ(session->state(), "ready");
}

TEST_F(SessionTest, KeepsTheOrderOfTextAndDisplays) {
  start();
  std::string code;
  std::vector<std::string> expected;
  for (int i = 0; i < 200; ++i) {
    code += "print a\nshow text/plain b\nerror c\nupdate id d\nclear\n";
    for (const char* event : {"out:a\n", "display:b", "err:c\n", "update:d", "clear"}) expected.emplace_back(event);
  }
  run(code);
  EXPECT_EQ(listener.events, expected);
}

TEST_F(SessionTest, PassesErrorsOn) {
  start();
  const Execution execution = run("fail Oops it went wrong\nprint never");
  EXPECT_EQ(execution.done.status, protocol::Status::exception);
  EXPECT_EQ(execution.done.ename, "Oops");
  EXPECT_EQ(execution.done.evalue, "it went wrong");
}

TEST_F(SessionTest, AsksForInput) {
  start();
  listener.inputs = {"Ada", "s3cret"};
  run("input name?\npassword word?");
  EXPECT_THAT(listener.events, ElementsAre("input:name?", "out:got Ada\n", "password:word?", "out:got s3cret\n"));
}

TEST_F(SessionTest, InterruptsALoop) {
  start();
  EXPECT_EQ(interrupted("loop").done.status, protocol::Status::interrupted);
  EXPECT_EQ(run("print after").done.status, protocol::Status::ok);
  EXPECT_EQ(session->losses(), 0);
}

TEST_F(SessionTest, InterruptsTheWaitForInput) {
  start();
  std::thread person([this] {
    listener.wait_for("input:name?");
    session->interrupt();
  });
  EXPECT_EQ(run("input name?").done.status, protocol::Status::interrupted);
  person.join();
}

TEST_F(SessionTest, EndsTheWaitForInputWhenTheWorkerDies) {
  start();
  std::thread killer([this] {
    listener.wait_for("input:name?");
    kill_worker();
  });
  EXPECT_EQ(run("input name?").reason, "The worker process was killed by signal 9 (Killed)");
  killer.join();
  EXPECT_EQ(run("print after").done.status, protocol::Status::ok);
}

TEST_F(SessionTest, EndsAWorkerThatDoesNotStop) {
  Session::Limits limits;
  limits.interrupt = 100ms;
  start(limits);
  const Execution execution = interrupted("stubborn");
  EXPECT_EQ(execution.end, Execution::End::lost);
  EXPECT_THAT(execution.reason, HasSubstr("did not stop within 1 s after the interrupt"));
  EXPECT_EQ(run("print after").done.status, protocol::Status::ok);
}

TEST_F(SessionTest, IgnoresInterruptsBetweenCells) {
  start();
  session->interrupt();
  EXPECT_EQ(run("print x").done.status, protocol::Status::ok);
  session->interrupt();
  EXPECT_EQ(run("print x").done.status, protocol::Status::ok);
}

TEST_F(SessionTest, ReplacesAWorkerThatDiesInACell) {
  start();
  const std::vector<std::pair<std::string, std::string>> deaths = {
      {"segfault", "The worker process was killed by signal 11 (Segmentation fault)"},
      {"exit 3", "The worker process exited with status 3"},
      {"dying out of patience", "out of patience"},
      {"garbage", "The worker process sent something unreadable (unknown message type 255) and was stopped"},
      {"hangup", "The worker process closed its connection to the kernel and was stopped"}};
  for (const auto& [code, reason] : deaths) {
    const Execution execution = run(code);
    EXPECT_EQ(execution.end, Execution::End::lost) << code;
    EXPECT_EQ(execution.reason, reason);
    EXPECT_EQ(run("print after").done.status, protocol::Status::ok);
    EXPECT_EQ(session->take_notices(), "") << "the cell's error has said it";
  }
  EXPECT_EQ(session->generation(), 6);
}

TEST_F(SessionTest, ReplacesAWorkerThatSaysItCanNotGoOn) {
  start();
  const Execution execution = run("print text\nfatal compiler crash");
  EXPECT_EQ(execution.end, Execution::End::done);
  EXPECT_EQ(execution.done.status, protocol::Status::fatal);
  EXPECT_EQ(session->losses(), 1);
  EXPECT_EQ(run("print after").done.status, protocol::Status::ok);
  EXPECT_EQ(session->losses(), 1);
  EXPECT_EQ(session->take_notices(), "");
}

TEST_F(SessionTest, ReadsAllTextOfAWorkerThatDies) {
  start();
  run("flood 100000\nsegfault");
  EXPECT_THAT(listener.text(), testing::EndsWith("line 99999\nline 100000\n"));
}

TEST_F(SessionTest, NoticesTheDeathOfAnIdleWorker) {
  start();
  run("print x");
  kill_worker();
  wait_for_losses(1);
  EXPECT_EQ(run("print after").done.status, protocol::Status::ok);
  EXPECT_EQ(session->take_notices(), "The worker process was killed by signal 9 (Killed) while no cell was running.\n");
}

TEST_F(SessionTest, GivesUpAfterThreeWorkersThatDoNotStart) {
  const test::ScopedVariable mode("MAIA_FAKE_WORKER", "die");
  start();
  wait_for_losses(3);
  EXPECT_EQ(session->state(), "stopped");
  EXPECT_EQ(session->complete("x", 1), std::nullopt) << "at once";
  const Execution execution = run("print x");
  EXPECT_EQ(execution.end, Execution::End::unavailable);
  EXPECT_EQ(execution.reason,
            "The worker process exited with status 3; its last output was:\nthe fake worker can't start");
  EXPECT_EQ(session->losses(), 4) << "each cell tries once";
}

TEST_F(SessionTest, RefusesAWorkerOfAnotherVersion) {
  const test::ScopedVariable mode("MAIA_FAKE_WORKER", "old");
  start();
  EXPECT_THAT(run("print x").reason, HasSubstr("speaks version 0 of the protocol"));
}

TEST_F(SessionTest, SaysThatAProgramIsMissing) {
  session = std::make_unique<Session>(Programs{"/no/worker", MAIA_GUARD}, WorkerProfile{}, folder.path(), listener,
                                      Session::Limits{});
  EXPECT_THAT(run("print x").reason, HasSubstr("can't start /no/worker: No such file or directory"));
  session = std::make_unique<Session>(Programs{MAIA_FAKE_WORKER, "/no/guard"}, WorkerProfile{}, folder.path(), listener,
                                      Session::Limits{});
  EXPECT_THAT(run("print x").reason, HasSubstr("can't start /no/guard: No such file or directory"));
}

TEST_F(SessionTest, CanBeInterruptedBeforeItIsReady) {
  const std::string never = "slow " + folder.path("never");
  const test::ScopedVariable mode("MAIA_FAKE_WORKER", never.c_str());
  Session::Limits limits;
  limits.answer = 10ms;
  start(limits);
  EXPECT_EQ(session->complete("x", 1), std::nullopt);
  session->begin_cell();
  std::thread person([this] { session->interrupt(); });
  protocol::Execute request;
  EXPECT_EQ(session->execute(request).end, Execution::End::interrupted);
  person.join();
}

TEST_F(SessionTest, PassesTheWorkersNoticeOn) {
  const test::ScopedVariable mode("MAIA_FAKE_WORKER", "notice");
  start();
  run("");
  EXPECT_EQ(session->take_notices(), "a notice of the worker\n");
  EXPECT_EQ(session->take_notices(), "");
}

TEST_F(SessionTest, RepeatsSettingsInLaterWorkers) {
  start();
  EXPECT_TRUE(session->configure("include", "/first").ok);
  EXPECT_TRUE(session->configure("link", "second").ok);
  EXPECT_FALSE(session->configure("link", "bad").ok);
  EXPECT_TRUE(session->configure("opt", "2").ok);
  session->restart(session->info().profile);
  run("settings");
  EXPECT_THAT(listener.events, ElementsAre("out:settings: include=/first;link=second;\n"));
  EXPECT_EQ(session->info().profile.optimisation, "2");

  session->forget_settings();
  session->restart(session->info().profile);
  run("settings");
  EXPECT_THAT(listener.events, testing::Contains("out:settings: \n"));
  EXPECT_EQ(session->generation(), 3);
  EXPECT_EQ(session->take_notices(), "") << "a restart is no surprise";
}

TEST_F(SessionTest, TellsEveryWorkerTheBackends) {
  session = std::make_unique<Session>(Programs{MAIA_FAKE_WORKER, MAIA_GUARD}, WorkerProfile{}, folder.path(), listener,
                                      Session::Limits{}, std::vector<std::string>{"image a", "describer b"});
  run("settings");
  EXPECT_TRUE(session->configure("backend", "image c").ok);
  session->forget_settings();
  session->restart(WorkerProfile{});
  run("settings");
  EXPECT_THAT(listener.events, ElementsAre("out:settings: backend=image a;backend=describer b;\n",
                                           "out:settings: backend=describer b;backend=image c;\n"));
}

TEST_F(SessionTest, PassesServicesOn) {
  start();
  listener.on_request = [](const protocol::ServiceRequest& request, const ServiceAnswer& answer) {
    protocol::ServiceReply reply;
    reply.id = request.id;
    reply.texts = {"yes", request.texts[0]};
    std::thread([answer, reply] { answer(reply); }).join();
  };
  run("service describe something");
  EXPECT_THAT(listener.events, ElementsAre("service:describe", "out:served yes something\n"));
}

TEST_F(SessionTest, AnInterruptedCellCancelsItsService) {
  start();
  std::thread person([this] {
    listener.wait_for("service:generate");
    session->interrupt();
  });
  EXPECT_EQ(run("service generate a dog").done.status, protocol::Status::interrupted);
  person.join();
  EXPECT_THAT(listener.events, ElementsAre("service:generate", "cancel:1"));
}

TEST_F(SessionTest, AnAnswerToAWorkerThatHasGoneIsLost) {
  start();
  ServiceAnswer answer;
  listener.on_request = [&](const protocol::ServiceRequest&, const ServiceAnswer& given) {
    answer = given;
    kill_worker();
  };
  EXPECT_EQ(run("service generate a dog").end, Execution::End::lost);
  answer({});
  EXPECT_EQ(run("print after").done.status, protocol::Status::ok);
}

TEST_F(SessionTest, AnswersQuestions) {
  start();
  const auto completions = session->complete("foo.ba", 6);
  ASSERT_TRUE(completions);
  EXPECT_EQ(completions->matches.at(0).text, "foo.ba_one");
  EXPECT_TRUE(session->inspect("known", 5, 0)->found);
  EXPECT_EQ(session->is_complete("f {")->status, "incomplete");
  run("define x");
  ASSERT_TRUE(session->names());
  EXPECT_EQ(session->names()->at(0).name, "x");
}

TEST_F(SessionTest, StopsWhileACellRuns) {
  start();
  std::thread other([this] {
    listener.wait_for("out:ready\n");
    session->stop();
  });
  const Execution execution = run("print ready\nstubborn");
  other.join();
  EXPECT_NE(execution.end, Execution::End::done);
  EXPECT_EQ(run("print x").end, Execution::End::unavailable);
}

// ---------------------------------------------------------------- a worker that cells have taken over

TEST_F(SessionTest, EndsAWorkerThatIsReadyTwice) {
  start();
  const Execution execution = run("ready\nstubborn");
  EXPECT_EQ(execution.end, Execution::End::lost);
  EXPECT_THAT(execution.reason, HasSubstr("ready a second time"));
  EXPECT_EQ(run("print fresh").end, Execution::End::done);
}

TEST_F(SessionTest, EndsAWorkerThatPlaysTheKernel) {
  start();
  const Execution execution = run("kernels\nstubborn");
  EXPECT_EQ(execution.end, Execution::End::lost);
  EXPECT_THAT(execution.reason, HasSubstr("Execute, which is the kernel's"));
}

TEST_F(SessionTest, AnswersToNothingAreNothing) {
  start();
  EXPECT_EQ(run("answers\nprint on").end, Execution::End::done);
  EXPECT_EQ(run("print and on").end, Execution::End::done);
  EXPECT_EQ(listener.text(), "on\nand on\n");
}

TEST_F(SessionTest, AsksNobodyWhereThatIsNotAllowed) {
  start();
  session->begin_cell();
  protocol::Execute request;
  request.code = "password your key?";
  request.allow_input = false;
  EXPECT_EQ(session->execute(std::move(request)).end, Execution::End::done);
  session->end_cell();
  EXPECT_THAT(listener.events, ElementsAre("out:end of input\n"));
}

TEST_F(SessionTest, AWorkerThatTakesNothingIsReplaced) {
  start();
  session->begin_cell();
  protocol::Execute request;
  request.code = "deaf";
  request.allow_input = false;  // each question is answered, so that the socket fills
  const Execution execution = session->execute(std::move(request));
  session->end_cell();
  EXPECT_EQ(execution.end, Execution::End::lost);
  EXPECT_EQ(run("print on").end, Execution::End::done);
}

TEST_F(SessionTest, LeavesNoProcess) {
  start();
  const std::string file = folder.path("pid");
  run("daemon " + file);
  const pid_t pid = std::stoi(test::read_file(file));
  EXPECT_EQ(::kill(pid, 0), 0);
  session.reset();
  EXPECT_EQ(::kill(pid, 0), -1);
}

}  // namespace
}  // namespace maia::broker
