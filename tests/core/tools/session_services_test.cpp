// Who serves what, as the host sets it.
#include "tools/session_services.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>

#include "maia/tools.hpp"
#include "model/folders.hpp"
#include "services/remote/remote_services.hpp"
#include "system/default_detector.hpp"
#include "tools/host_connection.hpp"

namespace maia::test {
namespace {

using testing::HasSubstr;

/// Answers every request with an image or a text, and counts.
int asked = 0;
RemoteAnswer answer(const RemoteCall& call) {
  ++asked;
  if (call.service == "generate" || call.service == "edit")
    return {{}, {Image(4, 4, {static_cast<std::uint8_t>(call.seed), 0, 0}).png()}};
  return {{"something red"}, {}};
}

class Session : public testing::Test {
 protected:
  void SetUp() override {
    asked = 0;
    std::filesystem::remove_all(cache_folder() / "generated");
    Host host;
    host.remote.call = &answer;
    maia_connect(host, controls_);
  }
  void TearDown() override {
    for (const char* role : {"image", "describer", "detector"}) set_backend(role, "offline");
    Controls ignored;
    maia_connect({}, ignored);
  }
  Controls controls_;
};

TEST_F(Session, ServesItselfUntilTheHostSaysOtherwise) {
  EXPECT_EQ(backend("image"), "offline");
  EXPECT_EQ(session_generator()->name(), "collage");
  EXPECT_EQ(session_editor()->name(), "collage");
  EXPECT_EQ(session_generator(), session_generator()) << "made once";
  controls_.set_backend("image", "openai:gpt-image-1");
  EXPECT_EQ(backend("image"), "openai:gpt-image-1");
  EXPECT_EQ(session_generator()->name(), "openai:gpt-image-1");
  EXPECT_EQ(session_editor()->name(), "openai:gpt-image-1");
  controls_.set_backend("describer", "openai:gpt-4o");
  EXPECT_EQ(session_describer()->name(), "openai:gpt-4o");
  EXPECT_THROW(set_backend("vlm", "offline"), Error);
}

TEST_F(Session, AToolboxAsksTheHostOnce) {
  const std::string name = "fake:" + std::to_string(::getpid());
  set_backend("image", name);
  set_backend("describer", name);
  Tools first;
  const auto images = first.text2image({"a dog", "a dog"}, 1);
  EXPECT_EQ(images[1], Image(4, 4, {2, 0, 0}));
  EXPECT_EQ(asked, 2);
  Tools second;
  EXPECT_EQ(second.text2image({"a dog", "a dog"}, 1), images);
  EXPECT_EQ(asked, 2);
  second.describe_images(images);
  first.describe_images(images);
  EXPECT_EQ(asked, 4);
  set_backend("image", name + " another");
  second.text2image({"a dog"}, 1);
  EXPECT_EQ(asked, 5) << "another backend makes other images";
}

TEST_F(Session, TheDetectorIsTheHosts) {
  set_backend("detector", "hf:http://host/detect,http://host/segment");
  EXPECT_THAT(default_detector()->name(), HasSubstr("http://host/detect"));
  EXPECT_THROW(set_backend("detector", "other"), Error);
  EXPECT_EQ(backend("detector"), "hf:http://host/detect,http://host/segment") << "as it was";
  set_backend("detector", "offline");
}

}  // namespace
}  // namespace maia::test
