#include "services/backends/setting.hpp"

#include "core/backends/expect_error.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::backends {
namespace {

using test::error_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Setting parsed(const std::string& role, const std::string& text, const KeyNames& keys = {}) {
  return parse_setting(role, text, keys);
}

TEST(Setting, KnowsTheProviders) {
  const Setting openai = parsed("vlm", "openai:gpt-4o");
  EXPECT_EQ(openai.kind, "openai");
  EXPECT_EQ(openai.model, "gpt-4o");
  EXPECT_EQ(openai.text, "openai:gpt-4o");
  EXPECT_THAT(openai.urls, ElementsAre("https://api.openai.com/v1"));
  EXPECT_EQ(openai.key_variable, "OPENAI_API_KEY");
  EXPECT_EQ(parsed("vlm", "responses:gpt-4o").key_variable, "OPENAI_API_KEY");
  EXPECT_EQ(parsed("describer", "anthropic:claude-sonnet-4-5").key_variable, "ANTHROPIC_API_KEY");
  EXPECT_EQ(parsed("vlm", "gemini:gemini-2.5-pro").key_variable, "GEMINI_API_KEY");
}

TEST(Setting, KnowsTheUsualAddressesOnThisMachine) {
  EXPECT_THAT(parsed("vlm", "ollama:qwen2.5-vl:7b").urls, ElementsAre("http://localhost:11434/v1"));
  EXPECT_EQ(parsed("vlm", "ollama:qwen2.5-vl:7b").model, "qwen2.5-vl:7b");
  EXPECT_THAT(parsed("vlm", "lmstudio:m").urls, ElementsAre("http://localhost:1234/v1"));
  EXPECT_THAT(parsed("vlm", "vllm:Qwen/Qwen2.5-VL-7B-Instruct").urls, ElementsAre("http://localhost:8000/v1"));
  EXPECT_THAT(parsed("vlm", "llamacpp:m").urls, ElementsAre("http://localhost:8080/v1"));
  EXPECT_EQ(parsed("vlm", "llamacpp:m").key_variable, "");
}

TEST(Setting, TakesAnyAddress) {
  EXPECT_THAT(parsed("vlm", "openai:m@http://gpu:8000/v1/").urls, ElementsAre("http://gpu:8000/v1"));
  EXPECT_THAT(parsed("vlm", "openai:m@http://gpu:8000").urls, ElementsAre("http://gpu:8000/v1"));
  EXPECT_THAT(parsed("vlm", "gemini:m@https://proxy").urls, ElementsAre("https://proxy/v1beta"));
  EXPECT_THAT(parsed("vlm", "ollama:a@b@http://[::1]:11434").urls, ElementsAre("http://[::1]:11434/v1"));
  EXPECT_EQ(parsed("vlm", "ollama:a@b@http://[::1]:11434").model, "a@b");
}

TEST(Setting, AProvidersKeyGoesToTheProviderAlone) {
  EXPECT_EQ(parsed("vlm", "openai:gpt-4o@https://elsewhere.example/v1").key_variable, "");
  EXPECT_EQ(parsed("vlm", "openai:gpt-4o@http://api.openai.com/v1").key_variable, "") << "not encrypted";
  EXPECT_EQ(parsed("vlm", "openai:gpt-4o@https://api.openai.com.evil.example/v1").key_variable, "");
  EXPECT_EQ(parsed("vlm", "openai:gpt-4o@https://api.openai.com:444/v1").key_variable, "");
  EXPECT_EQ(parsed("vlm", "openai:gpt-4o@https://API.openai.com:443/v1").key_variable, "OPENAI_API_KEY");
}

TEST(Setting, OtherServersHaveTheKeyThatTheConfigurationNames) {
  const KeyNames keys = {{"https://models.example", "MODELS_TOKEN"}, {"http://gpu:8000", "GPU_KEY"}};
  EXPECT_EQ(parsed("vlm", "openai:m@https://models.example/api/v2", keys).key_variable, "MODELS_TOKEN");
  EXPECT_EQ(parsed("vlm", "vllm:m@http://gpu:8000", keys).key_variable, "GPU_KEY");
  EXPECT_EQ(parsed("vlm", "vllm:m@http://gpu:8001", keys).key_variable, "");
  EXPECT_EQ(parsed("detector", "hf:https://models.example/d,https://models.example/s", keys).key_variable,
            "MODELS_TOKEN");
  EXPECT_THAT(error_of([&] { parsed("detector", "hf:https://models.example/d,https://other/s", keys); }),
              HasSubstr("on one server"));
}

TEST(Setting, KnowsImageServersAndDetectors) {
  const Setting web_ui = parsed("image", "a1111:http://localhost:7860/#v1-5-pruned.ckpt [e1441589a6]");
  EXPECT_THAT(web_ui.urls, ElementsAre("http://localhost:7860"));
  EXPECT_EQ(web_ui.model, "v1-5-pruned.ckpt [e1441589a6]");
  EXPECT_EQ(parsed("image", "openai:gpt-image-1").key_variable, "OPENAI_API_KEY");
  EXPECT_THAT(parsed("detector", "hf:http://h:1/detect,http://h:1/segment").urls,
              ElementsAre("http://h:1/detect", "http://h:1/segment"));
}

TEST(Setting, TheConfigurationMayNameAnotherKeyForAProvider) {
  EXPECT_EQ(parsed("vlm", "openai:gpt-4o", {{"https://api.openai.com", "LAB_KEY"}}).key_variable, "LAB_KEY");
  EXPECT_EQ(parsed("detector", "hf:https://router.huggingface.co/m/x").key_variable, "HF_TOKEN");
}

TEST(Setting, OfflineIsForAllRoles) {
  for (const char* role : roles) EXPECT_TRUE(parsed(role, "offline").is_offline()) << role;
  EXPECT_THAT(error_of([] { parsed("vlm", "offline:x"); }), HasSubstr("nothing stands behind 'offline'"));
}

TEST(Setting, SaysWhatIsPossible) {
  EXPECT_THAT(error_of([] { parsed("vlm", "antropic:x"); }), HasSubstr("did you mean anthropic?"));
  EXPECT_THAT(error_of([] { parsed("vlm", ""); }), HasSubstr("The role vlm takes offline, openai:MODEL, "));
  EXPECT_THAT(error_of([] { parsed("detector", "openai:x"); }), HasSubstr("openai does not serve the role detector"));
  EXPECT_THAT(error_of([] { parsed("imag", "offline"); }), HasSubstr("did you mean image?"));
  EXPECT_THAT(error_of([] { parsed("vlm", "openai:"); }), HasSubstr("write openai:MODEL"));
  EXPECT_THAT(error_of([] { parsed("vlm", "openai:a model"); }), HasSubstr("a model's name"));
  EXPECT_THAT(error_of([] { parsed("image", "a1111:"); }), HasSubstr("a1111:http://localhost:7860"));
  EXPECT_THAT(error_of([] { parsed("image", "a1111:localhost:7860"); }), HasSubstr("http://"));
  EXPECT_THAT(error_of([] { parsed("detector", "hf:ftp://h/x"); }), HasSubstr("begins with http:// or https://"));
}

TEST(Setting, TakesNoAddressThatMayHoldAKey) {
  for (const char* url :
       {"https://user:secretword@host/v1", "https://host/v1?key=secretword", "https://secretword@host"}) {
    const std::string error = error_of([&] { parsed("vlm", std::string("openai:m@") + url); });
    EXPECT_THAT(error, HasSubstr("these may hold keys"));
    EXPECT_THAT(error, Not(HasSubstr("secretword")));
  }
}

TEST(Setting, OffersItsBeginnings) {
  EXPECT_THAT(beginnings("image"), ElementsAre("offline", "openai:", "a1111:"));
  EXPECT_THAT(beginnings("detector"), ElementsAre("offline", "hf:"));
}

}  // namespace
}  // namespace maia::backends
