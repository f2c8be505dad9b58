#include "services/base64.hpp"

#include <gtest/gtest.h>

#include <random>

namespace maia {
namespace {

TEST(Base64, EncodesAsRfc4648) {
  const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(base64_of(bytes), text);
    EXPECT_EQ(bytes_of_base64(text), bytes);
  }
}

TEST(Base64, KeepsAnyBytes) {
  std::mt19937 random(1);
  for (std::size_t length = 0; length < 300; ++length) {
    std::string bytes;
    for (std::size_t i = 0; i < length; ++i) bytes += static_cast<char>(random());
    EXPECT_EQ(bytes_of_base64(base64_of(bytes)), bytes);
  }
}

TEST(Base64, ReadsLineEndsAndMissingPadding) {
  EXPECT_EQ(bytes_of_base64("Zm9v\r\nYm Fy\n"), "foobar");
  EXPECT_EQ(bytes_of_base64("Zm9vYg"), "foob");
  EXPECT_EQ(bytes_of_base64("Zm9vYmE"), "fooba");
}

TEST(Base64, RefusesWhatIsNotBase64) {
  for (const char* text : {"Z", "Zm9vY", "Zm9v!", "Zg=", "Zg===", "Zg==Zg==", "=", "==", "Zm9v-_", "Zm8=b"})
    EXPECT_FALSE(bytes_of_base64(text)) << text;
}

}  // namespace
}  // namespace maia
