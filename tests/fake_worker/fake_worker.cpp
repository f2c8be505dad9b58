// A worker without a compiler, for tests of the broker: it speaks the protocol, and its "C++" is one of these commands
// per line.
//
//   print TEXT | error TEXT       writes a line to stdout | stderr
//   partial TEXT                  writes without a newline
//   hex DIGITS                    writes bytes to stdout
//   flood N                       writes N numbered lines to stdout
//   show MIME TEXT                a display
//   update ID TEXT                updates a display
//   result TEXT                   the value of the cell
//   clear                         clear_output
//   fail NAME TEXT                ends the cell with an error
//   warn TEXT                     a compiler warning
//   input PROMPT | password PROMPT   asks, prints what it gets
//   service NAME TEXT             asks the broker for a service, prints its answer; cancels it when interrupted
//   loop                          until interrupted
//   stubborn                      for ever, whatever comes
//   ready | kernels | answers     sends Ready once more | a message that only the kernel sends | answers to nothing
//   deaf                          takes nothing from the kernel any more, and asks for input for ever
//   segfault | exit N | fatal TEXT | dying TEXT | garbage | hangup
//   later MS TEXT                 a thread writes TEXT after MS milliseconds, also after the cell
//   daemon FILE                   leaves a process in a session of its own, its id in FILE
//   environment NAME              writes a variable's value
//   define NAME                   a name for %who
//
// $MAIA_FAKE_WORKER: "die" makes it die before it is ready (with a line on stderr), "old" makes it speak another
// version of the protocol, "slow FILE" makes it wait until FILE exists.
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "protocol/channel.hpp"

namespace {

using namespace maia::protocol;

class FakeWorker {
 public:
  FakeWorker() : channel_(3) {}

