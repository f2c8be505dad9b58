#include <map>
#include <set>

#include "maia/concepts.hpp"
#include "measure.hpp"
#include "scene/words/wordnet.hpp"

namespace maia::bench {
namespace {

/// Whether one of two nouns is a kind of the other in one of its first senses.
bool related(const std::string& described, const std::string& label, const WordNet& words) {
  if (described == label) return true;
  constexpr std::size_t senses = 3;
  const auto first = [&](const std::string& noun) {
    std::vector<SynsetId> found = words.senses(noun);
    if (found.size() > senses) found.resize(senses);
    return found;
  };
  for (const SynsetId a : first(described))
    for (const SynsetId b : first(label))
      if (words.is_a(b, a)) return true;  // "animal" for a dog is right, "dalmatian" for a dog isn't proven
  return false;
}

bool known(const ConceptHead& head, const std::string& word) {
  try {
    head.index(word);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

void photographs(const std::string& folder) {
  const ConceptHead head;
  const ConceptDescriber describer(head);
  const HeadDetector detector(head);
  const WordNet& words = WordNet::installed();
  const Json labels = read_json(folder + "/labels.json");
  std::vector<Image> images;
  for (const Json& label : labels) images.push_back(Image::open(folder + "/" + label["file"].get<std::string>()));

  for (std::size_t i = 0; i < images.size(); ++i) {
    const Json& label = labels[i];
    std::map<std::string, std::vector<std::string>> accepted;
    for (const char* key : {"subjects", "also", "environments"})
      for (const Json& names : label[key])
        for (const Json& name : names)
          accepted[std::string(key) == "environments" ? "environment" : "object"].push_back(name);
    // what an environment is named after may be seen as a thing, and the other way round
    std::vector<std::string> nouns = accepted["object"];
    nouns.insert(nouns.end(), accepted["environment"].begin(), accepted["environment"].end());
    for (const Json& names : label["colors"]) accepted["color"].push_back(names[0]);
    for (const Json& names : label["textures"]) accepted["texture"].push_back(names[0]);

    Json described = Json::array();
    std::set<std::string> said;
    const std::vector<ConceptScore> scores = head.concepts_in({images[i]}).front();
    for (const ConceptScore& score : scores) {
      if (score.group == "light") continue;  // not labeled
      const bool noun = score.group != "color" && score.group != "texture";
      bool right = false;
      for (const std::string& name : noun ? nouns : accepted[score.group])
        right = right || (noun ? related(score.name, name, words) : score.name == name);
      described.push_back(
          {{"name", score.name}, {"group", score.group}, {"probability", score.probability}, {"right", right}});
      said.insert(score.name);
    }
    Json subjects = Json::array();
    for (const Json& names : label["subjects"]) {
      bool known_to_head = false, named = false, found = false;
      for (const Json& name : names) {
        known_to_head = known_to_head || known(head, name);
        for (const std::string& word : said) {
          named = named || (related(word, name, words) && related(name, word, words));
          found = found || related(word, name, words);
        }
      }
      subjects.push_back({{"name", names[0]}, {"known", known_to_head}, {"named", named}, {"found", found}});
    }
    print({{"file", label["file"]},
           {"path", label["path"]},
           {"described", described},
           {"subjects", subjects},
           {"sentence", describer.describe(images[i])}});
  }

  // the detector, asked for each subject in all photographs
  std::map<std::string, std::set<std::size_t>> present;
  for (std::size_t i = 0; i < labels.size(); ++i)
    for (const Json& names : labels[i]["subjects"]) present[names[0].get<std::string>()].insert(i);
  for (auto& [word, own] : present) {
    if (!detector.objection(word).empty()) {
      print({{"detect", word}, {"objection", detector.objection(word)}});
      continue;
    }
    Json scores = Json::array();
    const std::vector<Detection> detections = detector.detect(images, word);
    for (std::size_t i = 0; i < images.size(); ++i) {
      bool there = own.count(i) > 0;
      for (const char* key : {"subjects", "also"})
        for (const Json& names : labels[i][key])
          for (const Json& name : names) there = there || related(word, name, words);
      scores.push_back({{"present", there}, {"score", detections[i].score}, {"boxes", detections[i].boxes.size()}});
    }
    print({{"detect", word}, {"scores", scores}});
  }
}

}  // namespace maia::bench
