// Conversations brought into the form that all servers accept.
#include "services/chat/messages.hpp"

#include <gmock/gmock.h>

#include "pictures.hpp"

namespace maia {
namespace {

using ::testing::HasSubstr;

ChatEndpoint endpoint() { return {ChatDialect::openai_chat, "http://host/v1", "m", "", 1000, 3}; }

std::string problem(const std::vector<ChatMessage>& messages) {
  try {
    turns_of(messages, endpoint());
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Messages, NeighborsOfOneRoleAreJoined) {
  const std::string picture = png_header(10, 10);
  const Turns turns = turns_of({{ChatRole::system, {{"be brief", ""}}},
                                {ChatRole::user, {{"one", ""}}},
                                {ChatRole::user, {{"two", ""}, {"", picture}, {"three", ""}}},
                                {ChatRole::assistant, {{"yes", ""}}},
                                {ChatRole::system, {{"and kind", ""}}},
                                {ChatRole::user, {{"four", ""}}}},
                               endpoint());
  EXPECT_EQ(turns.system, "be brief\n\nand kind");
  ASSERT_EQ(turns.turns.size(), 3U);
  ASSERT_EQ(turns.turns[0].parts.size(), 3U);
  EXPECT_EQ(turns.turns[0].parts[0].text, "one\n\ntwo");
  EXPECT_EQ(turns.turns[0].parts[1].image, picture);
  EXPECT_EQ(turns.turns[0].parts[2].text, "three");
  EXPECT_EQ(turns.turns[1].role, ChatRole::assistant);
}

TEST(Messages, EmptyOnesLeaveNoTurn) {
  const Turns turns = turns_of(
      {{ChatRole::user, {{"a", ""}}}, {ChatRole::assistant, {}}, {ChatRole::user, {{"", ""}, {"b", ""}}}}, endpoint());
  ASSERT_EQ(turns.turns.size(), 1U);
  EXPECT_EQ(text_of(turns.turns[0]), "a\n\nb");
}

TEST(Messages, RefusesWhatNoServerTakes) {
  const std::string picture = png_header(10, 10);
  EXPECT_THAT(problem({}), HasSubstr("begins with a user's message"));
  EXPECT_THAT(problem({{ChatRole::assistant, {{"hi", ""}}}}), HasSubstr("begins with a user's message"));
  EXPECT_THAT(problem({{ChatRole::assistant, {{"", picture}}}}), HasSubstr("only a user's message"));
  EXPECT_THAT(problem({{ChatRole::user, {{"", "BM not a picture"}}}}), HasSubstr("PNG, JPEG, WebP or GIF"));
  EXPECT_THAT(problem({{ChatRole::user, {{"", png_header(10, 1001)}}}}), HasSubstr("10x1001"));
  const ChatPart part{"", picture};
  EXPECT_THAT(problem({{ChatRole::user, {part, part, part, part}}}), HasSubstr("4 images"));
}

TEST(Messages, ReadsSizesOfAllFormats) {
  const auto expect = [](const std::string& bytes, int width, int height) {
    const ImageSize size = image_size(bytes);
    EXPECT_EQ(size.width, width);
    EXPECT_EQ(size.height, height);
  };
  expect(png_header(70000, 3), 70000, 3);
  expect(std::string("GIF89a\x40\x01\x02\x00", 10), 320, 2);
  expect(std::string("\xFF\xD8\xFF\xE0\x00\x04\x00\x00\xFF\xC2\x00\x11\x08\x01\x00\x02\x00\x03", 18), 512, 256);
  std::string webp("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0", 24);
  expect(webp + std::string("\xff\x01\x00\xff\x00\x00", 6), 512, 256);
  expect("\xFF\xD8\xFF", 0, 0);
  expect("nothing", 0, 0);
}

}  // namespace
}  // namespace maia
