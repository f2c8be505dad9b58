// Services whose answers are known, and a notebook that remembers what was shown.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "image/host.hpp"
#include "image/report.hpp"
#include "maia/services.hpp"

namespace maia::test {

/// A color for each prompt and seed.
inline Image painted(const std::string& prompt, std::uint64_t seed) {
  unsigned sum = static_cast<unsigned>(seed) * 31;
  for (const char c : prompt) sum = sum * 33 + static_cast<unsigned char>(c);
  const auto part = [&](unsigned shift) { return static_cast<std::uint8_t>(sum >> shift); };
  return Image(64, 64, {part(0), part(8), part(16)});
}

class FakeGenerator : public ImageGenerator {
 public:
  std::string name() const override { return "painter"; }
  std::vector<Generation> generate(const std::vector<std::string>& prompts, std::uint64_t seed) const override {
    std::vector<Generation> made;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      ++calls;
      if (prompts[i] == "happiness") throw Error("\"happiness\": can't be painted");
      Generation one{painted(prompts[i], seed + i), prompts[i], seed + i, {}};
      if (prompts[i] == "a unicorn") one.notes = {"There is a horse instead of a unicorn."};
      made.push_back(std::move(one));
    }
    return made;
  }
  mutable std::atomic<int> calls{0};
};

class FakeEditor : public ImageEditor {
 public:
  std::string name() const override { return "retoucher"; }
  std::vector<Generation> edit(const std::vector<Image>& images, const std::vector<std::string>& instructions,
                               std::uint64_t seed) const override {
    std::vector<Generation> made;
    for (std::size_t i = 0; i < images.size(); ++i) {
      ++calls;
      made.push_back({painted(instructions[i] + images[i].hash(), seed + i), instructions[i], seed + i, {}});
    }
    return made;
  }
  mutable std::atomic<int> calls{0};
};

class FakeDescriber : public Describer {
 public:
  std::string name() const override { return "poet"; }
  std::string describe(const Image& image) const override {
    ++calls;
    return "a color\nwith red " + std::to_string(image.at(0, 0)[0]);
  }
  std::string summarize(const std::vector<Image>& images) const override {
    ++calls;
    return std::to_string(images.size()) + " colors";
  }
  mutable std::atomic<int> calls{0};
};

/// What is shown while one exists.
class Notebook {
 public:
  Notebook() {
    shown().clear();
    set_host_hooks({[](const MimeBundle& bundle) { shown().push_back(bundle); }});
  }
  ~Notebook() {
    set_host_hooks({});
    set_reporting(false);
  }
  static std::vector<MimeBundle>& shown() {
    static std::vector<MimeBundle> bundles;
    return bundles;
  }
};

}  // namespace maia::test
