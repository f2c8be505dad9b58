// Behind Scene: a recipe, and its pixels once somebody asked for them.
#pragma once

#include <memory>
#include <mutex>

#include "maia/scene.hpp"
#include "scene/compose/recipe.hpp"
#include "scene/compose/render.hpp"

namespace maia {

struct Scene::State {
  Recipe recipe;
  mutable std::once_flag once;
  mutable Rendering rendering;  ///< through rendered() only

  const Rendering& rendered() const;
};

struct SceneAccess {
  static Scene make(Recipe recipe);
  static const Scene::State& state(const Scene& scene);
};

}  // namespace maia
