// The offline scientist: plays the model's part without one.
#pragma once

#include <memory>

#include "maia/chat.hpp"

namespace maia::agent {

/// A ChatModel that reads the messages as a language model would, but only their text (numbers, titles, descriptions),
/// and answers by the same protocol: hypotheses with their evidence, C++ experiments, at last a description and a label
/// that says how sure it is. It has no memory of its own: everything is read from the messages of the request, so a run
/// can go on in another process. Deterministic: the same messages, the same reply (ChatRequest::seed changes the seeds
/// of its images). A baseline, and its texts say so. Knows the tasks describe, bias and ask as far as exemplars, words
/// and edits can answer them.
std::shared_ptr<const ChatModel> make_offline_scientist();

}  // namespace maia::agent
