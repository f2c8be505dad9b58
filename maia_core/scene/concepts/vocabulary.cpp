#include "scene/concepts/vocabulary.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "maia/error.hpp"
#include "model/folders.hpp"
#include "model/nearest.hpp"

namespace maia::concepts {
namespace {

bool is_name(std::string_view text) {
  const auto ordinary = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ' || c == '-' || c == '\'' || c == '.' ||
           c == '_';
  };
  return !text.empty() && text.size() <= 60 && text.front() != ' ' && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), ordinary);
}

}  // namespace

const std::vector<std::string>& groups() {
  static const std::vector<std::string> names = {"object", "color", "texture", "region", "environment", "light"};
  return names;
}

std::vector<Concept> parse_vocabulary(std::string_view text, const std::string& source) {
  std::vector<Concept> vocabulary;
  std::set<std::pair<std::string, std::string>> seen;
  int number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = text.substr(start, end - start);
    start = end + 1;
    ++number;
    if (line.empty() || line.front() == '#') continue;
    const auto wrong = [&](const std::string& what) {
      return Error(source + ", line " + std::to_string(number) + ": " + what);
    };
    const std::size_t first = line.find('\t');
    const std::size_t second = first == line.npos ? first : line.find('\t', first + 1);
    if (second == line.npos || line.find('\t', second + 1) != line.npos) {
      throw wrong("a concept has three fields between tabs: name, group and synset (which may be empty)");
    }
    Concept entry{std::string(line.substr(0, first)), std::string(line.substr(first + 1, second - first - 1)),
                  std::string(line.substr(second + 1))};
    if (!is_name(entry.name)) throw wrong("a name has 1..60 lower-case letters, digits, spaces and hyphens");
    if (std::find(groups().begin(), groups().end(), entry.group) == groups().end()) {
      throw wrong("no group '" + entry.group.substr(0, 40) + "'; there are " + listed(groups()));
    }
    if (!entry.synset.empty() && !is_name(entry.synset)) throw wrong("a synset is written like dog.n.01");
    if (!seen.emplace(entry.group, entry.name).second) {
      throw wrong("'" + entry.name + "' is in the group " + entry.group + " already");
    }
    vocabulary.push_back(std::move(entry));
  }
  if (vocabulary.empty()) throw Error(source + " has no concepts");
  if (vocabulary.size() > 4000) throw Error(source + " has more than 4000 concepts");
  return vocabulary;
}

std::vector<Concept> read_vocabulary() { return read_vocabulary((data_folder() / "scene" / "concepts.tsv").string()); }

std::vector<Concept> read_vocabulary(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw Error("can't read the vocabulary " + path);
  return parse_vocabulary(text.str(), path);
}

std::string vocabulary_text(const std::vector<Concept>& vocabulary) {
  std::string text;
  for (const Concept& entry : vocabulary) text += entry.name + '\t' + entry.group + '\t' + entry.synset + '\n';
  return text;
}

}  // namespace maia::concepts
