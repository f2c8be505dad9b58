// Any bytes as a prompt: an Error or a plan that holds together, the same each time.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"
#include "maia/error.hpp"
#include "scene/prompt/plan.hpp"

namespace {

using namespace maia;

void check(const ScenePlan& plan) {
  const int count = static_cast<int>(plan.objects.size());
  for (const ObjectPlan& object : plan.objects) {
    EXPECT(!object.word.empty());
    EXPECT(!object.meanings.empty());
    EXPECT(object.count_low >= 1 && object.count_high >= object.count_low && object.count_high <= 100);
  }
  for (const RelationPlan& relation : plan.relations) {
    EXPECT(relation.subject >= 0 && relation.subject < count);
    EXPECT(relation.object >= 0 && relation.object < count);
    EXPECT(relation.subject != relation.object);
  }
  for (const UnknownWord& unknown : plan.unknown) EXPECT(!unknown.word.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string prompt(reinterpret_cast<const char*>(data), size);
  try {
    const ScenePlan plan = parse_prompt(prompt);
    check(plan);
    EXPECT(parse_prompt(prompt).objects.size() == plan.objects.size());
  } catch (const Error& error) {
    EXPECT(!std::string_view(error.what()).empty());
  }
  try {
    EXPECT(!parse_object(prompt).meanings.empty());
  } catch (const Error& error) {
    EXPECT(!std::string_view(error.what()).empty());
  }
  return 0;
}
