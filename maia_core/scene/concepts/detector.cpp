#include <algorithm>

#include "image/mask.hpp"
#include "maia/concepts.hpp"
#include "maia/error.hpp"
#include "scene/concepts/boxes.hpp"
#include "scene/concepts/head_state.hpp"

namespace maia {
namespace {

/// The mask's cells within one of the head's, in each direction.
constexpr int finer = 8;

}  // namespace

HeadDetector::HeadDetector(ConceptHead head) : head_(std::move(head)) {}

std::string HeadDetector::name() const { return "concept head"; }

std::string HeadDetector::objection(const std::string& words) const {
  const ConceptHead::State& state = ConceptHeadAccess::state(head_);
  return state.words.find(words) ? "" : state.words.unknown(words);
}

std::vector<Detection> HeadDetector::detect(const std::vector<Image>& images, const std::string& words) const {
  const ConceptHead::State& state = ConceptHeadAccess::state(head_);
  const auto number = static_cast<std::size_t>(head_.index(words));
  const concepts::Reading& reading = state.head.readings[number];
  std::vector<ScoreGrid> grids = state.grids(images);
  std::vector<Detection> detections;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const ScoreGrid& grid = grids[i];
    const std::vector<float> everywhere(static_cast<std::size_t>(grid.width * grid.height), 1.0F);
    Detection detection;
    detection.score = state.probabilities(grid, everywhere)[number];
    Map positions{grid.width, grid.height, {}};
    for (std::size_t cell = 0; cell < everywhere.size(); ++cell) {
      positions.values.push_back(reading.cell.probability(grid.at(cell, number, state.count())));
    }
    detection.mask = {grid.width * finer, grid.height * finer,
                      upsampled(positions, grid.width * finer, grid.height * finer)};
    // What is found is somewhere: at least where it is most probable.
    const float highest = *std::max_element(detection.mask.values.begin(), detection.mask.values.end());
    const float threshold = detection.score >= reading.present ? std::min(reading.mask, 0.8F * highest) : 2;
    for (float& value : detection.mask.values) value = value >= threshold ? 1.0F : 0.0F;
    detection.boxes = concepts::boxes_of(detection.mask, images[i].width(), images[i].height());
    detections.push_back(std::move(detection));
  }
  return detections;
}

}  // namespace maia
