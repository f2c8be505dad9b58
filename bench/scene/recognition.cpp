#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>

#include "maia/model.hpp"
#include "maia/scene.hpp"
#include "measure.hpp"
#include "scene/catalog/catalog.hpp"
#include "scene/compose/scene_state.hpp"
#include "scene/words/wordnet.hpp"

namespace maia::bench {
namespace {

/// The synset of each ImageNet class, in the order of the model's classes.
std::vector<SynsetId> class_synsets() {
  const char* data = std::getenv("MAIA_DATA");
  std::ifstream file(std::string(data != nullptr ? data : "share/maia") + "/imagenet_synsets.txt");
  std::vector<SynsetId> synsets;
  for (std::string line; std::getline(file, line);)
    synsets.push_back(static_cast<SynsetId>(std::stoul(line.substr(1))));
  if (synsets.size() != 1000) throw std::runtime_error("imagenet_synsets.txt under $MAIA_DATA has not 1000 lines");
  return synsets;
}

struct Concept {
  std::string name;
  std::string answer;  ///< what the classes are kinds of
  std::string kind;    ///< "class": it or a kind of it is an ImageNet class; "hypernym": its nearest hypernym is
  std::set<int> classes;
};

/// A hypernym says something about a thing if it is near and not as wide as "animal".
constexpr int levels_up = 3;
constexpr std::size_t widest_hypernym = 60;
constexpr std::size_t widest = 150;  // there are 118 dogs

std::set<int> classes_of(const std::set<SynsetId>& meanings, const std::vector<SynsetId>& classes,
                         const WordNet& words) {
  std::set<int> found;
  for (int i = 0; i < static_cast<int>(classes.size()); ++i) {
    const SynsetId synset = classes[static_cast<std::size_t>(i)];
    for (const SynsetId meaning : meanings)
      if (words.is_a(synset, meaning) || words.is_a(meaning, synset)) found.insert(i);
  }
  return found;
}

std::vector<Concept> concepts() {
  const WordNet& words = WordNet::installed();
  const std::vector<SynsetId> classes = class_synsets();
  std::map<std::string, std::set<SynsetId>> named;
  for (const Asset& asset : Catalog::installed().assets()) {
    if (asset.kind == AssetKind::symbol) continue;
    std::set<SynsetId>& meanings = named[asset.name];
    meanings.insert(asset.synset);
    // "bird" is the name of a finch, too: then any bird is right
    if (const std::vector<SynsetId> senses = words.senses(asset.name); !senses.empty())
      if (words.is_a(asset.synset, senses.front())) meanings.insert(senses.front());
    for (const SynsetId meaning : asset.also) named[words.words(meaning).front()].insert(meaning);
  }
  std::vector<Concept> result;
  for (const auto& [name, meanings] : named) {
    Concept found{name, name, "class", classes_of(meanings, classes, words)};
    SynsetId meaning = *meanings.begin();
    for (int level = 0; level < levels_up && found.classes.empty(); ++level) {
      const std::vector<SynsetId> above = words.hypernyms(meaning);
      if (above.empty()) break;
      meaning = above.front();
      found = {name, words.words(meaning).front(), "hypernym", classes_of({meaning}, classes, words)};
    }
    const std::size_t most = found.kind == "class" ? widest : widest_hypernym;
    if (!found.classes.empty() && found.classes.size() <= most) result.push_back(found);
  }
  return result;
}

std::string with_article(const std::string& noun) {
  return (std::string("aeiou").find(noun.front()) == std::string::npos ? "a " : "an ") + noun;
}

std::string file_name(const std::string& name, int seed) {
  std::string text = name + "-" + std::to_string(seed) + ".jpg";
  std::replace_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == '/'; }, '_');
  return text;
}

}  // namespace

void recognition(int seeds, int part, int parts, const std::string& folder) {
  if (!folder.empty()) std::filesystem::create_directories(folder);
  const Model model;
  const Catalog& catalog = Catalog::installed();
  std::map<std::string, AssetKind> kinds;
  for (const Asset& asset : catalog.assets()) kinds[asset.file] = asset.kind;
  const std::vector<Concept> all = concepts();
  for (std::size_t i = static_cast<std::size_t>(part); i < all.size(); i += static_cast<std::size_t>(parts)) {
    const Concept& item = all[i];
    const std::string prompt = "a photo of " + with_article(item.name);
    for (int seed = 0; seed < seeds; ++seed) {
      Json line = {{"concept", item.name},
                   {"answer", item.answer},
                   {"kind", item.kind},
                   {"seed", seed},
                   {"classes", item.classes.size()}};
      try {
        const Scene scene(prompt, static_cast<std::uint64_t>(seed));
        const Image image = scene.image();
        const Recipe& recipe = SceneAccess::state(scene).recipe;
        if (recipe.instances.empty()) throw std::runtime_error("nothing was drawn");
        const Instance& instance = recipe.instances.front();
        const std::vector<Prediction> top = model.predict(image, 5);
        Json names = Json::array();
        int rank = 0;
        for (std::size_t k = 0; k < top.size(); ++k) {
          names.push_back(top[k].name);
          if (rank == 0 && item.classes.count(top[k].index) > 0) rank = static_cast<int>(k) + 1;
        }
        line.update({{"rank", rank},
                     {"top", names},
                     {"asset", instance.asset},
                     {"environment", recipe.environment},
                     {"height", instance.height},
                     {"photo", kinds[instance.asset] == AssetKind::photo},
                     {"notes", recipe.notes}});
        if (!folder.empty()) image.save(folder + "/" + file_name(item.name, seed));
      } catch (const std::exception& error) {
        line["error"] = error.what();
      }
      print(line);
    }
  }
}

}  // namespace maia::bench
