#include <algorithm>

#include "image/mask.hpp"
#include "maia/concepts.hpp"
#include "maia/scene.hpp"
#include "measure.hpp"
#include "scene/catalog/catalog.hpp"
#include "scene/compose/scene_state.hpp"
#include "scene/concepts/detection.hpp"
#include "scene/concepts/head_state.hpp"
#include "scene/words/wordnet.hpp"

namespace maia::bench {
namespace {

constexpr std::uint64_t first_seed = 7'000'000;  // far from those of training
constexpr int side = 256;
constexpr double smallest = 0.004;  // of the picture: what covers less is not counted as there
constexpr std::size_t most_concepts = 60;
constexpr std::size_t negatives = 120;

struct Sample {
  ScoreGrid grid;                     ///< of all concepts
  std::vector<SynsetId> things;       ///< one for each instance
  std::vector<std::vector<bool>> at;  ///< pixels of each instance
  std::string environment;
};

Sample sample(const ConceptHead::State& state_of_head, const std::string& prompt, std::uint64_t seed) {
  const Scene scene(prompt, seed, side);
  Sample result;
  result.grid = state_of_head.grids({scene.image()})->front();
  const Scene::State& state = SceneAccess::state(scene);
  result.environment = state.recipe.environment;
  const auto& assets = Catalog::installed().assets();
  const Rendering& rendering = state.rendered();
  for (std::size_t i = 0; i < state.recipe.instances.size(); ++i) {
    const auto asset = std::find_if(assets.begin(), assets.end(),
                                    [&](const Asset& a) { return a.file == state.recipe.instances[i].asset; });
    if (asset == assets.end()) continue;
    std::vector<bool> pixels(static_cast<std::size_t>(side * side));
    const InstanceMask& mask = rendering.masks.at(i);
    for (int y = 0; y < mask.height; ++y)
      for (int x = 0; x < mask.width; ++x)
        if (mask.coverage[static_cast<std::size_t>(y * mask.width + x)] >= 128)
          pixels[static_cast<std::size_t>((mask.y + y) * side + mask.x + x)] = true;
    if (static_cast<double>(std::count(pixels.begin(), pixels.end(), true)) < smallest * side * side) continue;
    result.things.push_back(asset->synset);
    result.at.push_back(std::move(pixels));
  }
  return result;
}

/// The nearest value of a map at a pixel of the picture.
float value(const Map& map, int x, int y) {
  return map.values[static_cast<std::size_t>(y * map.height / side * map.width + x * map.width / side)];
}

}  // namespace

void neurons(int scenes) {
  const ConceptHead head;
  const HeadDetector detector(head);
  const WordNet& words = WordNet::installed();
  struct Concept {
    std::string name;
    std::string group;
  };
  std::vector<Concept> chosen;
  std::vector<ConceptInfo> candidates;
  for (const ConceptInfo& info : head.concepts())
    if (info.group == "object" || info.group == "environment") candidates.push_back(info);
  const std::size_t step = std::max<std::size_t>(1, candidates.size() / most_concepts);
  for (std::size_t i = 0; i < candidates.size(); i += step)
    if (detector.objection(candidates[i].name).empty()) chosen.push_back({candidates[i].name, candidates[i].group});

  std::vector<Sample> samples;
  for (std::size_t i = 0; i < chosen.size(); ++i)
    for (int k = 0; k < scenes; ++k) {
      const std::size_t number = i * static_cast<std::size_t>(scenes) + static_cast<std::size_t>(k);
      // another thing in every second picture, so that a neuron can't just say "there is something"
      const Concept& other = chosen[(i + 1 + static_cast<std::size_t>(k) * 7) % chosen.size()];
      std::string prompt =
          chosen[i].group == "environment" ? "a photo of the " + chosen[i].name : "a photo of a " + chosen[i].name;
      if (k % 2 == 1 && other.group == "object") prompt += " with a " + other.name;
      try {
        samples.push_back(sample(ConceptHeadAccess::state(head), prompt, first_seed + number));
      } catch (const std::exception&) {
        // a concept that only regions of backdrops have, such as "cloud"
      }
    }

  for (const Concept& item : chosen) {
    const std::vector<SynsetId> senses = words.senses(item.name);
    const auto is_it = [&](SynsetId thing) {
      return std::any_of(senses.begin(), senses.end(), [&](SynsetId sense) { return words.is_a(thing, sense); });
    };
    std::vector<std::size_t> with, without;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const bool there = item.group == "environment"
                             ? samples[i].environment == item.name
                             : std::any_of(samples[i].things.begin(), samples[i].things.end(), is_it);
      (there ? with : without).push_back(i);
    }
    if (with.size() < 5) continue;
    // evenly from all of them
    std::vector<std::size_t> used(with);
    const std::size_t stride = std::max<std::size_t>(1, without.size() / negatives);
    for (std::size_t i = 0; i < without.size(); i += stride) used.push_back(without[i]);
    std::vector<Detection> detections;
    const auto number = static_cast<std::size_t>(head.index(item.name));
    for (const std::size_t i : used)
      detections.push_back(concepts::detection_in(ConceptHeadAccess::state(head), samples[i].grid, number, side, side));

    double better = 0, iou_sum = 0;
    int found = 0, false_alarms = 0;
    for (std::size_t i = 0; i < with.size(); ++i)
      for (std::size_t j = with.size(); j < used.size(); ++j)
        better += detections[i].score > detections[j].score ? 1 : detections[i].score == detections[j].score ? 0.5 : 0;
    for (std::size_t j = with.size(); j < used.size(); ++j) false_alarms += detections[j].boxes.empty() ? 0 : 1;
    for (std::size_t i = 0; i < with.size(); ++i) {
      if (!detections[i].boxes.empty()) ++found;
      if (item.group != "object") continue;
      const Sample& own = samples[with[i]];
      int both = 0, either = 0;
      for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
          bool truth = false;
          for (std::size_t t = 0; t < own.things.size(); ++t)
            truth = truth || (is_it(own.things[t]) && own.at[t][static_cast<std::size_t>(y * side + x)]);
          const bool seen = value(detections[i].mask, x, y) > 0.5F;
          both += truth && seen ? 1 : 0;
          either += truth || seen ? 1 : 0;
        }
      iou_sum += either > 0 ? static_cast<double>(both) / either : 0;
    }
    const auto pairs = static_cast<double>(with.size() * (used.size() - with.size()));
    Json line = {{"concept", item.name},
                 {"group", item.group},
                 {"with", with.size()},
                 {"without", used.size() - with.size()},
                 {"auroc", pairs > 0 ? better / pairs : 0.0},
                 {"found", static_cast<double>(found) / static_cast<double>(with.size())},
                 {"false_alarms", static_cast<double>(false_alarms) / static_cast<double>(used.size() - with.size())}};
    if (item.group == "object") line["iou"] = iou_sum / static_cast<double>(with.size());
    print(line);
  }
}

}  // namespace maia::bench
