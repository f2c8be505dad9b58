#include "system/synthetic_unit.hpp"

#include <algorithm>
#include <mutex>

#include "image/report.hpp"
#include "system/detected_exemplars.hpp"

namespace maia {
namespace {

bool found(const Detection& detection) { return detection.score > 0 && !detection.boxes.empty(); }

class DetectedUnit : public Unit {
 public:
  DetectedUnit(SyntheticRule rule, std::shared_ptr<const ConceptDetector> detector)
      : rule_(std::move(rule)), detector_(std::move(detector)) {}

  UnitResponses respond(const std::vector<Image>& images, Precision) const override {
    UnitResponses responses = detected(images, rule_.any[0]);
    for (std::size_t i = 1; i < rule_.any.size(); ++i) join(responses, detected(images, rule_.any[i]));
    if (!rule_.condition.empty()) restrict(responses, detected(images, rule_.condition));
    return responses;
  }

  std::vector<Image> seen(const std::vector<Image>& images) const override { return images; }
  int number() const override { return 0; }
  const std::string& layer() const override {
    static const std::string name = "synthetic";
    return name;
  }
  std::string name() const override {
    // An agent is to find the rule out.
    return reporting() ? "synthetic unit" : "synthetic unit '" + rule_.text() + "'";
  }
  const Model& model() const override {
    throw Error(name() + " has no network behind it: it is played by the detector '" + detector_->name() + "'");
  }
  std::optional<float> own_threshold() const override { return 0.5F; }
  bool has_distribution() const override { return false; }

  std::optional<Responses> own_exemplars(int k, const MaskStyle& style) const override {
    DetectedExemplars found = detected_exemplars(*this, rule_, *detector_, k);
    std::vector<Image> images;
    for (const DetectedExemplar& exemplar : found.strongest) images.push_back(Image::open(exemplar.path));
    std::sort(found.activations.begin(), found.activations.end());
    {
      const std::lock_guard lock(mutex_);
      distribution_ = std::move(found.activations);
    }
    UnitResponses answers = respond(images, Precision::float32);
    for (std::size_t i = 0; i < images.size(); ++i)
      images[i] = masked(images[i], answers.maps[i], *own_threshold(), style);
    return Responses{std::move(answers.activations), std::move(images)};
  }

  std::optional<std::vector<double>> own_percentiles(const std::vector<float>& activations) const override {
    const std::lock_guard lock(mutex_);
    std::vector<double> percentiles;
    for (const float activation : activations) {
      const auto below =
          std::lower_bound(distribution_.begin(), distribution_.end(), activation) - distribution_.begin();
      percentiles.push_back(100.0 * static_cast<double>(below) / static_cast<double>(distribution_.size()));
    }
    return percentiles;
  }

 private:
  /// Score and mask where the detector finds the thing, 0 where it does not.
  UnitResponses detected(const std::vector<Image>& images, const std::string& words) const {
    UnitResponses responses;
    for (Detection& detection : detector_->detect(images, words)) {
      if (!found(detection)) {
        detection.score = 0;
        std::fill(detection.mask.values.begin(), detection.mask.values.end(), 0.0F);
      }
      responses.activations.push_back(detection.score);
      responses.maps.push_back(std::move(detection.mask));
    }
    return responses;
  }

  static void join(UnitResponses& a, const UnitResponses& b) {
    for (std::size_t i = 0; i < a.activations.size(); ++i) {
      a.activations[i] = std::max(a.activations[i], b.activations[i]);
      if (a.maps[i].width != b.maps[i].width || a.maps[i].height != b.maps[i].height)
        throw Error("the detector gave masks of different sizes for one image");
      for (std::size_t p = 0; p < a.maps[i].values.size(); ++p)
        a.maps[i].values[p] = std::max(a.maps[i].values[p], b.maps[i].values[p]);
    }
  }

  static void restrict(UnitResponses& a, const UnitResponses& condition) {
    for (std::size_t i = 0; i < a.activations.size(); ++i) {
      if (condition.activations[i] > 0) continue;
      a.activations[i] = 0;
      std::fill(a.maps[i].values.begin(), a.maps[i].values.end(), 0.0F);
    }
  }

  SyntheticRule rule_;
  std::shared_ptr<const ConceptDetector> detector_;
  mutable std::mutex mutex_;
  mutable std::vector<float> distribution_;  ///< of the scenes' activations, ascending; empty until they were looked at
};

}  // namespace

std::shared_ptr<const Unit> synthetic_unit(const std::string& text, std::shared_ptr<const ConceptDetector> detector) {
  SyntheticRule rule = SyntheticRule::parse(text);
  for (const std::string& word : rule.words())
    if (const std::string objection = detector->objection(word); !objection.empty()) throw Error(objection);
  return std::make_shared<const DetectedUnit>(std::move(rule), std::move(detector));
}

}  // namespace maia
