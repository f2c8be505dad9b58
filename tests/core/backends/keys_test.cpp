#include "services/backends/keys.hpp"

#include <filesystem>

#include "core/backends/expect_error.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::backends {
namespace {

using test::error_of;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

constexpr const char* secret = "the-secret-itself";

class KeysTest : public testing::Test {
 protected:
  KeysTest() {
    fs::create_directory(folder / "keys");
    fs::permissions(folder / "keys", fs::perms::owner_all);
  }
  void write_key(const std::string& content, fs::perms mode = fs::perms::owner_read | fs::perms::owner_write) {
    folder.write("keys/MY_TEST_KEY", content);
    fs::permissions(folder / "keys" / "MY_TEST_KEY", mode);
  }
  static std::string problem() {
    const std::string text = error_of([] { key_of("MY_TEST_KEY"); });
    EXPECT_THAT(text, Not(HasSubstr(secret)));
    return text;
  }

  test::TemporaryFolder folder;
  test::ScopedVariable config{"MAIA_CONFIG", folder.path("config.json").c_str()};
  test::ScopedVariable variable{"MY_TEST_KEY", nullptr};
};

TEST_F(KeysTest, ComesFromTheEnvironmentFirst) {
  write_key("from the file");
  EXPECT_EQ(key_of("MY_TEST_KEY"), "from the file");
  EXPECT_EQ(place_of_key("MY_TEST_KEY"), "key file");
  const test::ScopedVariable set("MY_TEST_KEY", " from-the-environment\n");
  EXPECT_EQ(key_of("MY_TEST_KEY"), "from-the-environment");
  EXPECT_EQ(place_of_key("MY_TEST_KEY"), "environment");
}

TEST_F(KeysTest, SaysWhereItWasLookedFor) {
  EXPECT_EQ(place_of_key("MY_TEST_KEY"), "");
  EXPECT_THAT(problem(), testing::AllOf(HasSubstr("set the environment variable MY_TEST_KEY"),
                                        HasSubstr(folder.path("keys/MY_TEST_KEY")), HasSubstr("chmod 600")));
}

TEST_F(KeysTest, AFileIsReadByItsOwnerAlone) {
  write_key(std::string(secret) + "\n");
  EXPECT_EQ(key_of("MY_TEST_KEY"), secret);
  write_key(secret, fs::perms::owner_read | fs::perms::group_read);
  EXPECT_THAT(problem(), HasSubstr("it is open to others; say: chmod 600 "));
  EXPECT_NE(error_of([] { place_of_key("MY_TEST_KEY"); }), "(nothing)");
  write_key(secret, fs::perms::owner_read | fs::perms::others_write);
  EXPECT_THAT(problem(), HasSubstr("open to others"));
}

TEST_F(KeysTest, NobodyElseMayWriteToTheFolder) {
  write_key(secret);
  fs::permissions(folder / "keys", fs::perms::owner_all | fs::perms::group_write);
  EXPECT_THAT(problem(), HasSubstr("others may write to the folder"));
}

TEST_F(KeysTest, TheFileHoldsOneLine) {
  write_key(std::string(secret) + "\n" + secret);
  EXPECT_THAT(problem(), HasSubstr("its only line must be the key"));
  write_key(" \n");
  EXPECT_THAT(problem(), HasSubstr("it is empty"));
  write_key(std::string(5000, 'x'));
  EXPECT_THAT(problem(), HasSubstr("too long"));
  fs::remove(folder / "keys" / "MY_TEST_KEY");
  fs::create_directory(folder / "keys" / "MY_TEST_KEY");
  EXPECT_THAT(problem(), HasSubstr("no regular file"));
}

TEST_F(KeysTest, NoNameLeadsOutOfTheFolder) {
  folder.write("OUTSIDE_KEY", secret);
  EXPECT_THAT(error_of([] { key_of("../OUTSIDE_KEY"); }), HasSubstr("is not there"));
  for (const char* name : {"OPENAI_API_KEY", "HF_TOKEN", "A1_KEY"}) EXPECT_TRUE(is_key_name(name)) << name;
  for (const char* name : {"", "PATH", "my_key", "../A_KEY", "A_KEY ", "KEY_A", "A/B_KEY"})
    EXPECT_FALSE(is_key_name(name)) << name;
}

TEST_F(KeysTest, TellsKeysFromNames) {
  for (const char* text : {"sk-ant-api03-abcdefghijkl", "openai:sk-proj-0123456789abc", "xai-0123456789abcdef0123",
                           "{\"a\": \"ghp_0123456789abcdefABCD\"}", "9f8A7b6C5d4E3f2A1b0C9d8E7f6A5b"})
    EXPECT_TRUE(looks_like_key(text)) << text;
  for (const char* text : {"offline", "openai:gpt-4o-2024-11-20", "anthropic:claude-sonnet-4-5-20250929",
                           "a1111:http://localhost:7860", "vllm:mistralai/Mistral-Small-3.2-24B-Instruct-2506",
                           "openai:Qwen/Qwen2.5-VL-72B-Instruct-AWQ@http://gpu:8000/v1",
                           "hf:http://127.0.0.1:5000/grounding-dino-swin-tiny-ogc", "sk-learn", "OPENAI_API_KEY",
                           "ollama:llama3.2-vision:11b-instruct-q4_K_M",
                           "a1111:http://h#stable-diffusion-xl-base-1.0-refiner-fp16-vae-fix"})
    EXPECT_FALSE(looks_like_key(text)) << text;
}

}  // namespace
}  // namespace maia::backends
