#include <gmock/gmock.h>

#include "agent/offline/ask.hpp"
#include "agent/offline/bias.hpp"
#include "agent/offline/scientist.hpp"
#include "agent/reply.hpp"
#include "pretended_unit.hpp"

namespace maia::agent::offline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string ask(const ChatRequest& request) { return make_offline_scientist()->ask(request).text; }

void add(ChatRequest& request, ChatRole role, const std::string& text) {
  request.messages.push_back({role, {{text, {}}}});
}

/// Replies to the cells of a bias run: the scores of a classifier of dogs.
template <class Score>
std::string play_bias(const Score& score) {
  ChatRequest request = begin("bias", 25, "Class: dog\n");
  for (int i = 0; i < 10; ++i) {
    const std::string reply = ask(request);
    if (reply.find("```cpp") == reply.npos) return reply;
    std::string results;
    // The prompts are the literals of the cell.
    const std::string code = parse_reply(reply).code;
    const bool edits = code.find("changes") != code.npos;
    bool weak = false;
    for (std::size_t at = code.find("    \"a"), line; at != code.npos; at = code.find("\"", at + 1)) {
      line = code.find("\"", at + 5);
      at = code.find('"', at);
      if (at == code.npos || code.find("};", at) == code.npos) break;
      const std::size_t end = code.find('"', at + 1);
      const std::string literal = code.substr(at + 1, end - at - 1);
      weak = code.find("should_not") < at && code.find("should_respond") != code.npos;
      const bool challenge = code.find("should_respond") != code.npos;
      if (literal.find(' ') == literal.npos && literal.size() < 4) break;
      if (!edits) {
        results += "\"" + literal + "\"" + (challenge ? weak ? ", expected: weak" : ", expected: strong" : "") +
                   ", activations:";
        for (int k = 0; k < 6; ++k) results += " " + std::to_string(score(literal));
        results += "\n";
      }
      at = end;
      (void)line;
    }
    add(request, ChatRole::assistant, reply);
    request.messages.push_back(observation(results));
  }
  return "no conclusion";
}

TEST(Bias, FindsTheWeakAspect) {
  const std::string last = play_bias([](const std::string& prompt) {
    if (prompt.find("dog") == prompt.npos) return 0.0;
    return prompt.find("night") != prompt.npos ? 2.0 : 10.0;
  });
  const Reply reply = parse_reply(last);
  EXPECT_THAT(reply.bias, HasSubstr("weak for dog at night"));
  EXPECT_THAT(reply.bias, HasSubstr("Harmless:"));
}

TEST(Bias, NoBiasIsAResult) {
  const std::string last =
      play_bias([](const std::string& prompt) { return prompt.find("dog") == prompt.npos ? 0.0 : 10.0; });
  EXPECT_THAT(parse_reply(last).bias, HasSubstr("No bias was found"));
}

TEST(Bias, SaysWhenPicturesOfTheClassProveNothing) {
  const std::string last = play_bias([](const std::string&) { return 1.0; });
  EXPECT_THAT(parse_reply(last).bias, HasSubstr("I can't tell"));
}

TEST(Questions, AboutARangeOfUnits) {
  const Question question = read_question("which of units 10-12 of layer4 in resnet152 respond to text?");
  EXPECT_THAT(question.units, ElementsAre(10, 11, 12));
  EXPECT_EQ(question.layer, "layer4");
  EXPECT_EQ(question.model, "resnet152");
  EXPECT_THAT(question.words, ElementsAre("text"));
}

TEST(Questions, AboutSingleUnits) {
  const Question question = read_question("Do neurons 3, 5 and 8 of blocks.5.3.bn2 detect dogs or wheels?");
  EXPECT_THAT(question.units, ElementsAre(3, 5, 8));
  EXPECT_EQ(question.layer, "blocks.5.3.bn2");
  EXPECT_THAT(question.words, ElementsAre("dogs", "wheels"));
}

TEST(Questions, WithoutUnitsAreAboutTheUnitItself) {
  EXPECT_THAT(read_question("does it respond to snow?").units, IsEmpty());
  ChatRequest request = begin("ask", 25, "Question: does it respond to snow?\n");
  EXPECT_THAT(ask(request), HasSubstr("tools.dataset_exemplars(system, 15)"));
}

TEST(Questions, EndlessRangesEnd) {
  EXPECT_LE(read_question("units 0-999999 of layer4").units.size(), 40U);
  EXPECT_THAT(read_question("units 5-1 of layer4").units, IsEmpty());
}

TEST(Questions, AreAnsweredFromDescriptions) {
  ChatRequest request = begin("ask", 25, "Question: which of units 7-8 of conv_head respond to dogs?\n");
  const std::string first = ask(request);
  EXPECT_THAT(parse_reply(first).code, HasSubstr("{7, 8}"));
  add(request, ChatRole::assistant, first);
  std::string results;
  for (int i = 1; i <= 6; ++i) {
    results += "\"conv_head 7, image " + std::to_string(i) + "\", HIGHLIGHTED REGIONS: a dog, brown.\n";
    results += "\"conv_head 8, image " + std::to_string(i) + "\", HIGHLIGHTED REGIONS: a car, red.\n";
  }
  request.messages.push_back(observation(results));
  const Reply reply = parse_reply(ask(request));
  EXPECT_THAT(reply.answer, HasSubstr("unit 7 (6 of 6 exemplars)"));
  EXPECT_THAT(reply.answer, Not(HasSubstr("unit 8")));
  EXPECT_THAT(reply.answer, HasSubstr("offline baseline"));
}

TEST(Questions, SayWhatCannotBeTold) {
  ChatRequest request = begin("ask", 25, "Question: which of units 7-8 of conv_head respond to handwriting?\n");
  add(request, ChatRole::assistant, ask(request));
  request.messages.push_back(observation("\"conv_head 7, image 1\", HIGHLIGHTED REGIONS: a car.\n"));
  EXPECT_THAT(parse_reply(ask(request)).answer, HasSubstr("is none of the words that the offline describer uses"));
}

}  // namespace
}  // namespace maia::agent::offline
