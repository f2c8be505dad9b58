#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "maia/error.hpp"
#include "scene/compose/recipe.hpp"

namespace maia {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

Recipe example() {
  Recipe recipe;
  recipe.prompt = "two \"dogs\" in the wäter";
  recipe.seed = 18446744073709551615U;
  recipe.width = 300;
  recipe.height = 200;
  recipe.environment = "beach";
  recipe.light = "night";
  recipe.focus = 0.91234F;
  recipe.defocus = 0.004F;
  recipe.styles = {"sepia"};
  Instance instance;
  instance.id = 3;
  instance.word = "dog";
  instance.asset = "animals/mammals/dogs/dog.png";
  instance.x = 0.123456789F;
  instance.color = "dark blue";
  instance.seed = 12345678901234567890U;
  recipe.instances = {instance, instance};
  recipe.relations = {{0, Relation::in_front_of, 1}, {1, Relation::wearing, 0}};
  recipe.notes = {"can't draw 'unicorn'; the nearest is 'horse'"};
  recipe.edits = {"make it night"};
  round_numbers(recipe);
  return recipe;
}

std::string changed(const std::string& from, const std::string& to) {
  std::string json = to_json(example());
  const auto at = json.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return json.replace(at, from.size(), to);
}

TEST(RecipeJson, ComesBackAsItWas) {
  const Recipe recipe = example();
  const std::string json = to_json(recipe);
  const Recipe back = recipe_from_json(json);
  EXPECT_EQ(to_json(back), json);
  EXPECT_EQ(back.seed, recipe.seed);
  EXPECT_EQ(back.prompt, recipe.prompt);
  EXPECT_EQ(back.instances[0].x, recipe.instances[0].x) << "rounded numbers are exact";
  EXPECT_EQ(back.instances[1].seed, recipe.instances[1].seed);
  EXPECT_EQ(back.relations[0].relation, Relation::in_front_of);
}

TEST(RecipeJson, SaysWhichKeyIsWrong) {
  const auto reading = [](const std::string& json) { return [json] { recipe_from_json(json); }; };
  EXPECT_THAT(reading("{"), ThrowsMessage<Error>(HasSubstr("not JSON")));
  EXPECT_THAT(reading("[]"), ThrowsMessage<Error>(HasSubstr("object")));
  EXPECT_THAT(reading(changed("\"width\": 300", "\"width\": 30")), ThrowsMessage<Error>(HasSubstr("64..2048")));
  EXPECT_THAT(reading(changed("\"width\": 300", "\"width\": 30000000000000")),
              ThrowsMessage<Error>(HasSubstr("width")));
  EXPECT_THAT(reading(changed("\"light\": \"night\",", "")), ThrowsMessage<Error>(HasSubstr("\"light\"")));
  EXPECT_THAT(reading(changed("\"in front of\"", "\"in frnt of\"")), ThrowsMessage<Error>(HasSubstr("in front of")));
  EXPECT_THAT(reading(changed("\"grounded\": true", "\"grounded\": 1")), ThrowsMessage<Error>(HasSubstr("instance 0")));
  EXPECT_THAT(reading(changed("\"x\": 0.12346", "\"x\": 1e30")), ThrowsMessage<Error>(HasSubstr("\"x\"")));
  EXPECT_THAT(reading(changed("\"seed\": 18446744073709551615", "\"seed\": -1")),
              ThrowsMessage<Error>(HasSubstr("seed")));
}

}  // namespace
}  // namespace maia
