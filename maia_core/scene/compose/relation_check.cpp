#include "scene/compose/relation_check.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "scene/compose/placement.hpp"

namespace maia::compose {
namespace {

std::vector<const Instance*> group_of(const Recipe& recipe, int group) {
  std::vector<const Instance*> things;
  for (const Instance& instance : recipe.instances)
    if (instance.group == group) things.push_back(&instance);
  return things;
}

bool holds(const Recipe& recipe, const Instance& subject, Relation relation, const Instance& object) {
  const float middle = subject.y - subject.height / 2, other_middle = object.y - object.height / 2;
  const float reach = (width_of(recipe, subject) + width_of(recipe, object)) / 2;
  switch (relation) {
    case Relation::left_of:
      return subject.x < object.x;
    case Relation::right_of:
      return subject.x > object.x;
    case Relation::above:
      return middle < other_middle;
    case Relation::below:
      return middle > other_middle;
    case Relation::behind:
      return subject.depth >= object.depth;
    case Relation::in_front_of:
      return subject.depth <= object.depth;
    case Relation::next_to:
      return std::abs(subject.x - object.x) < reach + 0.25F;
    case Relation::wearing:
    case Relation::holding:
      return object.attached_to == subject.id;
    case Relation::on:
    case Relation::riding:
    case Relation::inside:
      return subject.attached_to == object.id;
    case Relation::under:
    case Relation::around:
      return std::abs(subject.x - object.x) < reach + 0.1F;
  }
  return true;
}

}  // namespace

std::string unmet(const Recipe& recipe, const RelationPlan& relation) {
  const auto subjects = group_of(recipe, relation.subject), objects = group_of(recipe, relation.object);
  if (subjects.empty() || objects.empty() || relation.subject == relation.object) return "";
  for (const Instance* subject : subjects)
    for (const Instance* object : objects)
      if (holds(recipe, *subject, relation.relation, *object)) return "";
  return "the " + subjects.front()->word + " could not be placed " + relation_name(relation.relation) + " the " +
         objects.front()->word;
}

}  // namespace maia::compose
