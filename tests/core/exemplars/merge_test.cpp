#include "exemplars/merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "maia/exemplars.hpp"
#include "model/weights/safetensors_file.hpp"
#include "sweep_runs.hpp"

namespace maia::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Merge : public testing::Test {
 protected:
  Merge() {
    write_images(images, 61);
    folder.write("images/0005.png", "bad");
    folder.write("images/0050.png", "bad");
  }
  std::string part(int shard, int shards, int k = 6, bool bfloat16 = false) {
    SweepOptions options = small_options(
        folder.path("part" + std::to_string(shard) + "of" + std::to_string(shards) + "k" + std::to_string(k)));
    options.shard = shard;
    options.shards = shards;
    options.k = k;
    options.bfloat16 = bfloat16;
    swept(images, options);
    return options.out;
  }
  std::string merge_error(const std::vector<std::string>& parts) {
    return error_of([&] { merge_parts(folder.path("error.safetensors"), parts); });
  }
  TemporaryFolder folder;
  std::string images = folder.path("images");
  std::string out = folder.path("merged.safetensors");
};

TEST_F(Merge, IsTheSameAsOneSweepInAnyOrder) {
  const std::string wanted = swept(images, small_options(folder.path("whole.safetensors")));
  for (const int shards : {2, 3, 8}) {
    std::vector<std::string> parts;
    for (int shard = 1; shard <= shards; ++shard) parts.push_back(part(shard, shards));
    for (int rotation = 0; rotation < 3; ++rotation) {
      merge_parts(out, parts);
      EXPECT_TRUE(read_file(out) == wanted) << shards << " shards, rotation " << rotation;
      std::rotate(parts.begin(), parts.begin() + 1, parts.end());
    }
  }
}

TEST_F(Merge, Bfloat16) {
  SweepOptions options = small_options(folder.path("whole.safetensors"));
  options.bfloat16 = true;
  const std::string wanted = swept(images, options);
  merge_parts(out, {part(2, 2, 6, true), part(1, 2, 6, true)});
  EXPECT_TRUE(read_file(out) == wanted);
}

TEST_F(Merge, PartsOfOtherThreadsAreNamedInTheStore) {
  const std::string first = part(1, 2);
  SweepOptions options = small_options(folder.path("second"));
  options.shard = options.shards = 2;
  options.threads = 1;
  swept(images, options);
  merge_parts(out, {first, options.out});
  EXPECT_EQ(SafetensorsFile::open(out).metadata().at("threads"), "1, 2");
}

TEST_F(Merge, WrongPartsAreNamed) {
  const std::string first = part(1, 2);
  const std::string second = part(2, 2);
  const std::string third = part(2, 3);
  EXPECT_THAT(merge_error({first}), HasSubstr("the part with images 32..60 is missing"));
  EXPECT_THAT(merge_error({second}), HasSubstr("the part with images 0..31 is missing"));
  EXPECT_THAT(merge_error({first, second, first}),
              AllOf(HasSubstr("overlap"), HasSubstr(first), HasSubstr("images 0..31")));
  EXPECT_THAT(merge_error({second, first, third}),
              AllOf(HasSubstr("overlap"), HasSubstr(third), HasSubstr("images 16..31")));
  EXPECT_THAT(merge_error({first, part(2, 2, 5)}),
              AllOf(HasSubstr("does not belong to part '" + first), HasSubstr("k is 5 there and 6 here")));
  EXPECT_THAT(merge_error({}), HasSubstr("no parts"));
  EXPECT_THAT(merge_error({first, folder.path("nowhere")}), HasSubstr("nowhere"));
  merge_parts(out, {first, second});
  EXPECT_THAT(merge_error({out}), HasSubstr("is a finished store, not a part"));
  EXPECT_THAT(error_of([&] { merge_parts(first, {first, second}); }),
              HasSubstr("is a part; the first file named is the one to be written"));
  EXPECT_THAT(error_of([&] { ExemplarStore::open(first); }), HasSubstr("maia exemplars merge"));
  EXPECT_FALSE(std::filesystem::exists(folder.path("error.safetensors")));
}

TEST_F(Merge, AnIncompletePartIsRefused) {
  SweepOptions options = small_options(folder.path("part"));
  options.shard = 1;
  options.shards = 2;
  options.stop = [] { return true; };
  EXPECT_THROW(swept(images, options), SweepStopped);
  EXPECT_THAT(merge_error({options.out + ".partial", part(2, 2)}), HasSubstr("is not complete"));
}

TEST_F(Merge, ADamagedPartIsRefused) {
  const std::string first = part(1, 2);
  const std::string second = part(2, 2);
  const std::string bytes = read_file(second);
  folder.write("damaged", bytes.substr(0, bytes.size() - 1));
  EXPECT_THAT(merge_error({first, folder.path("damaged")}), HasSubstr("damaged"));
  // A number of an image that does not exist.
  std::string changed = bytes;
  const SafetensorsFile file = SafetensorsFile::open(second);
  const auto* data = reinterpret_cast<const char*>(file.at("stem/top_images").data.data());
  const auto* start = reinterpret_cast<const char*>(file.mapping()->bytes().data());
  changed[static_cast<std::size_t>(data - start) + 2] = 1;
  folder.write("damaged", changed);
  EXPECT_THAT(merge_error({first, folder.path("damaged")}), AllOf(HasSubstr("damaged"), HasSubstr("stem/top_images")));
}

}  // namespace
}  // namespace maia::test
