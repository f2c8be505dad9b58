#include <gtest/gtest.h>

#include "core/script/scripts.hpp"
#include "core/weights/expect_error.hpp"
#include "model/script/script_description.hpp"
#include "unit/temporary_folder.hpp"

namespace maia {
namespace {

using Numbers = std::array<float, 3>;

ScriptDescription parsed(const std::string& text) { return parse_script_description(text, "model.json"); }

TEST(ScriptDescription, SaysEverything) {
  const ScriptDescription description = parsed(
      R"({"size": 240, "filter": "bicubic", "mean": [0, 0.5, 1], "std": [1, 2, 0.25], "classes": ["cat", "dog"]})");
  EXPECT_EQ(description.preprocess.size, 240);
  EXPECT_EQ(description.preprocess.filter, Image::Filter::bicubic);
  EXPECT_EQ(description.preprocess.mean, (Numbers{0, 0.5F, 1}));
  EXPECT_EQ(description.preprocess.std, (Numbers{1, 2, 0.25F}));
  EXPECT_EQ(description.classes, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(description.class_set, "");
}

TEST(ScriptDescription, WhatItDoesNotSayIsImageNets) {
  const ScriptDescription description = parsed(R"({"classes": "imagenet"})");
  EXPECT_EQ(description.preprocess.size, 224);
  EXPECT_EQ(description.preprocess.filter, Image::Filter::bilinear);
  EXPECT_EQ(description.preprocess.mean, (Numbers{0.485F, 0.456F, 0.406F}));
  EXPECT_EQ(description.class_set, "imagenet");
  EXPECT_TRUE(description.classes.empty());
  EXPECT_EQ(parsed("{}").class_set, "");
}

TEST(ScriptDescription, ErrorsNameTheKey) {
  EXPECT_ERROR(parsed("size: 224"), "model.json is no JSON");
  EXPECT_ERROR(parsed("[224]"), "must be a JSON object");
  EXPECT_ERROR(parsed(R"({"sise": 224})"),
               "no key \"sise\"; there are size, filter, mean, std, classes; did you mean size?");
  for (const char* wrong : {"0", "-1", "4097", "224.0", "\"224\"", "null", "[224]", "1e3", "99999999999999999999"})
    EXPECT_ERROR(parsed(std::string("{\"size\": ") + wrong + "}"), "\"size\" can't be ");
  EXPECT_ERROR(parsed(R"({"filter": "nearest"})"),
               "\"filter\" can't be \"nearest\"; it must be \"bilinear\" or \"bicubic\"");
  EXPECT_ERROR(parsed(R"({"mean": [1, 2]})"), "\"mean\" can't be this list; it must be three numbers");
  EXPECT_ERROR(parsed(R"({"mean": [1, 2, "3"]})"), "three numbers");
  EXPECT_ERROR(parsed(R"({"std": [1, 0, 1]})"), "three numbers above 0");
  EXPECT_ERROR(parsed(R"({"std": [1, 1e300, 1]})"), "three numbers above 0");
  EXPECT_ERROR(parsed(R"({"classes": "coco"})"), "a list of names, or \"imagenet\"");
  EXPECT_ERROR(parsed(R"({"classes": []})"), "a list of names");
  EXPECT_ERROR(parsed(R"({"classes": ["cat", ""]})"), "a list of names");
}

TEST(ScriptDescription, ComesFromTheFileBesideElseFromTheArchive) {
  const test::TemporaryFolder folder;
  const std::string plain = folder.path("plain.pt"), described = folder.path("described.torchscript.pt");
  test::save_small_network(plain);
  test::save_small_network(described, {{"maia.json", R"({"size": 32})"}});
  EXPECT_EQ(read_script_description(plain).preprocess.size, 224);
  EXPECT_EQ(read_script_description(described).preprocess.size, 32);
  folder.write("described.torchscript.json", R"({"size": 48})");
  EXPECT_EQ(read_script_description(described).preprocess.size, 48);
  folder.write("plain.json", "{");
  EXPECT_ERROR(read_script_description(plain), folder.path("plain.json"));
  test::save_small_network(plain, {{"maia.json", R"({"size": 0})"}});
  std::filesystem::remove(folder / "plain.json");
  EXPECT_ERROR(read_script_description(plain), plain + " (maia.json)");
  EXPECT_ERROR(read_script_description(folder.path("missing.pt")), "no such file");
}

}  // namespace
}  // namespace maia
