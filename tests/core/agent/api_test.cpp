// The API text against the headers that it is made from.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "agent/messages.hpp"
#include "agent/task.hpp"

namespace maia::agent {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::Not;

std::string squeezed(const std::string& text) {
  std::string result;
  for (const char c : text)
    if (!std::isspace(static_cast<unsigned char>(c))) result += c;
  return result;
}

std::string all_headers() {
  std::string text;
  for (const auto& entry : fs::directory_iterator(MAIA_HEADERS)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path());
    text.append(std::istreambuf_iterator<char>(in), {});
  }
  std::string macro = " MAIA_FRESH";
  for (std::size_t at; (at = text.find(macro)) != text.npos;) text.erase(at, macro.size());
  return squeezed(text);
}

TEST(ApiText, EveryDeclarationIsInTheHeaders) {
  const std::string headers = all_headers();
  std::istringstream text(api_text());
  int declarations = 0;
  for (std::string line; std::getline(text, line);) {
    const std::string declaration = squeezed(line);
    const bool is_declaration = declaration.ends_with(";") && !declaration.starts_with("//") && declaration != "};";
    if (!is_declaration) continue;
    ++declarations;
    EXPECT_THAT(headers, HasSubstr(declaration.substr(0, declaration.size() - 1))) << line;
  }
  EXPECT_THAT(declarations, Ge(30));
}

TEST(ApiText, HoldsWhatAnExperimentIsMadeOf) {
  const std::string text = api_text();
  for (const char* name : {"class Tools {", "class System {", "Responses neuron(", "dataset_exemplars(", "text2image(",
                           "edit_images(", "describe_images(", "summarize_images(", "log_experiment(", "display("})
    EXPECT_THAT(text, HasSubstr(name));
}

TEST(ApiText, NamesNothingThatGivesTheAnswerAway) {
  const std::string text = api_text();
  for (const char* name : {"synthetic", "Scene", "recipe", "%backend", "Detector", " name() const;\n  /// The value"})
    EXPECT_THAT(text, Not(HasSubstr(name)));
}

TEST(ApiText, IsShort) {
  const ChatMessage message{ChatRole::user, {{api_text(), {}}}};
  EXPECT_THAT(estimated_tokens(message), AllOf(Ge(1000), Le(2500)));
}

}  // namespace
}  // namespace maia::agent
