#include "scene/prompt/mentions.hpp"

#include <algorithm>
#include <utility>

namespace maia {
namespace {

bool has(const std::vector<int>& numbers, int number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

}  // namespace

int Mentions::add(std::shared_ptr<const Noun> noun, std::pair<int, int> range, const Attributes& attributes) {
  Mention mention;
  mention.plan.word = noun->word;
  mention.plan.meanings = noun->meanings;
  mention.plan.count_low = range.first;
  mention.plan.count_high = range.second;
  mention.noun = std::move(noun);
  mentions_.push_back(std::move(mention));
  describe(size() - 1, attributes);
  return size() - 1;
}

void Mentions::describe(int number, const Attributes& attributes) {
  ObjectPlan& plan = (*this)[number].plan;
  if (!attributes.colors.empty()) plan.colors = attributes.colors;
  if (!attributes.shade.empty()) plan.shade = attributes.shade;
  const Noun& noun = *(*this)[number].noun;
  const bool metal = attributes.material == "silver" || attributes.material == "golden";
  if (metal && (noun.vehicle || noun.animate)) {  // "a silver car"
    if (attributes.colors.empty()) plan.colors = {attributes.material == "silver" ? "gray" : "yellow"};
  } else if (!attributes.material.empty()) {
    plan.material = attributes.material;
  }
  if (!attributes.pattern.empty()) plan.pattern = attributes.pattern;
  if (!attributes.pose.empty()) plan.pose = attributes.pose;
  if (attributes.size != SizeWord::normal) plan.size = attributes.size;
}

void Mentions::relate(int subject, const Tie& tie, int object) {
  if (subject == object) return;
  if (tie.reversed) std::swap(subject, object);
  const auto same = [&](const RelationPlan& each) {
    return each.subject == subject && each.relation == tie.relation && each.object == object;
  };
  if (std::none_of(relations_.begin(), relations_.end(), same)) relations_.push_back({subject, tie.relation, object});
}

void Mentions::forget_between(int a, int b) {
  std::erase_if(relations_, [&](const RelationPlan& each) {
    return (each.subject == a && each.object == b) || (each.subject == b && each.object == a);
  });
}

int Mentions::referred(const Noun& noun) const {
  for (int i = size() - 1; i >= 0; --i)
    if ((*this)[i].plan.word == noun.word) return i;
  if (noun.senses.empty()) return -1;
  const WordNet& wordnet = WordNet::installed();
  for (int i = size() - 1; i >= 0; --i) {
    const auto& senses = (*this)[i].noun->drawn_as.empty() ? (*this)[i].noun->meanings : (*this)[i].noun->senses;
    if (!senses.empty() && wordnet.is_a(senses.front(), noun.senses.front())) return i;
  }
  return -1;
}

std::vector<int> Mentions::meant(std::string_view pronoun, const std::vector<int>& main,
                                 const std::vector<int>& but) const {
  const bool plural = pronoun == "them";
  const auto fits = [&](int i) { return !has(but, i) && (plural == ((*this)[i].plan.count_high > 1)); };
  std::vector<int> fitting;
  for (int i : main)
    if (fits(i)) fitting.push_back(i);
  if (plural && main.size() > 1 && std::none_of(main.begin(), main.end(), [&](int i) { return has(but, i); }))
    return main;
  if (!fitting.empty()) return {fitting.front()};
  for (int i = size() - 1; i >= 0; --i)
    if (fits(i)) return {i};
  // "a dog and a cat, a ball between them"; "a pair of glasses ... it"
  std::vector<int> others;
  for (int i = 0; i < size(); ++i)
    if (!has(but, i)) others.push_back(i);
  if (plural || others.size() <= 1) return others;
  return {others.back()};
}

void Mentions::add_rest() {
  for (int i = 0, count = size(); i < count; ++i) {
    const int left = std::exchange((*this)[i].left, 0);
    if (left == 0) continue;
    const int rest = add((*this)[i].noun, {left, left}, {});
    const std::vector<RelationPlan> before = relations_;
    for (const RelationPlan& each : before)
      if (each.subject == i) relations_.push_back({rest, each.relation, each.object});
  }
}

void Mentions::move_to(ScenePlan& plan) {
  std::vector<int> numbers;
  for (Mention& mention : mentions_) {
    numbers.push_back(mention.noun->drawable() ? static_cast<int>(plan.objects.size()) : -1);
    if (mention.noun->drawable()) plan.objects.push_back(std::move(mention.plan));
  }
  for (const RelationPlan& each : relations_) {
    const int subject = numbers[static_cast<std::size_t>(each.subject)];
    const int object = numbers[static_cast<std::size_t>(each.object)];
    if (subject >= 0 && object >= 0) plan.relations.push_back({subject, each.relation, object});
  }
}

}  // namespace maia
