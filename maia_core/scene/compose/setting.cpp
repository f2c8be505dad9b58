#include "scene/compose/setting.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include "scene/backdrop/backdrop.hpp"
#include "scene/compose/random.hpp"

namespace maia::compose {
namespace {

struct Home {
  const char* kind;          // a sense of WordNet
  const char* environments;  // more often those that come first
};

/// The first kind that a thing is decides.
constexpr Home homes[] = {
    {"penguin.n.01", "snow snow beach rock"},
    {"polar_bear.n.01", "snow"},
    {"camel.n.01", "desert desert savanna"},
    {"elephant.n.01", "savanna savanna field"},
    {"giraffe.n.01", "savanna savanna field"},
    {"zebra.n.01", "savanna savanna field grass"},
    {"lion.n.01", "savanna savanna grass"},
    {"ostrich.n.02", "savanna field grass"},
    {"hippopotamus.n.01", "savanna savanna grass"},
    {"rhinoceros.n.01", "savanna field"},
    {"kangaroo.n.01", "savanna field grass"},
    {"monkey.n.01", "forest park grass"},
    {"ape.n.01", "forest park grass"},
    {"bear.n.01", "forest mountain grass"},
    {"deer.n.01", "forest field grass"},
    {"squirrel.n.01", "forest park garden grass"},
    {"otter.n.02", "rock beach grass"},
    {"beaver.n.07", "grass forest"},
    {"seal.n.09", "beach rock snow"},
    {"cetacean.n.01", "water water underwater"},
    {"fish.n.01", "underwater"},
    {"cephalopod.n.01", "underwater"},
    {"jellyfish.n.02", "underwater"},
    {"sea_turtle.n.01", "underwater beach"},
    {"turtle.n.02", "grass beach"},
    {"starfish.n.01", "underwater beach"},
    {"crab.n.01", "beach rock"},
    {"lobster.n.02", "underwater beach"},
    {"shellfish.n.02", "beach underwater"},
    {"mollusk.n.01", "beach garden underwater"},
    {"swan.n.01", "lake river"},
    {"duck.n.01", "grass lake park"},
    {"goose.n.01", "grass farm"},
    {"pelican.n.01", "beach beach rock"},
    {"seabird.n.01", "beach rock"},
    {"wading_bird.n.01", "grass beach park"},
    {"gallinaceous_bird.n.01", "farm grass field"},
    {"bird_of_prey.n.01", "mountain field rock"},
    {"bird.n.01", "park garden grass forest"},
    {"frog.n.01", "grass garden forest"},
    {"lizard.n.01", "rock desert garden"},
    {"snake.n.01", "grass desert rock"},
    {"crocodilian_reptile.n.01", "beach grass"},
    {"dinosaur.n.01", "forest savanna desert"},
    {"butterfly.n.01", "garden grass park"},
    {"insect.n.01", "garden grass"},
    {"arachnid.n.01", "garden forest grass"},
    {"cow.n.01", "field farm grass"},
    {"bovid.n.01", "field farm grass mountain"},
    {"swine.n.01", "farm grass field"},
    {"equine.n.01", "field farm grass"},
    {"dog.n.01", "grass park garden street beach"},
    {"cat.n.01", "garden indoor grass street"},
    {"rabbit.n.01", "grass field garden"},
    {"rodent.n.01", "grass field garden"},
    {"wild_boar.n.01", "forest grass"},
    {"animal.n.01", "grass forest field park"},
    {"spacecraft.n.01", "space"},
    {"planet.n.01", "space"},
    {"celestial_body.n.01", "space sky"},
    {"balloon.n.01", "sky field"},
    {"aircraft.n.01", "sky sky field"},
    {"vessel.n.02", "water lake"},
    {"submarine.n.01", "water underwater"},
    {"boat.n.01", "water lake river"},
    {"train.n.01", "field road mountain"},
    {"locomotive.n.01", "field road"},
    {"tractor.n.01", "farm field"},
    {"military_vehicle.n.01", "desert field road"},
    {"bicycle.n.01", "street park road"},
    {"vehicle.n.01", "street road city"},
    {"public_transport.n.01", "street road city"},
    {"traffic_light.n.01", "street city"},
    {"sign.n.02", "street road"},
    {"signboard.n.01", "street road"},
    {"mailbox.n.01", "street"},
    {"food.n.01", "table table kitchen studio"},
    {"food.n.02", "table table kitchen studio"},
    {"fruit.n.01", "table table kitchen studio"},
    {"vegetable.n.01", "table table kitchen studio"},
    {"nut.n.01", "table studio"},
    {"tableware.n.01", "table kitchen studio"},
    {"kitchen_utensil.n.01", "table kitchen studio"},
    {"kitchen_appliance.n.01", "kitchen table"},
    {"musical_instrument.n.01", "stage indoor studio"},
    {"bed.n.01", "bedroom"},
    {"furniture.n.01", "indoor indoor bedroom studio"},
    {"home_appliance.n.01", "indoor kitchen"},
    {"electronic_equipment.n.01", "office indoor table"},
    {"computer.n.01", "office indoor table"},
    {"toy.n.01", "indoor table bedroom studio"},
    {"garden_tool.n.01", "garden grass"},
    {"tool.n.01", "table studio"},
    {"clothing.n.01", "studio table bedroom"},
    {"footwear.n.01", "studio table indoor"},
    {"headdress.n.01", "studio table"},
    {"ball.n.01", "grass park beach"},
    {"sports_equipment.n.01", "grass park studio"},
    {"tree.n.01", "field grass park"},
    {"fungus.n.01", "forest grass"},
    {"mushroom.n.01", "forest grass"},
    {"flower.n.01", "garden grass studio table"},
    {"plant.n.02", "garden grass field"},
    {"iceberg.n.01", "water"},
    {"igloo.n.01", "snow"},
    {"snowman.n.01", "snow"},
    {"pyramid.n.02", "desert"},
    {"lighthouse.n.01", "beach rock water"},
    {"tent.n.01", "grass forest mountain"},
    {"windmill.n.01", "field farm"},
    {"building.n.01", "field grass park"},
    {"structure.n.01", "field park street"},
    {"weapon.n.01", "studio rock"},
    {"person.n.01", "park street beach field"},
    {"furnishing.n.02", "indoor studio"},
    {"device.n.01", "table studio"},
    {"container.n.01", "table studio indoor"},
    {"natural_object.n.01", "beach rock studio"},
};

std::vector<std::string> split(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

struct KnownHome {
  SynsetId kind;
  std::vector<std::string> environments;
};

const std::vector<KnownHome>& known_homes() {
  static const auto& list = *[] {
    auto* known = new std::vector<KnownHome>;
    const WordNet& words = WordNet::installed();
    for (const Home& home : homes) known->push_back({words.sense(home.kind), split(home.environments)});
    return known;
  }();
  return list;
}

std::vector<std::string> home_of(const Asset& asset) {
  const WordNet& words = WordNet::installed();
  if (asset.kind == AssetKind::symbol) return {"studio"};
  for (const KnownHome& home : known_homes()) {
    if (words.is_a(asset.synset, home.kind)) {
      auto environments = home.environments;
      // What is small is seen from near.
      if (asset.height < 0.12F && words.category(asset.synset) == "noun.artifact")
        environments = {"table", "table", "studio"};
      return environments;
    }
  }
  if (asset.stance == Stance::air) return {"sky"};
  if (asset.stance == Stance::water) return {"water", "lake"};
  if (asset.height < 0.5F) return {"table", "studio", "indoor"};
  return {"studio", "park", "street", "field"};
}

}  // namespace

std::string fitting_environment(const std::vector<const Asset*>& things, const std::vector<std::string>& excluded,
                                std::uint64_t seed) {
  std::map<std::string, double> votes;
  const bool all_fly =
      std::all_of(things.begin(), things.end(), [](const Asset* a) { return a->stance == Stance::air; });
  for (std::size_t i = 0; i < things.size(); ++i) {
    const auto home = home_of(*things[i]);
    // There is sky above all that is not in the sky.
    const double share = !all_fly && things[i]->stance == Stance::air ? 0.2 : 1.0;
    const double weight = share * (i == 0 ? 2.0 : 1.0) / double(home.size());
    for (std::size_t k = 0; k < home.size(); ++k) votes[home[k]] += weight * (k == 0 ? 1.3 : 1.0);
  }
  const auto& names = environment_names();
  std::erase_if(votes, [&](const auto& vote) {
    return std::find(names.begin(), names.end(), vote.first) == names.end() ||
           std::find(excluded.begin(), excluded.end(), vote.first) != excluded.end();
  });
  if (votes.empty()) return "studio";
  double most = 0, total = 0;
  for (const auto& [name, vote] : votes) most = std::max(most, vote);
  // What suits only some of the things is no place for all of them.
  std::erase_if(votes, [&](const auto& vote) { return vote.second < 0.45 * most; });
  for (const auto& [name, vote] : votes) total += vote;
  double left = Random(derived(seed, "environment")).uniform() * total;
  for (const auto& [name, vote] : votes) {
    left -= vote;
    if (left < 0) return name;
  }
  return votes.rbegin()->first;
}

}  // namespace maia::compose
