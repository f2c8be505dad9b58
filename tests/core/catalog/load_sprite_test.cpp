#include "scene/catalog/load_sprite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "image/formats.hpp"
#include "maia/error.hpp"

namespace maia {
namespace {

namespace fs = std::filesystem;

/// Red, nothing; blue at half, dark.
constexpr unsigned char with_alpha[] = {
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x02, 0x08, 0x06, 0x00, 0x00, 0x00, 0x72, 0xB6, 0x0D,
    0x24, 0x00, 0x00, 0x00, 0x16, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0xF0,
    0x1F, 0x08, 0x41, 0xE0, 0x7F, 0x03, 0x97, 0x88, 0xDC, 0x7F, 0x00, 0x35, 0x00, 0x05, 0xB8, 0x81,
    0x78, 0xD2, 0x0F, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82};
constexpr unsigned char without_alpha_channel[] = {
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00,
    0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90, 0x77, 0x53, 0xDE, 0x00, 0x00, 0x00,
    0x0C, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x60, 0x64, 0x62, 0x06, 0x00, 0x00, 0x0E, 0x00, 0x07, 0xD7,
    0x6F, 0xE4, 0x78, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82};

template <std::size_t N>
std::string bytes_of(const unsigned char (&data)[N]) {
  return {reinterpret_cast<const char*>(data), N};
}

class LoadSprite : public testing::Test {
 protected:
  LoadSprite() { fs::create_directories(folder_); }
  ~LoadSprite() override { fs::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return (folder_ / name).string();
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("maia-sprites-" + std::to_string(::getpid()));
};

TEST(DecodePngRgba, KeepsTransparency) {
  const Raster raster = decode_png_rgba(bytes_of(with_alpha), {});
  EXPECT_EQ(raster.width, 2);
  EXPECT_EQ(raster.height, 2);
  EXPECT_THAT(raster.rgb, testing::ElementsAre(255, 0, 0, 255, 0, 255, 0, 0, 0, 0, 255, 128, 10, 20, 30, 255));
}

TEST(DecodePngRgba, PicturesWithoutTransparencyAreOpaque) {
  EXPECT_THAT(decode_png_rgba(bytes_of(without_alpha_channel), {}).rgb, testing::ElementsAre(1, 2, 3, 255));
}

TEST_F(LoadSprite, APngWithFilledTransparency) {
  const Sprite sprite = load_sprite(file("a.png", bytes_of(with_alpha)), AssetKind::drawing, 0);
  EXPECT_EQ(sprite.width, 2);
  EXPECT_EQ(sprite.rgba[7], 0);
  EXPECT_NE(sprite.rgba[5], 255) << "the green that nobody sees must not bleed";
}

TEST_F(LoadSprite, AnSvgAtTheHeightAskedFor) {
  const std::string svg =
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>)";
  EXPECT_EQ(load_sprite(file("a.svg", svg), AssetKind::drawing, 64).height, 64);
}

TEST_F(LoadSprite, ErrorsNameTheFile) {
  for (const char* name : {"bad.png", "bad.svg"}) {
    const std::string path = file(name, "neither of them");
    try {
      load_sprite(path, AssetKind::photo, 64);
      ADD_FAILURE() << "no error for " << name;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(path));
    }
  }
  EXPECT_THROW(load_sprite((folder_ / "missing.png").string(), AssetKind::photo, 64), Error);
}

}  // namespace
}  // namespace maia
