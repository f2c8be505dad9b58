// CLIP's text tower.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/weights/state_dict.hpp"

namespace maia {

/// The text half of a CLIP model. Immutable; safe to use from several threads.
class ClipText {
 public:
  /// Takes the text tower's tensors out of a whole CLIP model. Throws Error if they are not there or do not fit.
  explicit ClipText(const StateDict& weights);

  /// One row for each text, of length 1: N x D, float32, on the CPU. Throws Error, quoting the text, if one has more
  /// than 75 tokens (it is not cut short) or is not UTF-8.
  at::Tensor embed(const std::vector<std::string>& texts) const;

  /// The same from tokens: N x T with T at most 77, each row with an end token, whatever follows it. Not normalised.
  at::Tensor embed_tokens(const at::Tensor& tokens) const;

  /// Length of an embedding.
  std::int64_t width() const;

 private:
  struct Tower;
  std::shared_ptr<const Tower> tower_;
};

}  // namespace maia
