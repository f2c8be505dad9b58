// What bench/labels/bench.py measures with: JSON lines in, JSON lines out.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "maia/system.hpp"

namespace maia::bench {

using Json = nlohmann::json;

/// One line, written at once.
void print(const Json& line);

/// Numbers that depend on the arguments alone: which units, which concepts, which seeds.
std::uint64_t mixed(std::uint64_t a, std::uint64_t b = 0);

/// A unit is {"kind": "embedded", "layer", "unit"} or {"kind": "monosemantic"..., "rule"}; "name" names either.
System system_of(const Json& unit);

/// `count` units of the embedded model: the layers of its default exemplars in turns from first to last, in each a unit
/// by mixed(). Dead ones and those whose 10 strongest images are all at the layer's ceiling are passed over.
void embedded_units(int count);

/// The paper's synthetic units that the detector can play and that at least 5 default scenes show; of each kind at most
/// `count`, evenly from its list.
void synthetic_units(int count);

/// For each unit of standard input, with its name, what is said without experiments: "exemplars", the word that is most
/// typical of the descriptions of its exemplars, and "random", a concept by chance.
void baselines();

/// For each unit of standard input, with "labels": {"who": ["...", ...], ...}, how well each of them predicts the unit.
void score(int scenes);

}  // namespace maia::bench
