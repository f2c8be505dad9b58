// Any bytes as the list of assets: each row is read or the error says which one is wrong.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"
#include "maia/error.hpp"
#include "scene/catalog/asset_table.hpp"

namespace {

maia::WordNet tiny_wordnet() {
  maia::WordNetTexts texts;
  texts.data_noun = "00000000 05 n 01 cat 0 000 | an animal  \n";
  texts.index_noun = "cat n 1 0 1 0 00000000  \n";
  return maia::WordNet::from_texts(std::move(texts));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const maia::WordNet words = tiny_wordnet();
  try {
    for (const maia::Asset& asset :
         maia::read_asset_table({reinterpret_cast<const char*>(data), size}, "list", words)) {
      EXPECT(!asset.file.empty() && asset.file.front() != '/' && asset.file.find("..") == std::string::npos);
      EXPECT(!asset.name.empty());
      EXPECT(asset.height > 0 && asset.height <= 1000);
      EXPECT(asset.things >= 1 && asset.things <= 99);
      EXPECT(asset.likeness > 0 && asset.likeness <= 1);
    }
  } catch (const maia::Error& error) {
    EXPECT(std::string_view(error.what()).substr(0, 10) == "list, row ");
  }
  return 0;
}
