// What bench/scene/bench.py measures with. Each function prints one JSON object a line.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace maia::bench {

using Json = nlohmann::json;

/// One line, written at once.
void print(const Json& line);

Json read_json(const std::string& path);

/// "a photo of a X" for every concept with an ImageNet class, `seeds` times each: does the embedded model's top 5 have
/// it? Concepts number part, part + parts, ... only. The pictures are kept in `folder` unless it is empty.
void recognition(int seeds, int part, int parts, const std::string& folder);

/// How parse_prompt reads each prompt of a suite.
void prompts(const std::string& suite);

/// The scene before and after each instruction of a suite, and where its pixels changed. Pictures as above.
void edits(const std::string& suite, const std::string& folder);

/// The prompts of a suite as pictures in `folder`.
void pictures(const std::string& suite, int seeds, const std::string& folder);

/// What the concept head, the describer and the detector say to the photographs in a folder of photographs.py.
void photographs(const std::string& folder);

/// Synthetic neurons for scenes with and without their concept, from seeds that training does not use.
void neurons(int scenes);

}  // namespace maia::bench
