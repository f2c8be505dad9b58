#include "scene/concepts/training.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "image/sha256.hpp"
#include "scene/concepts/imagenet.hpp"

namespace maia::concepts {
namespace {

constexpr Split tests[] = {Split::seeds, Split::compositions, Split::backgrounds, Split::instances};

/// A concept is learned if so many scenes of training show it.
constexpr int fewest_scenes = 3;

/// What the head needs to know about the concepts before it is trained.
std::vector<int> colors_of(const std::vector<Concept>& vocabulary) {
  const std::vector<std::string>& names = color_names();
  std::vector<int> colors;
  for (const Concept& entry : vocabulary) {
    const auto found = std::find(names.begin(), names.end(), entry.name);
    colors.push_back(entry.group == "color" && found != names.end() ? static_cast<int>(found - names.begin()) : -1);
  }
  return colors;
}

/// The examples of one choice of vocabulary, seed, model and pictures.
class Workshop {
 public:
  Workshop(const std::vector<Concept>& vocabulary, const TrainingOptions& options, const Progress& progress,
           const StopAsked& stop)
      : options_(options),
        progress_(progress),
        stop_(stop),
        concepts_(static_cast<int>(vocabulary.size())),
        classes_(class_groups(vocabulary, WordNet::installed())),
        extractor_(Model(), classes_),
        scenes_(vocabulary, options.seed) {
    // Other photographs, and other ways to draw them, are other examples: three of them stand for all.
    std::string identity = vocabulary_text(vocabulary) + extractor_.model().hash() + std::to_string(features_version);
    for (std::size_t i = 0; i < 3; ++i) identity += scenes_.example(Split::train, i).image.hash();
    folder_ = (std::filesystem::path(options.folder) / sha256(identity).substr(0, 16)).string();
    if (options.restart) std::filesystem::remove_all(folder_);
  }

  ExampleSet examples(Split split) const {
    const std::size_t count = split == Split::train ? options_.scenes : options_.held_out;
    const int threads =
        options_.threads > 0 ? options_.threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    return ExampleSet::make((std::filesystem::path(folder_) / split_name(split)).string(), count,
                            [&](std::size_t number) { return scenes_.example(split, number); }, extractor_, concepts_,
                            threads,
                            [&](const std::string&, std::size_t done, std::size_t total) {
                              if (progress_) progress_(std::string("scenes of ") + split_name(split), done, total);
                            },
                            stop_);
  }

  const std::string& folder() const { return folder_; }
  const ClassGroups& classes() const { return classes_; }
  const std::string& model_hash() const { return extractor_.model().hash(); }

 private:
  const TrainingOptions& options_;
  const Progress& progress_;
  const StopAsked& stop_;
  int concepts_;
  ClassGroups classes_;
  FeatureExtractor extractor_;
  SceneExamples scenes_;
  std::string folder_;
};

std::vector<SplitResult> test(const Head& head, const Workshop& workshop, const Progress& progress) {
  std::vector<ExampleSet> sets;
  for (const Split split : tests) sets.push_back(workshop.examples(split));
  std::vector<SplitResult> results;
  std::vector<const ExampleSet*> all;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    results.push_back(evaluate(head, split_name(tests[i]), {&sets[i]}, progress));
    all.push_back(&sets[i]);
  }
  results.push_back(evaluate(head, "all", all, progress));
  return results;
}

std::string description(const TrainingOptions& options, const std::vector<SplitResult>& results,
                        const std::vector<Concept>& vocabulary) {
  nlohmann::ordered_json json;
  json["scenes"] = options.scenes;
  json["held out"] = options.held_out;
  json["seed"] = options.seed;
  json["network"] = {{"hidden", options.network.hidden},
                     {"epochs", options.network.epochs},
                     {"batch", options.network.batch},
                     {"rate", options.network.rate},
                     {"decay", options.network.decay},
                     {"unit dropout", options.network.unit_dropout},
                     {"layer dropout", options.network.layer_dropout},
                     {"largest weight", options.network.largest_weight},
                     {"seed", options.network.seed}};
  for (const SplitResult& result : results) {
    for (const std::string& group : groups()) {
      const GroupResult mean = mean_of(vocabulary, result, group, 3);
      if (mean.concepts == 0) continue;
      json["results"][result.split][group] = {{"concepts", mean.concepts},
                                              {"map", std::round(mean.average_precision * 1e3) / 1e3},
                                              {"iou", std::round(mean.iou * 1e3) / 1e3}};
    }
  }
  return json.dump();
}

/// What scenes never show can only be told by the model's own classes: with the weights that these have on average.
void lean_on_classes(Network& network, const std::vector<bool>& learned, const ClassGroups& classes) {
  double local = 0, whole = 0, bias = 0, count = 0;
  for (std::size_t k = 0; k < learned.size(); ++k) {
    if (!learned[k] || classes[k].empty()) continue;
    local += network.local[k];
    whole += network.whole[k];
    bias += network.output_bias[k];
    ++count;
  }
  for (std::size_t k = 0; k < learned.size(); ++k) {
    if (learned[k] || network.color[k] >= 0) continue;
    const auto row = network.output_weights.begin() + static_cast<std::ptrdiff_t>(k) * network.hidden;
    std::fill(row, row + network.hidden, 0.0F);
    const bool known = !classes[k].empty() && count > 0;
    network.local[k] = known ? static_cast<float>(local / count) : 0;
    network.whole[k] = known ? static_cast<float>(whole / count) : 0;
    network.output_bias[k] = known ? static_cast<float>(bias / count) : -20;
  }
}

}  // namespace

