#include <gtest/gtest.h>

#include "maia/exemplars.hpp"
#include "model/weights/safetensors_file.hpp"
#include "sweep_runs.hpp"

namespace maia::test {
namespace {

bool same(const StoredTensor& a, const StoredTensor& b) {
  return std::equal(a.data.begin(), a.data.end(), b.data.begin(), b.data.end());
}

class Bfloat16 : public testing::Test {
 protected:
  TemporaryFolder folder;
  std::string images = folder.path("images");
};

TEST_F(Bfloat16, ListsAndMapsAreThoseOfFloat32) {
  write_images(images, 150);
  SweepOptions options = small_options(folder.path("float32"));
  options.layers = {"**"};
  swept(images, options);
  options.out = folder.path("bfloat16");
  options.bfloat16 = true;
  const auto network = std::make_shared<FakeNetwork>();
  const SweepReport report = sweep(fake_model(network), Dataset::open(images), options);
  EXPECT_EQ(network->bfloat16_rows, 152);
  EXPECT_GT(report.rescored, 0);
  EXPECT_LE(report.rescored, 150);

  const SafetensorsFile exact = SafetensorsFile::open(folder.path("float32"));
  const SafetensorsFile rounded = SafetensorsFile::open(folder.path("bfloat16"));
  EXPECT_EQ(rounded.metadata().at("precision"), "bfloat16");
  int lists = 0;
  for (const StoredTensor& tensor : exact.tensors()) {
    const std::string kind = tensor.name.substr(tensor.name.find('/') + 1);
    if (kind.compare(0, 3, "top") == 0 || kind.compare(0, 6, "bottom") == 0 || kind == "lowest" || kind == "highest") {
      EXPECT_TRUE(same(tensor, rounded.at(tensor.name))) << tensor.name;
      ++lists;
    }
  }
  EXPECT_EQ(lists, 4 * 8);
  EXPECT_FALSE(same(exact.at("stem/mean"), rounded.at("stem/mean")));
}

TEST_F(Bfloat16, OneLayerNeedsFewImagesInFloat32) {
  write_images(images, 300);
  SweepOptions options = small_options(folder.path("float32"));
  options.layers = {"head"};
  options.k = 2;
  swept(images, options);
  options.out = folder.path("bfloat16");
  options.bfloat16 = true;
  const SweepReport report = sweep(fake_model(), Dataset::open(images), options);
  const ExemplarStore exact = ExemplarStore::open(folder.path("float32"));
  const ExemplarStore rounded = ExemplarStore::open(folder.path("bfloat16"));
  for (int unit = 0; unit < 10; ++unit) {
    for (int rank = 0; rank < 2; ++rank) {
      EXPECT_EQ(exact.top("head", unit, 2)[rank].image, rounded.top("head", unit, 2)[rank].image);
      EXPECT_EQ(exact.top("head", unit, 2)[rank].activation, rounded.top("head", unit, 2)[rank].activation);
      EXPECT_EQ(exact.bottom("head", unit, 2)[rank].image, rounded.bottom("head", unit, 2)[rank].image);
    }
  }
  EXPECT_LT(report.rescored, 300);
}

}  // namespace
}  // namespace maia::test
