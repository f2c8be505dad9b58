#include "exemplars/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "maia/exemplars.hpp"
#include "model/weights/safetensors_file.hpp"
#include "sweep_runs.hpp"

namespace maia::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class CommandLine : public testing::Test {
 protected:
  struct Done {
    int status = 0;
    std::string out, err;
  };
  Done run(const std::vector<std::string>& arguments, bool stop = false) {
    std::ostringstream out, err;
    const ExemplarsEnvironment environment{[&](const std::string& name, const std::string& device) {
                                             model_name = name;
                                             device_name = device;
                                             return fake_model();
                                           },
                                           [&] { return folder.path("stores"); }, [stop] { return stop; }, out, err};
    const int status = run_exemplars(arguments, environment);
    return {status, out.str(), err.str()};
  }
  CommandLine() { write_images(images, 20); }

  TemporaryFolder folder;
  std::string images = folder.path("images");
  std::string model_name, device_name;
};

TEST_F(CommandLine, SweepsToTheDefaultPlace) {
  folder.write("images/0004.png", "bad");
  const Done done = run({"--images", images});
  EXPECT_EQ(done.status, 0) << done.err;
  const std::string store = folder.path("stores/fake-aaaaaaaaaaaa.safetensors");
  EXPECT_THAT(done.out, AllOf(StartsWith(store + ": 20 images, 1 could not be used"), HasSubstr("images/s"),
                              HasSubstr("MB of memory")));
  EXPECT_THAT(done.err, AllOf(HasSubstr("sweep: 20 of 20 images"), HasSubstr("left, 1 bad")));
  EXPECT_EQ(model_name, Model::embedded);
  EXPECT_EQ(device_name, "cpu");
  EXPECT_EQ(ExemplarStore::open(store).images(), 19);
  EXPECT_THAT(run({"--images", images}).out, HasSubstr("is complete already"));

  const Done info = run({"info", store});
  EXPECT_EQ(info.status, 0);
  EXPECT_THAT(info.out, AllOf(HasSubstr("model      fake"), HasSubstr("images     19"),
                              HasSubstr("block.relu: 35 units of 3x3, 8 of them dead"),
                              HasSubstr("1 images could not be used"), HasSubstr(images + "/0004.png")));
}

TEST_F(CommandLine, TakesAllOptions) {
  const std::string out = folder.path("all.safetensors");
  const Done done =
      run({"--images", images, "--model", "resnet18@x.pth", "--device=cuda:1", "--layers", "stem,block.*", "--out", out,
           "--k=4", "--batch", "5", "--bf16", "--seed", "9", "--threads", "2", "--hash-contents", "--restart"});
  ASSERT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("computed again in float32"));
  EXPECT_EQ(model_name, "resnet18@x.pth");
  EXPECT_EQ(device_name, "cuda:1");
  const auto metadata = SafetensorsFile::open(out).metadata();
  EXPECT_EQ(metadata.at("k"), "4");
  EXPECT_EQ(metadata.at("batch"), "5");
  EXPECT_EQ(metadata.at("precision"), "bfloat16");
  EXPECT_EQ(metadata.at("seed"), "9");
  EXPECT_EQ(metadata.at("dataset_hash"), Dataset::open(images).hash(true));
}

TEST_F(CommandLine, ShardsAndMerge) {
  const std::string whole = folder.path("whole");
  ASSERT_EQ(run({"--images", images, "--batch", "4", "--out", whole}).status, 0);
  std::vector<std::string> merge = {"merge", folder.path("merged")};
  for (const char* shard : {"1/3", "3/3", "2/3"}) {
    ASSERT_EQ(run({"--images", images, "--batch", "4", "--shard", shard}).status, 0);
    merge.push_back(folder.path("stores/fake-aaaaaaaaaaaa.shard-" + std::string(1, shard[0]) + "-of-3.safetensors"));
  }
  const Done merged = run(merge);
  EXPECT_EQ(merged.status, 0) << merged.err;
  EXPECT_THAT(merged.out, HasSubstr("20 images of 3 parts"));
  EXPECT_TRUE(read_file(folder.path("merged")) == read_file(whole));
}

