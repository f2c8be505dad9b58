#include "broker/magics/torch.hpp"

#include <gtest/gtest.h>

#include "unit/temporary_folder.hpp"

namespace maia::broker {
namespace {

TEST(Torch, VersionIsReadFromItsHeader) {
  const test::TemporaryFolder folder;
  const std::string header = folder.write("version.h",
                                          "#pragma once\n/// The major version.\n#define TORCH_VERSION_MAJOR 2\n"
                                          "#define TORCH_VERSION_MINOR 6\n#define TORCH_VERSION_PATCH 1\n"
                                          "#define TORCH_VERSION \\\n  \"2.6.1\"\n");
  const std::optional<TorchVersion> version = torch_version(header);
  ASSERT_TRUE(version);
  EXPECT_EQ(version->text(), "2.6.1");
}

TEST(Torch, VersionIsUnknownWithoutItsHeader) {
  const test::TemporaryFolder folder;
  EXPECT_FALSE(torch_version(folder.path("none.h")));
  EXPECT_FALSE(torch_version(folder.write("empty.h", "")));
  EXPECT_FALSE(torch_version(folder.write("odd.h", "#define TORCH_VERSION_MAJOR two\n")));
}

TEST(Torch, BeforeVersion2NeedsCpp17) {
  EXPECT_EQ(only_standard_for({1, 13, 0}), "17");
  EXPECT_EQ(only_standard_for({2, 0, 0}), std::nullopt);
}

TEST(Torch, HeaderCanBeElsewhere) {
  const test::ScopedVariable variable("MAIA_TORCH_VERSION_HEADER", "/elsewhere/version.h");
  EXPECT_EQ(torch_version_header(), "/elsewhere/version.h");
}

}  // namespace
}  // namespace maia::broker
