#include "agent/offline/knowledge.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "scene/words/plural.hpp"

namespace maia::agent::offline {
namespace {

/// Things that have a texture, for textures that can't be given to any thing.
constexpr auto textured = std::to_array<std::pair<std::string_view, std::array<std::string_view, 4>>>(
    {{"striped", {"zebra", "tiger", "candy cane", "butterfly fish"}},
     {"spotted", {"ladybug", "giraffe", "cheetah", "toadstool"}},
     {"checkered", {"dartboard", "soccer ball", "rubik's cube", "waffle"}},
     {"furry", {"bear", "rabbit", "dog", "fox"}},
     {"feathered", {"eagle", "parrot", "hen", "owl"}},
     {"scaly", {"fish", "lizard", "iguana", "goldfish"}},
     {"leafy", {"tree", "lettuce", "fern", "potted plant"}},
     {"metallic", {"trophy", "trumpet", "kettle", "key"}},
     {"wooden", {"barrel", "violin", "ladder", "chair"}},
     {"woolly", {"sheep", "yarn", "scarf", "ram"}},
     {"glassy", {"wine glass", "light bulb", "flask", "hourglass"}},
     {"leather", {"boot", "handbag", "baseball glove", "cowboy hat"}},
     {"stone", {"statue", "obelisk", "castle", "gravestone"}},
     {"ceramic", {"teapot", "mug", "plate", "toilet"}},
     {"plastic", {"bucket", "toy", "pill bottle", "traffic cone"}},
     {"rubber", {"tire", "boot", "balloon", "eraser"}},
     {"shiny", {"trophy", "ring", "crown", "compact disc"}},
     {"spiky", {"hedgehog", "pineapple", "thyme", "pine tree"}},
     {"bumpy", {"orange", "frog", "raspberry", "pinecone"}},
     {"wrinkled", {"elephant", "walnut", "rhinoceros", "turtle"}}});

/// How often the describer says so.
constexpr auto usual = std::to_array<std::pair<std::string_view, double>>({{"gray", 0.7},
                                                                           {"brown", 0.55},
                                                                           {"green", 0.35},
                                                                           {"blue", 0.35},
                                                                           {"white", 0.3},
                                                                           {"black", 0.2},
                                                                           {"sky", 0.45},
                                                                           {"grass", 0.3},
                                                                           {"wall", 0.3},
                                                                           {"table", 0.2},
                                                                           {"road", 0.15},
                                                                           {"sand", 0.15},
                                                                           {"cloud", 0.15},
                                                                           {"water", 0.15},
                                                                           {"tree", 0.15},
                                                                           {"furry", 0.2},
                                                                           {"wooden", 0.2},
                                                                           {"metallic", 0.2},
                                                                           {"studio", 0.15}});

constexpr auto said_otherwise =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"indoor", "a room"},
                                                                  {"underwater", "an underwater scene"},
                                                                  {"snow", "a snowy field"},
                                                                  {"space", "outer space"},
                                                                  {"sky", "the sky"},
                                                                  {"grass", "grass"},
                                                                  {"sand", "sand"},
                                                                  {"water", "water"},
                                                                  {"studio", "a plain gray background"},
                                                                  {"rock", "rocks"},
                                                                  {"farm", "a farm"}});

/// "on grass", "in a kitchen": where things are.
constexpr auto at_places =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"grass", "on grass"},
                                                                  {"beach", "on a beach"},
                                                                  {"road", "on a road"},
                                                                  {"street", "on a street"},
                                                                  {"sky", "in the sky"},
                                                                  {"water", "in the water"},
                                                                  {"underwater", "underwater"},
                                                                  {"snow", "in the snow"},
                                                                  {"sand", "on sand"},
                                                                  {"space", "in outer space"},
                                                                  {"table", "on a table"},
                                                                  {"indoor", "in a room"},
                                                                  {"studio", "on a plain gray background"},
                                                                  {"field", "in a field"},
                                                                  {"rock", "on rocks"},
                                                                  {"mountain", "in the mountains"},
                                                                  {"stage", "on a stage"},
                                                                  {"river", "in a river"},
                                                                  {"lake", "in a lake"},
                                                                  {"farm", "on a farm"},
                                                                  {"wall", "in front of a wall"},
                                                                  {"tree", "next to a tree"},
                                                                  {"building", "in front of a building"},
                                                                  {"sidewalk", "on a sidewalk"},
                                                                  {"cloud", "in front of clouds"},
                                                                  {"path", "on a path"},
                                                                  {"hill", "on a hill"}});

