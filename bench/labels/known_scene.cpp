#include "known_scene.hpp"

#include <algorithm>

#include "maia/scene.hpp"
#include "scene/compose/scene_state.hpp"
#include "scene/dataset/sample_prompt.hpp"
#include "scene/dataset/scene_entry.hpp"

namespace maia::bench {
namespace {

constexpr int side = 8 * concepts::label_side;
constexpr std::uint64_t held_out_seed = 5'000'011;

}  // namespace

KnownScenes::KnownScenes(const std::vector<concepts::Concept>& vocabulary)
    : concepts_(vocabulary.size()), labels_(vocabulary, Catalog::installed(), WordNet::installed()) {}

KnownScene KnownScenes::make(const std::string& prompt, std::uint64_t seed) const {
  const Scene scene(prompt, seed, side);
  const Scene::State& state = SceneAccess::state(scene);
  KnownScene result{prompt, scene.image(), std::vector<bool>(concepts_)};
  const concepts::Labels labels = labels_.of(state.recipe, state.rendered());
  for (std::size_t i = 0; i < labels.shown.concepts.size(); ++i)
    result.shown[labels.shown.concepts[i]] =
        concepts::counts_as_shown(&labels.shown.covers[i * static_cast<std::size_t>(concepts::label_cells)]);
  return result;
}

KnownScene KnownScenes::held_out(std::int64_t index) const {
  const PromptSample sample = sample_prompt(Catalog::installed(), held_out_seed, index);
  return make(sample.prompt, scene_seed(held_out_seed, index));
}

bool shows(const KnownScene& scene, const Label& label) {
  return std::any_of(label.begin(), label.end(), [&](const std::vector<Term>& together) {
    return std::all_of(together.begin(), together.end(), [&](const Term& term) {
      return std::any_of(term.numbers.begin(), term.numbers.end(),
                         [&](int number) { return scene.shown[static_cast<std::size_t>(number)]; });
    });
  });
}

}  // namespace maia::bench
