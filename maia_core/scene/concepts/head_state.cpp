#include "scene/concepts/head_state.hpp"

#include <algorithm>
#include <cmath>

#include "image/sha256.hpp"
#include "maia/error.hpp"

namespace maia {
namespace {

using concepts::fine_cells;
using concepts::fine_side;

/// How an image is cut into squares: `across` cells by `down` cells, fourteen of them the shorter side.
struct Cut {
  int across = fine_side;
  int down = fine_side;
  std::vector<int> starts = {0};  ///< first cell of each square along the longer side
};

Cut cut_of(const Image& image) {
  constexpr int longest = 20;  // times as long as wide; what is longer is compressed
  const double ratio = std::clamp(static_cast<double>(image.width()) / image.height(), 1.0 / longest, 1.0 * longest);
  const double stretch = std::max(ratio, 1 / ratio);
  Cut cut;
  const int cells = static_cast<int>(std::lround(fine_side * stretch));
  if (cells <= fine_side + 1) return cut;
  (ratio > 1 ? cut.across : cut.down) = cells;
  const int squares = static_cast<int>(std::ceil(stretch + 0.2));
  cut.starts.clear();
  for (int i = 0; i < squares; ++i) {
    cut.starts.push_back(static_cast<int>(std::lround(static_cast<double>(i) * (cells - fine_side) / (squares - 1))));
  }
  return cut;
}

constexpr std::size_t at_once = 32;  // images in one pass, and remembered at most
constexpr int cell_pixels = 16;      // of 224 pixels each square has 14 cells

std::vector<Image> squares_of(const Image& image, const Cut& cut) {
  const int side = fine_side * cell_pixels;
  if (cut.across == fine_side && cut.down == fine_side) {
    return {image.width() == image.height() ? image : image.resized(side, side, Image::Filter::bicubic)};
  }
  const Image whole = image.resized(cut.across * cell_pixels, cut.down * cell_pixels, Image::Filter::bicubic);
  std::vector<Image> squares;
  for (const int start : cut.starts) {
    squares.push_back(cut.across > fine_side ? whole.cropped(start * cell_pixels, 0, side, side)
                                             : whole.cropped(0, start * cell_pixels, side, side));
  }
  return squares;
}

/// Puts squares' scores together: where they overlap, the one counts more whose middle is nearer.
ScoreGrid joined(const std::vector<std::vector<float>>& squares, const Cut& cut, std::size_t concepts) {
  ScoreGrid grid{cut.across, cut.down, {}};
  const auto cells = static_cast<std::size_t>(cut.across * cut.down);
  if (squares.size() == 1) {
    grid.scores = squares.front();
    return grid;
  }
  grid.scores.assign(cells * concepts, 0);
  std::vector<float> weights(cells);
  for (std::size_t square = 0; square < squares.size(); ++square) {
    for (int cell = 0; cell < fine_cells; ++cell) {
      const int row = cell / fine_side, column = cell % fine_side;
      const bool wide = cut.across > fine_side;
      const int along = wide ? column : row;
      const auto weight = static_cast<float>(std::min(along + 1, fine_side - along));
      const int x = wide ? column + cut.starts[square] : column, y = wide ? row : row + cut.starts[square];
      const auto target = static_cast<std::size_t>(y * cut.across + x);
      weights[target] += weight;
      for (std::size_t k = 0; k < concepts; ++k) {
        grid.scores[target * concepts + k] += weight * squares[square][static_cast<std::size_t>(cell) * concepts + k];
      }
    }
  }
  for (std::size_t cell = 0; cell < cells; ++cell) {
    for (std::size_t k = 0; k < concepts; ++k) grid.scores[cell * concepts + k] /= weights[cell];
  }
  return grid;
}

std::vector<ConceptInfo> infos_of(const concepts::Head& head) {
  std::vector<ConceptInfo> infos;
  for (std::size_t i = 0; i < head.vocabulary.size(); ++i) {
    infos.push_back({head.vocabulary[i].name, head.vocabulary[i].group, head.readings[i].present,
                     head.readings[i].average_precision});
  }
  return infos;
}

std::string fingerprint_of(const concepts::Head& head) {
  Sha256 digest;
  const concepts::Network& network = head.network;
  for (const auto* weights : {&network.coarse_weights, &network.fine_weights, &network.hidden_bias,
                              &network.output_weights, &network.output_bias, &network.local, &network.whole})
    digest.update(weights->data(), weights->size() * sizeof(float));
  for (const concepts::Reading& reading : head.readings)
    for (const float value : {reading.cell.slope, reading.cell.offset, reading.image.slope, reading.image.offset,
                              reading.present, reading.mask})
      digest.update(&value, sizeof value);
  return digest.hex().substr(0, 12);
}

concepts::FeatureExtractor extractor_for(const concepts::Head& head) {
  Model model;
  if (model.hash() != head.model_hash) {
    throw Error("this concept head was made for another version of " + std::string(Model::embedded) +
                " than the one that is installed; train it again with `maia train concepts`");
  }
  return {model, head.classes};
}

}  // namespace

ConceptHead::State::State(concepts::Head given)
    : head(std::move(given)),
      extractor(extractor_for(head)),
      words(head.vocabulary),
      infos(infos_of(head)),
      fingerprint(fingerprint_of(head)) {}

std::shared_ptr<const std::vector<ScoreGrid>> ConceptHead::State::grids(const std::vector<Image>& images) const {
  // Images share their pixels, and those kept here are not freed: the same address is the same image.
  const auto same = [](const Image& a, const Image& b) { return a.pixels() == b.pixels(); };
  {
    const std::lock_guard lock(mutex_);
    if (last_grids_ && std::equal(images.begin(), images.end(), last_images_.begin(), last_images_.end(), same))
      return last_grids_;
  }
  auto grids = std::make_shared<const std::vector<ScoreGrid>>(computed_grids(images));
  if (images.size() <= at_once) {
    const std::lock_guard lock(mutex_);
    last_images_ = images;
    last_grids_ = grids;
  }
  return grids;
}

std::vector<ScoreGrid> ConceptHead::State::computed_grids(const std::vector<Image>& images) const {
  std::vector<ScoreGrid> result;
  for (std::size_t first = 0; first < images.size(); first += at_once) {
    const std::size_t end = std::min(images.size(), first + at_once);
    std::vector<Cut> cuts;
    std::vector<Image> squares;
    for (std::size_t i = first; i < end; ++i) {
      cuts.push_back(cut_of(images[i]));
      for (Image& square : squares_of(images[i], cuts.back())) squares.push_back(std::move(square));
    }
    const std::vector<concepts::Features> features = extractor.of(squares);
    std::size_t next = 0;
    for (const Cut& cut : cuts) {
      std::vector<std::vector<float>> scores;
      for (std::size_t i = 0; i < cut.starts.size(); ++i) scores.push_back(head.network.scores(features[next++]));
      result.push_back(joined(scores, cut, count()));
    }
  }
  return result;
}

std::vector<float> ConceptHead::State::largest_scores(const ScoreGrid& grid, const std::vector<float>& shares,
                                                      std::size_t first, std::size_t last) const {
  const float fullest = *std::max_element(shares.begin(), shares.end());
  const float enough = std::min(0.5F, fullest);
  std::vector<float> largest(last - first, -1e30F), sum(last - first);
  for (int y = 0; y < grid.height; ++y) {
    for (int x = 0; x < grid.width; ++x) {
      if (shares[static_cast<std::size_t>(y * grid.width + x)] < enough) continue;
      // The same 1 2 1 smoothing that the calibration has seen, without what lies outside.
      std::fill(sum.begin(), sum.end(), 0.0F);
      float weights = 0;
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
          const int row = std::clamp(y + dy, 0, grid.height - 1), column = std::clamp(x + dx, 0, grid.width - 1);
          const auto cell = static_cast<std::size_t>(row * grid.width + column);
          if (shares[cell] < enough) continue;
          const auto weight = static_cast<float>((2 - std::abs(dx)) * (2 - std::abs(dy)));
          weights += weight;
          for (std::size_t k = first; k < last; ++k) sum[k - first] += weight * grid.at(cell, k, count());
        }
      }
      for (std::size_t k = 0; k < sum.size(); ++k) largest[k] = std::max(largest[k], sum[k] / weights);
    }
  }
  return largest;
}

