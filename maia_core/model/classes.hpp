// Names of a model's classes.
#pragma once

#include <string>
#include <vector>

namespace maia {

/// The 1000 names of ImageNet's classes in the order of the outputs. Throws Error if the list is missing or damaged.
const std::vector<std::string>& imagenet_classes();

}  // namespace maia
