#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/image/golden.hpp"

namespace maia::test {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class Encode : public testing::Test {
 protected:
  Encode() { fs::create_directories(folder_); }
  ~Encode() override { fs::remove_all(folder_); }
  fs::path folder_ = fs::path(testing::TempDir()) / ("maia_encode_" + std::to_string(::getpid()));
};

TEST_F(Encode, PngKeepsEveryPixel) {
  for (const Image& image : {noise(37, 21, 1), waves(300, 200), Image(), noise(1, 500, 2)})
    EXPECT_EQ(Image::decode(image.png()), image);
}

TEST_F(Encode, LossyFormatsStayNear) {
  const Image image = waves(120, 80);
  EXPECT_LE(largest_difference(Image::decode(image.jpeg(100)), image), 12);
  EXPECT_LE(largest_difference(Image::decode(image.webp(100)), image), 24);
  EXPECT_LT(image.jpeg(20).size(), image.jpeg(95).size());
  EXPECT_LT(image.webp(20).size(), image.webp(95).size());
}

TEST_F(Encode, QualityIsOneToAHundred) {
  for (const int quality : {0, 101, -5}) {
    EXPECT_THAT(error_of([&] { Image().jpeg(quality); }), HasSubstr(std::to_string(quality)));
    EXPECT_THAT(error_of([&] { Image().webp(quality); }), HasSubstr(std::to_string(quality)));
  }
}

TEST_F(Encode, WebpHasALongestSide) {
  EXPECT_THAT(error_of([] { Image(16384, 1).webp(); }), HasSubstr("16383"));
}

TEST_F(Encode, SavesInTheFormatOfTheEnding) {
  const Image image = noise(20, 10, 3);
  const auto start = [&](const std::string& name) {
    image.save(folder_ / name);
    std::ifstream file(folder_ / name, std::ios::binary);
    std::string bytes(12, '\0');
    file.read(bytes.data(), 12);
    return bytes;
  };
  EXPECT_EQ(start("a.png").substr(1, 3), "PNG");
  EXPECT_EQ(start("b.PNG").substr(1, 3), "PNG");
  EXPECT_EQ(start("c.jpg").substr(0, 2), "\xFF\xD8");
  EXPECT_EQ(start("d.jpeg").substr(0, 2), "\xFF\xD8");
  EXPECT_EQ(start("e.v2.webp").substr(8, 4), "WEBP");
  EXPECT_EQ(Image::open(folder_ / "a.png"), image);
}

TEST_F(Encode, NamesWhatItCannotSave) {
  for (const char* name : {"image", "image.gif", "a.png/image", ".."})
    EXPECT_THAT(error_of([&] { Image().save(folder_ / name); }), testing::AllOf(HasSubstr(name), HasSubstr(".webp")))
        << name;
  EXPECT_THAT(error_of([&] { Image().save(folder_ / "none" / "a.png"); }), HasSubstr("No such file or directory"));
}

}  // namespace
}  // namespace maia::test
