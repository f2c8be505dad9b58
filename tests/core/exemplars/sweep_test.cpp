#include "exemplars/sweep.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <set>

#include "exemplars/layer_selection.hpp"
#include "exemplars/store_file.hpp"
#include "exemplars/value_bins.hpp"
#include "maia/exemplars.hpp"
#include "sweep_runs.hpp"

namespace maia::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// What a unit does to all images, by a plain loop.
struct Reference {
  std::vector<std::pair<float, int>> images;  ///< activation and number
  std::vector<float> values;                  ///< at all positions
  std::map<int, std::vector<float>> maps;
};

Reference reference(const SweepModel& model, const std::string& folder, const std::string& layer, int unit, int count,
                    const std::set<int>& without = {}) {
  Reference result;
  for (int i = 0; i < count; ++i) {
    if (without.count(i) != 0) continue;
    const std::vector<float> map = fake_values(model, layer, Image::open(image_path(folder, i))).at(unit);
    result.images.emplace_back(*std::max_element(map.begin(), map.end()), i);
    result.values.insert(result.values.end(), map.begin(), map.end());
    result.maps[i] = map;
  }
  return result;
}

void expect_list(const std::vector<Exemplar>& found, std::vector<std::pair<float, int>> wanted, bool strongest, int k) {
  std::sort(wanted.begin(), wanted.end(), [&](const auto& a, const auto& b) {
    if (a.first != b.first) return strongest ? a.first > b.first : a.first < b.first;
    return a.second < b.second;
  });
  wanted.resize(std::min<std::size_t>(wanted.size(), k));
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].activation, wanted[i].first) << "rank " << i;
    EXPECT_EQ(found[i].image, wanted[i].second) << "rank " << i;
  }
}

void expect_unit(const ExemplarStore& store, const StoreFile& file, const Reference& wanted, const std::string& layer,
                 int unit, int k) {
  SCOPED_TRACE(layer + " " + std::to_string(unit));
  expect_list(store.top(layer, unit, k), wanted.images, true, k);
  expect_list(store.bottom(layer, unit, k), wanted.images, false, k);
  const std::vector<Exemplar> top = store.top(layer, unit, k);
  for (std::size_t rank = 0; rank < top.size(); ++rank) {
    const Map map = file.top_map(file.layer(layer), unit, static_cast<int>(rank));
    const std::vector<float>& values = wanted.maps.at(static_cast<int>(top[rank].image));
    ASSERT_EQ(map.values.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_NEAR(map.values[i], values[i], std::abs(values[i]) / 2048 + 1e-9 * std::abs(top[rank].activation));
    }
  }
  const std::vector<Exemplar> sample = store.sample(layer, unit, k);
  EXPECT_EQ(sample.size(), std::min<std::size_t>(k, wanted.images.size()));
  std::set<std::int64_t> different;
  for (const Exemplar& exemplar : sample) {
    EXPECT_THAT(wanted.images, testing::Contains(std::pair(exemplar.activation, static_cast<int>(exemplar.image))));
    different.insert(exemplar.image);
  }
  EXPECT_EQ(different.size(), sample.size());
  EXPECT_TRUE(std::is_sorted(sample.begin(), sample.end(),
                             [](const auto& a, const auto& b) { return a.activation < b.activation; }));

  const auto count = static_cast<double>(wanted.values.size());
  const double mean = std::accumulate(wanted.values.begin(), wanted.values.end(), 0.0) / count;
  double variance = 0;
  for (const float value : wanted.values) variance += (value - mean) * (value - mean) / count;
  const UnitStatistics statistics = store.statistics(layer, unit);
  EXPECT_EQ(statistics.images, std::ssize(wanted.images));
  EXPECT_NEAR(statistics.mean, mean, 1e-12 * (std::abs(mean) + std::sqrt(variance)));
  EXPECT_NEAR(statistics.variance, variance, 1e-10 * (variance + mean * mean));
  EXPECT_EQ(statistics.highest_maximum, std::max_element(wanted.images.begin(), wanted.images.end())->first);
  EXPECT_EQ(statistics.lowest_maximum, std::min_element(wanted.images.begin(), wanted.images.end())->first);
  const auto [low, high] = std::minmax_element(wanted.values.begin(), wanted.values.end());
  EXPECT_EQ(statistics.dead, *low == *high);

  std::vector<float> sorted = wanted.values;
  std::sort(sorted.begin(), sorted.end());
  for (const double q : {0.0, 0.1, 0.5, 0.9, 0.99, 1.0}) {
    const float exact = sorted[static_cast<std::size_t>(std::max(0.0, std::ceil(q * count) - 1))];
    EXPECT_NEAR(store.quantile(layer, unit, q), exact, std::abs(exact) * ExemplarStore::quantile_error() + 1e-7)
        << "q = " << q;
  }
}

