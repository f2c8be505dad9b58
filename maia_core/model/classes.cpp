#include "model/classes.hpp"

#include <fstream>

#include "maia/error.hpp"
#include "model/folders.hpp"

namespace maia {
namespace {

std::vector<std::string> read_imagenet_classes() {
  const std::string path = (data_folder() / "imagenet_classes.txt").string();
  std::ifstream file(path);
  std::vector<std::string> names;
  for (std::string line; std::getline(file, line);) names.push_back(line);
  if (names.size() != 1000)
    throw Error(path + " should hold the 1000 names of ImageNet's classes, one a line, but has " +
                std::to_string(names.size()) + "; install maia again");
  return names;
}

}  // namespace

const std::vector<std::string>& imagenet_classes() {
  static const std::vector<std::string> names = read_imagenet_classes();
  return names;
}

}  // namespace maia
