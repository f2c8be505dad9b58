#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "exemplars/store_file.hpp"
#include "maia/exemplars.hpp"
#include "sweep_runs.hpp"

namespace maia::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class Store : public testing::Test {
 protected:
  Store() {
    write_images(images, 40);
    swept(images, small_options(out));
  }
  TemporaryFolder folder;
  std::string images = folder.path("images");
  std::string out = folder.path("store.safetensors");
};

TEST_F(Store, SaysWhatItIs) {
  const ExemplarStore store = ExemplarStore::open(out);
  EXPECT_EQ(store.path(), out);
  EXPECT_EQ(store.model_name(), "fake");
  EXPECT_EQ(store.model_hash(), std::string(64, 'a'));
  EXPECT_EQ(store.images(), 40);
  EXPECT_EQ(store.layers(), (std::vector<std::string>{"stem", "block.relu", "block.tokens"}));
  EXPECT_EQ(store.top("stem", 0, 1).at(0).path.rfind(images + "/00", 0), 0U);
}

TEST_F(Store, ShowsTheImagesMaskedAboveTheThreshold) {
  const ExemplarStore store = ExemplarStore::open(out);
  const StoreFile file(SafetensorsFile::open(out));
  const SweepModel model = fake_model();
  for (const int unit : {0, 5}) {
    MaskStyle style;
    style.outline = 1;
    const Responses responses = store.top_images("stem", unit, 6, style);
    const std::vector<Exemplar> top = store.top("stem", unit, 6);
    ASSERT_EQ(responses.images.size(), 6U);
    for (int rank = 0; rank < 6; ++rank) {
      EXPECT_EQ(responses.activations[rank], top[rank].activation);
      const Image seen = model.preprocess.fit(Image::open(top[rank].path));
      const Map map = file.top_map(file.layer("stem"), unit, rank);
      EXPECT_EQ(responses.images[rank], masked(seen, map, store.quantile("stem", unit, 0.99), style));
    }
  }
}

TEST_F(Store, ClassesAreShownWhole) {
  SweepOptions options = small_options(folder.path("classes.safetensors"));
  options.layers = {"logit"};
  swept(images, options);
  const ExemplarStore store = ExemplarStore::open(options.out);
  const Responses responses = store.top_images("logit", 3, 2);
  EXPECT_EQ(responses.images[1], fake_model().preprocess.fit(Image::open(store.top("logit", 3, 2)[1].path)));
}

TEST_F(Store, ErrorsNameWhatExists) {
  const ExemplarStore store = ExemplarStore::open(out);
  EXPECT_THAT(error_of([&] { store.top("blok.relu", 0); }), AllOf(HasSubstr("block.relu"), HasSubstr("--layers")));
  EXPECT_THAT(error_of([&] { store.top("stem", 20, 1); }),
              HasSubstr("no unit 20 in layer 'stem'; it has the units 0..19"));
  EXPECT_THAT(error_of([&] { store.top("stem", -1, 1); }), HasSubstr("0..19"));
  EXPECT_THAT(error_of([&] { store.top("stem", 0, 7); }), AllOf(HasSubstr("k is 7"), HasSubstr("1..6")));
  EXPECT_THAT(error_of([&] { store.sample("stem", 0, 0); }), HasSubstr("1..6"));
  EXPECT_THAT(error_of([&] { store.quantile("stem", 0, 1.1); }), HasSubstr("0..1"));
  EXPECT_THAT(error_of([&] { store.quantile("stem", 0, NAN); }), HasSubstr("0..1"));
  EXPECT_THAT(error_of([&] { store.quantile("stem", 99, 0.5); }), HasSubstr("0..19"));
  EXPECT_THAT(error_of([&] { store.statistics("stem", 99); }), HasSubstr("0..19"));
  EXPECT_THAT(error_of([&] { store.rank("stem", 99, 0); }), HasSubstr("0..19"));
  EXPECT_THAT(error_of([&] { ExemplarStore::open(folder.path("nowhere")); }), HasSubstr("nowhere"));
}

