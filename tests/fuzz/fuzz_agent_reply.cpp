// Any bytes as a model's reply: never an error, nothing invented, and what it says can be said again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "agent/reply.hpp"
#include "expect.hpp"

namespace {

using maia::agent::Reply;

bool holds(std::string_view text, const std::string& part) { return text.find(part) != text.npos; }

void check(std::string_view text) {
  const Reply reply = maia::agent::parse_reply(text);
  EXPECT((reply.blocks > 0) == !reply.code.empty());
  EXPECT(reply.code.size() <= text.size());
  for (const std::string& hypothesis : reply.hypotheses) EXPECT(!hypothesis.empty() && holds(text, hypothesis));
  for (const maia::agent::Label& label : reply.labels)
    EXPECT(!label.text.empty() && label.number >= 0 && label.number <= 999);
  for (const std::string* part : {&reply.description, &reply.reasoning, &reply.bias, &reply.answer, &reply.disconfirm,
                                  &reply.plan, &reply.prose, &reply.after_code})
    EXPECT(part->size() <= text.size() + 8 * reply.other_languages.size());

  const bool can_be_fenced = !reply.code.empty() && !holds(reply.code, "```") && !holds(reply.code, "\r");
  if (can_be_fenced) {
    const Reply again = maia::agent::parse_reply("```cpp\n" + reply.code + "\n```");
    EXPECT(again.code == reply.code && again.blocks == 1 && !again.concludes());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({reinterpret_cast<const char*>(data), size});
  return 0;
}