class Sweep : public testing::Test {
 protected:
  TemporaryFolder folder;
  std::string images = folder.path("images");
  std::string out = folder.path("store.safetensors");
};

TEST_F(Sweep, IsWhatAPlainLoopGives) {
  constexpr int count = 61;  // not a multiple of the batch
  write_images(images, count);
  SweepOptions options = small_options(out);
  options.layers = {"**", "logit", "prob"};
  swept(images, options);
  const ExemplarStore store = ExemplarStore::open(out);
  const StoreFile file(SafetensorsFile::open(out));
  EXPECT_EQ(store.layers(), (std::vector<std::string>{"stem", "block.relu", "block.tokens", "head", "logit", "prob"}));
  EXPECT_EQ(store.images(), count);
  const SweepModel model = fake_model();
  for (const auto& [layer, units] :
       std::map<std::string, int>{{"stem", 20}, {"block.relu", 35}, {"block.tokens", 16}, {"head", 10}}) {
    ASSERT_EQ(store.units(layer), units);
    for (int unit = 0; unit < units; ++unit)
      expect_unit(store, file, reference(model, images, layer, unit, count), layer, unit, options.k);
  }
  EXPECT_TRUE(store.statistics("block.relu", 7).dead);
  for (int unit = 0; unit < 10; ++unit) {
    expect_unit(store, file, reference(model, images, "head", unit, count), "logit", unit, options.k);
  }
  float total = 0;
  for (int unit = 0; unit < 10; ++unit) total += static_cast<float>(store.statistics("prob", unit).mean);
  EXPECT_NEAR(total, 1, 1e-5);
}

TEST_F(Sweep, FewerImagesThanKOrThanABatch) {
  write_images(images, 3);
  swept(images, small_options(out));
  const ExemplarStore store = ExemplarStore::open(out);
  const StoreFile file(SafetensorsFile::open(out));
  expect_unit(store, file, reference(fake_model(), images, "stem", 2, 3), "stem", 2, 3);
  EXPECT_THAT(error_of([&] { store.top("stem", 2, 4); }), HasSubstr("k is 4"));
}

TEST_F(Sweep, DoesNotDependOnThreadsOrMachineFacts) {
  write_images(images, 40);
  const std::string two = swept(images, small_options(out));
  SweepOptions options = small_options(folder.path("other.safetensors"));
  options.threads = 1;
  std::string one = swept(images, options);
  const std::string threads = R"("threads":"1")";
  ASSERT_NE(one.find(threads), std::string::npos);
  one.replace(one.find(threads), threads.size(), R"("threads":"2")");
  EXPECT_TRUE(one == two);
}

TEST_F(Sweep, ALayerIsTheSameWhateverElseIsLookedAt) {
  write_images(images, 40);
  SweepOptions options = small_options(out);
  swept(images, options);
  options.out = folder.path("one.safetensors");
  options.layers = {"block.t*"};
  swept(images, options);
  const SafetensorsFile all = SafetensorsFile::open(out);
  const SafetensorsFile one = SafetensorsFile::open(options.out);
  int compared = 0;
  for (const StoredTensor& tensor : one.tensors()) {
    const StoredTensor& other = all.at(tensor.name);
    EXPECT_TRUE(std::equal(tensor.data.begin(), tensor.data.end(), other.data.begin(), other.data.end()))
        << tensor.name;
    compared += tensor.name.compare(0, 12, "block.tokens") == 0 ? 1 : 0;
  }
  EXPECT_GT(compared, 10);
}