template <class Table>
std::string_view looked_up(const Table& table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.first == name; });
  return found == table.end() ? std::string_view() : found->second;
}

/// Of what there is one, and what is not counted, as a label says it.
constexpr auto labels =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"beer", "beer"},
                                                                  {"clothing", "clothing"},
                                                                  {"cutlery", "cutlery"},
                                                                  {"earth", "the Earth"},
                                                                  {"eiffel tower", "the Eiffel Tower"},
                                                                  {"electronic equipment", "electronic equipment"},
                                                                  {"food", "food"},
                                                                  {"footwear", "footwear"},
                                                                  {"french fries", "French fries"},
                                                                  {"fungus", "fungi"},
                                                                  {"ice cream", "ice cream"},
                                                                  {"juice", "juice"},
                                                                  {"jupiter", "Jupiter"},
                                                                  {"mars", "Mars"},
                                                                  {"mercury", "Mercury"},
                                                                  {"milk", "milk"},
                                                                  {"moon", "the moon"},
                                                                  {"neptune", "Neptune"},
                                                                  {"pluto", "Pluto"},
                                                                  {"rubik's cube", "Rubik's cubes"},
                                                                  {"santa claus", "Santa Claus"},
                                                                  {"saturn", "Saturn"},
                                                                  {"shellfish", "shellfish"},
                                                                  {"soup", "soup"},
                                                                  {"spaghetti", "spaghetti"},
                                                                  {"sports equipment", "sports equipment"},
                                                                  {"sun", "the sun"},
                                                                  {"tableware", "tableware"},
                                                                  {"uranus", "Uranus"},
                                                                  {"venus", "Venus"},
                                                                  {"watercraft", "watercraft"},
                                                                  {"waterfowl", "waterfowl"},
                                                                  {"wine", "wine"}});

std::string color_word(const std::string& name) { return name == "orange color" ? "orange" : name; }

}  // namespace

