// What the embedded network sees in images, in words: a head that scores a few hundred concepts at every position.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "maia/image.hpp"
#include "maia/services.hpp"

namespace maia {

/// One of the words that the concept head knows.
struct ConceptInfo {
  std::string name;     ///< "zebra", "red", "striped", "beach"
  std::string group;    ///< "object", "color", "texture", "region" (of a backdrop: "sky"), "environment" or "light"
  float threshold = 0;  ///< the probability from which on it counts as present: best F1 on held-out scenes
  float average_precision = 0;  ///< on held-out scenes, 0..1; NaN for what no scene showed
};

/// A concept and how sure the head is.
struct ConceptScore {
  std::string name;
  std::string group;
  float probability = 0;  ///< calibrated, 0..1
};

/// Dense concept scores on frozen features of the embedded model. A value; copies share the weights. The functions are
/// safe to call from several threads.
class ConceptHead {
 public:
  /// The head that comes with maia, or one that `maia train concepts` made. Throws Error, naming the file, if it can't
  /// be read or was made for another model.
  ConceptHead();
  explicit ConceptHead(const std::string& path);

  const std::vector<ConceptInfo>& concepts() const;

  /// The number of a concept; synonyms, plurals and case are understood. Throws Error, naming the nearest, if there is
  /// none.
  int index(const std::string& words) const;

  /// The score of one concept at every position of each image: calibrated probabilities, 0..1.
  std::vector<Map> maps(const std::vector<Image>& images, const std::string& words) const;

  /// The concepts in the highlighted region of each image (the whole of it if it has no mask), most probable first;
  /// only those above their thresholds.
  std::vector<std::vector<ConceptScore>> concepts_in(const std::vector<Image>& images) const;

  struct State;

 private:
  friend struct ConceptHeadAccess;
  explicit ConceptHead(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

/// The describer that comes with maia.
class ConceptDescriber : public Describer {
 public:
  explicit ConceptDescriber(ConceptHead head = ConceptHead());
  std::string name() const override;
  std::string describe(const Image& image) const override;
  std::string summarize(const std::vector<Image>& images) const override;

 private:
  ConceptHead head_;
};

/// The detector that comes with maia.
class HeadDetector final : public ConceptDetector {
 public:
  explicit HeadDetector(ConceptHead head = ConceptHead());
  std::string name() const override;
  std::string objection(const std::string& words) const override;
  std::vector<Detection> detect(const std::vector<Image>& images, const std::string& words) const override;

  /// What it finds things with.
  const ConceptHead& head() const { return head_; }

 private:
  ConceptHead head_;
};

}  // namespace maia
