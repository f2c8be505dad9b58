#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "core/image/golden.hpp"
#include "image/decode.hpp"

namespace maia::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

/// A file of golden/files.json.
std::string file_named(const std::string& name) {
  for (const auto& found : golden("files"))
    if (found["name"] == name) return bytes_of_base64(found["file"]);
  throw std::runtime_error("no file " + name);
}

std::string decode_error(const std::string& bytes) {
  testing::internal::CaptureStderr();
  const std::string error = error_of([&] { Image::decode(bytes, "it.jpg"); });
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  return error;
}

TEST(BadFiles, CutAnywhereTheyAreRefusedOrWhole) {
  for (const auto& wanted : golden("files")) {
    const std::string name = wanted["name"], bytes = bytes_of_base64(wanted["file"]);
    const Image whole = Image::decode(bytes);
    testing::internal::CaptureStderr();
    std::size_t refused = 0;
    // A text that is cut within its last number can't be told from a whole one.
    const std::size_t end = name == "ppm plain" ? bytes.size() - 2 : bytes.size();
    for (std::size_t length = 0; length < end; ++length) {
      try {
        // A file may end in bytes that say nothing about the pixels.
        EXPECT_EQ(Image::decode(bytes.substr(0, length)), whole)
            << name << " cut to " << length << " of " << bytes.size();
      } catch (const Error&) {
        ++refused;
      }
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << name;
    EXPECT_GT(refused, bytes.size() * 2 / 3) << name;
  }
}

TEST(BadFiles, SayThatTheyAreCutShort) {
  for (const char* name : {"jpeg 420", "jpeg progressive", "png rgb", "png interlaced", "webp", "bmp", "ppm"}) {
    const std::string bytes = file_named(name);
    EXPECT_THAT(decode_error(bytes.substr(0, bytes.size() * 9 / 10)),
                AllOf(HasSubstr("it.jpg"), HasSubstr("cut short")))
        << name;
  }
}

TEST(BadFiles, DamagedAnywhereTheyNeverCrash) {
  for (const auto& wanted : golden("files")) {
    const std::string name = wanted["name"], bytes = bytes_of_base64(wanted["file"]);
    DecodeOptions options;
    options.max_pixels = 1 << 16;
    testing::internal::CaptureStderr();
    for (std::size_t place = 0; place < bytes.size(); ++place)
      for (const int change : {0x01, 0x80, 0xFF}) {
        std::string damaged = bytes;
        damaged[place] = static_cast<char>(damaged[place] ^ change);
        try {
          const Image image = decode_image(damaged, name, options);
          EXPECT_LE(std::int64_t{image.width()} * image.height(), options.max_pixels);
        } catch (const Error&) {
        }
      }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << name;
  }
}

TEST(BadFiles, PngWithAWrongChecksumIsDamaged) {
  std::string bytes = file_named("png rgb");
  const std::size_t place = bytes.find("IDAT") + 20;
  bytes[place] = static_cast<char>(bytes[place] ^ 1);
  EXPECT_THAT(decode_error(bytes), HasSubstr("damaged"));
}

TEST(BadFiles, AnnouncedSizesAreJudgedBeforeAnythingIsDecoded) {
  std::string png = file_named("png rgb");
  png.replace(16, 8, big_endian(60000) + big_endian(60000));
  EXPECT_THAT(decode_error(png), AnyOf(HasSubstr("damaged"), HasSubstr("too large")));

  std::string jpeg = file_named("jpeg 420");
  jpeg.replace(jpeg.find("\xFF\xC0") + 5, 4, "\x7F\xFF\x7F\xFF");
  EXPECT_THAT(decode_error(jpeg), AllOf(HasSubstr("too large"), HasSubstr("32767x32767")));
  jpeg.replace(jpeg.find("\xFF\xC0") + 5, 4, "\x3F\xFF\x3F\xFF");
  EXPECT_THAT(decode_error(jpeg), HasSubstr("cut short"));

  EXPECT_THAT(decode_error("P6 40000 1 255\n"), HasSubstr("40000x1"));
  EXPECT_THAT(decode_error("P6 0 5 255\n"), HasSubstr("0x5"));
  EXPECT_THAT(decode_error("P6 99999999999999999999 5 255\n"), HasSubstr("can't read"));
  EXPECT_THAT(decode_error("P5 16000 16000 255\n12"), HasSubstr("cut short"));
}

TEST(BadFiles, FormatsThatAreNotReadAreNamed) {
  EXPECT_THAT(decode_error(""), HasSubstr("no bytes"));
  EXPECT_THAT(decode_error("hello"), AllOf(HasSubstr("not a known image format"), HasSubstr("PNG, JPEG, WebP")));
  EXPECT_THAT(decode_error("GIF89a\1\1"), HasSubstr("GIF"));
  EXPECT_THAT(decode_error(std::string("\0\0\0\x20"
                                       "ftypheic",
                                       12)),
              HasSubstr("HEIF"));
  EXPECT_THAT(decode_error("<svg xmlns='http://www.w3.org/2000/svg'/>"), HasSubstr("SVG"));
  EXPECT_THAT(decode_error("<!DOCTYPE html>"), HasSubstr("HTML"));
  EXPECT_THAT(decode_error("P4 8 8 "), HasSubstr("P4"));
}

TEST(BadFiles, PathsAreNamed) {
  const fs::path folder = fs::path(testing::TempDir()) / ("maia_bad_files_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  const auto open_error = [](const fs::path& path) { return error_of([&] { Image::open(path); }); };
  EXPECT_THAT(open_error(folder / "none.png"), AllOf(HasSubstr("none.png"), HasSubstr("No such file")));
  EXPECT_THAT(open_error(folder), HasSubstr("folder"));
  EXPECT_THAT(open_error("/dev/zero"), HasSubstr("not a regular file"));
  std::ofstream(folder / "empty.png").flush();
  EXPECT_THAT(open_error(folder / "empty.png"), AllOf(HasSubstr("empty.png"), HasSubstr("is empty")));
  std::ofstream(folder / "text.png") << "text";
  EXPECT_THAT(open_error(folder / "text.png"), HasSubstr("text.png"));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace maia::test
