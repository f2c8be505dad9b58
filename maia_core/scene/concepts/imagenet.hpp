// The classes of ImageNet as meanings of WordNet.
#pragma once

#include <vector>

#include "scene/concepts/features.hpp"
#include "scene/concepts/vocabulary.hpp"
#include "scene/words/wordnet.hpp"

namespace maia::concepts {

/// The meaning of each class, from share/maia/imagenet_synsets.txt.
class ImageNet {
 public:
  /// Throws Error if the file can't be read or is damaged, or `wordnet` is of a version without one of the meanings.
  explicit ImageNet(const WordNet& wordnet);

  const std::vector<SynsetId>& classes() const { return classes_; }

  /// The numbers of the classes that are a kind of `synset`.
  std::vector<int> examples_of(SynsetId synset) const;

 private:
  WordNet wordnet_;
  std::vector<SynsetId> classes_;
};

/// For each concept its classes; none for those without a meaning.
ClassGroups class_groups(const std::vector<Concept>& vocabulary, const WordNet& wordnet);

}  // namespace maia::concepts
