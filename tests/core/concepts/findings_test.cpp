#include "scene/concepts/findings.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "core/concepts/shapes.hpp"
#include "maia/error.hpp"

namespace maia::concepts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Three concepts in four images; nothing shows the second.
Findings four_images() {
  Findings findings(3);
  findings.add({0.5F, 0, 0});
  findings.add({0, 0, 1});
  findings.add({0, 0, 0});
  findings.add({0.25F, 0, 0.75F});
  return findings;
}

class FindingsTest : public testing::Test {
 protected:
  FindingsTest() { write_findings(path_, four_images(), {{"head", "abc"}}); }
  ~FindingsTest() override { std::filesystem::remove_all(folder_); }

  std::string bytes() const {
    std::ostringstream text;
    text << std::ifstream(path_, std::ios::binary).rdbuf();
    return text.str();
  }
  /// What is wrong after these bytes are in the place of others.
  std::string error_with(const std::string& from, const std::string& to) const {
    std::string damaged = bytes();
    const auto at = damaged.rfind(from);
    EXPECT_NE(at, std::string::npos);
    damaged.replace(at, from.size(), to);
    return error_of(damaged);
  }
  static std::string error_of(const std::string& bytes) {
    try {
      parse_findings(std::as_bytes(std::span(bytes)), "some.safetensors");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  template <typename T>
  static std::string raw(T value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
  }

  const std::string folder_ = test::fresh_folder("findings");
  const std::string path_ = folder_ + "/some.safetensors";
};

TEST_F(FindingsTest, KeepWhatWasFound) {
  const Findings findings = four_images();
  EXPECT_EQ(findings.images(), 4);
  EXPECT_THAT(findings.of(0), ElementsAre(Finding{0, 0.5F}, Finding{3, 0.25F}));
  EXPECT_THAT(findings.of(1), ElementsAre());
  EXPECT_THAT(findings.scores(2), ElementsAre(0, 1, 0, 0.75F));
}

TEST_F(FindingsTest, ComeBackFromTheirFile) {
  EXPECT_EQ(read_findings(path_, {{"head", "abc"}}), four_images());
  write_findings(path_, Findings(0), {});
  EXPECT_EQ(read_findings(path_, {}), Findings(0));
}

TEST_F(FindingsTest, OfSomethingElseAreRefused) {
  EXPECT_THROW(read_findings(path_, {{"head", "def"}}), Error);
  EXPECT_THROW(read_findings(path_, {}), Error);
  EXPECT_THROW(read_findings(folder_ + "/nothing.safetensors", {}), Error);
}

TEST_F(FindingsTest, AnImpossibleScoreIsRefused) {
  Findings findings(1);
  EXPECT_THROW(findings.add({1.5F}), Error);
  EXPECT_THROW(findings.add({std::numeric_limits<float>::quiet_NaN()}), Error);
  EXPECT_THROW(findings.add({0.5F, 0.5F}), Error);
  EXPECT_EQ(findings, Findings(1));
}

TEST_F(FindingsTest, DamageIsNamed) {
  EXPECT_EQ(error_of(bytes()), "");
  EXPECT_NE(error_of(bytes().substr(0, bytes().size() - 4)), "");
  EXPECT_THAT(error_with("maia findings 1", "maia findings 2"), HasSubstr("another format"));
  EXPECT_THAT(error_with("\"scores\"", "\"scares\""), HasSubstr("scores"));
  EXPECT_THAT(error_with(raw(0.5F), raw(-0.5F)), HasSubstr("score"));
  EXPECT_THAT(error_with(raw(0.5F), raw(std::numeric_limits<float>::quiet_NaN())), HasSubstr("score"));
  // 2 findings of the first concept, none of the second, 2 of the third
  const std::string ends = raw<std::int64_t>(2) + raw<std::int64_t>(2) + raw<std::int64_t>(4);
  EXPECT_THAT(error_with(ends, raw<std::int64_t>(3) + raw<std::int64_t>(2) + raw<std::int64_t>(4)),
              HasSubstr("impossible number"));
  EXPECT_THAT(error_with(ends, raw<std::int64_t>(2) + raw<std::int64_t>(1) + raw<std::int64_t>(4)), HasSubstr("fit"));
  EXPECT_THAT(error_with(ends, raw<std::int64_t>(2) + raw<std::int64_t>(2) + raw<std::int64_t>(3)), HasSubstr("fit"));
  EXPECT_THAT(error_with(ends, raw<std::int64_t>(2) + raw<std::int64_t>(2) + raw<std::int64_t>(5)), HasSubstr("fit"));
  const std::string images = raw(0) + raw(3) + raw(1) + raw(3);
  EXPECT_THAT(error_with(images, raw(0) + raw(4) + raw(1) + raw(3)), HasSubstr("impossible number"));
  EXPECT_THAT(error_with(images, raw(3) + raw(3) + raw(1) + raw(3)), HasSubstr("impossible number"));
  EXPECT_THAT(error_with(images, raw(-1) + raw(3) + raw(1) + raw(3)), HasSubstr("impossible number"));
}

}  // namespace
}  // namespace maia::concepts
