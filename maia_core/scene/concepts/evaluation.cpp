#include "scene/concepts/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

namespace maia::concepts {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

enum class Truth : std::uint8_t { absent, shown, undecided };

/// What is true of each concept in an example.
std::vector<Truth> truths(const StoredExample& example, std::size_t concepts) {
  std::vector<Truth> truth(concepts, Truth::absent);
  const auto mark_undecided = [&](const StoredExample::Covers& covers) {
    for (std::size_t i = 0; i < covers.count; ++i) truth[covers.concepts[i]] = Truth::undecided;
  };
  mark_undecided(example.unknown);
  for (std::size_t i = 0; i < example.shown.count; ++i) {
    const bool enough = counts_as_shown(example.shown.covers + i * label_cells);
    truth[example.shown.concepts[i]] = enough ? Truth::shown : Truth::undecided;
  }
  return truth;
}

/// One concept's values in a matrix of positions x concepts, brought to label_side.
std::vector<float> at_labels(const std::vector<float>& cells, std::size_t concepts, std::size_t number) {
  std::vector<float> result(label_cells);
  for (int y = 0; y < label_side; ++y) {
    for (int x = 0; x < label_side; ++x) {
      const auto place = [](int i) {
        return std::clamp((static_cast<float>(i) + 0.5F) / 2 - 0.5F, 0.0F, fine_side - 1.0F);
      };
      const float row = place(y), column = place(x);
      const int top = static_cast<int>(row), left = static_cast<int>(column);
      const float down = row - static_cast<float>(top), right = column - static_cast<float>(left);
      const auto at = [&](int r, int c) {
        const int cell = std::min(r, fine_side - 1) * fine_side + std::min(c, fine_side - 1);
        return cells[static_cast<std::size_t>(cell) * concepts + number];
      };
      result[static_cast<std::size_t>(y * label_side + x)] =
          (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1)) +
          down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1));
    }
  }
  return result;
}

double mean(double sum, int count) { return count > 0 ? sum / count : nan; }

nlohmann::ordered_json number_or_null(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(std::round(value * 1e4) / 1e4) : nlohmann::ordered_json(nullptr);
}

/// The scores of all examples, computed once for each use.
template <class Use>
void for_each_example(const Network& network, const ExampleSet& examples, const std::string& doing,
                      const Progress& progress, const Use& use) {
  for (std::size_t i = 0; i < examples.size(); ++i) {
    const StoredExample example = examples[i];
    use(example, network.scores(example.features(network.concepts)));
    if (progress) progress(doing, i + 1, examples.size());
  }
}

}  // namespace

std::vector<float> smoothed(const std::vector<float>& scores, int concepts) {
  const auto k = static_cast<std::size_t>(concepts);
  std::vector<float> rows(scores.size()), result(scores.size());
  const auto pass = [&](const std::vector<float>& from, std::vector<float>& to, std::size_t step, auto place_of) {
    for (std::size_t cell = 0; cell < fine_cells; ++cell) {
      const int place = place_of(static_cast<int>(cell));
      const std::size_t before = place > 0 ? cell - step : cell, after = place < fine_side - 1 ? cell + step : cell;
      for (std::size_t i = 0; i < k; ++i) {
        to[cell * k + i] = 0.25F * from[before * k + i] + 0.5F * from[cell * k + i] + 0.25F * from[after * k + i];
      }
    }
  };
  pass(scores, rows, 1, [](int cell) { return cell % fine_side; });
  pass(rows, result, fine_side, [](int cell) { return cell / fine_side; });
  return result;
}

std::vector<float> image_scores(const std::vector<float>& scores, int concepts) {
  const std::vector<float> smooth = smoothed(scores, concepts);
  const auto k = static_cast<std::size_t>(concepts);
  std::vector<float> largest(smooth.begin(), smooth.begin() + concepts);
  for (std::size_t cell = 1; cell < fine_cells; ++cell) {
    for (std::size_t i = 0; i < k; ++i) largest[i] = std::max(largest[i], smooth[cell * k + i]);
  }
  return largest;
}