TEST_F(Sweep, TheSeedChangesTheSampleAlone) {
  write_images(images, 60);
  SweepOptions options = small_options(out);
  swept(images, options);
  options.out = folder.path("other.safetensors");
  options.seed = 43;
  swept(images, options);
  const SafetensorsFile a = SafetensorsFile::open(out);
  const SafetensorsFile b = SafetensorsFile::open(options.out);
  for (const StoredTensor& tensor : a.tensors()) {
    const StoredTensor& other = b.at(tensor.name);
    const bool same = std::equal(tensor.data.begin(), tensor.data.end(), other.data.begin(), other.data.end());
    EXPECT_EQ(same, tensor.name.find("/sample_") == std::string::npos) << tensor.name;
  }
}

TEST_F(Sweep, TheSampleCoversTheRange) {
  write_images(images, 200);
  SweepOptions options = small_options(out);
  options.k = 10;
  swept(images, options);
  const ExemplarStore store = ExemplarStore::open(out);
  for (int unit = 0; unit < 20; ++unit) {
    const UnitStatistics statistics = store.statistics("stem", unit);
    const std::vector<Exemplar> sample = store.sample("stem", unit, 10);
    ASSERT_EQ(sample.size(), 10U);
    const float range = statistics.highest_maximum - statistics.lowest_maximum;
    EXPECT_LT(sample.front().activation, statistics.lowest_maximum + 0.25F * range);
    EXPECT_GT(sample.back().activation, statistics.highest_maximum - 0.25F * range);
    const std::vector<Exemplar> three = store.sample("stem", unit, 3);
    EXPECT_EQ(three.front().image, sample.front().image);
    EXPECT_EQ(three.back().image, sample.back().image);
  }
}

TEST_F(Sweep, BadFilesAreListedAndCountNowhere) {
  constexpr int count = 30;
  write_images(images, count);
  folder.write("images/0003.png", "this is no image");
  folder.write("images/0009.png", "");
  const std::string whole = read_file(image_path(images, 10));
  folder.write("images/0010.png", whole.substr(0, whole.size() / 2));
  std::ofstream(image_path(images, 17), std::ios::binary) << Image(24, 24, {255, 0, 255}).png();
  std::ofstream(image_path(images, 20), std::ios::binary) << Image(24, 24, {0, 255, 255}).png();
  fs::create_symlink("nowhere.png", image_path(images, count));
  SweepOptions options = small_options(out);
  const SweepReport report = sweep(fake_model(), Dataset::open(images), options);
  EXPECT_EQ(report.images, count + 1);
  EXPECT_EQ(report.bad, 6);

  const StoreFile file(SafetensorsFile::open(out));
  const auto bad = file.bad_images();
  ASSERT_EQ(bad.size(), 6U);
  const std::vector<std::int64_t> numbers = {3, 9, 10, 17, 20, 30};
  for (std::size_t i = 0; i < bad.size(); ++i) {
    EXPECT_EQ(bad[i].first, numbers[i]);
    EXPECT_FALSE(bad[i].second.empty());
  }
  EXPECT_THAT(bad[3].second, HasSubstr("block.relu"));
  EXPECT_THAT(bad[5].second, HasSubstr("0030.png"));

  const ExemplarStore store = ExemplarStore::open(out);
  EXPECT_EQ(store.images(), count - 5);
  for (const char* layer : {"stem", "block.relu"}) {
    for (int unit = 0; unit < 20; ++unit) {
      expect_unit(store, file, reference(fake_model(), images, layer, unit, count, {3, 9, 10, 17, 20}), layer, unit,
                  options.k);
    }
  }
}

TEST_F(Sweep, NoUsableImageIsAnError) {
  fs::create_directories(images);
  folder.write("images/a.png", "no");
  EXPECT_THAT(error_of([&] { swept(images, small_options(out)); }), HasSubstr("none of the 1 images could be used"));
  EXPECT_FALSE(fs::exists(out));
}