  int run() {
    const std::string mode = start_mode();
    if (mode == "die") {
      std::fprintf(stderr, "the fake worker can't start\n");
      return 3;
    }
    if (mode.rfind("slow ", 0) == 0)
      while (::access(mode.c_str() + 5, F_OK) != 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    Ready ready;
    if (mode == "old") ready.version = 0;
    ready.standard = "20";
    ready.profile = "std";
    ready.compiler = "fake 1";
    if (mode == "notice") ready.notice = "a notice of the worker";
    channel_.send(ready);

    std::thread([this] { receive(); }).detach();
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !requests_.empty() || gone_; });
      if (gone_) return 0;
      Message message = std::move(requests_.front());
      requests_.pop_front();
      interrupted_ = false;
      lock.unlock();
      if (std::holds_alternative<Shutdown>(message)) return 0;
      answer(message);
    }
  }

 private:
  static std::string start_mode() {
    const char* mode = std::getenv("MAIA_FAKE_WORKER");
    return mode != nullptr ? mode : "";
  }

  void receive() {
    while (auto message = channel_.wait()) {
      while (deaf_) ::pause();
      const std::lock_guard lock(mutex_);
      if (std::holds_alternative<Interrupt>(*message))
        interrupted_ = true;
      else if (auto* reply = std::get_if<InputReply>(&*message))
        reply_ = std::move(*reply);
      else if (auto* served = std::get_if<ServiceReply>(&*message))
        served_ = std::move(*served);
      else
        requests_.push_back(std::move(*message));
      changed_.notify_all();
    }
    const std::lock_guard lock(mutex_);
    gone_ = true;
    changed_.notify_all();
  }

  void answer(const Message& message) {
    if (const auto* execute = std::get_if<Execute>(&message)) {
      run_cell(*execute);
    } else if (const auto* complete = std::get_if<Complete>(&message)) {
      // The word before the cursor, twice.
      std::uint32_t start = complete->cursor;
      while (start > 0 && complete->code[start - 1] > ' ') --start;
      const std::string word = complete->code.substr(start, complete->cursor - start);
      channel_.send(Completions{complete->id,
                                {{word + "_one", "function", "int ()"}, {word + "_two", "class", ""}},
                                start,
                                complete->cursor});
    } else if (const auto* inspect = std::get_if<Inspect>(&message)) {
      const bool known = inspect->code.find("known") != std::string::npos;
      channel_.send(Inspection{inspect->id, known, {{"text/plain", "help about " + inspect->code}}});
    } else if (const auto* is_complete = std::get_if<IsComplete>(&message)) {
      const bool open = is_complete->code.find('{') != std::string::npos;
      channel_.send(Completeness{is_complete->id, open ? "incomplete" : "complete", open ? "  " : ""});
    } else if (const auto* configure = std::get_if<Configure>(&message)) {
      settings_ += configure->key + "=" + configure->value + ";";
      channel_.send(Configured{configure->id, configure->value != "bad", configure->value != "bad" ? "" : "it is bad"});
    } else if (const auto* names = std::get_if<ListNames>(&message)) {
      channel_.send(Names{names->id, names_});
    }
  }

  void run_cell(const Execute& execute) {
    Done done;
    done.id = execute.id;
    std::istringstream lines(execute.code);
    for (std::string line; std::getline(lines, line) && done.status == Status::ok;) run_line(execute, line, done);
    synchronise();
    channel_.send(done);
  }

  void run_line(const Execute& execute, const std::string& line, Done& done) {
    std::istringstream words(line);
    std::string command, rest;
    words >> command;
    std::getline(words >> std::ws, rest);
    if (command == "print") {
      write(1, rest + "\n");
    } else if (command == "error") {
      write(2, rest + "\n");
    } else if (command == "partial") {
      write(1, rest);
    } else if (command == "hex") {
      std::string bytes;
      for (std::size_t i = 0; i + 1 < rest.size(); i += 2)
        bytes += static_cast<char>(std::stoi(rest.substr(i, 2), nullptr, 16));
      write(1, bytes);
    } else if (command == "flood") {
      std::string text;
      for (int i = 1, n = std::stoi(rest); i <= n; ++i) {
        text += "line " + std::to_string(i) + "\n";
        if (text.size() > 60'000 || i == n) {
          write(1, text);
          text.clear();
        }
      }
    } else if (command == "show") {
      const std::size_t blank = rest.find(' ');
      synchronise();
      channel_.send(Display{{{rest.substr(0, blank), rest.substr(blank + 1)}}, "", "", false});
    } else if (command == "update") {
      const std::size_t blank = rest.find(' ');
      synchronise();
      channel_.send(Display{{{"text/plain", rest.substr(blank + 1)}}, "", rest.substr(0, blank), true});
    } else if (command == "result") {
      synchronise();
      if (execute.show_result) channel_.send(Result{{{"text/plain", rest}}, ""});
    } else if (command == "clear") {
      synchronise();
      channel_.send(ClearOutput{false});
    } else if (command == "fail") {
      done.status = Status::exception;
      done.ename = rest.substr(0, rest.find(' '));
      done.evalue = rest.substr(rest.find(' ') + 1);
    } else if (command == "warn") {
      done.warnings = rest;
    } else if (command == "input" || command == "password") {
      ask(rest, command == "password", done);
    } else if (command == "service") {
      ask_service(rest, done);
    } else if (command == "loop") {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return interrupted_ || gone_; });
      interrupt(done);
    } else if (command == "stubborn") {
      for (;;) ::pause();
    } else if (command == "ready") {
      channel_.send(Ready{});
    } else if (command == "kernels") {
      channel_.send(Execute{});
    } else if (command == "answers") {
      Done other;
      other.id = 4711;
      channel_.send(other);
      channel_.send(other);
      channel_.send(Completions{execute.id, {{"x", "", ""}}, 0, 0});
      channel_.send(Configured{0, true, ""});
      channel_.send(ServiceCancel{99});
    } else if (command == "deaf") {
      deaf_ = true;
      for (;;) channel_.send(InputRequest{"?", false});
    } else if (command == "segfault") {
      ::signal(SIGSEGV, SIG_DFL);  // a sanitizer has a handler for it
      ::raise(SIGSEGV);
    } else if (command == "exit") {
      ::_exit(std::stoi(rest));
    } else if (command == "fatal") {
      done.status = Status::fatal;
      done.ename = "Fatal";
      done.evalue = rest;
    } else if (command == "dying") {
      channel_.send(Dying{rest});
      ::_exit(1);
    } else if (command == "garbage") {
      [[maybe_unused]] const ssize_t sent = ::write(3, "\x02\0\0\0\xFF\xFF", 6);
      for (;;) ::pause();
    } else if (command == "hangup") {
      ::shutdown(3, SHUT_RDWR);
      for (;;) ::pause();
    } else if (command == "later") {
      const std::size_t blank = rest.find(' ');
      std::thread([delay = std::stoi(rest), text = rest.substr(blank + 1)] {
        std::this_thread::sleep_for(std::chrono::milliseconds(delay));
        write(1, text + "\n");
      }).detach();
    } else if (command == "daemon") {
      leave_daemon(rest);
    } else if (command == "environment") {
      const char* value = std::getenv(rest.c_str());
      write(1, rest + "=" + (value != nullptr ? value : "(not set)") + "\n");
    } else if (command == "settings") {
      write(1, "settings: " + settings_ + "\n");
    } else if (command == "pid") {
      write(1, "pid " + std::to_string(::getpid()) + "\n");
    } else if (command == "define") {
      names_.push_back({rest, "variable", "int", execute.name + ":1"});
    } else if (!command.empty()) {
      done.status = Status::compile_error;
      done.ename = "CompileError";
      done.evalue = "unknown command " + command;
    }
  }

  void ask(const std::string& prompt, bool password, Done& done) {
    synchronise();
    {
      const std::lock_guard lock(mutex_);
      reply_.reset();
    }
    channel_.send(InputRequest{prompt, password});
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return reply_ || interrupted_ || gone_; });
    if (!reply_) return interrupt(done);
    write(1, reply_->available ? "got " + reply_->text + "\n" : "end of input\n");
  }

  void ask_service(const std::string& words, Done& done) {
    synchronise();
    ServiceRequest request;
    request.id = ++last_service_;
    request.service = words.substr(0, words.find(' '));
    request.texts = {words.substr(words.find(' ') + 1)};
    {
      const std::lock_guard lock(mutex_);
      served_.reset();
    }
    channel_.send(request);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return (served_ && served_->id == request.id) || interrupted_ || gone_; });
    if (!served_) {
      channel_.send(ServiceCancel{request.id});
      return interrupt(done);
    }
    std::string text = served_->ok ? "served" : "refused: " + served_->message;
    for (const std::string& part : served_->texts) text += " " + part;
    write(1, text + "\n");
  }

  static void interrupt(Done& done) {
    done.status = Status::interrupted;
    done.ename = "Interrupted";
    done.evalue = "the cell was interrupted";
  }

  /// Also its own session, out of reach of signals to the process group.
  static void leave_daemon(const std::string& file) {
    if (::fork() != 0) {
      while (::access(file.c_str(), F_OK) != 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
      return;
    }
    ::setsid();
    if (::fork() != 0) ::_exit(0);
    const std::string temporary = file + ".new";
    std::FILE* out = std::fopen(temporary.c_str(), "w");
    std::fprintf(out, "%d\n", static_cast<int>(::getpid()));
    std::fclose(out);
    std::rename(temporary.c_str(), file.c_str());
    for (;;) ::pause();
  }

  static void write(int fd, const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t wrote = ::write(fd, text.data() + done, text.size() - done);
      if (wrote < 0) return;
      done += static_cast<std::size_t>(wrote);
    }
  }

  /// Until the broker has read all text.
  static void synchronise() {
    for (const int fd : {1, 2})
      for (int left = 1; ::ioctl(fd, FIONREAD, &left) == 0 && left > 0;)
        std::this_thread::sleep_for(std::chrono::microseconds(100));
  }

  Channel channel_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Message> requests_;
  std::optional<InputReply> reply_;
  std::optional<ServiceReply> served_;
  std::uint64_t last_service_ = 0;
  bool interrupted_ = false, gone_ = false;
  std::atomic<bool> deaf_ = false;
  std::vector<Name> names_;
  std::string settings_;
};

}  // namespace

int main() {
  static FakeWorker worker;
  ::_exit(worker.run());  // its threads still use it
}
