// The tables agree with the parts whose names they use.
#include "scene/prompt/lexicon.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "scene/backdrop/backdrop.hpp"
#include "scene/catalog/catalog.hpp"
#include "scene/prompt/lexicon_tables.hpp"
#include "scene/prompt/links.hpp"
#include "scene/prompt/nouns.hpp"
#include "scene/prompt/plan.hpp"
#include "scene/prompt/settings.hpp"

namespace maia {
namespace {

using testing::Contains;

std::vector<std::string> all_values(Role role) {
  std::set<std::string> values;
  for (const auto rows : {appearance_rows(), grammar_rows(), picture_rows()})
    for (const LexiconRow& row : rows)
      if (row.role == role) values.emplace(row.value);
  return {values.begin(), values.end()};
}

TEST(Lexicon, NamesRealEnvironmentsLightAndStyles) {
  for (const std::string& value : all_values(Role::environment)) EXPECT_THAT(environment_names(), Contains(value));
  for (const std::string& value : all_values(Role::light)) EXPECT_THAT(light_names(), Contains(value));
  for (Role role : {Role::style, Role::medium})
    for (const std::string& value : all_values(role))
      if (!value.empty() && value != "blurred background") {
        EXPECT_THAT(style_names(), Contains(value));
      }
}

TEST(Lexicon, NamesRealColorsAndMaterials) {
  for (const std::string& value : all_values(Role::color))
    EXPECT_THAT(color_names(), Contains(value.substr(value.find(' ') + 1)));
  for (const std::string& value : all_values(Role::material)) EXPECT_THAT(material_names(), Contains(value));
}

TEST(Lexicon, NamesRealRelations) {
  const Noun thing;
  const std::set<std::string> idle = {"of", "loose", "across"};
  for (const std::string& value : all_values(Role::preposition))
    EXPECT_EQ(tie_of(value, thing, thing).has_value(), value == "across" || !idle.contains(value)) << value;
  for (const VerbRow& row : verb_rows())
    if (!row.sense.relation.empty()) {
      EXPECT_TRUE(tie_of(row.sense.relation, thing, thing)) << row.infinitives;
    }
}

TEST(Lexicon, VerbsAreVerbs) {
  for (const VerbRow& row : verb_rows()) {
    std::string_view rest = row.infinitives;
    while (!rest.empty()) {
      const std::string_view verb = rest.substr(0, rest.find(','));
      EXPECT_TRUE(WordNet::installed().is_verb(verb)) << verb;
      rest.remove_prefix(std::min(rest.size(), verb.size() + 2));
    }
  }
}

TEST(Lexicon, FindsTheLongestPhrase) {
  const auto tokens = tokenize("to the left of the car");
  EXPECT_EQ(match_phrase(tokens, 0, Role::preposition)->length, 4U);
  EXPECT_EQ(match_phrase(tokens, 0, Role::place)->value, "left");
  EXPECT_FALSE(match_phrase(tokens, 5, Role::preposition));
  EXPECT_FALSE(match_phrase(tokens, 99, Role::preposition));
  EXPECT_EQ(meaning_of("navy blue", Role::color), "dark blue");
  EXPECT_FALSE(meaning_of("navy blue car", Role::color));
}

TEST(Settings, KnowSynonymsAndKinds) {
  const auto environment = [](const char* noun) { return std::string(noun_of(noun)->environment); };
  EXPECT_EQ(environment("seaside"), "beach");
  EXPECT_EQ(environment("meadow"), "grass");
  EXPECT_EQ(environment("lagoon"), "lake");
  EXPECT_EQ(environment("brook"), "river");
  EXPECT_EQ(environment("boulevard"), "street");
  EXPECT_EQ(environment("dining room"), "indoor");
  EXPECT_EQ(noun_of("twilight")->light, "sunset");
  EXPECT_EQ(noun_of("mist")->light, "fog");
  EXPECT_EQ(environment("zebra"), "");
  EXPECT_EQ(noun_of("zebra")->light, "");
}

TEST(Settings, NameRealEnvironments) {
  for (const char* noun : {"beach", "seaside", "meadow", "lagoon", "brook", "hill", "town", "bedroom", "kitchen", "sky",
                           "shelf", "cliff", "stadium", "library"})
    EXPECT_THAT(environment_names(), Contains(std::string(noun_of(noun)->environment))) << noun;
}

}  // namespace
}  // namespace maia