TEST_F(Sweep, ATarIsTheSameAsItsFolder) {
  write_images(images, 20);
  ASSERT_EQ(std::system(("cd '" + images + "' && tar cf ../images.tar *.png").c_str()), 0);
  swept(images, small_options(out));
  SweepOptions options = small_options(folder.path("tar.safetensors"));
  swept(folder.path("images.tar"), options);
  const SafetensorsFile a = SafetensorsFile::open(out);
  const SafetensorsFile b = SafetensorsFile::open(options.out);
  EXPECT_EQ(a.metadata(), b.metadata());
  for (const StoredTensor& tensor : a.tensors()) {
    if (tensor.name.compare(0, 7, "images/") == 0) continue;
    const StoredTensor& other = b.at(tensor.name);
    EXPECT_TRUE(std::equal(tensor.data.begin(), tensor.data.end(), other.data.begin(), other.data.end()))
        << tensor.name;
  }
  const Responses from_tar = ExemplarStore::open(options.out).top_images("stem", 1, 5);
  EXPECT_EQ(from_tar.images, ExemplarStore::open(out).top_images("stem", 1, 5).images);
}

TEST_F(Sweep, ReportsProgress) {
  write_images(images, 20);
  SweepOptions options = small_options(out);
  std::vector<std::int64_t> done;
  options.progress = [&](const SweepProgress& progress) {
    EXPECT_EQ(progress.total, 20);
    done.push_back(progress.done);
  };
  swept(images, options);
  EXPECT_EQ(done, (std::vector<std::int64_t>{8, 16, 20}));
}

TEST_F(Sweep, OptionsOutOfRangeAreErrors) {
  write_images(images, 2);
  const auto with = [&](auto change) {
    SweepOptions options = small_options(out);
    change(options);
    return error_of([&] { swept(images, options); });
  };
  EXPECT_THAT(with([](SweepOptions& o) { o.k = 0; }), HasSubstr("k is 0"));
  EXPECT_THAT(with([](SweepOptions& o) { o.k = 1001; }), HasSubstr("1..1000"));
  EXPECT_THAT(with([](SweepOptions& o) { o.batch = 0; }), HasSubstr("batch is 0"));
  EXPECT_THAT(with([](SweepOptions& o) { o.out = ""; }), HasSubstr("no file"));
  EXPECT_THAT(with([](SweepOptions& o) { o.shard = 3, o.shards = 2; }), HasSubstr("1..2"));
  EXPECT_THAT(with([](SweepOptions& o) { o.shards = 2; }), HasSubstr("only 1 batches"));
  EXPECT_THAT(with([](SweepOptions& o) { o.layers = {"blok.relu"}; }), HasSubstr("did you mean block.relu"));
  EXPECT_THAT(with([](SweepOptions& o) { o.layers = {"*.nothing"}; }), HasSubstr("no layer of fake fits '*.nothing'"));
}

TEST(LayerPatterns, StarsStopAtDotsUnlessDoubled) {
  EXPECT_TRUE(fits_pattern("layer3.5.conv2", "layer3.*.conv2"));
  EXPECT_TRUE(fits_pattern("layer3.5.conv2", "layer3.**"));
  EXPECT_TRUE(fits_pattern("layer3.5.conv2", "**conv?"));
  EXPECT_TRUE(fits_pattern("layer3", "layer?"));
  EXPECT_TRUE(fits_pattern("layer3", "layer3"));
  EXPECT_FALSE(fits_pattern("layer3.5.conv2", "layer3.*"));
  EXPECT_FALSE(fits_pattern("layer3.5", "layer3"));
  EXPECT_FALSE(fits_pattern("layer", "layer?"));
  EXPECT_FALSE(fits_pattern("layer3x5", "layer3.5"));
}

TEST(LayerPatterns, AllLayersDoNotIncludeTheOutputs) {
  const SweepModel model = fake_model();
  EXPECT_EQ(select_layers(model, {"**"}).size(), 4U);
  EXPECT_EQ(select_layers(model, {}).size(), 3U);
  const std::vector<LayerShape> two = select_layers(model, {"logit", "stem", "st*"});
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].path, "stem");
  EXPECT_EQ(two[1], (LayerShape{"logit", 10, 1, 1}));
}

}  // namespace
}  // namespace maia::test
