// Any bytes as a text for CLIP: tokens of its vocabulary, or an error.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/expect.hpp"
#include "maia/error.hpp"
#include "model/architectures/tokenizer.hpp"

namespace {

const maia::Tokenizer& tokenizer() {
  static const maia::Tokenizer result(MAIA_SHARE "/clip_bpe.txt.gz", MAIA_SHARE "/html_entities.txt");
  return result;
}

void check(const std::string& text) {
  const std::vector<std::int64_t> ids = tokenizer().encode(text);
  for (const std::int64_t id : ids) EXPECT(id >= 0 && id <= maia::Tokenizer::end);
  // A space before or after changes nothing.
  EXPECT(text.size() + 2 > maia::Tokenizer::most_bytes || tokenizer().encode(" " + text + "\t") == ids);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check(std::string(reinterpret_cast<const char*>(data), size));
  } catch (const maia::Error&) {
  }
  return 0;
}
