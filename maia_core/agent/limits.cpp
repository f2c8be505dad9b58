#include "agent/limits.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace maia::agent {
namespace {

constexpr int shortest_reply = 256;        // tokens: room for a conclusion
constexpr std::int64_t usual_reply = 800;  // tokens
constexpr int no_limit = std::numeric_limits<int>::max();

/// Rounds that fit, without the one for the conclusion.
int experiments_in(double left, double round) {
  if (round <= 0) return no_limit;
  return static_cast<int>(std::clamp(std::floor(left / round) - 1, 0.0, 1e6));
}

std::int64_t output_of_a_round(const RunState& state) {
  if (state.tally.rounds == 0) return usual_reply;
  return std::max(usual_reply, state.tally.usage.output_tokens / state.tally.rounds);
}

int within_seconds(const RunState& state) {
  const double left = state.options.seconds - state.tally.model_seconds - state.tally.experiment_seconds;
  if (left <= 0) return 0;
  const double rounds = left / std::max(state.last_round_seconds, 1e-3);
  return std::max(1, static_cast<int>(std::min(rounds, 1e6)));
}

std::string minutes(double seconds) {
  char text[64];
  std::snprintf(text, sizeof text, "%.3g %s", seconds < 120 ? seconds : seconds / 60,
                seconds < 120 ? "seconds" : "minutes");
  return text;
}

}  // namespace

std::string dollars(double amount) {
  char text[64];
  std::snprintf(text, sizeof text, amount == 0 || amount >= 0.1 ? "$%.2f" : "$%.2g", amount);
  return text;
}

Allowance allowance_of(const RunState& state, const Brain& brain, std::int64_t input_tokens) {
  const RunOptions& options = state.options;
  Allowance result{
      std::max(0, options.steps - state.tally.steps), brain.longest_reply,
      std::to_string(options.steps) + (options.steps == 1 ? " experiment" : " experiments"),
      std::clamp(options.seconds - state.tally.model_seconds - state.tally.experiment_seconds, 60.0, 600.0)};
  const auto consider = [&](int experiments, const std::string& limit) {
    if (experiments >= result.experiments) return;
    result.experiments = experiments;
    result.limit = limit;
  };
  double reply_room = brain.longest_reply;
  const auto consider_reply = [&](double room, const std::string& limit) {
    if (room < shortest_reply) result.limit = limit;
    reply_room = std::min(reply_room, room);
  };
  consider(within_seconds(state), "a time of " + minutes(options.seconds));

  const double round_output = static_cast<double>(output_of_a_round(state));
  if (!brain.offline) {
    const std::string limit = std::to_string(options.tokens) + " tokens";
    const auto left =
        static_cast<double>(options.tokens - state.tally.usage.input_tokens - state.tally.usage.output_tokens);
    consider(experiments_in(left, static_cast<double>(input_tokens) + round_output), limit);
    consider_reply(left - static_cast<double>(input_tokens), limit);
  }
  if (options.budget > 0 && brain.price) {
    const std::string limit = "a budget of " + dollars(options.budget);
    const double input = static_cast<double>(input_tokens) * brain.price->input / 1e6,
                 output = brain.price->output / 1e6;
    const double left = options.budget - state.tally.cost;
    consider(experiments_in(left, input + round_output * output), limit);
    if (output > 0) consider_reply((left - input) / output, limit);
    if (output <= 0 && left < input) consider_reply(0, limit);
  }
  result.reply_tokens = reply_room < shortest_reply ? 0 : static_cast<int>(reply_room);
  return result;
}

}  // namespace maia::agent
