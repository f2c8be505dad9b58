#include "model/weights/registry.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include "core/weights/expect_error.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using maia::Registry;
using maia::test::ScopedVariable;
using maia::test::TemporaryFolder;

TEST(Registry, TheOneOfMaiaIsSound) {
  const TemporaryFolder home;
  const ScopedVariable config("XDG_CONFIG_HOME", home.path().c_str());
  const Registry registry = Registry::load();
  EXPECT_EQ(registry.at("ResNet152").architecture, "resnet152");
  EXPECT_EQ(registry.at("resnet152").sha256.size(), 64U);
  EXPECT_ERROR(registry.at("resnet51"), "did you mean resnet50");
}

TEST(Registry, FetchedWeightsAreFoundByArchitecture) {
  const TemporaryFolder folder;
  const ScopedVariable config("XDG_CONFIG_HOME", folder.path().c_str());
  const ScopedVariable weights("MAIA_WEIGHTS", folder.path().c_str());
  EXPECT_EQ(maia::fetched_weights("dino_vits8"), std::nullopt);
  folder.write("dino_deitsmall8_pretrain.pth", "x");
  EXPECT_EQ(maia::fetched_weights("dino_vits8"), folder / "dino_deitsmall8_pretrain.pth");
  EXPECT_EQ(maia::fetched_weights("dino_vits16"), std::nullopt);
  // The registry's first.
  folder.write("dino_vits8-timm.bin", "x");
  EXPECT_EQ(maia::fetched_weights("dino_vits8"), folder / "dino_vits8-timm.bin");
}

TEST(Registry, MalformedOnesNameFileAndEntry) {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& text, const std::string& hint) {
    const std::string path = folder.write("weights.json", text);
    EXPECT_ERROR(Registry::read(path), hint);
    EXPECT_ERROR(Registry::read(path), path);
  };
  refused("", "not valid JSON");
  refused("[]", "no list");
  refused(R"({"weights": {}})", "no list");
  refused(R"({"weights": [1]})", "'entry 1'");
  refused(R"({"weights": [{"name": "a b"}]})", "'a b'");
  refused(R"({"weights": [{"name": "a"}]})", "'a': \"architecture\"");
  const std::string entry =
      R"({"name":"a","architecture":"x","about":"x","url":"https://x","file":"f","sha256":null,"licence":"x","page":"x"})";
  EXPECT_NO_THROW(Registry::read(folder.write("good.json", R"({"weights": [)" + entry + "]}")));
  refused(R"({"weights": [)" + entry + "," + entry + "]}", "same name or file");
  EXPECT_ERROR(Registry::read(folder.path("none.json")), "can't read");
}

}  // namespace
