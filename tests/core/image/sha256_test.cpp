#include "image/sha256.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/image/golden.hpp"

namespace maia::test {
namespace {

// The examples of the standard, FIPS 180-4.
constexpr const char* of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr const char* of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, IsTheStandardOne) {
  EXPECT_EQ(sha256(""), of_nothing);
  EXPECT_EQ(sha256("abc"), of_abc);
}

TEST(Sha256, ComesInPieces) {
  Sha256 digest;
  digest.update("a", 1);
  digest.update("", 0);
  Sha256 moved = std::move(digest);
  moved.update("bc", 2);
  EXPECT_EQ(moved.hex(), of_abc);
}

TEST(Sha256, ReadsFiles) {
  const auto path = std::filesystem::path(testing::TempDir()) / "maia_sha256_test";
  const std::string content(1'000'000, 'x');
  std::ofstream(path, std::ios::binary) << content;
  EXPECT_EQ(sha256_of_file(path), sha256(content));
  std::filesystem::remove(path);
  EXPECT_THAT(error_of([&] { sha256_of_file(path); }), testing::HasSubstr(path.string()));
  EXPECT_THAT(error_of([&] { sha256_of_file(testing::TempDir()); }), testing::HasSubstr(testing::TempDir()));
}

}  // namespace
}  // namespace maia::test
