// Any bytes as an editing instruction: commands that can be looked at, or an error.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/expect.hpp"
#include "maia/error.hpp"
#include "scene/edit/command.hpp"
#include "scene/edit/vocabulary.hpp"

namespace {

void check(const std::string& text) {
  const auto commands = maia::parse_instruction(text);
  EXPECT(!commands.empty() && commands.size() <= 32);
  for (const maia::Command& command : commands) {
    EXPECT(!command.clause.empty());
    EXPECT(std::isfinite(command.number));
    for (const maia::Where& where : command.where) EXPECT(!where.relation.empty());
    for (const maia::Words* words : {&command.target, &command.value, &command.clause}) {
      for (const std::string& word : *words) EXPECT(!word.empty());
      if (const auto look = maia::look_of(*words); look && look->scale)
        EXPECT(std::isfinite(*look->scale) && *look->scale > 0);
      if (!words->empty()) (void)maia::spot_of(*words);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check(std::string(reinterpret_cast<const char*>(data), size));
  } catch (const maia::Error&) {
  }
  return 0;
}
