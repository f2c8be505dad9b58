#include "services.hpp"

#include "maia/error.hpp"

namespace maia::worker {

protocol::ServiceReply ServiceCalls::call(protocol::ServiceRequest request) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return pending_ == 0 || interrupted_(); });
  if (interrupted_()) throw Error("interrupted");
  request.id = pending_ = ++last_;
  reply_.reset();
  lock.unlock();
  std::optional<std::string> unsent;
  try {
    send_(request);
  } catch (const protocol::ProtocolError& error) {
    unsent = error.what();
  }
  lock.lock();
  if (!unsent) changed_.wait(lock, [this] { return reply_.has_value() || interrupted_(); });
  std::optional<protocol::ServiceReply> reply = std::move(reply_);
  reply_.reset();
  pending_ = 0;
  lock.unlock();
  changed_.notify_all();
  if (unsent) throw Error("this is too much for one request (" + *unsent + ")");
  if (!reply) {
    send_(protocol::ServiceCancel{request.id});
    throw Error("interrupted");
  }
  if (!reply->ok) throw Error(reply->message);
  return *std::move(reply);
}

void ServiceCalls::deliver(protocol::ServiceReply reply) {
  {
    const std::lock_guard lock(mutex_);
    if (pending_ == 0 || reply.id != pending_) return;  // nobody waits for it any more
    reply_ = std::move(reply);
  }
  changed_.notify_all();
}

void ServiceCalls::wake() {
  {
    const std::lock_guard lock(mutex_);
  }  // whoever is about to wait sees the change or is woken
  changed_.notify_all();
}

}  // namespace maia::worker
