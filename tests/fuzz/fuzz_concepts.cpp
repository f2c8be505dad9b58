// Any bytes as a vocabulary and as a concept head: what is accepted is whole, and is written as it was read.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"
#include "maia/error.hpp"
#include "scene/concepts/head_file.hpp"
#include "scene/concepts/vocabulary.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace maia::concepts;
  try {
    const std::string text =
        vocabulary_text(parse_vocabulary(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz"));
    EXPECT(vocabulary_text(parse_vocabulary(text, "again")) == text);
  } catch (const maia::Error&) {
  }
  try {
    const Head head = parse_head(std::as_bytes(std::span(data, size)), "fuzz");
    EXPECT(head.network.concepts == static_cast<int>(head.vocabulary.size()));
    EXPECT(head.readings.size() == head.vocabulary.size());
    EXPECT(head.classes.size() == head.vocabulary.size());
    head.network.check();
    for (const float value : head.network.output_weights) EXPECT(std::isfinite(value));
  } catch (const maia::Error&) {
  }
  return 0;
}
