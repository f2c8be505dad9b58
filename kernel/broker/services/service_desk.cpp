#include "broker/services/service_desk.hpp"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "broker/services/service_calls.hpp"
#include "broker/text.hpp"

namespace maia::broker {
namespace {

struct Ended : Error {
  Ended() : Error("interrupted") {}
};

protocol::ServiceReply refusal(std::uint64_t id, const std::string& why) {
  protocol::ServiceReply reply;
  reply.id = id;
  reply.ok = false;
  reply.message = valid_utf8(why);
  return reply;
}

std::size_t bytes_of(const protocol::ServiceRequest& request) {
  std::size_t bytes = 0;
  for (const auto* list : {&request.texts, &request.images})
    for (const std::string& each : *list) bytes += each.size();
  return bytes;
}

}  // namespace

ServiceDesk::ServiceDesk(Backends& backends, ServiceLimits limits)
    : backends_(backends), limits_(limits), thread_([this] { run(); }) {}

ServiceDesk::~ServiceDesk() { stop(); }

void ServiceDesk::begin_cell(bool agents) {
  const std::lock_guard lock(mutex_);
  in_cell_ = true;
  agents_ = agents;
  requests_ = calls_ = 0;
}

void ServiceDesk::end_cell() {
  const std::lock_guard lock(mutex_);
  in_cell_ = false;
  for (const auto& job : jobs_) job->cancelled = true;
}

/// With the lock held. Throws Error if the request is not to be served.
void ServiceDesk::admit(const protocol::ServiceRequest& request) {
  if (stopped_) throw Error("the kernel is shutting down");
  if (!in_cell_) throw Error("servers are asked for running cells alone, and none runs");
  const std::size_t calls = checked_calls(request, limits_);
  if (jobs_.size() > limits_.waiting)
    throw Error(std::to_string(jobs_.size()) + " requests are waiting; ask for fewer at a time");
  if (++requests_ > limits_.requests_of_cell)
    throw Error("one cell may make " + std::to_string(limits_.requests_of_cell) +
                " requests to servers; divide the work among several cells");
  const int most_calls = agents_ ? std::min(limits_.calls_of_experiment, limits_.calls_of_cell) : limits_.calls_of_cell;
  if (calls > static_cast<std::size_t>(most_calls - calls_))
    throw Error("one " + std::string(agents_ ? "experiment" : "cell") + " may make " + std::to_string(most_calls) +
                " calls to servers, of which " + std::to_string(calls_) + " are made; divide the work among several");
  std::size_t bytes = bytes_of(request);
  for (const auto& job : jobs_) bytes += bytes_of(job->request);
  if (bytes > limits_.waiting_bytes) throw Error("the requests that wait are too large; ask for fewer at a time");
  calls_ += static_cast<int>(calls);
}

void ServiceDesk::take(protocol::ServiceRequest request, Answer answer) {
  const auto job = std::make_shared<Job>();
  job->request = std::move(request);
  job->answer = std::move(answer);
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() > 10 * limits_.waiting) return;
    try {
      admit(job->request);
    } catch (const Error& error) {
      job->refusal = error.what();
      job->request.texts.clear();
      job->request.images.clear();
    }
    jobs_.push_back(job);
  }
  changed_.notify_all();
}

void ServiceDesk::cancel(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  for (const auto& job : jobs_)
    if (job->request.id == id) job->cancelled = true;
}

void ServiceDesk::interrupt() {
  const std::lock_guard lock(mutex_);
  for (const auto& job : jobs_) job->interrupted = true;
}

void ServiceDesk::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (const auto& job : jobs_) job->cancelled = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void ServiceDesk::run() {
  for (std::unique_lock lock(mutex_);;) {
    changed_.wait(lock, [this] { return stopped_ || !jobs_.empty(); });
    if (stopped_) return;
    const std::shared_ptr<Job> job = jobs_.front();
    lock.unlock();
    work(*job);
    lock.lock();
    jobs_.pop_front();
  }
}

void ServiceDesk::work(Job& job) {
  const auto check = [&job] {
    if (job.cancelled || job.interrupted) throw Ended();
  };
  protocol::ServiceReply reply;
  try {
    check();
    if (!job.refusal.empty()) throw Error(job.refusal);
    reply = serve(job.request, backends_, limits_, check);
    reply.id = job.request.id;
  } catch (const std::exception& error) {
    reply = refusal(job.request.id, job.interrupted ? "interrupted" : error.what());
  }
  if (!job.cancelled) job.answer(reply);
}

}  // namespace maia::broker