TEST_F(Store, MissingAndChangedImagesAreNamed) {
  const ExemplarStore store = ExemplarStore::open(out);
  const std::string path = store.top("stem", 0, 1)[0].path;
  std::ofstream(path, std::ios::app) << "more";
  EXPECT_THAT(error_of([&] { store.top_images("stem", 0, 6); }), AllOf(HasSubstr(path), HasSubstr("has changed")));
  fs::remove(path);
  EXPECT_THAT(error_of([&] { store.top_images("stem", 0, 6); }), HasSubstr(path));
  EXPECT_EQ(store.top("stem", 0, 6).size(), 6U);
}

TEST_F(Store, ManyThreadsMayAsk) {
  const ExemplarStore store = ExemplarStore::open(out);
  const Responses wanted = store.top_images("stem", 3, 4);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { EXPECT_EQ(store.top_images("stem", 3, 4).images, wanted.images); });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(Store, QuantilesAndRanksFit) {
  const ExemplarStore store = ExemplarStore::open(out);
  for (const double q : {0.1, 0.5, 0.99}) EXPECT_NEAR(store.rank("stem", 4, store.quantile("stem", 4, q)), q, 0.02);
}

/// Sets bytes in one tensor of the file.
void damage(const std::string& path, const std::string& tensor, std::size_t at, const std::string& bytes) {
  std::string content = read_file(path);
  {
    const SafetensorsFile file = SafetensorsFile::open(path);
    const auto* data = reinterpret_cast<const char*>(file.at(tensor).data.data());
    const auto* start = reinterpret_cast<const char*>(file.mapping()->bytes().data());
    content.replace(static_cast<std::size_t>(data - start) + at, bytes.size(), bytes);
  }
  std::ofstream(path + ".damaged", std::ios::binary) << content;
}

TEST_F(Store, DamageIsAnErrorWhereItIsMet) {
  const std::string ff(8, '\xFF');
  const auto after = [&](const char* tensor, std::size_t at, const std::string& bytes, auto query) {
    damage(out, tensor, at, bytes);
    return error_of([&] { query(ExemplarStore::open(out + ".damaged")); });
  };
  EXPECT_THAT(after("stem/top_images", 0, "\xFF\xFF\xFF\x7F", [](auto store) { store.top("stem", 0, 1); }),
              HasSubstr("damaged"));
  EXPECT_THAT(after("stem/top_values", 0, ff.substr(0, 4), [](auto store) { store.top("stem", 0, 1); }),
              HasSubstr("damaged"));
  EXPECT_THAT(after("stem/histogram_ends", 0, ff, [](auto store) { store.quantile("stem", 0, 0.5); }),
              HasSubstr("damaged"));
  EXPECT_THAT(after("stem/histogram_counts", 0, ff, [](auto store) { store.rank("stem", 0, 0); }),
              HasSubstr("damaged"));
  EXPECT_THAT(after("stem/histogram_bins", 0, ff.substr(0, 2), [](auto store) { store.rank("stem", 0, 0); }),
              HasSubstr("damaged"));
  EXPECT_THAT(after("images/names_ends", 0, ff,
                    [](auto store) {
                      for (int unit = 0; unit < 20; ++unit) store.bottom("stem", unit, 6), store.top("stem", unit, 6);
                    }),
              HasSubstr("damaged"));
}

TEST_F(Store, OtherFilesAreRefused) {
  EXPECT_THAT(error_of([&] { ExemplarStore::open(folder.write("text", "hello")); }), HasSubstr("text"));
  std::string content = read_file(out);
  content.replace(content.find("maia exemplars"), 4, "main");
  EXPECT_THAT(error_of([&] { ExemplarStore::open(folder.write("other", content)); }),
              HasSubstr("is no exemplar file of maia"));
  content = read_file(out);
  const std::string version = R"("version":"1")";
  content.replace(content.find(version), version.size(), R"("version":"2")");
  EXPECT_THAT(error_of([&] { ExemplarStore::open(folder.write("newer", content)); }), HasSubstr("format version '2'"));
}

}  // namespace
}  // namespace maia::test
