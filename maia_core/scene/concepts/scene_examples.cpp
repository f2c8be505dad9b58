#include "scene/concepts/scene_examples.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "maia/error.hpp"
#include "scene/compose/backdrop_cache.hpp"
#include "scene/compose/placement.hpp"
#include "scene/concepts/random.hpp"
#include "scene/dataset/sample_prompt.hpp"
#include "scene/prompt/plan.hpp"

namespace maia::concepts {
namespace {

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0;
  for (const char c : text) hash = mixed(hash ^ static_cast<unsigned char>(c));
  return hash;
}

/// Whether two things never appear together in training: one pair of twelve.
bool is_new_pair(SynsetId a, SynsetId b) {
  return a != b && mixed(static_cast<std::uint64_t>(std::min(a, b)) << 32 | std::max(a, b)) % 12 == 0;
}

/// Whether a backdrop is kept from training: one photograph of six, whatever part of it, or, of procedures, one number
/// of six.
bool is_new_background(const std::string& source, std::uint64_t seed) {
  constexpr std::string_view photograph = "photograph";
  if (source.compare(0, photograph.size(), photograph) != 0) return mixed(seed) % 6 == 0;
  return hash_of(std::string_view(source).substr(0, source.find(','))) % 6 == 0;
}

}  // namespace

const char* split_name(Split split) {
  switch (split) {
    case Split::train:
      return "train";
    case Split::calibration:
      return "calibration";
    case Split::seeds:
      return "seeds";
    case Split::compositions:
      return "compositions";
    case Split::backgrounds:
      return "backgrounds";
    case Split::instances:
      return "instances";
  }
  return "";
}

std::set<std::string> held_out_assets(const Catalog& catalog) {
  std::map<SynsetId, std::vector<std::pair<std::uint64_t, std::string>>> by_meaning;
  for (const Asset& asset : catalog.assets()) {
    if (asset.kind != AssetKind::symbol) by_meaning[asset.synset].emplace_back(hash_of(asset.file), asset.file);
  }
  std::set<std::string> held_out;
  for (auto& [meaning, files] : by_meaning) {
    if (files.size() < 2) continue;
    std::sort(files.begin(), files.end());
    const std::size_t count = std::max<std::size_t>(1, files.size() / 5);
    for (std::size_t i = 0; i < count; ++i) held_out.insert(files[i].second);
  }
  return held_out;
}

SceneExamples::SceneExamples(std::vector<Concept> vocabulary, std::uint64_t seed)
    : labels_(std::move(vocabulary), Catalog::installed(), WordNet::installed()),
      seed_(seed),
      held_out_(held_out_assets(Catalog::installed())) {}

bool SceneExamples::belongs(const Recipe& recipe, Split split) const {
  const std::vector<Asset>& assets = Catalog::installed().assets();
  std::set<SynsetId> meanings;
  bool new_instance = false, new_pair = false;
  for (const Instance& instance : recipe.instances) {
    new_instance |= held_out_.count(instance.asset) != 0;
    meanings.insert(assets[static_cast<std::size_t>(asset_number(instance.asset))].synset);
  }
  for (const SynsetId a : meanings) {
    for (const SynsetId b : meanings) new_pair |= is_new_pair(a, b);
  }
  if (new_instance != (split == Split::instances) || new_pair != (split == Split::compositions)) return false;
  const bool new_background = is_new_background(backdrop_of(recipe)->source, recipe.environment_seed);
  return new_background == (split == Split::backgrounds);
}

Recipe SceneExamples::recipe(Split split, std::size_t number) const {
  // A first thing that is held out, or part of a new pair, is sought by trying; a twentieth of all scenes or more suit
  // each split.
  const std::uint64_t stream = mixed(seed_) ^ mixed(static_cast<std::uint64_t>(split) + 1);
  std::string last_error;
  for (std::int64_t attempt = 0; attempt < 2000; ++attempt) {
    const auto index = static_cast<std::int64_t>(number) + attempt * 1'000'003;
    const std::string prompt = sample_prompt(Catalog::installed(), stream, index).prompt;
    try {
      Recipe recipe =
          lay_out(parse_prompt(prompt), prompt, mixed(stream + static_cast<std::uint64_t>(index)), size, size);
      if (belongs(recipe, split)) return recipe;
    } catch (const Error& error) {  // a prompt that can't be drawn is no reason to give up before the others
      last_error = error.what();
    }
  }
  throw Error(std::string("none of 2000 random scenes suits the split ") + split_name(split) +
              (last_error.empty() ? "; are the photographs of tuxpaint-stamps-default installed?" : ": " + last_error));
}

Example SceneExamples::example(Split split, std::size_t number) const {
  const Recipe scene = recipe(split, number);
  const Rendering rendering = render(scene);
  return {rendering.image, labels_.of(scene, rendering)};
}

}  // namespace maia::concepts
