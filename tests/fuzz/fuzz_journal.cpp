// Any bytes as the journal of a run: an Error, or a state that makes sense.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "agent/journal.hpp"
#include "agent/run_records.hpp"
#include "agent/run_state.hpp"
#include "expect.hpp"
#include "maia/error.hpp"

namespace {

using namespace maia;
using agent::RunState;

void check(const RunState& state) {
  EXPECT(!state.name.empty() || state.messages.empty());
  EXPECT(state.tally.rounds >= 0 && state.tally.usage.input_tokens >= 0 && state.tally.usage.output_tokens >= 0);
  EXPECT(state.tokens_per_estimate >= 0.5 && state.tokens_per_estimate <= 50);
  if (state.phase == RunState::Phase::judging) EXPECT(state.tally.rounds > 0);
  if (!state.messages.empty()) EXPECT(state.messages.front().role == ChatRole::system);
  for (const ChatMessage& message : state.messages) EXPECT(!message.parts.empty());
}

void read(std::string_view text) {
  const auto records = agent::parse_journal(text);
  EXPECT(records.size() <= static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));
  RunState state;
  for (const nlohmann::json& record : records) {
    state.apply(record, "/nowhere");
    check(state);
  }
  EXPECT(agent::to_json(agent::options_from(agent::to_json(state.options))) == agent::to_json(state.options));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    read({reinterpret_cast<const char*>(data), size});
  } catch (const Error&) {
  } catch (const nlohmann::json::exception&) {
  }
  return 0;
}
