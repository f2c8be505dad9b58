// A cell's requests to the broker: who waits for what, and how the waiting ends.
#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <thread>

#include "maia/error.hpp"
#include "worker/runtime/services.hpp"

namespace maia::worker {
namespace {

using protocol::ServiceCancel;
using protocol::ServiceReply;
using protocol::ServiceRequest;

/// The other end: keeps what was sent.
class FakeBroker {
 public:
  void send(const protocol::Message& message) {
    if (const auto* request = std::get_if<ServiceRequest>(&message); request && request->service == "too large")
      throw protocol::ProtocolError("300 MB");
    const std::lock_guard lock(mutex_);
    sent_.push_back(message);
    changed_.notify_all();
  }

  /// Message number `index`, once it was sent.
  template <class T>
  T message(std::size_t index) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return sent_.size() > index; });
    return std::get<T>(sent_[index]);
  }

  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return sent_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<protocol::Message> sent_;
};

class WorkerServices : public testing::Test {
 protected:
  std::future<ServiceReply> call(const std::string& service) {
    return std::async(std::launch::async, [this, service] { return calls_.call({0, service, {}, {}, 0}); });
  }
  static std::string error_of(std::future<ServiceReply>& future) {
    try {
      future.get();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  FakeBroker broker_;
  std::atomic<bool> interrupted_{false};
  ServiceCalls calls_{[this](const protocol::Message& message) { broker_.send(message); },
                      [this] { return interrupted_.load(); }};
};

TEST_F(WorkerServices, TheReplyComesBack) {
  auto answer = call("generate");
  const auto request = broker_.message<ServiceRequest>(0);
  EXPECT_EQ(request.service, "generate");
  EXPECT_NE(request.id, 0U);
  calls_.deliver({request.id, true, "", {"text"}, {"image"}});
  const ServiceReply reply = answer.get();
  EXPECT_THAT(reply.texts, testing::ElementsAre("text"));
  EXPECT_THAT(reply.images, testing::ElementsAre("image"));
}

TEST_F(WorkerServices, ARefusalIsAnError) {
  auto answer = call("generate");
  calls_.deliver({broker_.message<ServiceRequest>(0).id, false, "no backend for images", {}, {}});
  EXPECT_EQ(error_of(answer), "no backend for images");
}

TEST_F(WorkerServices, OneAtATime) {
  auto first = call("first");
  const auto request = broker_.message<ServiceRequest>(0);
  auto second = call("second");
  EXPECT_EQ(broker_.count(), 1U);
  calls_.deliver({request.id, true, "", {"1"}, {}});
  EXPECT_EQ(first.get().texts[0], "1");
  const auto other = broker_.message<ServiceRequest>(1);
  EXPECT_NE(other.id, request.id);
  calls_.deliver({other.id, true, "", {"2"}, {}});
  EXPECT_EQ(second.get().texts[0], "2");
}

TEST_F(WorkerServices, AnInterruptEndsTheWaiting) {
  auto answer = call("generate"), waiting = std::future<ServiceReply>();
  const auto request = broker_.message<ServiceRequest>(0);
  waiting = call("after it");
  interrupted_ = true;
  calls_.wake();
  EXPECT_EQ(error_of(answer), "interrupted");
  EXPECT_EQ(error_of(waiting), "interrupted");
  EXPECT_EQ(broker_.message<ServiceCancel>(1).id, request.id);

  interrupted_ = false;
  auto next = call("next");
  const auto other = broker_.message<ServiceRequest>(2);
  calls_.deliver({request.id, true, "", {"too late"}, {}});
  calls_.deliver({other.id, true, "", {"in time"}, {}});
  EXPECT_EQ(next.get().texts[0], "in time");
}

TEST_F(WorkerServices, WhatCannotBeSentIsAnError) {
  auto answer = call("too large");
  EXPECT_THAT(error_of(answer), testing::HasSubstr("300 MB"));
  auto next = call("next");
  calls_.deliver({broker_.message<ServiceRequest>(0).id, true, "", {}, {}});
  EXPECT_TRUE(next.get().ok);
}

TEST_F(WorkerServices, RepliesThatNobodyAskedForAreLeft) {
  calls_.deliver({7, true, "", {"what?"}, {}});
  auto answer = call("generate");
  const auto request = broker_.message<ServiceRequest>(0);
  calls_.deliver({request.id + 1, true, "", {"wrong"}, {}});
  calls_.deliver({request.id, true, "", {"right"}, {}});
  EXPECT_EQ(answer.get().texts[0], "right");
}

}  // namespace
}  // namespace maia::worker
