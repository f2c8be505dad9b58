// Behind ConceptHead: a head, the model that it reads, and the words.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "maia/concepts.hpp"
#include "scene/concepts/concept_words.hpp"
#include "scene/concepts/features.hpp"
#include "scene/concepts/head_file.hpp"
#include "scene/concepts/region.hpp"

namespace maia {

/// Scores of all concepts at the positions of one image.
struct ScoreGrid {
  int width = 0;
  int height = 0;
  std::vector<float> scores;  ///< width * height x concepts

  float at(std::size_t cell, std::size_t concept_number, std::size_t concepts) const {
    return scores[cell * concepts + concept_number];
  }
};

/// What is known about one image's region.
struct RegionReading {
  concepts::Region region;
  ScoreGrid grid;
  std::vector<float> shares;         ///< of each cell, how much of it is inside
  std::vector<float> probabilities;  ///< of each concept, that the region shows it
  std::vector<float> inside;         ///< of each concept, mean probability of the positions inside ...
  std::vector<float> outside;        ///< ... and outside; 0 if everything is inside
};

struct ConceptHead::State {
  explicit State(concepts::Head head);

  concepts::Head head;
  concepts::FeatureExtractor extractor;
  concepts::ConceptWords words;
  std::vector<ConceptInfo> infos;
  std::string fingerprint;  ///< 12 hexadecimal digits: heads that answer otherwise have others

  std::size_t count() const { return infos.size(); }

  /// Images that are not square are looked at through squares side by side. The last few images are remembered: who
  /// asks for several words asks for the same images again.
  std::shared_ptr<const std::vector<ScoreGrid>> grids(const std::vector<Image>& images) const;

  /// The probability of each concept for the cells with more than half of their area inside (the fullest, if there is
  /// none); and of one concept alone, for all cells.
  std::vector<float> probabilities(const ScoreGrid& grid, const std::vector<float>& shares) const;
  float probability(const ScoreGrid& grid, std::size_t concept_number) const;

  std::vector<RegionReading> read(const std::vector<Image>& images) const;

 private:
  std::vector<ScoreGrid> computed_grids(const std::vector<Image>& images) const;
  std::vector<float> largest_scores(const ScoreGrid& grid, const std::vector<float>& shares, std::size_t first,
                                    std::size_t last) const;

  mutable std::mutex mutex_;
  mutable std::vector<Image> last_images_;
  mutable std::shared_ptr<const std::vector<ScoreGrid>> last_grids_;
};

struct ConceptHeadAccess {
  static const ConceptHead::State& state(const ConceptHead& head) { return *head.state_; }
  static ConceptHead make(concepts::Head head);
};

}  // namespace maia
