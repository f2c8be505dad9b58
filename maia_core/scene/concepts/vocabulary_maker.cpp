#include "scene/concepts/vocabulary_maker.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "scene/backdrop/backdrop.hpp"
#include "scene/catalog/catalog.hpp"
#include "scene/concepts/imagenet.hpp"
#include "scene/words/wordnet.hpp"

namespace maia::concepts {
namespace {

/// Kinds of things that a person would name, as meanings; their names are the words before the first point.
constexpr const char* kinds[] = {"animal.n.01",
                                 "mammal.n.01",
                                 "bird.n.01",
                                 "fish.n.01",
                                 "insect.n.01",
                                 "reptile.n.01",
                                 "amphibian.n.03",
                                 "dog.n.01",
                                 "cat.n.01",
                                 "big cat.n.01",
                                 "monkey.n.01",
                                 "person.n.01",
                                 "vehicle.n.01",
                                 "aircraft.n.01",
                                 "ship.n.01",
                                 "boat.n.01",
                                 "train.n.01",
                                 "fruit.n.01",
                                 "vegetable.n.01",
                                 "food.n.01",
                                 "dessert.n.01",
                                 "bread.n.01",
                                 "tool.n.01",
                                 "weapon.n.01",
                                 "flower.n.01",
                                 "plant.n.02",
                                 "tree.n.01",
                                 "clothing.n.01",
                                 "hat.n.01",
                                 "footwear.n.02",
                                 "building.n.01",
                                 "furniture.n.01",
                                 "musical instrument.n.01",
                                 "stringed instrument.n.01",
                                 "wind instrument.n.01",
                                 "percussion instrument.n.01",
                                 "ball.n.01",
                                 "vessel.n.03",
                                 "tableware.n.01",
                                 "toy.n.01",
                                 "machine.n.01",
                                 "electronic equipment.n.01",
                                 "home appliance.n.01",
                                 "sports equipment.n.01",
                                 "structure.n.01",
                                 "celestial body.n.01",
                                 "nut.n.01",
                                 "berry.n.01",
                                 "shellfish.n.01",
                                 "arthropod.n.01",
                                 "ape.n.01",
                                 "ungulate.n.01",
                                 "wheeled vehicle.n.01",
                                 "watercraft.n.01",
                                 "hand tool.n.01",
                                 "cutlery.n.02",
                                 "writing implement.n.01",
                                 "sculpture.n.01",
                                 "tower.n.01",
                                 "headdress.n.01",
                                 "garment.n.01",
                                 "waterfowl.n.01"};

/// Common things of which the embedded model has classes, whether they can be drawn or not; a name of our own comes
/// before the colon.
constexpr const char* seen[] = {"accordion.n.01",
                                "alligator.n.02",
                                "backpack.n.01",
                                "bagel.n.01",
                                "bathtub:bathtub.n.01",
                                "beetle.n.01",
                                "bench.n.01",
                                "bookcase.n.01",
                                "bookshop.n.01",
                                "bridge.n.01",
                                "bucket.n.01",
                                "burrito.n.01",
                                "canoe.n.01",
                                "cauliflower.n.02",
                                "chair.n.01",
                                "cliff.n.01",
                                "coral reef.n.01",
                                "coffee mug.n.01",
                                "crab.n.01",
                                "cup.n.01",
                                "desk.n.01",
                                "dock.n.03",
                                "eagle.n.01",
                                "fence.n.01",
                                "flute.n.01",
                                "fungus.n.01",
                                "gazelle.n.01",
                                "geyser.n.01",
                                "grand piano.n.01",
                                "greenhouse.n.01",
                                "hamburger.n.01",
                                "hamster.n.01",
                                "harp.n.01",
                                "hotdog.n.02",
                                "ice cream.n.01",
                                "jellyfish.n.01",
                                "keyboard.n.01",
                                "lamp.n.01",
                                "leopard.n.02",
                                "library.n.01",
                                "lizard.n.01",
                                "maze.n.01",
                                "mountain bike.n.01",
                                "oven.n.01",
                                "panda.n.01",
                                "piano.n.01",
                                "plate.n.04",
                                "polar bear.n.01",
                                "pretzel.n.01",
                                "restaurant.n.01",
                                "salamander.n.01",
                                "saxophone.n.01",
                                "scorpion.n.01",
                                "shark.n.01",
                                "shop.n.01",
                                "skunk.n.01",
                                "snake.n.01",
                                "sofa.n.01",
                                "space shuttle.n.01",
                                "spider web.n.01",
                                "starfish.n.01",
                                "stove.n.01",
                                "swan.n.01",
                                "table.n.02",
                                "television:television receiver.n.01",
                                "throne.n.01",
                                "trombone.n.01",
                                "turtle.n.02",
                                "typewriter.n.01",
                                "vase.n.01",
                                "volcano.n.02",
                                "wall clock.n.01",
                                "wolf.n.01",
                                "wild dog.n.01",
                                "worm.n.01",
                                "yurt.n.01",
                                "bed.n.01",
                                "book.n.01",
                                "curtain.n.01",
                                "mask.n.01",
                                "necktie.n.01",
                                "wallet.n.01",
                                "watch.n.01",
                                "bottle.n.01",
                                "boat.n.01",
                                "bus.n.01",
                                "rodent.n.01",
                                "seal.n.09",
                                "sloth.n.02",
                                "stingray.n.01",
                                "weasel.n.02",
                                "goldfish.n.01",
                                "hare.n.01",
                                "hyena.n.01",
                                "kitchen utensil.n.01",
                                "lynx.n.02",
                                "terrier.n.01",
                                "hound.n.01",
                                "spaniel.n.01",
                                "retriever.n.01",
                                "poodle.n.01",
                                "sheepdog.n.01",
                                "fountain.n.01",
                                "beer glass.n.01"};

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

std::vector<Concept> make_vocabulary() {
  const WordNet& wordnet = WordNet::installed();
  const Catalog& catalog = Catalog::installed();
  std::map<std::string, std::string> objects;  // name -> synset
  std::set<std::string> synsets;
  const auto add = [&](const std::string& name, const std::string& synset) {
    if (synsets.count(synset) == 0 && objects.emplace(name, synset).second) synsets.insert(synset);
  };

  // The name that most assets of a meaning have.
  std::map<SynsetId, std::map<std::string, int>> names;
  for (const Asset& asset : catalog.assets()) {
    if (asset.kind != AssetKind::symbol) ++names[asset.synset][lower(asset.name)];
  }
  for (const char* kind : kinds) {
    const std::string synset = kind;
    add(synset.substr(0, synset.find('.')), wordnet.sense_name(wordnet.sense(synset)));
  }
  for (const auto& [synset, counts] : names) {
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    add(most->first, wordnet.sense_name(synset));
  }
  const ImageNet classes(wordnet);
  for (const char* entry : seen) {
    const std::string text = entry;
    const std::size_t colon = text.find(':');
    const std::string synset = colon == text.npos ? text : text.substr(colon + 1);
    const SynsetId meaning = wordnet.sense(synset);
    if (!classes.examples_of(meaning).empty() || !catalog.of(meaning).empty()) {
      add(colon == text.npos ? synset.substr(0, synset.find('.')) : text.substr(0, colon), wordnet.sense_name(meaning));
    }
  }

  std::vector<Concept> vocabulary;
  for (const auto& [name, synset] : objects) vocabulary.push_back({name, "object", synset});
  const auto add_all = [&](std::vector<std::string> words, const std::string& group) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    for (const std::string& word : words) vocabulary.push_back({word, group, ""});
  };
  add_all(color_names(), "color");
  add_all(texture_names(), "texture");
  std::vector<std::string> regions;
  for (const std::string& environment : environment_names()) {
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      const Backdrop backdrop = make_backdrop(environment, "day", "", seed, 64, 64);
      regions.insert(regions.end(), backdrop.region_names.begin(), backdrop.region_names.end());
    }
  }
  add_all(regions, "region");
  add_all(environment_names(), "environment");
  add_all(light_names(), "light");
  return vocabulary;
}

}  // namespace maia::concepts
