// Commands carried out on a recipe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scene/compose/placement.hpp"
#include "scene/compose/recipe.hpp"
#include "scene/edit/command.hpp"
#include "scene/edit/reference.hpp"
#include "scene/edit/vocabulary.hpp"

namespace maia {

/// Whether everything in a plan without objects is light, style or surroundings: its other words say no more.
bool all_said(const ScenePlan& plan);

/// Follows the commands of one instruction. Every function throws Error if a command can't be followed; the recipe is
/// not to be used then.
class SceneEditor {
 public:
  explicit SceneEditor(Recipe recipe);

  void follow(const Command& command);

  Recipe take() && { return std::move(recipe_); }

 private:
  // What words mean
  std::vector<int> things(const Words& phrase);    ///< ids; throws if there are none or it is unclear which
  Referred try_things(const Words& phrase) const;  ///< the same as numbers, with the problem
  ObjectPlan object(const Words& words) const;     ///< throws if it can't be drawn
  std::vector<Where> nested(const std::vector<Where>& where) const;
  bool names_surroundings(const Words& phrase) const;  ///< "the grass" of a picture on grass
  bool is_picture_value(const Words& value) const;     ///< light, style or an environment, and no thing
  bool kinship_in(const Words& phrase) const;          ///< whether its noun fits something in the picture

  // Looks and kinds
  void become(const Command& command);
  void become(const std::vector<int>& ids, const Words& value, const std::string& attribute);
  void unsplit(const Command& command);
  void apply(const std::vector<int>& ids, const Look& look);
  void replace(const Command& command);
  std::vector<int> replace(const std::vector<int>& ids, const ObjectPlan& plan, bool one_for_each);
  void fit(Instance& fresh, const Instance& old, float size) const;
  void pose(const Command& command);

  // Which and how many
  void add(const Command& command);
  std::vector<int> add(const ObjectPlan& plan, int count, std::vector<Where> where, const std::vector<int>& holders,
                       const std::string& relation);
  void put(const Command& command);
  void remove(const std::vector<int>& ids);
  void keep(const std::vector<int>& ids);
  void count(const Command& command);
  void duplicate(const std::vector<int>& ids, int copies);

  // Where and how large
  void resize(const std::vector<int>& ids, double factor);
  void move(const std::vector<int>& ids, const Spot& spot);
  bool move(const std::vector<int>& ids, const std::vector<Where>& where);
  void move_to(int id, Relation relation, int other);
  void exchange(int one, int other);
  void rotate(const std::vector<int>& ids, double degrees);
  void flip(const std::vector<int>& ids, bool vertically);
  void face(const Command& command);
  void shift(int id, float dx, float dy, float scale);

  // The picture as a whole
  void background(const Words& value);
  void picture(const Words& value, bool said);
  bool set_picture(const Words& value, bool environment_too);
  void change_surroundings(const Words& target, const Words& value);
  void set_environment(const std::string& environment, const std::string& color);
  void add_style(const std::string& style);

  Instance& instance(int id);
  const Instance& instance(int id) const;
  std::vector<int> attached_to(int id) const;
  int new_id() { return next_id_++; }
  int new_group() const;
  std::uint64_t new_seed();
  void note(const std::string& sentence);
  void drop_stale_relations();

  Recipe recipe_;
  std::vector<int> mentioned_;
  int next_id_ = 0;
  std::uint64_t seeds_ = 0;
  std::uint64_t seed_ = 0;
};

}  // namespace maia
