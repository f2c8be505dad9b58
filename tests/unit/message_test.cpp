#include "protocol/message.hpp"

#include <gtest/gtest.h>

#include "unit/sample_messages.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::protocol {
namespace {

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    text += digits[byte >> 4];
    text += digits[byte & 15];
    text += i % 32 == 31 || i + 1 == bytes.size() ? '\n' : ' ';
  }
  return text;
}

/// Why decode() refuses `payload`.
std::string refusal(std::string_view payload) {
  try {
    decode(payload);
  } catch (const ProtocolError& error) {
    return error.what();
  }
  return "(accepted)";
}

class EveryMessage : public ::testing::TestWithParam<std::size_t> {
 protected:
  Message message() const { return test::sample_messages().at(GetParam()); }
};

TEST_P(EveryMessage, KeepsItsTypeAndEveryField) {
  const std::string bytes = encode(message());
  const Message back = decode(bytes);
  EXPECT_EQ(back.index(), message().index());
  std::visit(
      [&](auto sent) {
        auto got = std::get<decltype(sent)>(back);
        // Matches and names can't be compared as they are: a test of their own below.
        if constexpr (!std::is_same_v<decltype(sent), Completions> && !std::is_same_v<decltype(sent), Names>) {
          EXPECT_TRUE(sent.fields() == got.fields());
        }
      },
      message());
  EXPECT_EQ(encode(back), bytes);
}

TEST_P(EveryMessage, HasAKnownWireForm) {
  const std::string name = type_name(message());
  EXPECT_EQ(hex(encode(message())), test::read_file(std::string(MAIA_GOLDEN_DIR) + "/" + name + ".hex")) << name;
}

TEST_P(EveryMessage, IsRefusedWhenCutAnywhere) {
  const std::string bytes = encode(message());
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_THROW(decode(std::string_view(bytes).substr(0, length)), ProtocolError) << "cut to " << length;
}

TEST_P(EveryMessage, IsRefusedWithMoreBehindIt) {
  EXPECT_EQ(refusal(encode(message()) + "xy"), "2 bytes after the end of a message");
}

INSTANTIATE_TEST_SUITE_P(Protocol, EveryMessage, ::testing::Range(std::size_t{0}, std::variant_size_v<Message>),
                         [](const auto& test) { return type_name(maia::test::sample_messages().at(test.param)); });

TEST(Message, SamplesAreOnePerTypeInOrder) {
  const std::vector<Message> samples = test::sample_messages();
  ASSERT_EQ(samples.size(), std::variant_size_v<Message>);
  for (std::size_t i = 0; i < samples.size(); ++i) EXPECT_EQ(samples[i].index(), i);
}

TEST(Message, KeepsMatchesAndNames) {
  const auto completions =
      std::get<Completions>(decode(encode(Completions{7, {{"push_back", "function", "(T)"}, {}}, 3, 9})));
  ASSERT_EQ(completions.matches.size(), 2U);
  EXPECT_EQ(completions.matches[0].signature, "(T)");
  EXPECT_EQ(completions.end, 9U);
  const auto names = std::get<Names>(decode(encode(Names{7, {{"a", "variable", "int", "In[1]:1"}}})));
  ASSERT_EQ(names.names.size(), 1U);
  EXPECT_EQ(names.names[0].where, "In[1]:1");
}

TEST(Message, KeepsBinaryData) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  Display display;
  display.bundle = {{"image/png", all}, {"", ""}};
  EXPECT_EQ(std::get<Display>(decode(encode(display))).bundle, display.bundle);
}

TEST(Message, OfAnUnknownTypeIsRefused) {
  EXPECT_EQ(refusal("\xFF"), "unknown message type 255");
  EXPECT_EQ(refusal(std::string(1, static_cast<char>(std::variant_size_v<Message>))),
            "unknown message type " + std::to_string(std::variant_size_v<Message>));
}

TEST(Message, WithALyingCountIsRefusedBeforeItCostsMemory) {
  const std::string dying(1, static_cast<char>(Message(Dying{}).index()));
  EXPECT_EQ(refusal(dying + "\xFF\xFF\xFF\xFFx"), "a count of 4294967295 exceeds its message");
}

TEST(Message, WithAnImpossibleValueIsRefused) {
  std::string clear = encode(ClearOutput{true});
  clear.back() = 2;
  EXPECT_EQ(refusal(clear), "a bool that is neither 0 nor 1");
  std::string done = encode(Done{1, Status::fatal, "", "", {}, "", 0, 0, 0});
  done[9] = 5;
  EXPECT_EQ(refusal(done), "an unknown status");
}

TEST(Message, WithMimeTypesTwiceOrOutOfOrderIsRefused) {
  Display display;
  display.bundle = {{"a", "1"}, {"b", "2"}};
  std::string bytes = encode(display);
  bytes[bytes.find('b')] = 'a';
  EXPECT_EQ(refusal(bytes), "MIME types that are not in order");
  bytes[bytes.find('a')] = 'c';
  EXPECT_EQ(refusal(bytes), "MIME types that are not in order");
}

TEST(Message, ThatIsTooLongIsRefusedBeforeItIsSent) {
  Dying dying;
  dying.reason.assign(max_payload + 1, 'x');
  EXPECT_THROW(encode(dying), ProtocolError);
  dying.reason.assign(max_payload - 3, 'x');
  EXPECT_THROW(encode(dying), ProtocolError) << "with its type and count it is too long";
}

}  // namespace
}  // namespace maia::protocol
