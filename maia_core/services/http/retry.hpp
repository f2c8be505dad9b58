// Asking again, within reason.
#pragma once

#include <functional>

#include "maia/http.hpp"

namespace maia {

struct RetryPolicy {
  int attempts = 4;            ///< in all, at least 1
  double first_delay = 1;      ///< seconds before the second attempt; doubled for each one after it
  double longest_delay = 30;   ///< unless the server asks for more
  double total_seconds = 300;  ///< for all attempts and the waiting between them
};

/// The time, so that tests need not wait.
struct RetryClock {
  std::function<double()> now;  ///< seconds
  std::function<void(double)> sleep;
};
RetryClock real_clock();

/// Sends the request until a reply with a status of 200 to 299 comes, and returns that one. Waits as long as the server
/// asks for by Retry-After, else longer each time. Asks again after a connection that failed (one that was refused did
/// not: nobody listens) and after 408, 429, 500, 502, 503 and 504, but not once request.on_body was called.
/// Throws HttpError with what the server said last, and after how many attempts.
HttpReply send_patiently(const HttpClient& client, HttpRequest request, const RetryPolicy& policy = {},
                         const RetryClock& clock = real_clock());

}  // namespace maia
