// %backend on a kernel that runs nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "broker/completion.hpp"
#include "services/base64.hpp"
#include "unit/fake_kernel.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::broker {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

constexpr const char* secret = "sk-0123456789abcdefghij";

class BackendMagicTest : public testing::Test {
 protected:
  std::string saved() const { return test::read_file(folder / "config.json"); }
  void answer(HttpReply reply) {
    kernel.http = std::make_shared<test::FakeHttpClient>([reply](const HttpRequest&) { return reply; });
  }
  std::vector<std::string> completed(const std::string& cell) const {
    std::vector<std::string> texts;
    if (const auto completion = complete_locally(cell, cell.size()))
      for (const protocol::Match& match : completion->matches) texts.push_back(match.text);
    return texts;
  }

  test::TemporaryFolder folder;
  test::ScopedVariable config{"MAIA_CONFIG", folder.path("config.json").c_str()};
  test::ScopedVariable data{"MAIA_DATA", MAIA_SHARE};
  test::ScopedVariable openai{"OPENAI_API_KEY", secret};
  test::ScopedVariable gemini{"GEMINI_API_KEY", nullptr};
  test::FakeKernel kernel;
};

TEST_F(BackendMagicTest, ShowsEverythingOfflineAtFirst) {
  const std::string text = kernel.output_of("%backend");
  for (const char* role : {"vlm", "image", "describer", "detector"})
    EXPECT_THAT(text, HasSubstr(std::string("\n") + role)) << role;
  EXPECT_THAT(text, HasSubstr("offline"));
  EXPECT_THAT(text, HasSubstr("Spent in this session: $0; there is no budget"));
  EXPECT_THAT(text, HasSubstr(folder.path("config.json")));
  EXPECT_FALSE(std::filesystem::exists(folder / "config.json"));
}

TEST_F(BackendMagicTest, SetsAndKeepsABackend) {
  EXPECT_THAT(kernel.output_of("%backend vlm openai:gpt-4o"), HasSubstr("vlm: openai:gpt-4o, also in later sessions"));
  EXPECT_THAT(saved(), HasSubstr(R"("vlm": "openai:gpt-4o")"));
  EXPECT_THAT(kernel.configured, IsEmpty()) << "cells have no part in it";
  const std::string text = kernel.output_of("%backend");
  EXPECT_THAT(text, HasSubstr("https://api.openai.com/v1"));
  EXPECT_THAT(text, HasSubstr("OPENAI_API_KEY (environment)"));
  EXPECT_THAT(text, HasSubstr("$2.5 in, $10 out"));
  EXPECT_THAT(text, HasSubstr("128k"));
  EXPECT_THAT(text + saved() + kernel.err, Not(HasSubstr(secret)));
}

TEST_F(BackendMagicTest, SetsABackendForTheSession) {
  EXPECT_THAT(kernel.output_of("%backend vlm ollama:llava --session"), HasSubstr("ollama:llava for this session"));
  EXPECT_FALSE(std::filesystem::exists(folder / "config.json"));
  EXPECT_EQ(kernel.backends().setting("vlm").text, "ollama:llava");
}

TEST_F(BackendMagicTest, TellsTheWorkerWhatServesCells) {
  kernel.output_of("%backend image a1111:http://localhost:7860");
  kernel.output_of("%backend describer openai:gpt-4o");
  kernel.output_of("%backend image offline");
  EXPECT_THAT(kernel.configured,
              ElementsAre(Pair("backend", "image a1111:http://localhost:7860"),
                          Pair("backend", "describer openai:gpt-4o"), Pair("backend", "image offline")));
}

TEST_F(BackendMagicTest, KeepsNothingThatTheWorkerRefuses) {
  kernel.on_configure = [](const std::string&) { return protocol::Configured{0, false, "no images here"}; };
  EXPECT_THAT(kernel.error_of("%backend image openai:dall-e-3"), HasSubstr("MagicError: no images here"));
  EXPECT_EQ(kernel.backends().setting("image").text, "offline");
  EXPECT_FALSE(std::filesystem::exists(folder / "config.json"));
}

TEST_F(BackendMagicTest, WarnsOfAMissingKey) {
  EXPECT_THAT(kernel.output_of("%backend vlm gemini:gemini-2.5-flash"), HasSubstr("vlm: gemini:"));
  EXPECT_THAT(kernel.err, HasSubstr("It can't be used yet: the key GEMINI_API_KEY is not there"));
  EXPECT_THAT(kernel.output_of("%backend vlm"), HasSubstr("GEMINI_API_KEY: missing"));
}

TEST_F(BackendMagicTest, NamesTheNearest) {
  EXPECT_THAT(kernel.error_of("%backend vml openai:gpt-4o"), HasSubstr("no role 'vml'; did you mean vlm?"));
  EXPECT_THAT(kernel.error_of("%backend vlm opnai:gpt-4o"), HasSubstr("'opnai' is no backend; did you mean openai?"));
  EXPECT_THAT(kernel.error_of("%backend image ollama:x"), HasSubstr("ollama does not serve the role image"));
  EXPECT_THAT(kernel.error_of("%backend vlm openai"), HasSubstr("the model's name is missing: write openai:MODEL"));
  EXPECT_THAT(kernel.error_of("%backend vlm openai:a b"), HasSubstr("'b' is too much"));
  EXPECT_THAT(kernel.error_of("%backend vlm offline --sesion"), HasSubstr("did you mean --session?"));
}