std::vector<Reading> calibrate(const Network& network, const std::vector<Concept>& vocabulary,
                               const std::vector<bool>& trained, const ExampleSet& examples, const Progress& progress) {
  const std::size_t concepts = vocabulary.size();
  std::vector<std::vector<Judged>> images(concepts), cells(concepts);
  for_each_example(
      network, examples, "calibration", progress, [&](const StoredExample& example, const std::vector<float>& scores) {
        const std::vector<Truth> truth = truths(example, concepts);
        const std::vector<float> largest = image_scores(scores, network.concepts);
        std::map<std::size_t, const std::uint8_t*> covers;
        for (std::size_t i = 0; i < example.shown.count; ++i)
          covers[example.shown.concepts[i]] = example.shown.covers + i * label_cells;
        for (std::size_t k = 0; k < concepts; ++k) {
          if (truth[k] == Truth::undecided) continue;
          images[k].push_back({largest[k], truth[k] == Truth::shown, 1});
          // Positions: all of an image that shows it, and of the others every eleventh, which counts as much as those
          // it stands for.
          const auto found = covers.find(k);
          const std::size_t step = found == covers.end() ? 11 : 1;
          for (std::size_t cell = found == covers.end() ? (images[k].size() + k) % step : 0; cell < fine_cells;
               cell += step) {
            const float score = scores[cell * concepts + k];
            float share = 0;
            if (found != covers.end()) {
              const std::uint8_t* corner = found->second + cell / fine_side * 2 * label_side + cell % fine_side * 2;
              share = static_cast<float>(corner[0] + corner[1] + corner[label_side] + corner[label_side + 1]) / 1020;
            }
            cells[k].push_back({score, share >= 0.5F, static_cast<float>(step) / fine_cells});
          }
        }
      });

  // Each group first: its concepts' curves are drawn towards it, since most have few examples of their own.
  std::vector<Reading> readings(concepts);
  for (const std::string& group : groups()) {
    std::vector<Judged> all_images, all_cells, all_probabilities;
    for (std::size_t k = 0; k < concepts; ++k) {
      if (vocabulary[k].group != group || !trained[k]) continue;
      for (std::size_t i = 0; i < images[k].size(); ++i) {
        if (images[k][i].present || i % 7 == k % 7) {
          all_images.push_back({images[k][i].score, images[k][i].present, images[k][i].present ? 1.0F : 7.0F});
        }
      }
      for (std::size_t i = 0; i < cells[k].size(); ++i) {
        if (cells[k][i].present || i % 13 == k % 13) {
          all_cells.push_back(
              {cells[k][i].score, cells[k][i].present, cells[k][i].weight * (cells[k][i].present ? 1.0F : 13.0F)});
        }
      }
    }
    const Platt image_prior = fit_platt(all_images, {1, 0}, 1), cell_prior = fit_platt(all_cells, {1, 0}, 1);
    for (Judged one : all_images)
      all_probabilities.push_back({image_prior.probability(one.score), one.present, one.weight});
    const auto usual = static_cast<float>(all_images.empty() ? 0.5 : best_f1(all_probabilities).score);
    for (std::size_t k = 0; k < concepts; ++k) {
      if (vocabulary[k].group != group) continue;
      Reading& reading = readings[k];
      reading.average_precision = std::numeric_limits<float>::quiet_NaN();
      reading.image = trained[k] ? fit_platt(images[k], image_prior, 4) : image_prior;
      reading.cell = trained[k] ? fit_platt(cells[k], cell_prior, 1) : cell_prior;
      reading.present = usual;
      int shown = 0;
      if (trained[k]) {
        std::vector<Judged> probabilities;
        for (const Judged& one : images[k]) {
          probabilities.push_back({reading.image.probability(one.score), one.present, 1});
          shown += one.present ? 1 : 0;
        }
        // With few examples the best threshold is mostly luck: it counts as much as their number against ten.
        const float own = shown > 0 ? static_cast<float>(best_f1(probabilities).score) : usual;
        const float weight = static_cast<float>(shown) / static_cast<float>(shown + 10);
        reading.present = std::clamp(weight * own + (1 - weight) * usual, 0.02F, 0.98F);
      }
      // The threshold of a position that makes the masks of the images that show it best.
      std::vector<Judged> inside;
      for (const Judged& one : cells[k]) {
        if (one.weight < 0.05F) inside.push_back({reading.cell.probability(one.score), one.present, 1});
      }
      const float own = shown > 0 ? static_cast<float>(best_f1(inside).score) : 0.4F;
      const float weight = static_cast<float>(shown) / static_cast<float>(shown + 4);
      reading.mask = std::clamp(weight * own + (1 - weight) * 0.4F, 0.02F, 0.9F);
    }
  }
  return readings;
}

