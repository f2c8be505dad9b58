// Services that do not do the same thing twice.
#pragma once

#include <memory>

#include "maia/services.hpp"
#include "tools/answer_cache.hpp"

namespace maia {

/// These ask `inner` for one thing at a time, and only for what the cache lacks. Answers are kept under the name of
/// `inner`, and by prompt or instruction, image and seed; descriptions by the image. They carry the name of `inner`.
std::shared_ptr<const ImageGenerator> cached(std::shared_ptr<const ImageGenerator> inner,
                                             std::shared_ptr<AnswerCache> cache);
std::shared_ptr<const ImageEditor> cached(std::shared_ptr<const ImageEditor> inner, std::shared_ptr<AnswerCache> cache);
std::shared_ptr<const Describer> cached(std::shared_ptr<const Describer> inner, std::shared_ptr<AnswerCache> cache);

}  // namespace maia
