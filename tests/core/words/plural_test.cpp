#include "scene/words/plural.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace maia {
namespace {

TEST(Plural, FollowsTheRules) {
  const std::pair<const char*, const char*> cases[] = {{"zebra", "zebras"},
                                                       {"fox", "foxes"},
                                                       {"bus", "buses"},
                                                       {"bench", "benches"},
                                                       {"brush", "brushes"},
                                                       {"fly", "flies"},
                                                       {"toy", "toys"},
                                                       {"monkey", "monkeys"},
                                                       {"dodo", "dodos"},
                                                       {"giraffe", "giraffes"},
                                                       {"roof", "roofs"},
                                                       {"T-shirt", "T-shirts"},
                                                       {"fire truck", "fire trucks"},
                                                       {"Easter egg", "Easter eggs"}};
  for (const auto& [one, many] : cases) EXPECT_EQ(plural_of(one), many);
}

TEST(Plural, KnowsTheExceptions) {
  const std::pair<const char*, const char*> cases[] = {{"mouse", "mice"},
                                                       {"computer mouse", "computer mice"},
                                                       {"dormouse", "dormice"},
                                                       {"snowman", "snowmen"},
                                                       {"woman", "women"},
                                                       {"human", "humans"},
                                                       {"police officer", "police officers"},
                                                       {"wolf", "wolves"},
                                                       {"scarf", "scarves"},
                                                       {"mongoose", "mongooses"},
                                                       {"goose", "geese"},
                                                       {"tomato", "tomatoes"},
                                                       {"piano", "pianos"},
                                                       {"clownfish", "clownfish"},
                                                       {"butterfly fish", "butterfly fish"},
                                                       {"sheep", "sheep"},
                                                       {"jeans", "jeans"},
                                                       {"bread", "bread"},
                                                       {"cup of coffee", "cups of coffee"},
                                                       {"Santa Claus", "Santa Claus"}};
  for (const auto& [one, many] : cases) EXPECT_EQ(plural_of(one), many);
  EXPECT_EQ(plural_of(""), "");
}

TEST(Article, FollowsTheSound) {
  const std::pair<const char*, const char*> cases[] = {{"zebra", "a zebra"},
                                                       {"owl", "an owl"},
                                                       {"hourglass", "an hourglass"},
                                                       {"unicycle", "a unicycle"},
                                                       {"umbrella", "an umbrella"},
                                                       {"ewe", "a ewe"},
                                                       {"orange car", "an orange car"},
                                                       {"Easter egg", "an Easter egg"},
                                                       {"T-shirt", "a T-shirt"},
                                                       {"jeans", "jeans"},
                                                       {"bread", "bread"},
                                                       {"moon", "the moon"},
                                                       {"Santa Claus", "Santa Claus"},
                                                       {"Eiffel Tower", "the Eiffel Tower"},
                                                       {"Mars", "Mars"},
                                                       {"cup of coffee", "a cup of coffee"},
                                                       {"Santa hat", "a Santa hat"}};
  for (const auto& [noun, phrase] : cases) EXPECT_EQ(with_article(noun), phrase);
}

}  // namespace
}  // namespace maia
