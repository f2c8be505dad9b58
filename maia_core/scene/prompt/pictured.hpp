// Which meanings can be drawn.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "scene/words/wordnet.hpp"

namespace maia {

/// The meanings that have a picture of their own, not only of their kinds, and what those are called.
const std::unordered_map<SynsetId, std::string>& pictured();

/// Those senses that can be drawn; more frequent ones and those with a picture of their own first.
std::vector<SynsetId> drawable_senses(const std::vector<SynsetId>& senses);

/// "Brown", the scientist: nobody means one by a common word.
bool is_persons_name(SynsetId synset);

/// Meanings too wide for "a kind of it" to be what was asked for: a violin is no stand-in for a gong.
bool is_wide(SynsetId synset);

/// The nearest hypernym of a common sense with a picture of its own: the dog for a golden retriever. 0 if there is
/// none.
SynsetId pictured_ancestor(const std::vector<SynsetId>& senses);

}  // namespace maia
