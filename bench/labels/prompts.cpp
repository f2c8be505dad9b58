#include "prompts.hpp"

#include <algorithm>
#include <array>

#include "maia/error.hpp"
#include "measure.hpp"
#include "scene/backdrop/backdrop.hpp"
#include "scene/dataset/phrases.hpp"
#include "scene/words/plural.hpp"

namespace maia::bench {
namespace {

/// Where things are seen and what has a color or texture, one for each context.
constexpr std::array<const char*, contexts> places = {"", "beach", "forest", "street", "indoor", "field", "desert"};
constexpr std::array<const char*, contexts> carriers = {"car", "ball", "chair", "bird", "shirt", "cup", "dog"};

void append(std::string& text, const std::string& piece) {
  if (!piece.empty()) text += (text.empty() ? "" : " ") + piece;
}

}  // namespace

Prompts::Prompts(const std::vector<concepts::Concept>& vocabulary, const KnownScenes& scenes)
    : vocabulary_(vocabulary), environments_(vocabulary.size()) {
  for (std::size_t i = 0; i < vocabulary.size(); ++i)
    if (vocabulary[i].group == "object") objects_.push_back(static_cast<int>(i));
  for (const std::string& environment : environment_names()) {
    const KnownScene scene = scenes.make("a ball " + place_phrase(environment, 0), 1);
    for (std::size_t i = 0; i < vocabulary.size(); ++i)
      if (vocabulary[i].group == "region" && scene.shown[i]) environments_[i].push_back(environment);
  }
}

std::string Prompts::sentence(const std::vector<Term>& together, std::size_t context) const {
  std::string look, light, environment = places[context];
  std::vector<std::string> things;
  for (const Term& term : together) {
    const auto number = static_cast<std::size_t>(term.numbers[context % term.numbers.size()]);
    const concepts::Concept& meant = vocabulary_[number];
    if (meant.group == "object") {
      things.push_back(meant.name);
    } else if (meant.group == "environment") {
      environment = meant.name;
    } else if (meant.group == "light") {
      light = light_phrase(meant.name);
    } else if (meant.group == "region") {
      const std::vector<std::string>& where = environments_[number];
      if (where.empty())
        things.push_back(meant.name);
      else
        environment = where[context % where.size()];
    } else {
      append(look, meant.name);
    }
  }
  if (things.empty()) things.push_back(carriers[context]);
  append(look, things.front());
  std::string text = with_article(look);
  for (std::size_t i = 1; i < things.size(); ++i) text += (i == 1 ? " with " : " and ") + with_article(things[i]);
  if (!environment.empty()) append(text, place_phrase(environment, 0));
  append(text, light);
  return text;
}

std::vector<std::string> Prompts::showing(const Label& label) const {
  std::vector<std::string> prompts;
  for (std::size_t context = 0; context < contexts && !label.empty(); ++context)
    prompts.push_back(sentence(label[context % label.size()], context));
  return prompts;
}

std::vector<std::string> Prompts::neutral(const std::vector<Label>& labels, std::uint64_t number) const {
  const auto is_meant = [&](int object) {
    for (const Label& label : labels)
      for (const std::vector<Term>& together : label)
        for (const Term& term : together)
          if (std::find(term.numbers.begin(), term.numbers.end(), object) != term.numbers.end()) return true;
    return false;
  };
  std::vector<std::string> prompts;
  for (std::size_t context = 0; context < contexts; ++context)
    for (std::uint64_t attempt = 0;; ++attempt) {
      const int object = objects_[mixed(number + context, attempt) % objects_.size()];
      if (is_meant(object)) continue;
      const Term term{vocabulary_[static_cast<std::size_t>(object)].name, {object}, {}};
      prompts.push_back(sentence({term}, context));
      break;
    }
  return prompts;
}

}  // namespace maia::bench
