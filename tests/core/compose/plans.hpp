// Plans for tests, without the parser.
#pragma once

#include <string>

#include "scene/catalog/catalog.hpp"
#include "scene/compose/recipe.hpp"
#include "scene/prompt/plan.hpp"

namespace maia::testing_plans {

inline ObjectPlan thing(const std::string& sense, const std::string& word, int count = 1) {
  ObjectPlan plan;
  plan.word = word;
  plan.meanings = {WordNet::installed().sense(sense)};
  plan.count_low = plan.count_high = count;
  return plan;
}

inline ObjectPlan dog(int count = 1) { return thing("dog.n.01", "dog", count); }
inline ObjectPlan car(int count = 1) { return thing("car.n.01", "car", count); }
inline ObjectPlan zebra(int count = 1) { return thing("zebra.n.01", "zebra", count); }
inline ObjectPlan hat(int count = 1) { return thing("hat.n.01", "hat", count); }

inline ScenePlan scene(std::vector<ObjectPlan> objects, std::vector<RelationPlan> relations = {},
                       std::string environment = "") {
  ScenePlan plan;
  plan.objects = std::move(objects);
  plan.relations = std::move(relations);
  plan.environment = std::move(environment);
  return plan;
}

}  // namespace maia::testing_plans
