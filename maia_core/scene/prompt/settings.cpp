#include "scene/prompt/settings.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "scene/words/wordnet.hpp"

namespace maia {
namespace {

struct Anchor {
  std::string_view sense;
  Setting setting;
};

constexpr PlaceKind place = PlaceKind::place;
constexpr PlaceKind surface = PlaceKind::surface;
constexpr PlaceKind interior = PlaceKind::interior;

/// With all that are kinds of them, unless a nearer one applies.
constexpr std::array anchors = {
    Anchor{"beach.n.01", {"beach", place}},
    Anchor{"shore.n.01", {"beach", place}},
    Anchor{"sand.n.01", {"beach", place}},
    Anchor{"sandbar.n.01", {"beach", place}},
    Anchor{"island.n.01", {"beach", place}},
    Anchor{"desert.n.01", {"desert", place}},
    Anchor{"dune.n.01", {"desert", place}},
    Anchor{"forest.n.01", {"forest", place}},
    Anchor{"forest.n.02", {"forest", place}},
    Anchor{"wetland.n.01", {"lake", place}},
    Anchor{"grass.n.01", {"grass", surface}},
    Anchor{"grassland.n.01", {"grass", place}},
    Anchor{"lawn.n.01", {"grass", place}},
    Anchor{"field.n.01", {"field", place}},
    Anchor{"plain.n.01", {"field", place}},
    Anchor{"country.n.04", {"field", place}},
    Anchor{"valley.n.01", {"mountain", place}},
    Anchor{"farm.n.01", {"farm", place}},
    Anchor{"farm_building.n.01", {"farm", interior}},
    Anchor{"savanna.n.01", {"savanna", place}},
    Anchor{"yard.n.02", {"garden", place}},
    Anchor{"garden.n.01", {"garden", place}},
    Anchor{"garden.n.02", {"garden", place}},
    Anchor{"garden.n.03", {"garden", place}},
    Anchor{"orchard.n.01", {"garden", place}},
    Anchor{"park.n.01", {"park", place}},
    Anchor{"park.n.02", {"park", place}},
    Anchor{"playground.n.02", {"park", place}},
    Anchor{"playing_field.n.02", {"park", place}},
    Anchor{"stadium.n.01", {"park", place}},
    Anchor{"menagerie.n.02", {"park", place}},
    Anchor{"mountain.n.01", {"mountain", place}},
    Anchor{"hill.n.01", {"mountain", place}},
    Anchor{"natural_elevation.n.01", {"mountain", place}},
    Anchor{"range.n.04", {"mountain", place}},
    Anchor{"city.n.01", {"city", place}},
    Anchor{"municipality.n.01", {"city", place}},
    Anchor{"village.n.02", {"city", place}},
    Anchor{"urban_area.n.01", {"city", place}},
    Anchor{"plaza.n.01", {"city", place}},
    Anchor{"marketplace.n.02", {"city", place}},
    Anchor{"street.n.01", {"street", place}},
    Anchor{"street.n.02", {"street", place}},
    Anchor{"sidewalk.n.01", {"street", place}},
    Anchor{"pavement.n.01", {"street", place}},
    Anchor{"parking_lot.n.01", {"street", place}},
    Anchor{"crossing.n.05", {"street", place}},
    Anchor{"station.n.01", {"street", interior}},
    Anchor{"road.n.01", {"road", place}},
    Anchor{"path.n.02", {"road", place}},
    Anchor{"driveway.n.01", {"road", place}},
    Anchor{"bridge.n.01", {"road", surface}},
    Anchor{"racetrack.n.01", {"road", place}},
    Anchor{"railway.n.01", {"road", place}},
    Anchor{"airfield.n.01", {"road", place}},
    Anchor{"room.n.01", {"indoor", place}},
    Anchor{"floor.n.01", {"indoor", place}},
    Anchor{"building.n.01", {"indoor", interior}},
    Anchor{"mercantile_establishment.n.01", {"indoor", interior}},
    Anchor{"museum.n.01", {"indoor", interior}},
    Anchor{"school.n.02", {"indoor", interior}},
    Anchor{"home.n.01", {"indoor", interior}},
    Anchor{"wall.n.01", {"indoor", surface}},
    Anchor{"bedroom.n.01", {"bedroom", place}},
    Anchor{"bed.n.01", {"bedroom", surface}},
    Anchor{"kitchen.n.01", {"kitchen", place}},
    Anchor{"office.n.01", {"office", place}},
    Anchor{"body_of_water.n.01", {"water", place}},
    Anchor{"lake.n.01", {"lake", place}},
    Anchor{"pool.n.01", {"lake", place}},
    Anchor{"pool.n.06", {"lake", place}},
    Anchor{"stream.n.01", {"river", place}},
    Anchor{"canal.n.03", {"river", place}},
    Anchor{"bank.n.01", {"river", place}},
    Anchor{"waterfall.n.01", {"river", place}},
    Anchor{"reef.n.01", {"underwater", place}},
    Anchor{"seaport.n.01", {"water", place}},
    Anchor{"pier.n.01", {"water", surface}},
    Anchor{"sky.n.01", {"sky", place}},
    Anchor{"outer_space.n.01", {"space", place}},
    Anchor{"galaxy.n.03", {"space", place}},
    Anchor{"orbit.n.01", {"space", place}},
    Anchor{"snow.n.02", {"snow", place}},
    Anchor{"ice.n.02", {"snow", place}},
    Anchor{"glacier.n.01", {"snow", place}},
    Anchor{"rock.n.01", {"rock", surface}},
    Anchor{"cliff.n.01", {"rock", place}},
    Anchor{"canyon.n.01", {"rock", place}},
    Anchor{"cave.n.01", {"rock", interior}},
    Anchor{"stage.n.03", {"stage", place}},
    Anchor{"theater.n.01", {"stage", interior}},
    Anchor{"table.n.02", {"table", surface}},
    Anchor{"table.n.03", {"table", surface}},
    Anchor{"counter.n.01", {"table", surface}},
    Anchor{"shelf.n.01", {"table", surface}},
    Anchor{"work_surface.n.01", {"table", surface}},
    Anchor{"studio.n.01", {"studio", place}},

    Anchor{"night.n.01", {"", PlaceKind::none, "night"}},
    Anchor{"midnight.n.01", {"", PlaceKind::none, "night"}},
    Anchor{"moonlight.n.01", {"", PlaceKind::none, "night"}},
    Anchor{"starlight.n.01", {"", PlaceKind::none, "night"}},
    Anchor{"twilight.n.01", {"", PlaceKind::none, "sunset"}},
    Anchor{"sunset.n.01", {"", PlaceKind::none, "sunset"}},
    Anchor{"evening.n.01", {"", PlaceKind::none, "sunset"}},
    Anchor{"dawn.n.01", {"", PlaceKind::none, "sunrise"}},
    Anchor{"morning.n.01", {"", PlaceKind::none, "sunrise"}},
    Anchor{"fog.n.01", {"", PlaceKind::none, "fog"}},
    Anchor{"fog.n.02", {"", PlaceKind::none, "fog"}},
    Anchor{"haze.n.01", {"", PlaceKind::none, "fog"}},
    Anchor{"rain.n.01", {"", PlaceKind::none, "rain"}},
    Anchor{"storm.n.01", {"", PlaceKind::none, "rain"}},
    Anchor{"snow.n.01", {"", PlaceKind::none, "snowfall"}},
    Anchor{"blizzard.n.01", {"", PlaceKind::none, "snowfall"}},
    Anchor{"cloudiness.n.01", {"", PlaceKind::none, "overcast"}},
    Anchor{"day.n.04", {"", PlaceKind::none, "day"}},
    Anchor{"noon.n.01", {"", PlaceKind::none, "day"}},
    Anchor{"afternoon.n.01", {"", PlaceKind::none, "day"}},
    Anchor{"daylight.n.02", {"", PlaceKind::none, "day"}},
    Anchor{"sunlight.n.01", {"", PlaceKind::none, "day"}},
};

const std::unordered_map<SynsetId, Setting>& settings() {
  static const auto instance = [] {
    std::unordered_map<SynsetId, Setting> made;
    for (const Anchor& anchor : anchors) made.emplace(WordNet::installed().sense(anchor.sense), anchor.setting);
    return made;
  }();
  return instance;
}

/// Senses beyond these are too rare to be meant.
constexpr std::size_t considered = 5;
constexpr std::size_t considered_for_light = 2;
/// Steps up; what is farther is too general.
constexpr int farthest = 5;

/// Whether a meaning is a person's or a place's name, which prompts write rarely and nobody means by a common noun.
bool is_name(SynsetId synset) {
  const std::string word = WordNet::installed().words(synset).front();
  return word.front() >= 'A' && word.front() <= 'Z';
}

/// Whether a meaning is a thing by itself, so that the noun means no place further down its list.
bool is_thing(SynsetId synset) {
  static const SynsetId whole = WordNet::installed().sense("whole.n.02"),
                        matter = WordNet::installed().sense("matter.n.03");
  return !is_name(synset) && (WordNet::installed().is_a(synset, whole) || WordNet::installed().is_a(synset, matter));
}

/// The setting of the nearest anchor above a meaning.
Setting anchored(SynsetId synset) {
  std::vector<SynsetId> level = {synset};
  for (int step = 0; step <= farthest && !level.empty(); ++step) {
    std::vector<SynsetId> above;
    for (SynsetId each : level) {
      if (const auto found = settings().find(each); found != settings().end()) return found->second;
      for (SynsetId hypernym : WordNet::installed().hypernyms(each)) above.push_back(hypernym);
    }
    level = std::move(above);
  }
  return {};
}

}  // namespace

Setting setting_of(const std::vector<SynsetId>& senses) {
  for (std::size_t i = 0; i < std::min(senses.size(), considered); ++i) {
    if (is_name(senses[i])) continue;
    const Setting setting = anchored(senses[i]);
    if (!setting.environment.empty() || (!setting.light.empty() && i < considered_for_light)) return setting;
    if (is_thing(senses[i])) break;
  }
  return {};
}

}  // namespace maia
