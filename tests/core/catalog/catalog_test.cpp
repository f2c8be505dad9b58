#include "scene/catalog/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "maia/error.hpp"
#include "model/folders.hpp"
#include "scene/catalog/main_colors.hpp"

namespace maia {
namespace {

using testing::Contains;
using testing::HasSubstr;

const Catalog& catalog() { return Catalog::installed(); }
SynsetId sense(const char* name) { return WordNet::installed().sense(name); }

int number_of(const std::string& file) {
  for (std::size_t i = 0; i < catalog().assets().size(); ++i)
    if (catalog().assets()[i].file == file) return static_cast<int>(i);
  ADD_FAILURE() << file << " is not listed";
  return 0;
}

TEST(Catalog, HasManyThingsAndPhotographs) {
  std::set<SynsetId> photographed;
  for (const Asset& asset : catalog().assets())
    if (asset.kind == AssetKind::photo) photographed.insert(asset.synset);
  EXPECT_GE(catalog().assets().size(), 600U);
  EXPECT_GE(photographed.size(), 200U);
}

TEST(Catalog, PhotographsComeFirst) {
  const std::vector<int> zebras = catalog().of(sense("zebra.n.01"));
  ASSERT_GE(zebras.size(), 2U);
  EXPECT_EQ(catalog().assets()[static_cast<std::size_t>(zebras[0])].file, "animals/mammals/equines/zebra.png");
  EXPECT_EQ(catalog().assets()[static_cast<std::size_t>(zebras[0])].kind, AssetKind::photo);
}

TEST(Catalog, KnowsWhatThingsAreBesidesTheirFirstMeaning) {
  const int lamb = number_of("animals/mammals/bovines/sheep_lamb.png");
  EXPECT_THAT(catalog().of(sense("sheep.n.01")), Contains(lamb));
  EXPECT_THAT(catalog().of(sense("animal.n.01")), Contains(lamb));
  EXPECT_THAT(catalog().of(sense("flower.n.01")), Contains(number_of("plants/flowers/rose.png")));
}

TEST(Catalog, EveryAssetMakesSense) {
  for (const Asset& asset : catalog().assets()) {
    EXPECT_FALSE(asset.colors.empty()) << asset.file;
    EXPECT_THAT(catalog().of(asset.synset), testing::Not(testing::IsEmpty()));
    for (const AssetRegion* region : {&asset.head, &asset.eyes, &asset.neck, &asset.hand}) {
      if (!region->known()) continue;
      EXPECT_GE(region->x, 0) << asset.file;
      EXPECT_LE(region->x, 1) << asset.file;
      EXPECT_GE(region->y, 0) << asset.file;
      EXPECT_LE(region->y, 1) << asset.file;
    }
  }
}

TEST(Catalog, ListedColorsAreThoseOfThePixels) {
  for (std::size_t i = 0; i < catalog().assets().size(); i += 17) {
    const Asset& asset = catalog().assets()[i];
    const auto sprite = catalog().sprite(static_cast<int>(i), 256);
    EXPECT_EQ(main_colors(*sprite).front(), asset.colors.front()) << asset.file;
  }
}

TEST(Catalog, SpritesAreTrimmedCutOuts) {
  for (const char* file : {"animals/mammals/cats/tiger.png", "clothes/hats/cowboy_hat.svg"}) {
    const auto sprite = catalog().sprite(number_of(file), 100);
    ASSERT_EQ(sprite->rgba.size(), static_cast<std::size_t>(sprite->width * sprite->height) * 4);
    const auto opaque = [&](int x, int y) {
      return sprite->rgba[static_cast<std::size_t>(y * sprite->width + x) * 4 + 3] >= 8;
    };
    bool left = false, right = false, top = false, bottom = false;
    for (int y = 0; y < sprite->height; ++y) {
      left = left || opaque(0, y);
      right = right || opaque(sprite->width - 1, y);
    }
    for (int x = 0; x < sprite->width; ++x) {
      top = top || opaque(x, 0);
      bottom = bottom || opaque(x, sprite->height - 1);
    }
    EXPECT_TRUE(left && right && top && bottom) << file;
  }
}

TEST(Catalog, DrawingsComeInPowersOfTwoPhotographsAsTheyAre) {
  const int hat = number_of("clothes/hats/cowboy_hat.svg");
  EXPECT_NEAR(catalog().sprite(hat, 1)->height, 64, 3);
  EXPECT_NEAR(catalog().sprite(hat, 65)->height, 128, 4);
  EXPECT_EQ(catalog().sprite(hat, 65), catalog().sprite(hat, 128));
  EXPECT_LE(catalog().sprite(hat, 9000)->width, 2048);
  const int tiger = number_of("animals/mammals/cats/tiger.png");
  EXPECT_EQ(catalog().sprite(tiger, 10), catalog().sprite(tiger, 900));
}

TEST(Catalog, ThreadsShareSprites) {
  const int tiger = number_of("animals/mammals/cats/tiger.png");
  std::vector<std::shared_ptr<const Sprite>> sprites(4);
  std::vector<std::thread> threads;
  for (auto& sprite : sprites)
    threads.emplace_back([&sprite, tiger] {
      for (int i = 0; i < 5; ++i) catalog().nearest(sense("leopard.n.02"));
      sprite = catalog().sprite(tiger, 64);
    });
  for (std::thread& thread : threads) thread.join();
  for (const auto& sprite : sprites) EXPECT_EQ(sprite->rgba, sprites[0]->rgba);
  EXPECT_EQ(catalog().sprite(tiger, 64), catalog().sprite(tiger, 64));
}

TEST(Catalog, ThereIsNoOtherAsset) {
  EXPECT_THROW(catalog().sprite(-1, 64), Error);
  EXPECT_THROW(catalog().sprite(static_cast<int>(catalog().assets().size()), 64), Error);
}

TEST(Catalog, OpensOtherLists) {
  const auto folder = std::filesystem::path(testing::TempDir()) / ("maia-catalog-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::string table = (folder / "assets.tsv").string();
  std::ofstream(folder / "red.svg")
      << R"(<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="red"/></svg>)";
  std::ofstream(table)
      << "file\tname\tmeanings\tkind\tstance\tfacing\theight\tthings\tcolors\ttextures\thead\teyes\tneck\t"
         "hand\tlikeness\n"
         "red.svg\tbox\tbox.n.01\tdrawing\tground\tfront\t1\t1\tred\t-\t-\t-\t-\t-\t-\n";
  const Catalog other = Catalog::open(table, folder.string());
  EXPECT_EQ(other.assets().size(), 1U);
  EXPECT_EQ(main_colors(*other.sprite(0, 64)), std::vector<std::string>{"red"});
  EXPECT_THAT(other.of(sense("container.n.01")), testing::ElementsAre(0));
  std::filesystem::remove_all(folder);
}

/// name, meaning, numbers of classes
TEST(ImageNetList, NamesAssetsAndClasses) {
  std::set<std::string> names;
  for (const Asset& asset : catalog().assets()) names.insert(asset.name);
  std::ifstream file(data_folder() / "scene" / "imagenet.tsv");
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "name\tmeaning\tclasses");
  int rows = 0;
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    std::string name, meaning, classes, number;
    std::getline(cells, name, '\t');
    std::getline(cells, meaning, '\t');
    std::getline(cells, classes);
    EXPECT_THAT(names, Contains(name));
    EXPECT_THAT(catalog().of(sense(meaning.c_str())), testing::Not(testing::IsEmpty())) << meaning;
    std::istringstream numbers(classes);
    while (std::getline(numbers, number, ',')) {
      EXPECT_GE(std::stoi(number), 0) << line;
      EXPECT_LT(std::stoi(number), 1000) << line;
    }
    ++rows;
  }
  EXPECT_GE(rows, 150);
}

}  // namespace
}  // namespace maia
