#include "maia/scene.hpp"
#include "scene/compose/scene_state.hpp"
#include "scene/edit/edit_recipe.hpp"

namespace maia {

Scene Scene::edited(const std::string& instruction) const {
  return SceneAccess::make(edit_recipe(state_->recipe, instruction));
}

}  // namespace maia
