// A small world of discs and squares, and a head that has learned it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "maia/concepts.hpp"
#include "scene/concepts/evaluation.hpp"
#include "scene/concepts/example_set.hpp"
#include "scene/concepts/head_state.hpp"
#include "scene/concepts/random.hpp"
#include "scene/concepts/trainer.hpp"

namespace maia::concepts::test {

inline const std::vector<Concept>& shape_vocabulary() {
  static const std::vector<Concept> vocabulary = {
      {"disc", "object", ""}, {"square", "object", ""},          {"thing", "object", ""},
      {"red", "color", ""},   {"zebra", "object", "zebra.n.01"}, {"sky", "region", ""}};
  return vocabulary;
}

/// Where a shape lies: a square or disc of `size` pixels around (x, y).
struct Shape {
  bool disc = false;
  int x = 0, y = 0, size = 0;
  Color color = {0, 0, 0};

  bool covers(int px, int py) const {
    const int dx = px - x, dy = py - y;
    return disc ? 4 * (dx * dx + dy * dy) <= size * size : 2 * std::abs(dx) <= size && 2 * std::abs(dy) <= size;
  }
};

inline Shape random_shape(std::size_t number) {
  Random random(number, 3);
  Shape shape;
  shape.disc = number % 2 == 0;
  shape.size = 70 + static_cast<int>(random.below(60));
  shape.x = 50 + static_cast<int>(random.below(124));
  shape.y = 50 + static_cast<int>(random.below(124));
  shape.color = random.below(2) == 0 ? Color{220, 30, 30} : Color{30, 60, 200};
  return shape;
}

inline Image picture(const Shape& shape, int width = 224, int height = 224) {
  std::vector<std::uint8_t> rgb;
  Random noise(static_cast<std::uint64_t>(shape.x * 1000 + shape.y), 9);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (std::size_t c = 0; c < 3; ++c) {
        const int back = 150 + static_cast<int>(noise.below(50));
        rgb.push_back(shape.covers(x, y) ? shape.color[c] : static_cast<std::uint8_t>(back));
      }
    }
  }
  return Image::from_pixels(width, height, std::move(rgb));
}

/// A shape, or, one time in five, a plain greenish ground.
inline Example shape_example(std::size_t number) {
  const Shape shape = random_shape(number);
  if (number % 5 == 4) {
    Random random(number, 4);
    const auto low = [&] { return static_cast<std::uint8_t>(random.below(100)); };
    return {Image(224, 224, {low(), static_cast<std::uint8_t>(110 + low()), low()}), {}};
  }
  Example example{picture(shape), {}};
  const auto add = [&](std::uint16_t name) {
    example.labels.shown.concepts.push_back(name);
    for (int y = 0; y < label_side; ++y) {
      for (int x = 0; x < label_side; ++x) {
        example.labels.shown.covers.push_back(shape.covers(x * 8 + 4, y * 8 + 4) ? 255 : 0);
      }
    }
  };
  add(shape.disc ? 0 : 1);
  add(2);
  if (shape.color[0] > 200) add(3);
  return example;
}

inline const FeatureExtractor& shape_extractor() {
  static const FeatureExtractor extractor(Model(), {{}, {}, {}, {}, {340}, {}});
  return extractor;
}

inline std::string fresh_folder(const std::string& name) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("maia-concepts-" + name + "-" + std::to_string(getpid()));
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder.string();
}

inline ExampleSet shape_examples(const std::string& folder, std::size_t first, std::size_t count) {
  return ExampleSet::make(folder, count, [first](std::size_t i) { return shape_example(first + i); }, shape_extractor(),
                          static_cast<int>(shape_vocabulary().size()), 2, {}, {});
}

inline const std::vector<int> shape_colors = {-1, -1, -1, 3, -1, -1};
inline const std::vector<bool> shape_learned = {true, true, true, false, false, false};
inline const std::vector<bool> shape_evidence = {false, false, false, false, true, false};

inline TrainOptions quick_training() {
  TrainOptions options;
  options.hidden = 24;
  options.epochs = 12;
  options.rate = 5e-3F;
  options.layer_dropout = 0;
  return options;
}

/// Trained once for all tests of the program.
inline const Head& shape_head() {
  static const Head head = [] {
    const std::string folder = fresh_folder("head");
    const ExampleSet training = shape_examples(folder + "/training", 0, 96);
    const ExampleSet calibration = shape_examples(folder + "/calibration", 1000, 40);
    Head result;
    result.model_hash = shape_extractor().model().hash();
    result.vocabulary = shape_vocabulary();
    result.classes = {{}, {}, {}, {}, {340}, {}};
    result.made_by = "{}";
    result.network =
        train(training, shape_colors, shape_learned, shape_evidence, quick_training(), folder + "/checkpoint", {}, {});
    result.readings =
        calibrate(result.network, result.vocabulary, {true, true, true, true, false, false}, calibration, {});
    std::filesystem::remove_all(folder);
    return result;
  }();
  return head;
}

}  // namespace maia::concepts::test
