// The agent thinks while the notebook is free.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "agent/run.hpp"
#include "broker/agent/delivery.hpp"
#include "broker/agent/front_ends.hpp"
#include "broker/agent/patience.hpp"

namespace maia::broker {

/// Thinks about a run on a thread of its own and sends what comes of it to the front ends.
///
/// From begin() to take() the run belongs to this object alone. There is one moment in which a thought is over: under
/// the lock its thread sends the cells and the state and keeps the outcome. All that has to be certain of being before
/// it uses meanwhile().
///
/// Threads: cancel(), interrupt() and stop() may be called by any; all others by one, the one that runs cells.
class Thought {
 public:
  using Now = std::function<std::chrono::steady_clock::time_point()>;

  struct Outcome {
    enum class End {
      proposed,   ///< `pending` and `insertion` are there
      concluded,  ///< the run has ended; `insertion` is there
      stopped,    ///< by cancel() or interrupt(): the run stands where it stood
      failed      ///< the model could not be asked: `text` says why
    };
    std::unique_ptr<agent::Run> run;
    End end = End::stopped;
    std::string text;
    CellCost cost;
    std::optional<Pending> pending;
    std::optional<Insertion> insertion;
  };

  Thought(AgentNotebook& notebook, FrontEnds& front_ends, Patience& patience, Now now)
      : notebook_(notebook), front_ends_(front_ends), patience_(patience), now_(std::move(now)) {}
  ~Thought() { stop(); }
  Thought(const Thought&) = delete;
  Thought& operator=(const Thought&) = delete;

  /// Takes the run. `place` is where the person sees the reply come; with `offline` it comes too fast for that. Not
  /// before an earlier run was taken back.
  void begin(std::unique_ptr<agent::Run> run, Course course, AgentNotebook::Place place, bool offline);

  /// Whether it has a run: between begin() and take().
  bool has_run() const { return has_run_; }
  /// Whether it thinks no longer, so that take() does not wait.
  bool over() const;

  /// Calls `change` with the course that the thought takes, if it is not over; else returns false.
  bool meanwhile(const std::function<void(Course&)>& change);

  /// It is to end as soon as it can. Who cancels it takes it, and tells people.
  void cancel() { asked_ = Asked::cancel; }
  /// The same on a person's interrupt, of which the thought itself tells people.
  void interrupt();

  /// Waits until it is over and gives the run back.
  Outcome take();

  /// Ends it for good.
  void stop();

 private:
  enum class Asked { nothing, interrupt, cancel };

  void work();
  void finish();
  void deliver();
  void tell(const std::string& phase, const std::string& text);
  void join();

  AgentNotebook& notebook_;
  FrontEnds& front_ends_;
  Patience& patience_;
  const Now now_;

  std::atomic<Asked> asked_ = Asked::nothing;
  bool has_run_ = false;

  // The thread's own between begin() and take().
  Outcome outcome_;  ///< with the run
  AgentNotebook::Place place_;
  bool offline_ = false;

  mutable std::mutex mutex_;
  bool over_ = true;
  Course course_;

  std::mutex thread_mutex_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace maia::broker
