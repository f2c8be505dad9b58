#include "broker/session.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>

#include "broker/sandbox/disk_watch.hpp"
#include "broker/shown/escapes.hpp"
#include "broker/text.hpp"
#include "broker/throttle.hpp"

namespace maia::broker {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t kept_startup_text = 2'000;
/// Of what a worker says of itself, of its names and of what went wrong.
constexpr std::size_t longest_words = 4'000;
constexpr std::size_t most_names = 20'000;
/// For destructors of the session's globals, when a worker is replaced or the kernel ends.
constexpr auto grace = 1'000ms;
/// Between interrupts of the same cell: longer than the worker takes to leave a call that blocks.
constexpr auto interrupt_interval = 1'500ms;
/// From the end of the channel to the end of the process, which normally come together.
constexpr auto parting = 1'000ms;

void signal_event(int fd) {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(fd, &one, sizeof one);
}

void clear_event(int fd) {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = ::read(fd, &count, sizeof count);
}

std::size_t waiting_bytes(int fd) {
  int count = 0;
  return ::ioctl(fd, FIONREAD, &count) == 0 && count > 0 ? static_cast<std::size_t>(count) : 0;
}

/// At least one if the stream has ended, so that a read finds that out.
std::size_t waiting_bytes(const pollfd& polled) {
  if (polled.revents == 0) return 0;
  return std::max<std::size_t>(waiting_bytes(polled.fd), (polled.revents & POLLHUP) != 0 ? 1 : 0);
}

int milliseconds_until(Clock::time_point when) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(when - Clock::now()).count();
  return left > 0 ? static_cast<int>(left) : 0;
}

/// What a worker sends because it was asked.
bool is_answer(const protocol::Message& message) {
  using namespace protocol;
  return std::holds_alternative<Done>(message) || std::holds_alternative<Completions>(message) ||
         std::holds_alternative<Inspection>(message) || std::holds_alternative<Completeness>(message) ||
         std::holds_alternative<Configured>(message) || std::holds_alternative<Names>(message);
}

template <class Message>
constexpr bool has_answer_id = requires(Message message) { message.id; };

}  // namespace

Session::Session(Programs programs, WorkerProfile profile, std::filesystem::path folder, SessionListener& listener,
                 Limits limits, const std::vector<std::string>& backends)
    : programs_(std::move(programs)),
      folder_(std::move(folder)),
      listener_(listener),
      limits_(limits),
      wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      interrupt_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      profile_(std::move(profile)) {
  for (const std::string& backend : backends) remember("backend", backend);
  thread_ = std::thread([this] { run(); });
}

Session::~Session() {
  stop();
  ::close(wake_fd_);
  ::close(interrupt_fd_);
}

// ---------------------------------------------------------------- the session's thread

void Session::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return start_wanted_ || stopping_; });
      if (stopping_) return;
      start_wanted_ = false;
    }
    launch();
    Worker worker;
    {
      const std::lock_guard lock(mutex_);
      worker = worker_;
    }
    if (worker) serve(worker);
  }
}

void Session::launch() {
  WorkerProfile profile;
  {
    const std::lock_guard lock(mutex_);
    profile = profile_;
    startup_errors_.clear();
    dying_.clear();
    kill_reason_.clear();
    was_ready_ = false;
    pid_ = 0;
  }
  Worker worker;
  std::string problem;
  try {
    worker = std::make_shared<WorkerProcess>(programs_, profile, folder_);
  } catch (const std::exception& error) {
    problem = error.what();
  }
  {
    const std::lock_guard lock(mutex_);
    worker_ = worker;
    if (!worker) {
      start_problem_ = problem;
      state_ = State::none;
    }
  }
  changed_.notify_all();
}

