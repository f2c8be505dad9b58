// Serves the requests of cells, so that what has the network and the keys is not what runs their code.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "broker/services/backends.hpp"
#include "broker/services/service_limits.hpp"
#include "protocol/message.hpp"

namespace maia::broker {

/// Takes requests and answers them in their order, on a thread of its own. Any thread may call it.
class ServiceDesk {
 public:
  /// Called once for each request, on the desk's thread, unless the request was cancelled.
  using Answer = std::function<void(const protocol::ServiceReply&)>;

  explicit ServiceDesk(Backends& backends, ServiceLimits limits = {});
  ~ServiceDesk();
  ServiceDesk(const ServiceDesk&) = delete;
  ServiceDesk& operator=(const ServiceDesk&) = delete;

  /// Requests are served between these two alone; a cell's end cancels what it left behind. An experiment of the
  /// agent's may make fewer calls than a person's cell.
  void begin_cell(bool agents = false);
  void end_cell();

  /// Returns at once. The answer to a request that breaks a limit is not ok and says why.
  void take(protocol::ServiceRequest request, Answer answer);

  /// Ends a request without an answer; unknown ones are ignored.
  void cancel(std::uint64_t id);

  /// Ends all of them, with the answer that they were interrupted.
  void interrupt();

  /// Ends all of them without an answer, for ever.
  void stop();

 private:
  struct Job {
    protocol::ServiceRequest request;
    Answer answer;
    std::string refusal;  ///< why it is not served; empty: it is
    std::atomic<bool> cancelled = false;
    std::atomic<bool> interrupted = false;
  };

  void admit(const protocol::ServiceRequest& request);
  void run();
  void work(Job& job);

  Backends& backends_;
  const ServiceLimits limits_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Job>> jobs_;  // the first one is under way
  bool in_cell_ = false;
  bool agents_ = false;
  bool stopped_ = false;
  int requests_ = 0, calls_ = 0;  // of the cell
  std::thread thread_;
};

}  // namespace maia::broker
