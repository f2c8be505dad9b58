#include <algorithm>
#include <mutex>

#include "maia/concepts.hpp"
#include "maia/error.hpp"
#include "model/folders.hpp"
#include "scene/concepts/head_state.hpp"

namespace maia {
namespace {

/// The head that comes with maia is loaded once and kept as long as somebody has it.
std::shared_ptr<const ConceptHead::State> embedded_head() {
  static std::mutex mutex;
  static std::weak_ptr<const ConceptHead::State> kept;
  const std::lock_guard lock(mutex);
  std::shared_ptr<const ConceptHead::State> state = kept.lock();
  if (!state) {
    state = std::make_shared<const ConceptHead::State>(
        concepts::read_head((data_folder() / "models" / "concepts.safetensors").string()));
    kept = state;
  }
  return state;
}

}  // namespace

ConceptHead::ConceptHead() : state_(embedded_head()) {}

ConceptHead::ConceptHead(const std::string& path) : state_(std::make_shared<const State>(concepts::read_head(path))) {}

ConceptHead ConceptHeadAccess::make(concepts::Head head) {
  return ConceptHead(std::make_shared<const ConceptHead::State>(std::move(head)));
}

const std::vector<ConceptInfo>& ConceptHead::concepts() const { return state_->infos; }

int ConceptHead::index(const std::string& words) const {
  if (const std::optional<int> found = state_->words.find(words)) return *found;
  throw Error(state_->words.unknown(words));
}

std::vector<Map> ConceptHead::maps(const std::vector<Image>& images, const std::string& words) const {
  const auto number = static_cast<std::size_t>(index(words));
  const concepts::Platt& reading = state_->head.readings[number].cell;
  std::vector<Map> result;
  const auto grids = state_->grids(images);
  for (const ScoreGrid& grid : *grids) {
    Map map{grid.width, grid.height, {}};
    for (std::size_t cell = 0; cell < static_cast<std::size_t>(grid.width * grid.height); ++cell) {
      map.values.push_back(reading.probability(grid.at(cell, number, state_->count())));
    }
    result.push_back(std::move(map));
  }
  return result;
}

std::vector<std::vector<ConceptScore>> ConceptHead::concepts_in(const std::vector<Image>& images) const {
  std::vector<std::vector<ConceptScore>> result;
  for (const RegionReading& reading : state_->read(images)) {
    std::vector<ConceptScore> found;
    for (std::size_t k = 0; k < state_->count(); ++k) {
      const ConceptInfo& info = state_->infos[k];
      if (reading.probabilities[k] >= info.threshold)
        found.push_back({info.name, info.group, reading.probabilities[k]});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const ConceptScore& a, const ConceptScore& b) { return a.probability > b.probability; });
    result.push_back(std::move(found));
  }
  return result;
}

}  // namespace maia
