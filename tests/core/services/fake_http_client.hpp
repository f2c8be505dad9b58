// A server that never was.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "maia/http.hpp"

namespace maia::test {

/// Answers with what `answer` returns or throws, and remembers the requests.
class FakeHttpClient : public HttpClient {
 public:
  using Answer = std::function<HttpReply(const HttpRequest&)>;
  explicit FakeHttpClient(Answer answer) : answer_(std::move(answer)) {}

  /// One reply after the other.
  explicit FakeHttpClient(std::deque<HttpReply> replies)
      : answer_([replies = std::move(replies)](const HttpRequest&) mutable {
          if (replies.empty()) throw Error("one request too many");
          HttpReply reply = std::move(replies.front());
          replies.pop_front();
          return reply;
        }) {}

  HttpReply send(const HttpRequest& request) const override {
    const std::lock_guard lock(mutex_);
    requests.push_back(request);
    return answer_(request);
  }

  mutable std::vector<HttpRequest> requests;

 private:
  mutable std::mutex mutex_;
  Answer answer_;
};

}  // namespace maia::test
