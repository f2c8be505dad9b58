#include "maia/scene.hpp"

#include <algorithm>
#include <cmath>

#include "image/origin.hpp"
#include "maia/error.hpp"
#include "scene/compose/recipe.hpp"
#include "scene/compose/scene_state.hpp"
#include "scene/prompt/plan.hpp"

namespace maia {
namespace {

constexpr int smallest = 64, largest = 2048;

Recipe recipe_for(const std::string& prompt, std::uint64_t seed, int size) {
  if (size < smallest || size > largest)
    throw Error("a scene is " + std::to_string(smallest) + ".." + std::to_string(largest) + " pixels wide, not " +
                std::to_string(size));
  return lay_out(parse_prompt(prompt), prompt, seed, size, size);
}

/// The smallest box around what belongs more to the instance than not.
Box box_of(const InstanceMask& mask) {
  int x0 = mask.width, y0 = mask.height, x1 = 0, y1 = 0;
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x)
      if (mask.coverage[std::size_t(y) * std::size_t(mask.width) + std::size_t(x)] >= 128) {
        x0 = std::min(x0, x);
        y0 = std::min(y0, y);
        x1 = std::max(x1, x + 1);
        y1 = std::max(y1, y + 1);
      }
  if (x0 >= x1) return {};
  return {mask.x + x0, mask.y + y0, x1 - x0, y1 - y0};
}

}  // namespace

const Rendering& Scene::State::rendered() const {
  std::call_once(once, [&] { rendering = render(recipe); });
  return rendering;
}

Scene SceneAccess::make(Recipe recipe) {
  auto state = std::make_shared<Scene::State>();
  round_numbers(recipe);
  state->recipe = std::move(recipe);
  return Scene(std::shared_ptr<const Scene::State>(std::move(state)));
}

const Scene::State& SceneAccess::state(const Scene& scene) { return *scene.state_; }

Scene::Scene(const std::string& prompt, std::uint64_t seed, int size)
    : Scene(SceneAccess::make(recipe_for(prompt, seed, size))) {}

Image Scene::image() const { return with_origin(state_->rendered().image, {nullptr, state_}); }

const std::string& Scene::prompt() const { return state_->recipe.prompt; }

std::uint64_t Scene::seed() const { return state_->recipe.seed; }

std::string Scene::caption() const { return caption_of(state_->recipe); }

const std::vector<std::string>& Scene::notes() const { return state_->recipe.notes; }

std::vector<SceneObject> Scene::objects() const {
  const Rendering& rendering = state_->rendered();
  std::vector<SceneObject> objects;
  for (std::size_t i = 0; i < state_->recipe.instances.size(); ++i) {
    const Instance& instance = state_->recipe.instances[i];
    objects.push_back({instance.word, instance.color, box_of(rendering.masks[i])});
  }
  return objects;
}

Map Scene::mask(int index) const {
  const Rendering& rendering = state_->rendered();
  if (index < 0 || std::size_t(index) >= rendering.masks.size())
    throw Error("the scene has " + std::to_string(rendering.masks.size()) + " objects; there is no number " +
                std::to_string(index));
  const InstanceMask& mask = rendering.masks[std::size_t(index)];
  Map map{state_->recipe.width, state_->recipe.height, {}};
  map.values.assign(std::size_t(map.width) * std::size_t(map.height), 0.0F);
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x)
      map.values[std::size_t(mask.y + y) * std::size_t(map.width) + std::size_t(mask.x + x)] =
          float(mask.coverage[std::size_t(y) * std::size_t(mask.width) + std::size_t(x)]) / 255.0F;
  return map;
}

std::string Scene::recipe() const { return to_json(state_->recipe); }

Scene Scene::from_recipe(const std::string& recipe) { return SceneAccess::make(recipe_from_json(recipe)); }

std::optional<Scene> Scene::of(const Image& image) {
  auto scene = std::static_pointer_cast<const State>(origin_of(image).scene);
  if (!scene) return std::nullopt;
  return Scene(std::move(scene));
}

MimeBundle mime_bundle_repr(const Scene& scene) {
  MimeBundle bundle = mime_bundle_repr(scene.image());
  std::string text = "Scene: " + scene.caption();
  for (const std::string& note : scene.notes()) text += "\n" + note;
  bundle["text/plain"] = text;
  return bundle;
}

}  // namespace maia
