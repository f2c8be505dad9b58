#include "scene/concepts/imagenet.hpp"

#include <charconv>
#include <fstream>

#include "maia/error.hpp"
#include "model/folders.hpp"

namespace maia::concepts {

ImageNet::ImageNet(const WordNet& wordnet) : wordnet_(wordnet) {
  const std::string path = (data_folder() / "imagenet_synsets.txt").string();
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    SynsetId offset = 0;
    const auto [end, error] = std::from_chars(line.data() + 1, line.data() + line.size(), offset);
    if (line.size() != 9 || line[0] != 'n' || error != std::errc() || end != line.data() + line.size()) {
      throw Error(path + " has a line that is no noun of WordNet such as n01440764: '" + line.substr(0, 40) + "'");
    }
    wordnet_.category(offset);  // throws if it is no meaning
    classes_.push_back(offset);
  }
  if (classes_.size() != 1000) throw Error(path + " has " + std::to_string(classes_.size()) + " lines instead of 1000");
}

std::vector<int> ImageNet::examples_of(SynsetId synset) const {
  std::vector<int> examples;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    if (wordnet_.is_a(classes_[i], synset)) examples.push_back(static_cast<int>(i));
  }
  return examples;
}

ClassGroups class_groups(const std::vector<Concept>& vocabulary, const WordNet& wordnet) {
  const ImageNet imagenet(wordnet);
  ClassGroups groups;
  for (const Concept& entry : vocabulary) {
    groups.push_back(entry.synset.empty() ? std::vector<int>() : imagenet.examples_of(wordnet.sense(entry.synset)));
  }
  return groups;
}

}  // namespace maia::concepts
