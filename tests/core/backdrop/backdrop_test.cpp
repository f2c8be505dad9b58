#include "scene/backdrop/backdrop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

#include "maia/error.hpp"

namespace maia {
namespace {

using testing::HasSubstr;

double mean_luma(const Backdrop& backdrop, const std::vector<std::string>& regions = {}) {
  std::vector<bool> wanted(256, regions.empty());
  for (std::size_t i = 0; i < backdrop.region_names.size(); ++i)
    if (std::find(regions.begin(), regions.end(), backdrop.region_names[i]) != regions.end()) wanted[i] = true;
  const std::uint8_t* p = backdrop.image.pixels();
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < backdrop.regions.size(); ++i)
    if (wanted[backdrop.regions[i]]) {
      sum += 0.299 * p[3 * i] + 0.587 * p[3 * i + 1] + 0.114 * p[3 * i + 2];
      ++count;
    }
  return count ? sum / static_cast<double>(count) : -1;
}

double share_of(const Backdrop& backdrop, const std::set<std::string>& regions) {
  std::size_t count = 0;
  for (const std::uint8_t r : backdrop.regions) count += r != 255 && regions.count(backdrop.region_names[r]);
  return static_cast<double>(count) / static_cast<double>(backdrop.regions.size());
}

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Backdrop, NamesAreSortedAndDistinct) {
  const std::vector<std::string>& names = environment_names();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
  EXPECT_EQ(light_names().front(), "day");
}

TEST(Backdrop, EveryEnvironmentInEveryLightIsWhole) {
  std::uint64_t seed = 0;
  for (const std::string& environment : environment_names())
    for (const std::string& light : light_names()) {
      SCOPED_TRACE(environment + " " + light);
      const Backdrop b = make_backdrop(environment, light, "", ++seed, 96, 72);
      EXPECT_EQ(b.image.width(), 96);
      EXPECT_EQ(b.image.height(), 72);
      EXPECT_EQ(b.environment, environment);
      EXPECT_FALSE(b.source.empty());
      ASSERT_EQ(b.regions.size(), 96U * 72U);
      for (const std::uint8_t r : b.regions) ASSERT_LT(r, b.region_names.size());
      EXPECT_GE(b.ground, 0);
      EXPECT_LE(b.ground, 1);
      if (b.ground < 1) {
        EXPECT_LT(b.horizon, b.ground) << "things stand below the eye level";
        EXPECT_LT(b.ground, 0.96F) << "there is room to stand";
      }
      EXPECT_GT(b.eye_height, 0);
      EXPECT_GE(b.light.from, -1);
      EXPECT_LE(b.light.from, 1);
      EXPECT_GE(b.light.shadow, 0);
      EXPECT_LE(b.light.shadow, 1);
      EXPECT_GE(b.light.fog, 0);
      EXPECT_LE(b.light.fog, 1);
      for (const float c : b.light.color) {
        EXPECT_GT(c, 0.02F);
        EXPECT_LT(c, 1.5F);
      }
    }
}

TEST(Backdrop, TheSameArgumentsGiveTheSamePixels) {
  for (const std::string& environment : environment_names()) {
    const Backdrop a = make_backdrop(environment, "day", "", 7, 80, 80),
                   b = make_backdrop(environment, "day", "", 7, 80, 80);
    EXPECT_EQ(a.image, b.image) << environment;
    EXPECT_EQ(a.regions, b.regions) << environment;
  }
}

TEST(Backdrop, ThreadsDoNotChangeThePixels) {
  std::vector<Image> alone, together(8);
  for (int i = 0; i < 8; ++i)
    alone.push_back(make_backdrop("field", "sunset", "", static_cast<std::uint64_t>(i), 96, 96).image);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      together[static_cast<std::size_t>(i)] =
          make_backdrop("field", "sunset", "", static_cast<std::uint64_t>(i), 96, 96).image;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(alone, together);
}

TEST(Backdrop, OtherSeedsGiveOtherPictures) {
  for (const std::string& environment : environment_names()) {
    std::set<std::string> seen;
    for (std::uint64_t seed = 0; seed < 4; ++seed)
      seen.insert(make_backdrop(environment, "day", "", seed, 64, 64).image.hash());
    EXPECT_EQ(seen.size(), 4U) << environment;
  }
}

TEST(Backdrop, LightDoesNotMoveThePlace) {
  for (const std::string& environment : environment_names()) {
    const Backdrop day = make_backdrop(environment, "day", "", 3, 64, 64);
    for (const std::string light : {"night", "fog", "sunset"}) {
      const Backdrop other = make_backdrop(environment, light, "", 3, 64, 64);
      EXPECT_EQ(day.horizon, other.horizon) << environment << " " << light;
      EXPECT_EQ(day.ground, other.ground) << environment << " " << light;
      EXPECT_EQ(day.source, other.source) << environment << " " << light;
    }
  }
}

TEST(Backdrop, NightIsDarkerThanDayButNotBlack) {
  for (const std::string environment : {"beach", "grass", "street", "snow", "forest", "city", "park"})
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      const double day = mean_luma(make_backdrop(environment, "day", "", seed, 64, 64));
      const Backdrop night = make_backdrop(environment, "night", "", seed, 64, 64);
      EXPECT_LT(mean_luma(night), 0.62 * day) << environment;
      EXPECT_GT(mean_luma(night), 14) << environment;
      EXPECT_GT(night.light.color[2], night.light.color[0]) << "the night is bluish";
    }
}

