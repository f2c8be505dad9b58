#include "broker/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/temporary_folder.hpp"

namespace maia::broker {
namespace {

TEST(Environment, KnowsSecretsByTheirNames) {
  for (const char* name : {"OPENAI_API_KEY", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "GITHUB_PAT",
                           "api_key", "JPY_API_TOKEN", "MY_SECRETS", "GOOGLE_APPLICATION_CREDENTIALS", "PGPASSWD_PASS",
                           "APIKEY", "PGPASSWORD", "OPENAIAPIKEY", "hftoken", "MYSQL_PWD", "AWSCREDENTIALS"})
    EXPECT_TRUE(is_secret(name, "x")) << name;
}

TEST(Environment, KnowsPasswordsInUrls) {
  EXPECT_TRUE(is_secret("HTTP_PROXY", "http://user:word@proxy:3128/"));
  EXPECT_FALSE(is_secret("HTTP_PROXY", "http://proxy:3128/a@b:c"));
  EXPECT_FALSE(is_secret("HTTP_PROXY", "http://user@proxy:3128/"));
}

TEST(Environment, KnowsKeysByHowTheyBegin) {
  EXPECT_TRUE(is_secret("MY_MODEL", "sk-proj-0123456789abcdef"));
  EXPECT_TRUE(is_secret("GEMINI", "AIzaSyA0123456789abcdef"));
  EXPECT_FALSE(is_secret("KIND", "sk-short"));
  EXPECT_FALSE(is_secret("FOLDER", "sk-learn-examples/notebooks/first"));
}

TEST(Environment, KeepsWhatOnlyLooksSimilar) {
  for (const char* name : {"PATH", "HOME", "LANG", "TOKENIZERS_PARALLELISM", "KEYBOARD_LAYOUT", "XKB_KEYMAP", "MONKEY",
                           "SSH_AUTH_SOCK", "PYTHONPATH", "COMPASS", "PATTERN", "PWD", "OLDPWD", "TOKENIZER"})
    EXPECT_FALSE(is_secret(name, "x")) << name;
}

TEST(Environment, LeavesSecretsOut) {
  const test::ScopedVariable key("SOME_API_KEY", "s3cret"), other("SOME_VALUE", "plain");
  const std::vector<std::string> environment = environment_without_secrets();
  EXPECT_THAT(environment, testing::Contains("SOME_VALUE=plain"));
  EXPECT_THAT(environment, testing::Not(testing::Contains(testing::HasSubstr("s3cret"))));
}

}  // namespace
}  // namespace maia::broker