TEST_F(BackendMagicTest, RefusesAKeyAndDoesNotRepeatIt) {
  for (const std::string& cell : {"%backend vlm openai:" + std::string(secret), "%backend vlm " + std::string(secret),
                                  "%backend vlm openai:gpt-4o@https://user:" + std::string(secret) + "@host/v1"}) {
    const std::string error = kernel.error_of(cell);
    EXPECT_THAT(error, HasSubstr("MagicError")) << cell;
    EXPECT_THAT(error, Not(HasSubstr(secret)));
  }
}

TEST_F(BackendMagicTest, SetsABudget) {
  EXPECT_THAT(kernel.output_of("%backend budget 2.00"), HasSubstr("Spent in this session: $0 of a budget of $2.00"));
  EXPECT_THAT(saved(), HasSubstr(R"("budget": 2.0)"));
  EXPECT_THAT(kernel.output_of("%backend budget"), HasSubstr("$2.00"));
  kernel.output_of("%backend budget 1 --session");
  EXPECT_THAT(saved(), HasSubstr(R"("budget": 2.0)"));
  EXPECT_EQ(kernel.backends().ledger().budget(), 1.0);
  kernel.output_of("%backend budget off");
  EXPECT_THAT(saved(), Not(HasSubstr("budget")));
  EXPECT_THAT(kernel.error_of("%backend budget much"), HasSubstr("the budget in dollars"));
  EXPECT_THAT(kernel.error_of("%backend budget -1"), HasSubstr("MagicError"));
}

TEST_F(BackendMagicTest, TriesALanguageModelOut) {
  answer({200,
          {},
          R"({"choices": [{"message": {"content": "Red"}, "finish_reason": "stop"}],
              "usage": {"prompt_tokens": 100, "completion_tokens": 2}})"});
  kernel.output_of("%backend vlm openai:gpt-4o");
  const std::string text = kernel.output_of("%backend test vlm");
  EXPECT_THAT(text, HasSubstr("openai:gpt-4o answers \"Red\", after "));
  EXPECT_THAT(text, HasSubstr("100 tokens in, 2 out, $0.000270"));
  EXPECT_THAT(kernel.output_of("%backend"), HasSubstr("$0.000270 (1 call)"));
}

TEST_F(BackendMagicTest, DoubtsAModelThatDoesNotSee) {
  answer({200, {}, R"({"choices": [{"message": {"content": "I see no square."}, "finish_reason": "stop"}]})"});
  kernel.output_of("%backend describer ollama:llama3");
  EXPECT_THAT(kernel.output_of("%backend test describer"), HasSubstr("so it may not see images"));
}

TEST_F(BackendMagicTest, TriesAnImageServerAndADetectorOut) {
  const std::string png = "\x89PNG\r\n\x1a\n and so on";
  answer({200, {}, nlohmann::json{{"images", {base64_of(png)}}}.dump()});
  kernel.output_of("%backend image a1111:http://localhost:7860");
  EXPECT_THAT(kernel.output_of("%backend test image"), HasSubstr("<a test image>Asked for a red ball"));

  test::FakeKernel other;
  other.http = std::make_shared<test::FakeHttpClient>([](const HttpRequest&) -> HttpReply { return {200, {}, "[]"}; });
  other.output_of("%backend detector hf:http://localhost:5000/detect");
  EXPECT_THAT(other.output_of("%backend test detector"), HasSubstr("finds 0 regions"));
}

TEST_F(BackendMagicTest, AFailedTestIsNoWrongUse) {
  answer({401, {}, R"({"error": {"message": "Incorrect API key provided"}})"});
  kernel.output_of("%backend vlm openai:gpt-4o");
  EXPECT_THAT(kernel.error_of("%backend test vlm"),
              testing::AllOf(HasSubstr("BackendError: "), HasSubstr("the key is missing or wrong"),
                             HasSubstr("Incorrect API key provided")));
  EXPECT_THAT(kernel.output_of("%backend test image"), HasSubstr("offline, which needs no server"));
  EXPECT_THAT(kernel.error_of("%backend test vml"), HasSubstr("no role 'vml'"));
}

TEST_F(BackendMagicTest, ADamagedConfigurationIsSaidAndNotOverwritten) {
  folder.write("config.json", "{\n  \"vlm\": \"openai:gpt-4o\",\n  \"immage\": \"offline\"\n}\n");
  EXPECT_THAT(kernel.output_of("%backend"), HasSubstr("offline"));
  EXPECT_THAT(kernel.err, HasSubstr("config.json, line 3: there is no entry 'immage'"));
  EXPECT_THAT(kernel.error_of("%backend vlm ollama:llava"), HasSubstr("line 3"));
  EXPECT_THAT(saved(), HasSubstr("immage"));
}

TEST_F(BackendMagicTest, CompletesByWhatStandsBefore) {
  EXPECT_THAT(completed("%backend "), Contains("describer"));
  EXPECT_THAT(completed("%backend d"), ElementsAre("describer", "detector"));
  EXPECT_THAT(completed("%backend vlm openai:gpt-4o"), Contains("openai:gpt-4o-mini"));
  EXPECT_THAT(completed("%backend image "),
              testing::AllOf(Contains("a1111:"), Contains("openai:dall-e-3"), Not(Contains("openai:gpt-4o"))));
  EXPECT_THAT(completed("%backend detector "), ElementsAre("offline", "hf:"));
  EXPECT_THAT(completed("%backend test "), ElementsAre("vlm", "image", "describer", "detector"));
  EXPECT_THAT(completed("%backend vlm offline --"), ElementsAre("--session"));
}

}  // namespace
}  // namespace maia::broker
