// Any bytes as the description of a TorchScript file: what is allowed, or an error.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/expect.hpp"
#include "maia/error.hpp"
#include "model/script/script_description.hpp"

namespace {

void check(const std::string& text) {
  const maia::ScriptDescription description = maia::parse_script_description(text, "text");
  EXPECT(description.preprocess.size >= 1 && description.preprocess.size <= 4096);
  for (const float mean : description.preprocess.mean) EXPECT(std::isfinite(mean));
  for (const float std : description.preprocess.std) EXPECT(std::isfinite(std) && std > 0);
  EXPECT(description.class_set.empty() || (description.class_set == "imagenet" && description.classes.empty()));
  for (const std::string& name : description.classes) EXPECT(!name.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check(std::string(reinterpret_cast<const char*>(data), size));
  } catch (const maia::Error&) {
  }
  return 0;
}
