#include <algorithm>

#include "image/mask.hpp"
#include "maia/concepts.hpp"
#include "maia/error.hpp"
#include "scene/concepts/boxes.hpp"
#include "scene/concepts/detection.hpp"

namespace maia {

Detection concepts::detection_in(const ConceptHead::State& state, const ScoreGrid& grid, std::size_t concept_number,
                                 int width, int height) {
  constexpr int finer = 8;  // the mask's cells within one of the head's, in each direction
  const Reading& reading = state.head.readings[concept_number];
  Detection detection;
  detection.score = state.probability(grid, concept_number);
  Map positions{grid.width, grid.height, {}};
  for (std::size_t cell = 0; cell < static_cast<std::size_t>(grid.width * grid.height); ++cell)
    positions.values.push_back(reading.cell.probability(grid.at(cell, concept_number, state.count())));
  detection.mask = {grid.width * finer, grid.height * finer,
                    upsampled(positions, grid.width * finer, grid.height * finer)};
  // What is found is somewhere: at least where it is most probable.
  const float highest = *std::max_element(detection.mask.values.begin(), detection.mask.values.end());
  const float threshold = detection.score >= reading.present ? std::min(reading.mask, 0.8F * highest) : 2;
  for (float& value : detection.mask.values) value = value >= threshold ? 1.0F : 0.0F;
  detection.boxes = boxes_of(detection.mask, width, height);
  return detection;
}

std::vector<float> concepts::found_in(const ConceptHead::State& state, const ScoreGrid& grid) {
  const std::vector<float> everywhere(static_cast<std::size_t>(grid.width * grid.height), 1.0F);
  std::vector<float> scores = state.probabilities(grid, everywhere);
  // A mask is empty exactly where the score does not reach this threshold: see above.
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (!(scores[i] >= state.head.readings[i].present)) scores[i] = 0;
  return scores;
}

HeadDetector::HeadDetector(ConceptHead head) : head_(std::move(head)) {}

std::string HeadDetector::name() const { return "concept head " + ConceptHeadAccess::state(head_).fingerprint; }

std::string HeadDetector::objection(const std::string& words) const {
  const ConceptHead::State& state = ConceptHeadAccess::state(head_);
  return state.words.find(words) ? "" : state.words.unknown(words);
}

std::vector<Detection> HeadDetector::detect(const std::vector<Image>& images, const std::string& words) const {
  const ConceptHead::State& state = ConceptHeadAccess::state(head_);
  const auto number = static_cast<std::size_t>(head_.index(words));
  const auto grids = state.grids(images);
  std::vector<Detection> detections;
  for (std::size_t i = 0; i < images.size(); ++i)
    detections.push_back(concepts::detection_in(state, (*grids)[i], number, images[i].width(), images[i].height()));
  return detections;
}

}  // namespace maia
