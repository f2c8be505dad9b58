// Any bytes as WordNet's files, cut at zero bytes: each question has an answer or is an Error, and all of them end.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"
#include "maia/error.hpp"
#include "scene/words/wordnet.hpp"

namespace {

template <class Question>
void ask(Question question) {
  try {
    question();
  } catch (const maia::Error& error) {
    EXPECT(!std::string_view(error.what()).empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::array<std::string, 6> texts;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  for (std::string& text : texts) {
    const std::size_t zero = std::min(rest.find('\0'), rest.size());
    text = rest.substr(0, zero);
    rest.remove_prefix(std::min(zero + 1, rest.size()));
  }
  const maia::WordNet wordnet = maia::WordNet::from_texts({texts[0], texts[1], texts[2], texts[3], texts[4], texts[5]});
  for (const char* word : {"cat", "cats", "a b", "riding"}) {
    ask([&] { EXPECT(wordnet.singulars(word).size() < 100000); });
    ask([&] { EXPECT(wordnet.is_verb(word) == !wordnet.infinitives(word).empty()); });
    ask([&] { wordnet.is_adjective(word); });
    ask([&] {
      for (maia::SynsetId sense : wordnet.senses(word)) {
        ask([&] { EXPECT(!wordnet.words(sense).empty()); });
        ask([&] { EXPECT(wordnet.is_a(sense, sense)); });
        ask([&] { EXPECT(wordnet.similarity(sense, 0) >= 0 && wordnet.similarity(sense, 0) <= 1); });
        ask([&] { EXPECT(wordnet.sense(wordnet.sense_name(sense)) == sense); });
        ask([&] { wordnet.hyponyms(sense); });
      }
    });
  }
  return 0;
}
