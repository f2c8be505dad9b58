#include "system/detected_exemplars.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "exemplars/dataset.hpp"
#include "image/interrupt.hpp"
#include "image/progress.hpp"
#include "image/sha256.hpp"
#include "model/folders.hpp"
#include "scene/dataset/default_scenes.hpp"
#include "system/shown_progress.hpp"

namespace maia {
namespace {

constexpr int kept = 100;
constexpr std::int64_t batch = 32;

std::vector<DetectedExemplar> strongest(const Unit& unit, const Dataset& scenes) {
  ProgressReport progress(scenes.size(), "exemplars");
  std::vector<DetectedExemplar> exemplars;
  for (std::int64_t begin = 0; begin < scenes.size(); begin += batch) {
    check_interrupt();
    const std::int64_t end = std::min(begin + batch, scenes.size());
    std::vector<Image> images;
    for (std::int64_t i = begin; i < end; ++i) images.push_back(Image::open(scenes.path(i)));
    const UnitResponses responses = unit.respond(images, Precision::float32);
    for (std::int64_t i = begin; i < end; ++i)
      if (const float activation = responses.activations[static_cast<std::size_t>(i - begin)]; activation > 0)
        exemplars.push_back({scenes.path(i), activation});
    progress.set(end);
  }
  std::stable_sort(exemplars.begin(), exemplars.end(),
                   [](const DetectedExemplar& a, const DetectedExemplar& b) { return a.activation > b.activation; });
  if (exemplars.size() > kept) exemplars.resize(kept);
  return exemplars;
}

/// Nothing if there is no such file or it is damaged: it can be made again.
std::optional<std::vector<DetectedExemplar>> read(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  const auto json = nlohmann::json::parse(text.str(), nullptr, false);
  if (!json.is_array()) return std::nullopt;
  std::vector<DetectedExemplar> exemplars;
  for (const auto& item : json) {
    if (!item.is_array() || item.size() != 2 || !item[0].is_string() || !item[1].is_number()) return std::nullopt;
    exemplars.push_back({item[0].get<std::string>(), item[1].get<float>()});
  }
  return exemplars;
}

void write(const std::filesystem::path& path, const std::vector<DetectedExemplar>& exemplars) {
  auto json = nlohmann::json::array();
  for (const DetectedExemplar& exemplar : exemplars) json.push_back({exemplar.path, exemplar.activation});
  std::filesystem::create_directories(path.parent_path());
  const std::filesystem::path part = path.string() + ".part";
  {
    std::ofstream file(part);
    file << json.dump(0) << "\n";
    if (!file.flush()) throw Error(part.string() + " can't be written; is the disk full?");
  }
  std::filesystem::rename(part, path);
}

}  // namespace

std::vector<DetectedExemplar> detected_exemplars(const Unit& unit, const std::string& identity, int k) {
  if (k < 1 || k > kept)
    throw Error(std::to_string(k) + " exemplars are not possible; ask for 1 to " + std::to_string(kept));
  ShownProgress progress;
  const std::string folder = default_scenes(0, progress.hooks());
  const auto path = exemplars_folder() / "synthetic" / (sha256(identity + "\n" + folder).substr(0, 24) + ".json");
  auto exemplars = read(path);
  if (!exemplars) {
    exemplars = strongest(unit, Dataset::open(folder));
    write(path, *exemplars);
  }
  if (exemplars->size() > static_cast<std::size_t>(k)) exemplars->resize(static_cast<std::size_t>(k));
  return *std::move(exemplars);
}

}  // namespace maia