void Session::serve(const Worker& worker) {
  GuardedProcess& process = worker->process();
  protocol::Channel& channel = worker->channel();
  std::string broken;
  bool channel_open = true, asked_to_end = false, killed = false;
  std::optional<Clock::time_point> kill_at;
  Throttle throttle;
  const SandboxPolicy& policy = worker->policy();
  std::optional<DiskWatch> disks;
  if (!policy.open) disks.emplace(policy.write, policy.disk_reserve);
  bool more_in_buffer = false;  // messages that were read but not handled: poll() does not see them
  const auto read_report = [&] {
    process.read_report();
    const std::lock_guard lock(mutex_);
    pid_ = process.pid();
  };

  while (!process.end()) {
    const bool paused = throttle.paused();
    pollfd fds[] = {{wake_fd_, POLLIN, 0},
                    {process.report(), POLLIN, 0},
                    {channel_open ? channel.fd() : -1, POLLIN, 0},
                    {process.out(), POLLIN, 0},
                    {process.err(), POLLIN, 0}};
    if (out_closed_) fds[3].fd = -1;
    if (err_closed_) fds[4].fd = -1;
    if (paused) fds[2].fd = fds[3].fd = fds[4].fd = -1;
    int timeout = kill_at && !killed ? milliseconds_until(*kill_at) : -1;
    constexpr int watch = static_cast<int>(DiskWatch::interval.count());
    if (disks && worker_runs()) timeout = timeout < 0 ? watch : std::min(timeout, watch);
    if (paused) timeout = timeout < 0 ? Throttle::pause_ms : std::min(timeout, Throttle::pause_ms);
    if (!paused && more_in_buffer) timeout = 0;
    ::poll(fds, 5, timeout);
    if (fds[0].revents != 0) clear_event(wake_fd_);
    if (disks)
      if (const std::string problem = disks->problem(); !problem.empty()) {
        const std::lock_guard lock(mutex_);
        kill_reason_ = "The session was ended before cells fill the disk: " + problem;
      }

    // Who has a worker's answer knows its process.
    if (fds[1].revents != 0 && process.pid() == 0) read_report();

    // The worker sends a message only once both streams are empty. So text that is here now was written after all
    // messages that are handled next, and text that comes from now on may belong behind one that is not here yet.
    const std::size_t out_waiting = waiting_bytes(fds[3]), err_waiting = waiting_bytes(fds[4]);
    if (channel_open && !paused) {
      try {
        for (more_in_buffer = true; more_in_buffer && !throttle.paused();) {
          auto message = channel.receive();
          more_in_buffer = message.has_value();
          if (!message) break;
          throttle.count(*message);
          handle(worker, std::move(*message));
        }
      } catch (const protocol::ProtocolError& error) {
        broken = std::string("sent something unreadable (") + error.what() + ")";
      }
      if (channel.eof() || !broken.empty()) {
        channel_open = more_in_buffer = false;
        kill_at = Clock::now() + (broken.empty() ? parting : 0ms);
      }
    }
    // Text may belong behind a message that still waits.
    if (!paused && !more_in_buffer) read_streams(worker, out_waiting, err_waiting);
    if (fds[1].revents != 0) read_report();

    bool end_politely = false;
    {
      const std::lock_guard lock(mutex_);
      if (!kill_reason_.empty() || ((restart_wanted_ || stopping_) && executing_))
        kill_at = Clock::now();
      else if ((restart_wanted_ || stopping_) && !asked_to_end)
        end_politely = asked_to_end = true;
    }
    if (end_politely) {
      channel.send(protocol::Shutdown{});
      kill_at = Clock::now() + grace;
    }
    if (kill_at && !killed && Clock::now() >= *kill_at) {
      process.kill();
      killed = true;
      if (!channel_open && broken.empty()) broken = "closed its connection to the kernel";
    }
    if (process.gone()) break;
  }

  process.wait_gone(6'000);
  try {
    while (auto message = channel.receive()) handle(worker, std::move(*message));
  } catch (const protocol::ProtocolError&) {
    // It ended in the middle of a message, or was broken before.
  }
  constexpr std::size_t everything = std::numeric_limits<std::size_t>::max();
  read_streams(worker, everything, everything);
  out_closed_ = err_closed_ = false;
  worker_ended(worker, broken);
  cancel_input();
}

/// Passes on at most `limit` bytes of what is there. Returns false at the end of the stream.
bool Session::read_stream(int fd, Stream stream, std::size_t limit) {
  std::vector<char> chunk(std::min(limit, std::size_t{64} << 10));
  while (limit > 0) {
    const ssize_t got = ::read(fd, chunk.data(), std::min(limit, chunk.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return true;
    if (got == 0) return false;
    limit -= static_cast<std::size_t>(got);
    const std::string_view text(chunk.data(), static_cast<std::size_t>(got));
    if (was_ready_) {
      listener_.on_text(stream, text);
    } else {
      const std::lock_guard lock(mutex_);
      startup_errors_ += text;
      if (startup_errors_.size() > 2 * kept_startup_text)
        startup_errors_.erase(0, startup_errors_.size() - kept_startup_text);
    }
  }
  return true;
}

void Session::read_streams(const Worker& worker, std::size_t out_limit, std::size_t err_limit) {
  if (!out_closed_) out_closed_ = !read_stream(worker->process().out(), Stream::out, out_limit);
  if (!err_closed_) err_closed_ = !read_stream(worker->process().err(), Stream::err, err_limit);
}

void Session::handle(const Worker& worker, protocol::Message message) {
  using namespace protocol;
  if (auto* ready = std::get_if<Ready>(&message)) {
    if (was_ready_) throw ProtocolError("it is ready a second time");
    for (std::string* text : {&ready->standard, &ready->profile, &ready->compiler, &ready->notice})
      *text = safe_line(*text, longest_words);
    handle_ready(worker, *ready);
  } else if (const auto* display = std::get_if<Display>(&message)) {
    listener_.on_display(*display);
  } else if (const auto* result = std::get_if<Result>(&message)) {
    listener_.on_result(*result);
  } else if (const auto* clear = std::get_if<ClearOutput>(&message)) {
    listener_.on_clear_output(clear->wait);
  } else if (auto* input = std::get_if<InputRequest>(&message)) {
    const std::lock_guard lock(mutex_);
    if (executing_) input_request_ = std::move(*input);
  } else if (auto* request = std::get_if<ServiceRequest>(&message)) {
    listener_.on_service(std::move(*request), [caller = std::weak_ptr(worker)](const ServiceReply& reply) {
      if (const Worker there = caller.lock()) there->channel().send(reply);
    });
  } else if (const auto* cancel = std::get_if<ServiceCancel>(&message)) {
    listener_.on_service_cancel(cancel->id);
  } else if (auto* dying = std::get_if<Dying>(&message)) {
    const std::lock_guard lock(mutex_);
    dying_ = safe_line(dying->reason, longest_words);
  } else if (!is_answer(message)) {
    throw ProtocolError(std::string("a message of the type ") + type_name(message) + ", which is the kernel's");
  } else {
    // A worker that crashes can't wait until its text was read, as it does else.
    if (std::holds_alternative<Done>(message))
      read_streams(worker, waiting_bytes(worker->process().out()), waiting_bytes(worker->process().err()));
    const std::lock_guard lock(mutex_);
    std::uint64_t id = 0;
    std::visit(
        [&id](const auto& record) {
          if constexpr (has_answer_id<std::decay_t<decltype(record)>>) id = record.id;
        },
        message);
    if (const auto* done = std::get_if<Done>(&message); done != nullptr && done->status == Status::fatal) {
      kill_reason_ = "The session can't go on after a fatal error";
      fatal_ = true;
      state_ = State::starting;
    }
    if (const auto repeated = repeated_settings_.find(id); repeated != repeated_settings_.end()) {
      if (const auto* answer = std::get_if<Configured>(&message); answer != nullptr && !answer->ok)
        notice("In the new session, " + safe_line(repeated->second, longest_words) +
               " failed: " + safe_line(answer->message, longest_words));
      repeated_settings_.erase(repeated);
    } else if (const auto waiting = answers_.find(id); waiting != answers_.end()) {
      waiting->second = std::move(message);
    }
  }
  changed_.notify_all();
}

/// A cell runs. What threads and processes of cells do between cells is looked at when something else happens.
bool Session::worker_runs() const {
  const std::lock_guard lock(mutex_);
  return executing_.has_value();
}

void Session::handle_ready(const Worker& worker, const protocol::Ready& ready) {
  std::vector<protocol::Configure> settings;
  {
    const std::lock_guard lock(mutex_);
    if (ready.version != protocol::protocol_version) {
      failed_starts_ = limits_.failed_starts;
      kill_reason_ = "The worker speaks version " + std::to_string(ready.version) +
                     " of the protocol, the kernel version " + std::to_string(protocol::protocol_version) +
                     "; build and install both together";
      return;
    }
    for (const auto& [key, value] : settings_) {
      settings.push_back({++last_id_, key, value});
      repeated_settings_[last_id_] = key + " " + value;
    }
  }
  for (const protocol::Configure& setting : settings) worker->channel().send(setting);
  const std::lock_guard lock(mutex_);  // only now may a cell be sent
  ready_ = ready;
  state_ = State::ready;
  was_ready_ = true;
  ++generation_;
  failed_starts_ = 0;
  if (!ready.notice.empty()) notice(ready.notice);
}

void Session::worker_ended(const Worker& worker, const std::string& broken) {
  const std::lock_guard lock(mutex_);
  std::string reason;
  if (!kill_reason_.empty())
    reason = kill_reason_;
  else if (!broken.empty())
    reason = "The worker process " + broken + " and was stopped";
  else if (!dying_.empty())
    reason = dying_;
  else
    reason = "The worker process " + worker->process().end()->text();

  if (restart_wanted_ || stopping_) {
    failed_starts_ = 0;
    start_wanted_ = true;
  } else if (was_ready_) {
    if (!executing_ && !fatal_) notice(reason + " while no cell was running.");
    start_wanted_ = true;
  } else {
    ++failed_starts_;
    const std::string_view last_lines = trimmed(startup_errors_);
    start_problem_ =
        reason + (last_lines.empty() ? std::string() : "; its last output was:\n" + valid_utf8(last_lines));
    start_wanted_ = failed_starts_ < limits_.failed_starts;
  }
  state_ = start_wanted_ ? State::starting : State::none;
  restart_wanted_ = fatal_ = false;
  lost_reason_ = reason;
  ++lost_count_;
  worker_.reset();
  pid_ = 0;
  input_request_.reset();
  repeated_settings_.clear();
  changed_.notify_all();
}

// ---------------------------------------------------------------- the cell's thread

void Session::begin_cell() {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  interrupted_ = false;
  clear_event(interrupt_fd_);
  cell_active_ = true;
}

void Session::end_cell() {
  const std::lock_guard lock(mutex_);
  cell_active_ = false;
}

Execution Session::wait_until_ready(std::unique_lock<std::mutex>& lock) {
  for (bool tried_again = false;;) {
    if (stopping_) return {Execution::End::unavailable, {}, "The kernel is shutting down"};
    if (interrupted_) return {Execution::End::interrupted, {}, "Interrupted before the session was ready"};
    if (state_ == State::ready) return {};
    if (state_ == State::none) {
      if (tried_again) return {Execution::End::unavailable, {}, start_problem_};
      tried_again = true;
      failed_starts_ = limits_.failed_starts - 1;
      state_ = State::starting;
      start_wanted_ = true;
      changed_.notify_all();
    }
    changed_.wait(lock);
  }
}

Execution Session::execute(protocol::Execute request) {
  std::unique_lock lock(mutex_);
  if (Execution problem = wait_until_ready(lock); problem.end != Execution::End::done) return problem;
  const std::uint64_t id = request.id = ++last_id_;
  const bool allows_input = request.allow_input;
  const int lost_before = lost_count_;
  const Worker worker = worker_;
  answers_[id] = std::nullopt;
  executing_ = id;
  input_request_.reset();
  const auto finish = [&](Execution execution) {
    answers_.erase(id);
    executing_.reset();
    return execution;
  };

  const auto send = [&](const protocol::Message& message) {
    lock.unlock();
    try {
      worker->channel().send(message);
      lock.lock();
      return std::string();
    } catch (const protocol::ProtocolError& error) {
      lock.lock();
      return std::string(error.what());
    }
  };
  if (const std::string problem = send(std::move(request)); !problem.empty())
    return finish({Execution::End::unavailable, {}, problem});

  std::optional<Clock::time_point> interrupt_at;
  bool killed = false;
  for (;;) {
    if (const auto answer = std::exchange(answers_[id], std::nullopt))
      if (const auto* done = std::get_if<protocol::Done>(&*answer)) return finish({Execution::End::done, *done, {}});
    if (lost_count_ != lost_before) return finish({Execution::End::lost, {}, lost_reason_});
    if (input_request_) {
      const protocol::InputRequest asked = *std::exchange(input_request_, std::nullopt);
      if (!allows_input) {
        send(protocol::InputReply{{}, false});
        continue;
      }
      input_cancelled_ = interrupted_.load();
      lock.unlock();
      const std::optional<std::string> text = listener_.read_input(asked.prompt, asked.password, input_cancelled_);
      lock.lock();
      if (text) send(protocol::InputReply{*text, true});
      continue;
    }
    if (!interrupted_) {
      changed_.wait(lock);
      continue;
    }
    // Again and again: interrupt() may have come before the worker had begun, which would have ignored it.
    const auto now = Clock::now();
    if (!interrupt_at || now >= *interrupt_at) {
      interrupt_at = now + interrupt_interval;
      send(protocol::Interrupt{});
      continue;
    }
    const auto kill_at = interrupted_at_ + limits_.interrupt;
    if (!killed && now >= kill_at) {
      kill_reason_ = "The cell did not stop within " +
                     std::to_string(std::chrono::ceil<std::chrono::seconds>(limits_.interrupt).count()) +
                     " s after the interrupt, so the session was ended";
      killed = true;
      wake();
    }
    changed_.wait_until(lock, killed ? *interrupt_at : std::min(*interrupt_at, kill_at));
  }
}

template <class Answer>
std::optional<Answer> Session::ask(protocol::Message question, std::uint64_t id,
                                   std::optional<std::chrono::milliseconds> limit) {
  std::unique_lock lock(mutex_);
  const auto deadline = limit ? Clock::now() + *limit : Clock::time_point::max();
  const auto wait = [&](const auto& condition) {
    if (!limit) {
      changed_.wait(lock, condition);
      return true;
    }
    return changed_.wait_until(lock, deadline, condition);
  };
  if (limit) {
    if (!wait([this] { return state_ != State::starting || stopping_; }) || state_ != State::ready) return std::nullopt;
  } else if (wait_until_ready(lock).end != Execution::End::done) {
    return std::nullopt;
  }
  if (stopping_) return std::nullopt;
  const int lost_before = lost_count_;
  const Worker worker = worker_;
  answers_[id] = std::nullopt;
  lock.unlock();
  bool sent = false;
  try {
    sent = worker->channel().send(question);
  } catch (const protocol::ProtocolError&) {
    // Too long to be sent: as if it had no answer.
  }
  lock.lock();
  if (sent) wait([&] { return answers_[id] || lost_count_ != lost_before || stopping_ || (!limit && interrupted_); });
  std::optional<protocol::Message> message = std::move(answers_[id]);
  answers_.erase(id);
  if (message)
    if (auto* answer = std::get_if<Answer>(&*message)) return std::move(*answer);
  return std::nullopt;
}

std::uint64_t Session::new_id() {
  const std::lock_guard lock(mutex_);
  return ++last_id_;
}

std::optional<protocol::Completions> Session::complete(const std::string& code, std::uint32_t cursor) {
  const std::uint64_t id = new_id();
  auto answer = ask<protocol::Completions>(protocol::Complete{id, code, cursor}, id, limits_.answer);
  if (!answer) return std::nullopt;
  // What is completed stands in the person's cell: names, not lines.
  std::erase_if(answer->matches, [](const protocol::Match& match) {
    return match.text.size() > longest_words || match.kind.size() > longest_words ||
           std::any_of(match.text.begin(), match.text.end(), [](unsigned char c) { return c < ' '; });
  });
  if (answer->matches.size() > most_names) answer->matches.resize(most_names);
  for (protocol::Match& match : answer->matches) match.signature = safe_line(match.signature, longest_words);
  return answer;
}

std::optional<protocol::Inspection> Session::inspect(const std::string& code, std::uint32_t cursor,
                                                     std::uint32_t detail) {
  const std::uint64_t id = new_id();
  return ask<protocol::Inspection>(protocol::Inspect{id, code, cursor, detail}, id, limits_.answer);
}

std::optional<protocol::Completeness> Session::is_complete(const std::string& code) {
  const std::uint64_t id = new_id();
  return ask<protocol::Completeness>(protocol::IsComplete{id, code}, id, limits_.answer);
}

std::optional<std::vector<protocol::Name>> Session::names() {
  const std::uint64_t id = new_id();
  auto answer = ask<protocol::Names>(protocol::ListNames{id}, id, std::nullopt);
  if (!answer) return std::nullopt;
  if (answer->names.size() > most_names) answer->names.resize(most_names);
  for (protocol::Name& name : answer->names)
    for (std::string* text : {&name.name, &name.kind, &name.type, &name.where}) *text = safe_line(*text, longest_words);
  return std::move(answer->names);
}

protocol::Configured Session::configure(const std::string& key, const std::string& value) {
  const std::uint64_t id = new_id();
  const auto answer = ask<protocol::Configured>(protocol::Configure{id, key, value}, id, std::nullopt);
  if (!answer) return {id, false, "the session did not answer; try again"};
  if (!answer->ok) return {id, false, safe_line(answer->message, longest_words)};
  const std::lock_guard lock(mutex_);
  if (key == "opt") {
    profile_.optimisation = value;
  } else if (key == "memory") {
    profile_.memory_limit = std::strtoull(value.c_str(), nullptr, 10);
  } else {
    remember(key, value);
  }
  return {id, true, safe_line(answer->message, longest_words)};
}

/// The agent has one last result and a role one backend; of other settings there may be any number.
void Session::remember(const std::string& key, const std::string& value) {
  const auto replaced = [&](const std::pair<std::string, std::string>& known) {
    if (known.first != key) return false;
    return known.second == value || key == "agent" ||
           (key == "backend" && known.second.substr(0, known.second.find(' ')) == value.substr(0, value.find(' ')));
  };
  std::erase_if(settings_, replaced);
  settings_.emplace_back(key, value);
}

void Session::forget_settings() {
  const std::lock_guard lock(mutex_);
  std::erase_if(settings_, [](const auto& setting) { return setting.first != "backend"; });
}

void Session::restart(const WorkerProfile& profile) {
  std::unique_lock lock(mutex_);
  if (stopping_) throw std::runtime_error("the kernel is shutting down");
  profile_ = profile;
  failed_starts_ = 0;
  state_ = State::starting;
  if (worker_) {
    restart_wanted_ = true;
    wake();
  } else {
    start_wanted_ = true;
  }
  changed_.notify_all();
  changed_.wait(lock, [this] {
    return stopping_ || interrupted_ || state_ == State::none || (state_ == State::ready && !restart_wanted_);
  });
  if (state_ == State::none) throw std::runtime_error(start_problem_);
  if (state_ != State::ready || restart_wanted_)
    throw std::runtime_error("interrupted while the new session was starting; it goes on starting in the background");
}

// ---------------------------------------------------------------- any thread

int Session::generation() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

int Session::losses() const {
  const std::lock_guard lock(mutex_);
  return lost_count_ + (fatal_ ? 1 : 0);
}

WorkerInfo Session::info() const {
  const std::lock_guard lock(mutex_);
  WorkerInfo info;
  info.profile = profile_;
  info.pid = pid_;
  if (state_ != State::ready || !worker_) return info;
  info.compiler = ready_.compiler;
  info.startup_ms = ready_.startup_ms;
  info.resident_bytes = resident_bytes(pid_);
  return info;
}

std::string Session::state() const {
  const std::lock_guard lock(mutex_);
  return state_ == State::ready ? "ready" : state_ == State::starting ? "starting" : "stopped";
}

std::string Session::take_notices() {
  const std::lock_guard lock(mutex_);
  return std::exchange(notices_, {});
}

void Session::notice(const std::string& text) {
  if (notices_.size() > 10 * longest_words) return;  // nobody has looked for long
  notices_ += text;
  notices_ += '\n';
}

/// What was asked for nobody waits for any more.
void Session::cancel_input() {
  {
    const std::lock_guard lock(mutex_);
    input_cancelled_ = true;
  }
  listener_.wake_input();
}

void Session::wake() { signal_event(wake_fd_); }

void Session::interrupt() {
  Worker worker;
  {
    const std::lock_guard lock(mutex_);
    if (!cell_active_ || stopping_) return;
    if (!interrupted_) interrupted_at_ = Clock::now();
    interrupted_ = true;
    if (executing_) worker = worker_;
  }
  changed_.notify_all();
  signal_event(interrupt_fd_);
  if (worker) worker->channel().send(protocol::Interrupt{});
  cancel_input();
}

void Session::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    interrupted_ = true;
  }
  changed_.notify_all();
  signal_event(interrupt_fd_);
  wake();
  cancel_input();
  const std::lock_guard lock(stop_mutex_);
  if (thread_.joinable()) thread_.join();
}

}  // namespace maia::broker
