// Counting the processes and threads of a locked program, before they are made.
#pragma once

namespace maia::guard {

/// The program's filter of system calls (worker/sandbox/calls.cpp) asks before every fork and every new thread, and
/// waits for the answer. Limits of the system would not do: they count all that a person runs, and root has none.
///
/// If the guard ends, the kernel refuses what nobody answers.
class Supervisor {
 public:
  struct Limits {
    int processes = 0;  ///< below the guard
    int threads = 0;    ///< of all of them together, the first of each included
  };

  /// Makes a pair of sockets: the program sends by one of them the descriptor on which it is asked.
  /// `valid()` says whether that went well.
  explicit Supervisor(const Limits& limits);
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  bool valid() const { return own_ >= 0; }
  /// The program's end; for it alone, so close it in the guard once the program runs.
  int program_end() const { return programs_; }
  void close_program_end();

  /// What to poll for reading; -1 when there is nothing to wait for.
  int descriptor() const { return notifications_ >= 0 ? notifications_ : own_; }
  /// Call it with what poll() said of descriptor(): answers one question.
  void handle(short revents);
  /// It was refused so often that it does not stop asking: a bomb. The program should be killed.
  bool exceeded() const { return refused_ > most_refusals; }

 private:
  static constexpr int most_refusals = 256;

  void receive();
  void answer();
  bool within_limits(bool thread);

  const Limits limits_;
  int own_ = -1, programs_ = -1, notifications_ = -1;
  int processes_ = 0, threads_ = 0;  ///< at most so many: those that were counted last, and those made since
  int refused_ = 0;
};

}  // namespace maia::guard