const std::vector<std::string>& everyday_prompts() {
  static const std::vector<std::string> prompts = [] {
    std::vector<std::string> list;
    for (const char* thing :
         {"dog",          "cat",         "horse",    "cow",        "sheep",         "elephant",    "bear",
          "tiger",        "zebra",       "monkey",   "rabbit",     "deer",          "mouse",       "parrot",
          "owl",          "duck",        "penguin",  "goldfish",   "dolphin",       "frog",        "lizard",
          "turtle",       "butterfly",   "bee",      "spider",     "shrimp",        "man",         "woman",
          "baby",         "firefighter", "skull",    "car",        "truck",         "bus",         "train",
          "bicycle",      "motorcycle",  "airplane", "helicopter", "sailboat",      "tractor",     "tire",
          "house",        "church",      "castle",   "lighthouse", "bridge",        "tent",        "chair",
          "table",        "couch",       "lamp",     "clock",      "television",    "computer",    "camera",
          "guitar",       "piano",       "trumpet",  "drum",       "cup of coffee", "wine bottle", "plate",
          "fork",         "knife",       "teapot",   "pizza",      "hamburger",     "cake",        "bread",
          "ice cream",    "apple",       "banana",   "strawberry", "grapes",        "carrot",      "corn",
          "mushroom",     "egg",         "tree",     "palm tree",  "sunflower",     "rose",        "leaf",
          "hat",          "shirt",       "shoe",     "jeans",      "necktie",       "sunglasses",  "umbrella",
          "backpack",     "helmet",      "hammer",   "scissors",   "pencil",        "book",        "key",
          "candle",       "soccer ball", "balloon",  "flag",       "sword",         "gear",        "button",
          "gift",         "teddy bear",  "rocket",   "moon",       "campfire",      "snowman",     "yarn",
          "traffic sign", "envelope"}) {
      list.push_back(with_article(thing));
    }
    for (const char* place :
         {"a beach", "a desert", "a forest", "mountains", "a city street", "a kitchen", "a snowy field",
          "an underwater scene", "the sky", "grass", "a road", "outer space", "water"}) {
      list.emplace_back(place);
    }
    for (const char* color :
         {"black", "white", "gray", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown"}) {
      list.push_back(with_article(std::string(color)) + " ball on a plain white background");
    }
    for (const char* texture : {"striped", "spotted", "checkered", "wooden", "metallic", "furry", "stone"}) {
      list.push_back("a " + std::string(texture) + " box on a plain white background");
    }
    return list;
  }();
  return prompts;
}

std::vector<std::string> prompts_for(const Vocabulary& vocabulary, int concept_number) {
  const Concept& one = vocabulary[concept_number];
  switch (one.kind) {
    case Kind::object:
      return {with_article(one.name)};
    case Kind::color: {
      const std::string color = color_word(one.name);
      return {"a plain " + color + " background", with_article(color + " car"), with_article(color + " flower"),
              with_article(color + " ball on a plain white background")};
    }
    case Kind::texture: {
      std::vector<std::string> prompts;
      for (const int example : examples_of(vocabulary, concept_number)) {
        if (prompts.size() < 3) prompts.push_back(with_article(vocabulary[example].name));
      }
      prompts.push_back(with_article(one.name) + " box on a plain white background");
      return prompts;
    }
    case Kind::light:
      return one.name == "day" ? std::vector<std::string>{"a street on a sunny day"}
                               : std::vector<std::string>{"a street, " + one.name, "a field, " + one.name};
    case Kind::place:
      break;
  }
  if (const std::string_view said = looked_up(said_otherwise, one.name); !said.empty()) return {std::string(said)};
  return {with_article(one.name)};
}

std::vector<int> examples_of(const Vocabulary& vocabulary, int concept_number) {
  std::vector<int> examples;
  for (const auto& [texture, things] : textured) {
    if (texture != vocabulary[concept_number].name) continue;
    for (const std::string_view thing : things) {
      if (const auto number = vocabulary.find(thing)) examples.push_back(*number);
    }
  }
  return examples;
}

double usual_share(const Vocabulary& vocabulary, int concept_number) {
  const Concept& one = vocabulary[concept_number];
  for (const auto& [name, share] : usual) {
    if (name == one.name) return share;
  }
  if (one.kind != Kind::object) return 0.1;
  return std::min(0.5, 0.02 + 0.004 * static_cast<double>(vocabulary.kinds_of(concept_number).size()));
}

std::string together(const Vocabulary& vocabulary, int thing, int other) {
  const Concept& one = vocabulary[thing];
  const Concept& two = vocabulary[other];
  if (two.kind == Kind::color || two.kind == Kind::texture) return with_article(color_word(two.name) + " " + one.name);
  const std::string first = prompts_for(vocabulary, thing).front();
  if (two.kind == Kind::light) return first + ", " + two.name;
  if (const std::string_view place = looked_up(at_places, two.name); !place.empty())
    return first + " " + std::string(place);
  if (two.kind == Kind::place) return first + " in " + with_article(two.name);
  return first + " and " + with_article(two.name);
}

std::string the(const Vocabulary& vocabulary, int concept_number) {
  const Concept& one = vocabulary[concept_number];
  return "the " + color_word(one.name);
}

std::string with_article_of(const Vocabulary& vocabulary, int concept_number) {
  const std::string_view label = looked_up(labels, vocabulary[concept_number].name);
  return label.empty() ? with_article(vocabulary[concept_number].name) : std::string(label);
}

std::string label_of(const Vocabulary& vocabulary, int concept_number) {
  const Concept& one = vocabulary[concept_number];
  switch (one.kind) {
    case Kind::color:
      return "the color " + color_word(one.name);
    case Kind::texture:
      return one.name + " things";
    case Kind::light:
      return "scenes in this light: " + one.name;
    case Kind::place:
      if (one.name == "indoor") return "rooms";
      if (one.name == "underwater") return "underwater scenes";
      if (one.name == "studio") return "plain backgrounds";
      if (one.name == "space") return "outer space";
      return plural_of(one.name);
    case Kind::object:
      break;
  }
  const std::string_view label = looked_up(labels, one.name);
  return label.empty() ? plural_of(one.name) : std::string(label);
}

}  // namespace maia::agent::offline