TEST(Backdrop, SunsetIsWarmAndFogHidesTheDistance) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Backdrop sunset = make_backdrop("desert", "sunset", "", seed, 64, 64);
    EXPECT_GT(sunset.light.color[0], sunset.light.color[2]);
    EXPECT_GT(make_backdrop("desert", "fog", "", seed, 64, 64).light.fog, 0.7F);
    EXPECT_LT(make_backdrop("desert", "day", "", seed, 64, 64).light.fog, 0.3F);
  }
}

TEST(Backdrop, RegionsSayWhatIsThere) {
  const struct {
    std::string environment;
    std::set<std::string> regions;
    double least;
  } cases[] = {{"beach", {"sand"}, 0.2},
               {"beach", {"water"}, 0.04},
               {"desert", {"sand"}, 0.35},
               {"grass", {"grass"}, 0.15},
               {"snow", {"snow"}, 0.35},
               {"water", {"water"}, 0.5},
               {"road", {"road"}, 0.1},
               {"street", {"building", "window", "door"}, 0.08},
               {"sky", {"sky", "cloud", "sun"}, 0.99},
               {"kitchen", {"table"}, 0.2},
               {"table", {"table"}, 0.4},
               {"indoor", {"floor"}, 0.05}};
  for (const auto& c : cases)
    for (std::uint64_t seed = 0; seed < 6; ++seed)
      EXPECT_GE(share_of(make_backdrop(c.environment, "day", "", seed, 64, 64), c.regions), c.least)
          << c.environment << " " << seed;
}

TEST(Backdrop, OverThePlaneThereIsSkyAndBelowThereIsGround) {
  const Backdrop b = make_backdrop("desert", "day", "", 1, 64, 64);
  EXPECT_THAT((std::vector<std::string>{"sky", "cloud"}), testing::Contains(b.region_names[b.regions[32]]));
  EXPECT_EQ(b.region_names[b.regions[63 * 64 + 32]], "sand");
}

TEST(Backdrop, NothingStandsInTheSkyOrInSpace) {
  EXPECT_EQ(make_backdrop("sky", "day", "", 1, 64, 64).ground, 1);
  EXPECT_EQ(make_backdrop("space", "day", "", 1, 64, 64).ground, 1);
}

TEST(Backdrop, AStudioHasTheColorAskedFor) {
  const auto average = [](const std::string& color) {
    const Backdrop b = make_backdrop("studio", "day", color, 5, 32, 32);
    std::array<double, 3> sum = {};
    for (int i = 0; i < 32 * 32; ++i)
      for (int c = 0; c < 3; ++c) sum[static_cast<std::size_t>(c)] += b.image.pixels()[3 * i + c] / 1024.0;
    return sum;
  };
  const auto red = average("red"), green = average("green"), blue = average("blue"), white = average("white"),
             black = average("black"), yellow = average("yellow");
  EXPECT_GT(red[0], red[1] + 80);
  EXPECT_GT(red[0], red[2] + 80);
  EXPECT_GT(green[1], green[0] + 40);
  EXPECT_GT(blue[2], blue[0] + 60);
  EXPECT_GT(white[0], 205);
  EXPECT_LT(black[0], 60);
  EXPECT_GT(yellow[1], yellow[2] + 80);
  EXPECT_NEAR(average("")[0], average("")[2], 12);
}

TEST(Backdrop, SizesOfAllShapes) {
  for (const auto& [w, h] : {std::pair{1, 1}, {5, 90}, {90, 5}})
    for (const std::string& environment : environment_names()) {
      const Backdrop b = make_backdrop(environment, "rain", "", 2, w, h);
      EXPECT_EQ(b.image.width(), w) << environment;
      EXPECT_EQ(b.regions.size(), static_cast<std::size_t>(w) * static_cast<std::size_t>(h)) << environment;
    }
}

TEST(Backdrop, ALargerPictureShowsTheSameScene) {
  for (const std::string environment : {"grass", "indoor", "beach", "mountain"}) {
    const Backdrop small = make_backdrop(environment, "day", "", 11, 128, 128),
                   large = make_backdrop(environment, "day", "", 11, 256, 256);
    EXPECT_NEAR(small.horizon, large.horizon, 0.02);
    const Image reduced = large.image.resized(16, 16), reference = small.image.resized(16, 16);
    double difference = 0;
    for (int i = 0; i < 16 * 16 * 3; ++i)
      difference += std::abs(reduced.pixels()[i] - reference.pixels()[i]) / (16.0 * 16 * 3);
    EXPECT_LT(difference, 14) << environment;
  }
}

TEST(Backdrop, ErrorsNameTheNearest) {
  EXPECT_THAT(message_of([] { make_backdrop("beech", "day", "", 0, 64, 64); }), HasSubstr("beach"));
  EXPECT_THAT(message_of([] { make_backdrop("beach", "nigth", "", 0, 64, 64); }), HasSubstr("night"));
  EXPECT_THAT(message_of([] { make_backdrop("studio", "day", "bleu", 0, 64, 64); }), HasSubstr("blue"));
  EXPECT_THAT(message_of([] { make_backdrop("beach", "day", "", 0, 0, 64); }), HasSubstr("0 x 64"));
}

}  // namespace
}  // namespace maia
