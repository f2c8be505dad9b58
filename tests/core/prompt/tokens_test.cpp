#include "scene/prompt/tokens.hpp"

#include <gtest/gtest.h>

#include "maia/error.hpp"

namespace maia {
namespace {

/// Words with a blank between them; a hyphen before those that it joins.
std::string read(std::string_view text) {
  std::string result;
  for (const Token& token : tokenize(text)) {
    if (!result.empty()) result += token.hyphenated ? "-" : " ";
    result += token.text;
  }
  return result;
}

TEST(Tokens, AreWordsInLowerCase) {
  EXPECT_EQ(read("A Red  Car"), "a red car");
  EXPECT_EQ(read("  two\tcats "), "two cats");
  EXPECT_EQ(read(""), "");
}

TEST(Tokens, KnowTheirPlaces) {
  const std::string text = "A “Café” x";
  const auto tokens = tokenize(text);
  ASSERT_EQ(tokens.size(), 3U);
  EXPECT_EQ(tokens[1].text, "cafe");
  EXPECT_EQ(text.substr(tokens[1].begin, tokens[1].end - tokens[1].begin), "Café");
}

TEST(Tokens, WriteShortFormsOut) {
  EXPECT_EQ(read("It's a dog, isn't it"), "it is a dog , is not it");
  EXPECT_EQ(read("they’re"), "they are");
  EXPECT_EQ(read("n`t"), "nt");  // no empty word
}

TEST(Tokens, TellPossessivesFromQuotes) {
  EXPECT_EQ(read("a dog's ball"), "a dog 's ball");
  EXPECT_EQ(read("dogs' toys"), "dogs 's toys");
  EXPECT_EQ(read("'two dogs' run"), "two dogs run");
  EXPECT_EQ(read("\"a cat\" ‘a dog’"), "a cat a dog");
  EXPECT_EQ(tokenize("dog's")[1].kind, TokenKind::possessive);
}

TEST(Tokens, KeepHyphens) {
  EXPECT_EQ(read("a close-up of a t‑shirt"), "a close-up of a t-shirt");
  EXPECT_EQ(read("jack-o'-lantern"), "jack-o'-lantern");
  EXPECT_EQ(read("a dog - a cat – a bird"), "a dog - a cat – a bird");
  EXPECT_EQ(tokenize("a - b")[1].kind, TokenKind::comma);
}

TEST(Tokens, TellNumbersAndBreaks) {
  EXPECT_EQ(tokenize("12")[0].kind, TokenKind::number);
  EXPECT_EQ(tokenize("4k")[0].kind, TokenKind::word);
  EXPECT_EQ(read("(red car:1.2)"), "( red car : 1.2 )");
  EXPECT_EQ(tokenize("1.2")[0].kind, TokenKind::word);
  EXPECT_EQ(tokenize("a.")[1].kind, TokenKind::stop);
  EXPECT_EQ(tokenize("a, b")[1].kind, TokenKind::comma);
  EXPECT_EQ(read("cats & dogs"), "cats and dogs");
}

TEST(Tokens, RefuseWhatIsNotUtf8) {
  for (const char* bad : {"\xff", "a\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\x80"})
    EXPECT_THROW(tokenize(bad), Error);
  EXPECT_EQ(read("犬 dog 🐶"), "犬 dog");
}

}  // namespace
}  // namespace maia
