#include "services/http/retry.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <thread>

#include "services/http/address.hpp"
#include "services/http/error_text.hpp"
#include "services/http/retry_after.hpp"

namespace maia {
namespace {

constexpr double between_checks = 0.1;  // seconds

bool may_pass(int status) {
  return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g s", seconds);
  return text;
}

std::string gave_up(int attempts) {
  return attempts == 1 ? std::string() : " (after " + std::to_string(attempts) + " attempts)";
}

}  // namespace

RetryClock real_clock() {
  return {[] { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); },
          [](double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }};
}

HttpReply send_patiently(const HttpClient& client, HttpRequest request, const RetryPolicy& policy,
                         const RetryClock& clock) {
  const double deadline = clock.now() + policy.total_seconds;
  const double usual_seconds = request.limits.total_seconds;
  bool began = false;
  if (const auto on_body = request.on_body) {
    request.on_body = [on_body, &began](const char* data, std::size_t bytes) {
      began = true;
      on_body(data, bytes);
    };
  }
  double usual_delay = policy.first_delay;
  for (int attempt = 1;; ++attempt) {
    request.limits.total_seconds = std::min(usual_seconds, deadline - clock.now());
    std::string problem;
    int status = 0;
    double delay = std::min(usual_delay, policy.longest_delay);
    bool asked_to_wait = false;
    try {
      HttpReply reply = client.send(request);
      if (reply.status >= 200 && reply.status < 300) return reply;
      problem = refusal(request, reply);
      status = reply.status;
      if (!may_pass(status)) throw HttpError(problem + gave_up(attempt), false, status);
      if (const auto asked = retry_after(reply.header("retry-after"), reply.header("date"))) {
        delay = *asked;
        asked_to_wait = true;
      }
    } catch (const HttpError& error) {
      if (!error.may_pass() || began) throw;
      problem = error.what();
    }
    if (attempt >= policy.attempts) throw HttpError(problem + gave_up(attempt), true, status);
    if (clock.now() + delay >= deadline) {
      const std::string why = asked_to_wait ? "it asks to wait " + seconds_text(delay)
                                            : "the next attempt would be in " + seconds_text(delay);
      throw HttpError(
          problem + gave_up(attempt) + "; " + why + ", and all of it may take " + seconds_text(policy.total_seconds),
          true, status);
    }
    const double until = clock.now() + delay;
    for (double left = delay; left > 0; left = until - clock.now()) {
      if (request.check) request.check();
      clock.sleep(std::min(left, between_checks));
    }
    usual_delay *= 2;
  }
}

}  // namespace maia
