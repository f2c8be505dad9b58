#include "system/detected_exemplars.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "image/interrupt.hpp"
#include "image/progress.hpp"
#include "image/sha256.hpp"
#include "model/folders.hpp"
#include "scene/dataset/default_scenes.hpp"
#include "system/head_findings.hpp"
#include "system/shown_progress.hpp"

namespace maia {
namespace {

constexpr std::size_t most = 100;
constexpr std::int64_t batch = 32;

std::vector<DetectedExemplar> strongest(const std::vector<float>& activations, const Dataset& scenes, std::size_t k) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < activations.size(); ++i)
    if (activations[i] > 0) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return activations[a] > activations[b]; });
  if (order.size() > k) order.resize(k);
  std::vector<DetectedExemplar> exemplars;
  for (const std::size_t i : order) exemplars.push_back({scenes.path(static_cast<std::int64_t>(i)), activations[i]});
  return exemplars;
}

/// Nothing if there is no such file, or it is damaged or of other scenes: it can be made again.
std::optional<std::vector<float>> read(const std::filesystem::path& path, const Dataset& scenes) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  const auto json = nlohmann::json::parse(text.str(), nullptr, false);
  if (!json.is_array() || json.size() != static_cast<std::size_t>(scenes.size())) return std::nullopt;
  std::vector<float> activations;
  for (const auto& item : json) {
    if (!item.is_number()) return std::nullopt;
    activations.push_back(item.get<float>());
  }
  return activations;
}

void write(const std::filesystem::path& path, const std::vector<float>& activations) {
  std::filesystem::create_directories(path.parent_path());
  const std::filesystem::path part = path.string() + ".part";
  {
    std::ofstream file(part);
    file << nlohmann::json(activations).dump(0) << "\n";
    if (!file.flush()) throw Error(part.string() + " can't be written; is the disk full?");
  }
  std::filesystem::rename(part, path);
}

/// By any detector: each rule has a file of its own.
std::vector<float> looked_for(const Unit& unit, const Dataset& scenes, const std::filesystem::path& path) {
  auto activations = read(path, scenes);
  if (!activations) {
    activations = activations_of(unit, scenes);
    write(path, *activations);
  }
  return *std::move(activations);
}

}  // namespace

DetectedExemplars detected_exemplars(const Unit& unit, const SyntheticRule& rule, const ConceptDetector& detector,
                                     int k) {
  if (k < 1 || static_cast<std::size_t>(k) > most)
    throw Error(std::to_string(k) + " exemplars are not possible; ask for 1 to " + std::to_string(most));
  ShownProgress progress;
  const std::string folder = default_scenes(0, progress.hooks());
  const Dataset scenes = Dataset::open(folder);
  const auto kept = exemplars_folder() / "synthetic";
  DetectedExemplars found;
  if (const auto* ours = dynamic_cast<const HeadDetector*>(&detector)) {
    found.activations = activations_from(head_findings(ours->head(), scenes, kept), rule, ours->head());
  } else {
    const std::string identity = sha256(detector.name() + "\n" + rule.text() + "\n" + folder).substr(0, 24);
    found.activations = looked_for(unit, scenes, kept / (identity + ".json"));
  }
  found.strongest = strongest(found.activations, scenes, static_cast<std::size_t>(k));
  return found;
}

std::vector<float> activations_from(const concepts::Findings& findings, const SyntheticRule& rule,
                                    const ConceptHead& head) {
  const auto scores = [&](const std::string& words) {
    return findings.scores(static_cast<std::size_t>(head.index(words)));
  };
  std::vector<float> activations = scores(rule.any[0]);
  for (std::size_t i = 1; i < rule.any.size(); ++i) {
    const std::vector<float> others = scores(rule.any[i]);
    for (std::size_t image = 0; image < others.size(); ++image)
      activations[image] = std::max(activations[image], others[image]);
  }
  if (!rule.condition.empty()) {
    const std::vector<float> condition = scores(rule.condition);
    for (std::size_t image = 0; image < condition.size(); ++image)
      if (condition[image] == 0) activations[image] = 0;
  }
  return activations;
}

std::vector<float> activations_of(const Unit& unit, const Dataset& images) {
  ProgressReport progress(images.size(), "exemplars");
  std::vector<float> activations;
  for (std::int64_t begin = 0; begin < images.size(); begin += batch) {
    check_interrupt();
    const std::int64_t end = std::min(begin + batch, images.size());
    std::vector<Image> some;
    for (std::int64_t i = begin; i < end; ++i) some.push_back(Image::open(images.path(i)));
    const UnitResponses responses = unit.respond(some, Precision::float32);
    activations.insert(activations.end(), responses.activations.begin(), responses.activations.end());
    progress.set(end);
  }
  return activations;
}

}  // namespace maia