TEST_F(CommandLine, ShowsAUnit) {
  const std::string store = folder.path("store");
  ASSERT_EQ(run({"--images", images, "--out", store}).status, 0);
  const Done done = run({"show", store, "stem", "3", "--out", folder.path("grid.png"), "--k", "6"});
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(StartsWith("fake stem unit 3, 20 images"), HasSubstr("0.99: "), HasSubstr(images + "/00"),
                              HasSubstr("drawn to")));
  EXPECT_GT(Image::open(folder.path("grid.png")).width(), 500);
  EXPECT_THAT(run({"show", store, "block.relu", "7"}).out, HasSubstr("unit 7 (dead)"));
  EXPECT_EQ(run({"show", store, "stem", "20"}).status, 2);
  EXPECT_THAT(run({"show", store, "stem", "20"}).err, HasSubstr("0..19, not '20'"));
  EXPECT_EQ(run({"show", store, "stam", "2"}).status, 1);
}

TEST_F(CommandLine, BeingStoppedHasItsOwnStatus) {
  const Done done = run({"--images", images, "--batch", "4"}, true);
  EXPECT_EQ(done.status, 130);
  EXPECT_THAT(done.err, HasSubstr("stopped after 4 of 20 images; the same command goes on from there"));
  const Done rest = run({"--images", images, "--batch", "4"});
  EXPECT_EQ(rest.status, 0);
  EXPECT_THAT(rest.out, HasSubstr("20 images (4 of them earlier)"));
}

TEST_F(CommandLine, LooksAtTheDefaultImagesWithoutOthers) {
  std::ostringstream out, err;
  ExemplarsEnvironment environment{[](const std::string&, const std::string&) { return fake_model(); },
                                   [&] { return folder.path("stores"); }, [] { return false; }, out, err};
  int threads = 0;
  environment.default_images = [&](int wanted, const std::function<void(const Counted&)>& progress) {
    threads = wanted;
    progress({"scenes", "images", 20, 20, 50, 0, {}});
    return images;
  };
  EXPECT_EQ(run_exemplars({"--threads", "3"}, environment), 0) << err.str();
  EXPECT_EQ(threads, 3);
  EXPECT_THAT(err.str(), HasSubstr("scenes: 20 of 20 images, 50.0 images/s, 0 s left"));
  EXPECT_THAT(out.str(), HasSubstr("fake-aaaaaaaaaaaa.safetensors: 20 images"));
}

TEST_F(CommandLine, MistakesInUseAreExplained) {
  const auto usage_error = [&](const std::vector<std::string>& arguments) {
    const Done done = run(arguments);
    EXPECT_EQ(done.status, 2) << done.err;
    return done.err;
  };
  EXPECT_THAT(usage_error({}), HasSubstr("--images is missing"));
  EXPECT_THAT(usage_error({"--model", "x"}), HasSubstr("--images is missing"));
  EXPECT_THAT(usage_error({"--imgaes", "x"}), HasSubstr("no option '--imgaes'; did you mean --images?"));
  EXPECT_THAT(usage_error({"merg", "x"}), HasSubstr("did you mean merge?"));
  EXPECT_THAT(usage_error({"--images"}), HasSubstr("needs a value"));
  EXPECT_THAT(usage_error({"--images", "a", "--images", "b"}), HasSubstr("twice"));
  EXPECT_THAT(usage_error({"--images", images, "--k", "0"}), HasSubstr("--k is a whole number in 1..1000, not '0'"));
  EXPECT_THAT(usage_error({"--images", images, "--k", "3x"}), HasSubstr("not '3x'"));
  EXPECT_THAT(usage_error({"--images", images, "--bf16=yes"}), HasSubstr("takes no value"));
  EXPECT_THAT(usage_error({"--images", images, "--shard", "3"}), HasSubstr("--shard is I/N"));
  EXPECT_THAT(usage_error({"--images", images, "--shard", "4/3"}), HasSubstr("1..3, not '4'"));
  EXPECT_THAT(usage_error({"merge", "x"}), HasSubstr("merge OUT PART"));
  EXPECT_THAT(usage_error({"show", "x"}), HasSubstr("show STORE LAYER UNIT"));
  EXPECT_EQ(run({"--help"}).status, 0);
  EXPECT_THAT(run({"show", "--help"}).out, StartsWith("usage: maia exemplars"));
}

TEST_F(CommandLine, ErrorsAreMessages) {
  const Done done = run({"--images", folder.path("nowhere")});
  EXPECT_EQ(done.status, 1);
  EXPECT_THAT(done.err, StartsWith("maia exemplars: there is no dataset"));
  EXPECT_EQ(run({"info", folder.path("nowhere")}).status, 1);
  EXPECT_EQ(run({"merge", folder.path("out"), folder.path("nowhere")}).status, 1);
}

}  // namespace
}  // namespace maia::test