SplitResult evaluate(const Head& head, const std::string& split, const std::vector<const ExampleSet*>& examples,
                     const Progress& progress) {
  const std::size_t concepts = head.vocabulary.size();
  SplitResult result;
  result.split = split;
  for (const ExampleSet* set : examples) result.examples += set->size();
  result.concepts.resize(concepts);
  std::vector<std::vector<Judged>> images(concepts);
  std::vector<double> both(concepts), either(concepts);
  std::vector<Judged> probabilities;
  const auto judge = [&](const StoredExample& example, const std::vector<float>& scores) {
    const std::vector<Truth> truth = truths(example, concepts);
    const std::vector<float> largest = image_scores(scores, head.network.concepts);
    for (std::size_t k = 0; k < concepts; ++k) {
      if (truth[k] == Truth::undecided) continue;
      const float probability = head.readings[k].image.probability(largest[k]);
      images[k].push_back({probability, truth[k] == Truth::shown, 1});
      probabilities.push_back(images[k].back());
    }
    for (std::size_t i = 0; i < example.shown.count; ++i) {
      const std::size_t k = example.shown.concepts[i];
      if (truth[k] != Truth::shown) continue;
      const Reading& reading = head.readings[k];
      const std::uint8_t* cover = example.shown.covers + i * label_cells;
      const bool found = reading.image.probability(largest[k]) >= reading.present;
      const std::vector<float> score = at_labels(scores, concepts, k);
      for (std::size_t cell = 0; cell < label_cells; ++cell) {
        const bool really = cover[cell] >= 128, said = found && reading.cell.probability(score[cell]) >= reading.mask;
        both[k] += really && said ? 1 : 0;
        either[k] += really || said ? 1 : 0;
      }
    }
  };
  for (const ExampleSet* set : examples) for_each_example(head.network, *set, "tests (" + split + ")", progress, judge);
  for (std::size_t k = 0; k < concepts; ++k) {
    ConceptResult& one = result.concepts[k];
    int found = 0, right = 0;
    for (const Judged& image : images[k]) {
      const bool said = image.score >= head.readings[k].present;
      one.shown += image.present ? 1 : 0;
      found += said ? 1 : 0;
      right += said && image.present ? 1 : 0;
    }
    const bool some = one.shown > 0 && one.shown < static_cast<int>(images[k].size());
    one.average_precision = some ? average_precision(images[k]) : nan;
    one.area_under_roc = some ? area_under_roc(images[k]) : nan;
    one.iou = one.shown > 0 && either[k] > 0 ? both[k] / either[k] : nan;
    one.precision = mean(right, found);
    one.recall = mean(right, one.shown);
  }
  result.calibration_error = calibration_error(probabilities);
  return result;
}

GroupResult mean_of(const std::vector<Concept>& vocabulary, const SplitResult& result, const std::string& group,
                    int least) {
  GroupResult sum;
  const auto add = [](double& total, double value) { total += std::isfinite(value) ? value : 0; };
  for (std::size_t k = 0; k < vocabulary.size(); ++k) {
    const ConceptResult& one = result.concepts[k];
    if (vocabulary[k].group != group || one.shown < least || !std::isfinite(one.average_precision)) continue;
    ++sum.concepts;
    add(sum.average_precision, one.average_precision);
    add(sum.area_under_roc, one.area_under_roc);
    add(sum.iou, one.iou);
    add(sum.precision, one.precision);
    add(sum.recall, one.recall);
    sum.chance += one.shown / static_cast<double>(result.examples);
  }
  for (double* value :
       {&sum.average_precision, &sum.area_under_roc, &sum.iou, &sum.precision, &sum.recall, &sum.chance}) {
    *value = mean(*value, sum.concepts);
  }
  return sum;
}

std::string table(const std::vector<Concept>& vocabulary, const std::vector<SplitResult>& results) {
  std::string text =
      "| new to the head | scenes | group | concepts | mean AP | AP of guessing | AUROC | mask IoU | precision | "
      "recall |\n"
      "|---|---:|---|---:|---:|---:|---:|---:|---:|---:|\n";
  for (const SplitResult& result : results) {
    for (const std::string& group : groups()) {
      const GroupResult mean_result = mean_of(vocabulary, result, group, 3);
      if (mean_result.concepts == 0) continue;
      char line[256];
      std::snprintf(line, sizeof line, "| %s | %zu | %s | %d | %.3f | %.3f | %.3f | %.3f | %.2f | %.2f |\n",
                    result.split.c_str(), result.examples, group.c_str(), mean_result.concepts,
                    mean_result.average_precision, mean_result.chance, mean_result.area_under_roc, mean_result.iou,
                    mean_result.precision, mean_result.recall);
      text += line;
    }
  }
  return text;
}

std::string to_json(const std::vector<Concept>& vocabulary, const std::vector<SplitResult>& results) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const SplitResult& result : results) {
    nlohmann::ordered_json split;
    split["split"] = result.split;
    split["scenes"] = result.examples;
    split["calibration_error"] = number_or_null(result.calibration_error);
    for (const std::string& group : groups()) {
      const GroupResult mean_result = mean_of(vocabulary, result, group, 3);
      split["groups"][group] = {{"concepts", mean_result.concepts},
                                {"map", number_or_null(mean_result.average_precision)},
                                {"chance", number_or_null(mean_result.chance)},
                                {"auroc", number_or_null(mean_result.area_under_roc)},
                                {"iou", number_or_null(mean_result.iou)},
                                {"precision", number_or_null(mean_result.precision)},
                                {"recall", number_or_null(mean_result.recall)}};
    }
    split["concepts"] = nlohmann::ordered_json::array();
    for (std::size_t k = 0; k < vocabulary.size(); ++k) {
      const ConceptResult& one = result.concepts[k];
      if (one.shown == 0) continue;
      split["concepts"].push_back({{"name", vocabulary[k].name},
                                   {"group", vocabulary[k].group},
                                   {"shown", one.shown},
                                   {"ap", number_or_null(one.average_precision)},
                                   {"auroc", number_or_null(one.area_under_roc)},
                                   {"iou", number_or_null(one.iou)},
                                   {"precision", number_or_null(one.precision)},
                                   {"recall", number_or_null(one.recall)}});
    }
    json.push_back(std::move(split));
  }
  return json.dump(1);
}

}  // namespace maia::concepts