TrainingReport train_concepts(const std::string& out, const std::vector<Concept>& vocabulary,
                              const TrainingOptions& options, const Progress& progress, const StopAsked& stop) {
  const auto start = std::chrono::steady_clock::now();
  const Workshop workshop(vocabulary, options, progress, stop);
  const ExampleSet training = workshop.examples(Split::train), calibration = workshop.examples(Split::calibration);

  std::vector<int> shown(vocabulary.size());
  for (std::size_t i = 0; i < training.size(); ++i) {
    const StoredExample::Covers covers = training[i].shown;
    for (std::size_t j = 0; j < covers.count; ++j) {
      shown[covers.concepts[j]] += counts_as_shown(covers.covers + j * label_cells) ? 1 : 0;
    }
  }
  Head head;
  head.model_hash = workshop.model_hash();
  head.vocabulary = vocabulary;
  head.classes = workshop.classes();
  const std::vector<int> color = colors_of(vocabulary);
  std::vector<bool> learned, judged, has_evidence;
  for (std::size_t k = 0; k < vocabulary.size(); ++k) {
    const bool often = shown[k] >= fewest_scenes;
    learned.push_back(often && color[k] < 0);
    judged.push_back(often);
    has_evidence.push_back(!head.classes[k].empty());
  }
  const TrainOptions& network = options.network;
  const std::string name = "network-" + sha256(description(options, {}, vocabulary)).substr(0, 12) + ".checkpoint";
  head.network = train(training, color, learned, has_evidence, network,
                       (std::filesystem::path(workshop.folder()) / name).string(), progress, stop);
  lean_on_classes(head.network, learned, head.classes);

  // Calibration and tests are of the weights as they are in the file.
  head.readings.resize(vocabulary.size());
  head.made_by = "{}";
  write_head(out, head);
  head = read_head(out);
  head.readings = calibrate(head.network, vocabulary, judged, calibration, progress);
  head.made_by = description(options, {}, vocabulary);
  write_head(out, head);
  TrainingReport report;
  report.results = test(head, workshop, progress);
  for (std::size_t k = 0; k < vocabulary.size(); ++k) {
    head.readings[k].average_precision = static_cast<float>(report.results.back().concepts[k].average_precision);
  }
  head.made_by = description(options, report.results, vocabulary);
  write_head(out, head);
  report.folder = workshop.folder();
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

TrainingReport evaluate_concepts(const std::string& head_file, const TrainingOptions& options, const Progress& progress,
                                 const StopAsked& stop) {
  const auto start = std::chrono::steady_clock::now();
  const Head head = read_head(head_file);
  const Workshop workshop(head.vocabulary, options, progress, stop);
  TrainingReport report;
  report.results = test(head, workshop, progress);
  report.folder = workshop.folder();
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

}  // namespace maia::concepts
