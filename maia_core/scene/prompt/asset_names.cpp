#include "scene/prompt/asset_names.hpp"

#include <algorithm>
#include <unordered_set>

#include "scene/catalog/catalog.hpp"

namespace maia {

std::string with_blanks(std::string words) {
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

const std::unordered_map<std::string, AssetName>& asset_names() {
  static const auto instance = [] {
    std::unordered_map<std::string, AssetName> made;
    for (const Asset& asset : Catalog::installed().assets()) {
      std::string name = asset.name;
      for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      auto& [listed, meanings] = made[with_blanks(name)];
      listed = name;
      std::vector<SynsetId> own = {asset.synset};
      own.insert(own.end(), asset.also.begin(), asset.also.end());
      for (SynsetId meaning : own)
        if (std::find(meanings.begin(), meanings.end(), meaning) == meanings.end()) meanings.push_back(meaning);
    }
    return made;
  }();
  return instance;
}

bool begins_asset_name(const std::string& words) {
  static const auto starts = [] {
    std::unordered_set<std::string> made;
    for (const auto& [name, senses] : asset_names())
      for (std::size_t blank = name.find(' '); blank != std::string::npos; blank = name.find(' ', blank + 1))
        made.insert(name.substr(0, blank));
    for (const std::string& start : std::vector<std::string>(made.begin(), made.end()))
      if (start.ends_with("'s")) made.insert(start.substr(0, start.size() - 2));
    return made;
  }();
  return starts.contains(words);
}

const std::unordered_map<std::string, std::string>& joined_names() {
  static const auto instance = [] {
    std::unordered_map<std::string, std::string> made;
    for (const auto& [words, asset] : asset_names()) {
      std::string joined = words;
      std::erase(joined, ' ');
      if (joined != words) made.emplace(std::move(joined), words);
    }
    return made;
  }();
  return instance;
}

}  // namespace maia
