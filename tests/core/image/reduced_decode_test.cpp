#include <gtest/gtest.h>

#include "core/image/golden.hpp"
#include "image/decode.hpp"
#include "model/preprocess.hpp"

namespace maia::test {
namespace {

/// "501x403 of 1001x805": what comes out of a JPEG of that size.
std::string decoded(const std::string& bytes, int shorter_side) {
  const Reduced found = decode_reduced(bytes, "waves", shorter_side);
  return std::to_string(found.image.width()) + "x" + std::to_string(found.image.height()) + " of " +
         std::to_string(found.full_width) + "x" + std::to_string(found.full_height);
}

/// A JPEG with a block of EXIF data that says nothing but the orientation.
std::string with_orientation(const std::string& jpeg, char orientation) {
  const std::string exif(
      "\xFF\xE1\0\x22"
      "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0?\0\0\0\0\0\0",
      36);
  std::string marked = exif;
  marked[marked.find('?')] = orientation;
  return jpeg.substr(0, 2) + marked + jpeg.substr(2);
}

TEST(ReducedDecode, KeepsTheShorterSideTwiceAsLongAsWanted) {
  const std::string bytes = waves(1001, 805).jpeg(95);
  EXPECT_EQ(decoded(bytes, 500), "1001x805 of 1001x805");
  EXPECT_EQ(decoded(bytes, 202), "1001x805 of 1001x805");
  EXPECT_EQ(decoded(bytes, 201), "501x403 of 1001x805");
  EXPECT_EQ(decoded(bytes, 101), "501x403 of 1001x805");
  EXPECT_EQ(decoded(bytes, 100), "251x202 of 1001x805");
  EXPECT_EQ(decoded(bytes, 50), "126x101 of 1001x805");
  EXPECT_EQ(decoded(bytes, 1), "126x101 of 1001x805");
  EXPECT_EQ(decoded(bytes, 0), "1001x805 of 1001x805");
}

TEST(ReducedDecode, TurnsOnlyWhatIsExact) {
  EXPECT_EQ(decoded(with_orientation(waves(1001, 805).jpeg(95), 6), 50), "805x1001 of 805x1001");
  EXPECT_EQ(decoded(with_orientation(waves(1000, 800).jpeg(95), 6), 50), "100x125 of 800x1000");
}

TEST(ReducedDecode, IsFittedAsTheWhole) {
  // A shift by one pixel would show: the waves have edges of 64 values.
  for (const char orientation : {1, 6})
    for (const auto& [width, height] : {std::pair{1001, 805}, {997, 801}, {643, 1003}, {1000, 800}})
      for (const int size : {200, 100, 97, 50}) {
        const std::string bytes = with_orientation(waves(width, height).jpeg(95), orientation);
        Preprocess preprocess;
        preprocess.size = size;
        const Image whole = preprocess.fit(Image::decode(bytes));
        EXPECT_LE(largest_difference(preprocess.decode(bytes, "waves"), whole), 9)
            << width << "x" << height << " " << size;
      }
}

TEST(ReducedDecode, LeavesOtherFormatsAlone) {
  const Image image = waves(400, 300);
  EXPECT_EQ(decode_reduced(image.png(), "waves", 10).image, image);
  EXPECT_EQ(Preprocess().decode(image.png(), "waves"), Preprocess().fit(image));
}

TEST(ReducedDecode, ReportsDamage) {
  const std::string bytes = waves(400, 300).jpeg();
  EXPECT_THROW(decode_reduced(bytes.substr(0, bytes.size() / 2), "waves", 10), Error);
}

}  // namespace
}  // namespace maia::test
