// The suite of instructions, judged by recipes; bench/scene judges the pixels, too.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/edit/recipes.hpp"
#include "maia/error.hpp"

namespace maia {
namespace {

using Json = nlohmann::json;

bool is_word(const Instance& instance, const Json& words) {
  if (words.is_string()) return instance.word == words.get<std::string>();
  return std::any_of(words.begin(), words.end(),
                     [&](const Json& each) { return instance.word == each.get<std::string>(); });
}

int count_of(const Recipe& recipe, const Json& words) {
  return int(std::count_if(recipe.instances.begin(), recipe.instances.end(),
                           [&](const Instance& each) { return is_word(each, words); }));
}

bool among(const Json& list, const std::string& value) {
  return std::any_of(list.begin(), list.end(), [&](const Json& each) { return each.get<std::string>() == value; });
}

/// Why the edit is not as asked; empty if it is.
std::string wrong(const Json& item, const Recipe& before, const Recipe& after) {
  for (const Json& word : item.value("removed", Json::array()))
    if (count_of(after, word) >= count_of(before, word)) return "still there: " + word.get<std::string>();
  for (const Json& added : item.value("added", Json::array())) {
    const int more = count_of(after, added["word"]) - count_of(before, added["word"]);
    if (more < added["count"][0].get<int>() || more > added["count"][1].get<int>())
      return std::to_string(more) + " added";
  }
  if (item.contains("count")) {
    const int count = count_of(after, item["count"]["object"]);
    if (count < item["count"]["count"][0].get<int>() || count > item["count"]["count"][1].get<int>())
      return std::to_string(count) + " there";
  }
  if (item.contains("color")) {
    bool any = false;
    for (const Instance& each : after.instances)
      if (is_word(each, item["color"]["object"]))
        for (const Json& color : item["color"]["colors"])
          any = any || each.color.find(color.get<std::string>()) != std::string::npos;
    if (!any) return "color";
  }
  if (item.contains("environment") && !among(item["environment"], after.environment))
    return "environment " + after.environment;
  if (item.contains("light") && !among(item["light"], after.light)) return "light " + after.light;
  if (item.contains("style") && std::none_of(after.styles.begin(), after.styles.end(),
                                             [&](const std::string& style) { return among(item["style"], style); }))
    return "style";
  const auto named = [](const Recipe& recipe, const Json& word) -> const Instance& {
    return one_of(recipe, word.get<std::string>());
  };
  if (item.contains("flipped") && named(before, item["flipped"]).flipped == named(after, item["flipped"]).flipped)
    return "not flipped";
  if (item.contains("size")) {
    const float ratio = named(after, item["size"]["object"]).height / named(before, item["size"]["object"]).height;
    const bool larger = item["size"]["direction"] == "larger";
    if (larger ? ratio < 1.1F : ratio > 0.9F) return "size";
  }
  if (item.contains("moved")) {
    const Instance &a = named(before, item["moved"]["object"]), &b = named(after, item["moved"]["object"]);
    const std::string to = item["moved"]["direction"];
    const float way = to == "left" ? a.x - b.x : to == "right" ? b.x - a.x : to == "up" ? a.y - b.y : b.y - a.y;
    if (way < 0.05F) return "not moved";
  }
  return to_json(before) == to_json(after) ? "nothing changed" : "";
}

TEST(Suite, InstructionsAreFollowedOrRefused) {
  std::ifstream file(MAIA_EDIT_SUITE);
  const Json suite = Json::parse(file);
  ASSERT_GE(suite.size(), 100U);
  int drawn = 0, right = 0;
  for (std::size_t i = 0; i < suite.size(); ++i) {
    const Json& item = suite[i];
    Recipe before;
    try {
      before = picture_of(item["prompt"], i, 64);
    } catch (const Error&) {
      continue;  // not installed
    }
    if (!before.notes.empty() && !item.contains("error")) continue;
    ++drawn;
    std::string why;
    try {
      const Recipe after = edit_recipe(before, item["instruction"]);
      why = item.contains("error") ? "not refused" : wrong(item, before, after);
    } catch (const Error& error) {
      if (!item.contains("error") && !item.contains("or_error")) why = error.what();
    }
    if (why.empty())
      ++right;
    else
      std::printf("  %s: %s: %s\n", item["prompt"].get<std::string>().c_str(),
                  item["instruction"].get<std::string>().c_str(), why.c_str());
  }
  RecordProperty("right", right);
  RecordProperty("drawn", drawn);
  EXPECT_GE(drawn, 85);
  EXPECT_GE(right, drawn * 95 / 100);
}

}  // namespace
}  // namespace maia
