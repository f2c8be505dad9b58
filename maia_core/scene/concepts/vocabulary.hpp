// The words that the concept head knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maia::concepts {

/// "object", "color", "texture", "region", "environment", "light": what kind of thing a concept is, in this order.
const std::vector<std::string>& groups();

/// One word of the vocabulary.
struct Concept {
  std::string name;    ///< lower case, singular: "polar bear"
  std::string group;   ///< one of groups()
  std::string synset;  ///< "bear.n.01", or empty if it has no meaning of its own in WordNet
};

/// The lines of a vocabulary: name, group and synset between tabs; empty lines and lines that begin with # don't count.
/// Throws Error, naming `source` and the line, if one is malformed or a name comes twice within a group.
std::vector<Concept> parse_vocabulary(std::string_view text, const std::string& source);

/// The file share/maia/scene/concepts.tsv, or another. Throws Error if it can't be read or is malformed.
std::vector<Concept> read_vocabulary();
std::vector<Concept> read_vocabulary(const std::string& path);

/// The text that parse_vocabulary() reads.
std::string vocabulary_text(const std::vector<Concept>& vocabulary);

}  // namespace maia::concepts
