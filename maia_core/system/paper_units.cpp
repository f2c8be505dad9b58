#include "maia/system.hpp"
#include "system/synthetic_unit.hpp"

namespace maia {
namespace {

// The labels of the 85 synthetic units that the authors released: 47 monosemantic, 18 polysemantic, 20 conditional.
constexpr const char* rules[] = {"stripes",
                                 "bridge",
                                 "jigsaw",
                                 "handle",
                                 "sunglasses",
                                 "bird",
                                 "arch",
                                 "boat",
                                 "feathers",
                                 "tail",
                                 "bug",
                                 "text",
                                 "pink",
                                 "blue",
                                 "dog",
                                 "hands",
                                 "tractor",
                                 "frog",
                                 "shirt",
                                 "hat",
                                 "roof",
                                 "wing",
                                 "hair",
                                 "shoulders",
                                 "circle",
                                 "grass",
                                 "orange",
                                 "neck",
                                 "flame",
                                 "pizza",
                                 "button",
                                 "tires",
                                 "building",
                                 "eyes",
                                 "paws",
                                 "brick",
                                 "legs",
                                 "shoes",
                                 "car window",
                                 "pencil",
                                 "light",
                                 "snake",
                                 "yarn",
                                 "vehicle",
                                 "jeans",
                                 "sky",
                                 "spiral",

                                 "people OR building",
                                 "shoe OR boat",
                                 "window OR wheel",
                                 "truck OR train",
                                 "hand OR ear",
                                 "temple OR playground",
                                 "baby OR dog",
                                 "necklace OR flower",
                                 "dog OR horse",
                                 "dog OR car",
                                 "cup OR road",
                                 "blue OR yellow",
                                 "fire OR fur",
                                 "sink OR pool",
                                 "dog OR bird",
                                 "train OR instrument",
                                 "red OR purple",
                                 "people OR wood",

                                 "building | sky",
                                 "cup | handle",
                                 "horse | grass",
                                 "grass | dog",
                                 "red | orange",
                                 "water | blue",
                                 "dog | leash",
                                 "snow | road",
                                 "fish | water",
                                 "sky | bird",
                                 "beach | people",
                                 "fence | animal",
                                 "instrument | hand",
                                 "skyline | water",
                                 "tent | mountain",
                                 "bird | tree",
                                 "ball | hand",
                                 "bridge | sky",
                                 "suit | tie",
                                 "wheel | racecar"};

}  // namespace

std::vector<SyntheticUnit> paper_units(const ConceptDetector& detector) {
  std::vector<SyntheticUnit> units;
  for (const char* text : rules) {
    const SyntheticRule rule = SyntheticRule::parse(text);
    SyntheticUnit unit;
    unit.rule = text;
    unit.kind = !rule.condition.empty() ? "conditional" : rule.any.size() > 1 ? "polysemantic" : "monosemantic";
    for (const std::string& word : rule.words())
      if (const std::string objection = detector.objection(word); !objection.empty())
        unit.objection += (unit.objection.empty() ? "" : "; ") + objection;
    units.push_back(std::move(unit));
  }
  return units;
}

}  // namespace maia
