// A whole run as the model sees it, against a file. MAIA_UPDATE_GOLDEN=1 writes the file anew.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "agent/run.hpp"
#include "fake_model.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::agent {
namespace {

const char* role_name(ChatRole role) {
  return role == ChatRole::system ? "SYSTEM" : role == ChatRole::user ? "USER" : "ASSISTANT";
}

std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Transcript, IsTheGoldenOne) {
  test::TemporaryFolder folder;
  const auto model = std::make_shared<FakeModel>();
  model->say("I would begin with the exemplars.");
  model->say("The exemplars first.\n" + experiment("tools.log_experiment(exemplars);", "anything") + "Activation: 9");
  model->say(experiment("tools.log_expriment();"));
  model->say(dogs);
  model->say(disconfirming("tools.log_experiment(cats);") + dogs);
  model->say(dogs);
  Brain brain;
  brain.model = model;
  brain.backend = "fake";
  RunOptions options;
  options.steps = 4;
  auto run = Run::begin(options, brain, folder.path());

  ASSERT_TRUE(run->think());
  Observation exemplars = saw("exemplar 1, activation: 7.1 (99.9 %)");
  exemplars.shown.push_back({{}, fake_png(224, 224)});
  exemplars.out = "15 exemplars\n";
  run->observe(exemplars);
  ASSERT_TRUE(run->think());
  Observation failed;
  failed.error = "line 1: no member named 'log_expriment' in 'maia::Tools'; did you mean 'log_experiment'?";
  run->observe(failed);
  run->hint("Think of wolves.");
  ASSERT_TRUE(run->think());
  run->observe(saw("a cat, activation: 0.1"));
  ASSERT_FALSE(run->think());

  std::string transcript;
  const auto& messages = model->requests.back().messages;
  for (std::size_t i = 2; i < messages.size(); ++i)  // behind the prompts
    transcript += std::string("--- ") + role_name(messages[i].role) + "\n" + FakeModel::text({messages[i]});
  transcript += "--- END\n" + run->conclusion().description + "\n" + run->conclusion().labels.at(0).text + "\n";

  const std::string golden = std::string(MAIA_GOLDEN) + "/transcript.txt";
  if (std::getenv("MAIA_UPDATE_GOLDEN")) std::ofstream(golden, std::ios::binary) << transcript;
  EXPECT_EQ(transcript, file_text(golden));
}

}  // namespace
}  // namespace maia::agent