std::vector<float> ConceptHead::State::probabilities(const ScoreGrid& grid, const std::vector<float>& shares) const {
  std::vector<float> result = largest_scores(grid, shares, 0, count());
  for (std::size_t k = 0; k < result.size(); ++k) result[k] = head.readings[k].image.probability(result[k]);
  return result;
}

float ConceptHead::State::probability(const ScoreGrid& grid, std::size_t concept_number) const {
  const std::vector<float> everywhere(static_cast<std::size_t>(grid.width * grid.height), 1.0F);
  const float largest = largest_scores(grid, everywhere, concept_number, concept_number + 1)[0];
  return head.readings[concept_number].image.probability(largest);
}

std::vector<RegionReading> ConceptHead::State::read(const std::vector<Image>& images) const {
  std::vector<RegionReading> readings;
  std::vector<Image> wholes;
  for (const Image& image : images) {
    readings.emplace_back();
    readings.back().region = concepts::region_of(image);
    wholes.push_back(readings.back().region.image);
  }
  const auto all = grids(wholes);
  for (std::size_t i = 0; i < images.size(); ++i) {
    RegionReading& reading = readings[i];
    reading.grid = (*all)[i];
    reading.shares = concepts::cell_shares(reading.region, reading.grid.width, reading.grid.height);
    reading.probabilities = probabilities(reading.grid, reading.shares);
    reading.inside.assign(count(), 0);
    reading.outside.assign(count(), 0);
    float inside = 0, outside = 0;
    for (std::size_t cell = 0; cell < reading.shares.size(); ++cell) {
      const float share = reading.shares[cell];
      inside += share;
      outside += 1 - share;
      for (std::size_t k = 0; k < count(); ++k) {
        const float probability = head.readings[k].cell.probability(reading.grid.at(cell, k, count()));
        reading.inside[k] += share * probability;
        reading.outside[k] += (1 - share) * probability;
      }
    }
    for (std::size_t k = 0; k < count(); ++k) {
      reading.inside[k] /= std::max(inside, 1e-6F);
      reading.outside[k] = outside > 0.01F ? reading.outside[k] / outside : 0;
    }
  }
  return readings;
}

}  // namespace maia
