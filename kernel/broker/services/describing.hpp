// What a describer is asked, and what it answers.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "maia/chat.hpp"

namespace maia::broker {

/// A conversation of its own about each image: nothing of the study, of other images or of earlier answers is in it.
ChatRequest description_request(const std::string& image, std::function<void()> check);

/// One about all images together.
ChatRequest summary_request(const std::vector<std::string>& images, std::function<void()> check);

/// What stands behind the tag that was asked for, or all of the text if it is not there: one line, at most 2000 bytes.
/// Throws Error if nothing is left.
std::string description_in(const std::string& reply);
std::string summary_in(const std::string& reply);

}  // namespace maia::broker
