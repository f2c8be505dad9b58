// A network that costs nothing, with layers of all layouts.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "exemplars/sweep_model.hpp"
#include "maia/image.hpp"
#include "model/network.hpp"

namespace maia::test {

constexpr int fake_size = 24;  ///< of the input

/// Every value of every layer is a fixed combination of the mean red, green and blue of a part of the image:
///   stem    20 units of 4 x 6, channels last, both signs
///   relu    35 units of 3 x 3, contiguous, limited to 0..6; unit 7 is dead
///   tokens  16 units of 2 x 2 behind a class token
///   head    10 units, one value each; also the logits
/// An image with the color (255, 0, 255) in the middle makes `relu` not a number there, (0, 255, 255) makes it
/// infinite. In bfloat16 everything is rounded to eight bits.
class FakeNetwork : public Network {
 public:
  const std::vector<Layer>& layers() const override { return layers_; }
  std::int64_t outputs() const override { return 10; }
  const std::string& last_map() const override { return layers_[2].path; }
  std::shared_ptr<const Program> compile(const Request& request) const override;

  /// Rows that were run, by precision.
  mutable std::atomic<std::int64_t> float32_rows{0}, bfloat16_rows{0};

 private:
  std::vector<Layer> layers_ = {{"stem", Layout::spatial, 20, 4, 6},
                                {"block.relu", Layout::spatial, 35, 3, 3},
                                {"block.tokens", Layout::tokens, 16, 2, 2},
                                {"head", Layout::vector, 10, 1, 1}};
};

SweepModel fake_model(std::shared_ptr<const FakeNetwork> network = std::make_shared<FakeNetwork>());

/// One image's values of a layer by the network alone: [unit][position], row by row.
std::vector<std::vector<float>> fake_values(const SweepModel& model, const std::string& layer, const Image& image);

}  // namespace maia::test
