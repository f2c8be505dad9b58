#include "scene/dataset/scene_set.hpp"

#include <nlohmann/json.hpp>

#include "core/weights/expect_error.hpp"
#include "image/sha256.hpp"
#include "maia/scene.hpp"
#include "run_lengths_reader.hpp"
#include "scene/catalog/catalog.hpp"
#include "unit/temporary_folder.hpp"

namespace maia {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr int size = 128;

std::vector<std::uint8_t> mask_of(const json& segmentation) {
  EXPECT_EQ(segmentation["size"], json({size, size}));
  return test::drawn(test::decompressed(segmentation["counts"]), size, size);
}

SceneSetOptions small(std::int64_t count) {
  SceneSetOptions options;
  options.count = count;
  options.size = size;
  options.seed = 4;
  options.format = SceneFormat::png;
  return options;
}

TEST(SceneSet, LinesSayWhatIsInThePicture) {
  const SceneEntry entry = make_scene_entry(3, "two dogs and a red car on a beach", 11, size, SceneFormat::png);
  const json line = json::parse(entry.line);
  EXPECT_EQ(line["file"], "images/0000003.png");
  EXPECT_EQ(line["width"], size);
  EXPECT_EQ(line["environment"], "beach");
  const Scene scene("two dogs and a red car on a beach", 11, size);
  EXPECT_EQ(line["caption"], scene.caption());
  EXPECT_EQ(Image::decode(entry.image), scene.image());
  ASSERT_EQ(line["objects"].size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const json& object = line["objects"][i];
    EXPECT_EQ(object["word"], i < 2 ? "dog" : "car");
    const WordNet& words = WordNet::installed();
    EXPECT_TRUE(
        words.is_a(words.sense(object["sense"].get<std::string>()), words.sense(i < 2 ? "dog.n.01" : "car.n.01")));
    const Map mask = scene.mask(static_cast<int>(i));
    const std::vector<std::uint8_t> inside = mask_of(object["segmentation"]);
    int area = 0;
    for (std::size_t k = 0; k < inside.size(); ++k) {
      EXPECT_EQ(inside[k], mask.values[k] > 0.5F ? 1 : 0);
      area += inside[k];
    }
    EXPECT_EQ(object["area"], area);
    const Box box = scene.objects()[i].box;
    EXPECT_EQ(object["box"], json({box.x, box.y, box.width, box.height}));
  }
  EXPECT_EQ(line["objects"][2]["color"], "red");
}

TEST(SceneSet, RegionsCoverTheBackground) {
  const json line = json::parse(make_scene_entry(0, "a dog on a beach", 1, size, SceneFormat::png).line);
  std::vector<int> times(static_cast<std::size_t>(size) * size);
  std::int64_t areas = 0;
  for (const json& region : line["regions"]) {
    const auto inside = mask_of(region["segmentation"]);
    for (std::size_t i = 0; i < inside.size(); ++i) times[i] += inside[i];
    areas += region["area"].get<std::int64_t>();
  }
  EXPECT_THAT(times, testing::Each(testing::Le(1)));
  EXPECT_GT(areas, size * size / 2);
}

TEST(SceneSet, IsTheSameOnAnyNumberOfThreads) {
  const test::TemporaryFolder folder;
  for (const int threads : {1, 3}) {
    SceneSetOptions options = small(12);
    options.threads = threads;
    write_scenes(folder.path(std::to_string(threads)), write_options(options));
  }
  for (const std::string name : {"scenes.json", "scenes.jsonl", "images/0000000.png", "images/0000011.png"})
    EXPECT_EQ(test::read_file(folder / ("1/" + name)), test::read_file(folder / ("3/" + name))) << name;
}

TEST(SceneSet, LinesSufficeToMakeThePicturesAgain) {
  const test::TemporaryFolder folder;
  write_scenes(folder.path("out"), write_options(small(6)));
  std::istringstream lines(test::read_file(folder / "out/scenes.jsonl"));
  int count = 0;
  for (std::string text; std::getline(lines, text); ++count) {
    const json line = json::parse(text);
    const Scene scene(line["prompt"], line["seed"], line["width"]);
    EXPECT_EQ(scene.image(), Image::open(folder.path("out/" + line["file"].get<std::string>())));
  }
  EXPECT_EQ(count, 6);
}

TEST(SceneSet, UsesPromptsInTurn) {
  SceneSetOptions options = small(5);
  options.prompts = {"a dog", "a car"};
  EXPECT_EQ(prompt_of(options, 4), "a dog");
  const SceneEntry second = write_options(options).make(1), fourth = write_options(options).make(3);
  EXPECT_EQ(json::parse(fourth.line)["prompt"], "a car");
  EXPECT_NE(second.image, fourth.image);
}

TEST(SceneSet, KeepsDifferentSetsApart) {
  const test::TemporaryFolder folder;
  write_scenes(folder.path("out"), write_options(small(1)));
  SceneSetOptions other = small(1);
  other.seed = 5;
  other.prompts = {"a dog"};
  EXPECT_ERROR(write_scenes(folder.path("out"), write_options(other)),
               "seed is 4 there and 5 here, prompts is sampled there");
}

TEST(SceneSet, ChecksTheSize) {
  SceneSetOptions options = small(1);
  options.size = 63;
  EXPECT_ERROR(write_options(options), "64 to 2048 pixels wide and high, not 63");
}

TEST(Prompts, AreReadLineByLine) {
  EXPECT_THAT(read_prompts("a dog\r\n\n# a comment\n  two cars on a beach  \n", "p.txt"),
              ElementsAre("a dog", "two cars on a beach"));
}

TEST(Prompts, MustBeDrawable) {
  EXPECT_ERROR(read_prompts("# nothing\n\n", "p.txt"), "p.txt holds no prompt");
  EXPECT_ERROR(read_prompts("a dog\nqwertyuiop\n", "p.txt"), "line 2 of p.txt: nothing in 'qwertyuiop' can be drawn");
  EXPECT_ERROR(read_prompts("a dog\n\xFF\xFE\n", "p.txt"), "line 2 of p.txt: ");
}

}  // namespace
}  // namespace maia
