// The share of suite.json that is read right, by the rules in README.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "plan_text.hpp"

namespace maia {
namespace {

using Json = nlohmann::json;

/// Number of the parsed object for each expected one; unset for one that was reported, is the environment or optional.
struct Found {
  std::vector<std::optional<int>> objects;
  std::string wrong;
};

bool is_one_of(const std::string& word, const Json& names) {
  return names.is_array() ? std::find(names.begin(), names.end(), word) != names.end() : names == word;
}

bool is_about(const std::string& report, const Json& names) {
  const Json all = names.is_array() ? names : Json::array({names});
  return std::any_of(all.begin(), all.end(), [&](const Json& each) {
    const std::string name = each.get<std::string>();
    const std::string last = name.substr(name.rfind(' ') + 1);
    return (" " + report + " ").find(" " + last + " ") != std::string::npos ||
           (" " + name + " ").find(" " + report + " ") != std::string::npos;
  });
}

bool has_colors(std::vector<std::string> colors, const Json& wanted) {
  if (colors.size() != wanted.size()) return false;
  std::sort(colors.begin(), colors.end());
  do {
    bool all = true;
    for (std::size_t i = 0; i < colors.size(); ++i) all = all && is_one_of(colors[i], wanted[i]);
    if (all) return true;
  } while (std::next_permutation(colors.begin(), colors.end()));
  return false;
}

Found found_objects(const Json& item, const ScenePlan& plan) {
  Found found;
  std::vector<bool> taken(plan.objects.size());
  for (const Json& wanted : item["objects"]) {
    int candidate = -1, exact = -1;
    for (std::size_t i = 0; i < plan.objects.size(); ++i) {
      const ObjectPlan& object = plan.objects[i];
      if (taken[i] || !is_one_of(object.word, wanted["word"])) continue;
      if (candidate < 0) candidate = static_cast<int>(i);
      const bool counted = wanted["count"][0] <= object.count_low && object.count_high <= wanted["count"][1];
      if (exact < 0 && counted && has_colors(object.colors, wanted.value("colors", Json::array())))
        exact = static_cast<int>(i);
    }
    const bool reported = std::any_of(plan.unknown.begin(), plan.unknown.end(),
                                      [&](const UnknownWord& each) { return is_about(each.word, wanted["word"]); });
    if (exact >= 0) {
      taken[static_cast<std::size_t>(exact)] = true;
      found.objects.emplace_back(exact);
    } else if (candidate >= 0) {
      found.wrong = "another count or other colors: " + wanted.dump();
      return found;
    } else if (reported || is_one_of(plan.environment, wanted["word"]) || wanted.value("optional", false)) {
      found.objects.emplace_back();
    } else {
      found.wrong = "missing: " + wanted.dump();
      return found;
    }
  }
  for (std::size_t i = 0; i < taken.size(); ++i)
    if (!taken[i]) found.wrong = "not asked for: " + plan.objects[i].word;
  return found;
}

std::string mirrored(const std::string& relation) {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"left_of", "right_of"}, {"behind", "in_front_of"}, {"above", "below"}, {"next_to", "next_to"}};
  for (const auto& [one, other] : pairs) {
    if (relation == one) return other;
    if (relation == other) return one;
  }
  return {};
}

/// What is wrong with the relations, or empty.
std::string wrong_relations(const Json& item, const ScenePlan& plan, const Found& found) {
  const auto expected_number = [&](int parsed) {
    for (std::size_t i = 0; i < found.objects.size(); ++i)
      if (found.objects[i] == parsed) return static_cast<int>(i);
    return -1;
  };
  std::vector<Json> parsed;  // each with its mirror image
  for (const RelationPlan& each : plan.relations) {
    const int subject = expected_number(each.subject), object = expected_number(each.object);
    const std::string relation(name_of(each.relation));
    Json ways = Json::array({Json::array({subject, relation, object})});
    if (!mirrored(relation).empty()) ways.push_back(Json::array({object, mirrored(relation), subject}));
    parsed.push_back(std::move(ways));
  }
  const auto meet = [](const Json& some, const Json& others) {
    return std::any_of(some.begin(), some.end(),
                       [&](const Json& each) { return std::find(others.begin(), others.end(), each) != others.end(); });
  };
  const Json wanted = item.value("relations", Json::array()), free = item.value("free", Json::array());
  for (const Json& ways : wanted) {
    const bool there = std::all_of(ways.begin(), ways.end(), [&](const Json& way) {
      return found.objects[way[0].get<std::size_t>()] && found.objects[way[2].get<std::size_t>()];
    });
    if (there && std::none_of(parsed.begin(), parsed.end(), [&](const Json& each) { return meet(ways, each); }))
      return "missing: " + ways.dump();
  }
  for (const Json& each : parsed) {
    const Json pair = Json::array({each[0][0], each[0][2]}), other = Json::array({each[0][2], each[0][0]});
    const bool asked = std::any_of(wanted.begin(), wanted.end(), [&](const Json& ways) { return meet(ways, each); });
    const bool allowed = std::find(free.begin(), free.end(), pair) != free.end() ||
                         std::find(free.begin(), free.end(), other) != free.end();
    if (!asked && !allowed) return "not asked for: " + each[0].dump();
  }
  return {};
}

std::string wrong_in(const Json& item) {
  const ScenePlan plan = parse_prompt(item["prompt"].get<std::string>());
  const Found found = found_objects(item, plan);
  if (!found.wrong.empty()) return found.wrong;
  if (const std::string wrong = wrong_relations(item, plan, found); !wrong.empty()) return wrong;
  for (const Json& names : item.value("unknown", Json::array())) {
    const bool reported = std::any_of(plan.unknown.begin(), plan.unknown.end(),
                                      [&](const UnknownWord& each) { return is_about(each.word, names); });
    if (!reported && !is_one_of("", names)) return "not reported: " + names.dump();
  }
  return {};
}

TEST(PromptSuite, IsReadRight) {
  std::ifstream file(MAIA_PROMPT_SUITE);
  const Json suite = Json::parse(file);
  std::size_t right = 0;
  for (const Json& item : suite) {
    const std::string wrong = wrong_in(item);
    if (wrong.empty())
      ++right;
    else
      std::cout << "misread: " << item["prompt"] << " " << wrong << "\n";
  }
  std::cout << right << " of " << suite.size() << " prompts are read right\n";
  EXPECT_GE(right * 100, suite.size() * 95);
}

}  // namespace
}  // namespace maia
