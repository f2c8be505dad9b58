#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "maia/error.hpp"
#include "scene/backdrop/backdrop.hpp"
#include "scene/backdrop/plates.hpp"
#include "scene/backdrop/sources.hpp"

namespace maia {
namespace {

using backdrop::Outline;
using backdrop::photograph;

namespace fs = std::filesystem;

/// A folder in place of /usr/share, and one for copies, as long as it lives.
class Photographs : public testing::Test {
 protected:
  Photographs() {
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    root_ = fs::path(testing::TempDir()) / ("maia photographs " + name + std::to_string(getpid()));
    fs::create_directories(root_ / "backgrounds");
    setenv("MAIA_PHOTOGRAPHS", root_.c_str(), 1);
    const char* cache = std::getenv("MAIA_CACHE");
    cache_ = cache ? cache : "";
    setenv("MAIA_CACHE", (root_ / "cache").c_str(), 1);
  }
  ~Photographs() override {
    unsetenv("MAIA_PHOTOGRAPHS");
    if (cache_.empty()) {
      unsetenv("MAIA_CACHE");
    } else {
      setenv("MAIA_CACHE", cache_.c_str(), 1);
    }
    fs::remove_all(root_);
  }
  int copies() const {
    int count = 0;
    if (fs::exists(root_ / "cache" / "scene"))
      for (const auto& entry : fs::directory_iterator(root_ / "cache" / "scene"))
        count += entry.path().extension() == ".png";
    return count;
  }

  fs::path root_;
  std::string cache_;
};

TEST_F(Photographs, OneThatIsNotInstalledIsNoError) {
  EXPECT_EQ(photograph("backgrounds/none.jpg"), nullptr);
  // The place is painted instead, and the source says so.
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_THAT(make_backdrop("mountain", "day", "", seed, 32, 32).source, testing::StartsWith("procedural")) << seed;
}

TEST_F(Photographs, ThoseThatAreInstalledAreListed) {
  EXPECT_THAT(installed_photographs(), testing::IsEmpty());
  fs::create_directories(root_ / "tuxpaint" / "templates");
  Image(1296, 864, {120, 120, 120}).save((root_ / "tuxpaint" / "templates" / "rocks.jpg").string());
  EXPECT_THAT(installed_photographs(), testing::ElementsAre("rocks.jpg"));
  bool used = false;
  for (std::uint64_t seed = 0; seed < 40 && !used; ++seed)
    used = make_backdrop("rock", "day", "", seed, 32, 32).source.find("photograph rocks.jpg") == 0;
  EXPECT_TRUE(used);
}

TEST_F(Photographs, LargeOnesAreMadeSmallerAndACopyIsKept) {
  Image(2000, 1000, {10, 200, 30}).save((root_ / "backgrounds" / "wide.png").string());
  const auto photo = photograph("backgrounds/wide.png");
  ASSERT_TRUE(photo);
  EXPECT_EQ(photo->image.width(), 1280);
  EXPECT_EQ(photo->image.height(), 640);
  EXPECT_EQ(photo->image.at(3, 3), (Color{10, 200, 30}));
  EXPECT_EQ(copies(), 1);
  EXPECT_EQ(photograph("backgrounds/wide.png"), photo);
}

TEST_F(Photographs, DamagedOnesAreNamed) {
  std::ofstream(root_ / "backgrounds" / "bad.jpg") << "no picture";
  try {
    photograph("backgrounds/bad.jpg");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("bad.jpg"));
  }
  std::ofstream(root_ / "backgrounds" / "bad.exr") << "no panorama";
  try {
    photograph("backgrounds/bad.exr");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("bad.exr"));
  }
}

TEST(Outline, IsPiecewiseLinear) {
  const Outline line{{{0.2F, 0.4F}, {0.4F, 0.6F}, {0.4F, 0.1F}, {1, 0.1F}}};
  EXPECT_FLOAT_EQ(line(0), 0.4F);
  EXPECT_FLOAT_EQ(line(0.3F), 0.5F);
  EXPECT_FLOAT_EQ(line(0.7F), 0.1F);
  EXPECT_FLOAT_EQ(line(2), 0.1F);
}

}  // namespace
}  // namespace maia
