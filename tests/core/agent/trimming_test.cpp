#include <gmock/gmock.h>

#include "agent/messages.hpp"
#include "fake_model.hpp"

namespace maia::agent {
namespace {

using testing::HasSubstr;
using testing::Le;
using testing::Not;

ChatMessage said(ChatRole role, const std::string& text) { return {role, {{text, {}}}}; }

ChatMessage results(int images, const std::string& text = "results") {
  Observation observation = saw(text);
  for (int i = 0; i < images; ++i) observation.shown.push_back({{}, fake_png(224, 224, std::to_string(i))});
  return message_of(observation);
}

/// Three experiments with `images` images each.
std::vector<ChatMessage> conversation(int images) {
  std::vector<ChatMessage> messages = {said(ChatRole::system, "protocol"), said(ChatRole::user, "the task")};
  for (const char* number : {"one", "two", "three"}) {
    messages.push_back(said(ChatRole::assistant, std::string("[HYPOTHESIS LIST]: hypothesis ") + number +
                                                     "\n```cpp\ncode_" + number + "();\n```"));
    messages.push_back(results(images, std::string("results ") + number + std::string(4000, '.')));
    messages.push_back(said(ChatRole::user, std::string("=== From the person ===\nhint ") + number));
  }
  return messages;
}

int images_in(const std::vector<ChatMessage>& messages) {
  int count = 0;
  for (const ChatMessage& message : messages)
    for (const ChatPart& part : message.parts) count += part.is_image();
  return count;
}

TEST(Trimming, TokensOfTextAndImages) {
  EXPECT_EQ(estimated_tokens(said(ChatRole::user, "")), 1);
  EXPECT_EQ(estimated_tokens(said(ChatRole::user, std::string(400, 'x'))), 100);
  EXPECT_EQ(estimated_tokens(ChatMessage{ChatRole::user, {{{}, fake_png(224, 224)}}}), (224 * 224 + 749) / 750);
}

TEST(Trimming, WhatFitsIsLeftAsItIs) {
  const auto messages = conversation(3);
  EXPECT_EQ(FakeModel::text(trimmed_messages(messages, 0, 0)), FakeModel::text(messages));
  EXPECT_EQ(FakeModel::text(trimmed_messages(messages, 100'000, 9)), FakeModel::text(messages));
}

TEST(Trimming, OldImagesGoFirst) {
  const auto trimmed = trimmed_messages(conversation(3), 0, 4);
  EXPECT_EQ(images_in(trimmed), 4);
  EXPECT_EQ(images_in({trimmed[3]}), 0);
  EXPECT_EQ(images_in({trimmed[6]}), 1) << "the first image of a message is the last to go";
  EXPECT_TRUE(trimmed[6].parts[1].is_image());
  EXPECT_EQ(images_in({trimmed[9]}), 3);
  EXPECT_THAT(FakeModel::text({trimmed[3]}), HasSubstr("[image left out to save room]"));
  EXPECT_THAT(FakeModel::text(trimmed), HasSubstr("code_one"));
}

TEST(Trimming, ThenOldResultsAndCodeButNoHypothesesAndNothingOfThePerson) {
  const auto trimmed = trimmed_messages(conversation(1), 1500, 0);
  const std::string text = FakeModel::text(trimmed);
  EXPECT_THAT(estimated_tokens(trimmed), Le(1500));
  for (const char* kept : {"protocol", "the task", "hypothesis one", "hypothesis two", "hypothesis three", "hint one",
                           "hint three", "code_three", "results three", "[code left out to save room]",
                           "[results of an earlier experiment left out to save room]"})
    EXPECT_THAT(text, HasSubstr(kept));
  for (const char* gone : {"code_one", "results one", "results two"}) EXPECT_THAT(text, Not(HasSubstr(gone)));
  EXPECT_EQ(images_in({trimmed[9]}), 1);
}

TEST(Trimming, OfTheLatestResultsOnlyImagesGo) {
  const auto trimmed = trimmed_messages(conversation(3), 0, 2);
  EXPECT_EQ(images_in(trimmed), 2);
  EXPECT_EQ(images_in({trimmed[9]}), 2);
  EXPECT_TRUE(trimmed[9].parts[1].is_image()) << "the best exemplar comes first and stays";
}

TEST(Trimming, TooMuchIsAnErrorThatSaysSo) {
  try {
    trimmed_messages(conversation(1), 300, 0);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("the model takes 300"));
  }
  auto messages = conversation(0);
  messages[1].parts.push_back({{}, fake_png(10, 10)});
  messages[1].parts.push_back({{}, fake_png(10, 10)});
  EXPECT_THROW(trimmed_messages(messages, 0, 1), Error);
}

}  // namespace
}  // namespace maia::agent
