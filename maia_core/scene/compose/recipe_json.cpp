#include <cmath>
#include <nlohmann/json.hpp>

#include "maia/error.hpp"
#include "model/nearest.hpp"
#include "scene/compose/recipe.hpp"

namespace maia {
namespace {

using Json = nlohmann::ordered_json;

constexpr int version = 1;

struct RelationName {
  Relation relation;
  const char* name;
};

constexpr RelationName relation_names[] = {{Relation::on, "on"},
                                           {Relation::under, "under"},
                                           {Relation::next_to, "next to"},
                                           {Relation::behind, "behind"},
                                           {Relation::in_front_of, "in front of"},
                                           {Relation::left_of, "left of"},
                                           {Relation::right_of, "right of"},
                                           {Relation::above, "above"},
                                           {Relation::below, "below"},
                                           {Relation::inside, "inside"},
                                           {Relation::around, "around"},
                                           {Relation::holding, "holding"},
                                           {Relation::wearing, "wearing"},
                                           {Relation::riding, "riding"}};

/// Reads one object's keys and says which one is wrong.
class Reader {
 public:
  Reader(const Json& json, std::string where) : json_(json), where_(std::move(where)) {
    if (!json.is_object()) throw Error("not a recipe: " + where_ + " must be an object");
  }

  std::string text(const char* key) const {
    const Json& value = at(key);
    if (!value.is_string()) throw wrong(key, "must be a text");
    return value.get<std::string>();
  }
  double number(const char* key, double low, double high) const {
    const Json& value = at(key);
    if (!value.is_number()) throw wrong(key, "must be a number");
    const double number = value.get<double>();
    if (!(number >= low && number <= high))
      throw wrong(key, "must be in " + shown(low) + ".." + shown(high) + ", not " + shown(number));
    return number;
  }
  int integer(const char* key, int low, int high) const {
    const Json& value = at(key);
    if (!value.is_number_integer()) throw wrong(key, "must be a whole number");
    return int(number(key, low, high));
  }
  std::uint64_t seed(const char* key) const {
    const Json& value = at(key);
    if (!value.is_number_unsigned()) throw wrong(key, "must be a whole number of at least 0");
    return value.get<std::uint64_t>();
  }
  bool truth(const char* key) const {
    const Json& value = at(key);
    if (!value.is_boolean()) throw wrong(key, "must be true or false");
    return value.get<bool>();
  }
  std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> result;
    for (const Json& value : list(key)) {
      if (!value.is_string()) throw wrong(key, "must be a list of texts");
      result.push_back(value.get<std::string>());
    }
    return result;
  }
  const Json& list(const char* key) const {
    const Json& value = at(key);
    if (!value.is_array()) throw wrong(key, "must be a list");
    if (value.size() > 1000) throw wrong(key, "has more than 1000 entries");
    return value;
  }
  Error wrong(const std::string& key, const std::string& what) const {
    return Error("not a recipe: \"" + key + "\" of " + where_ + " " + what);
  }

 private:
  const Json& at(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) throw wrong(key, "is missing");
    return *found;
  }
  static std::string shown(double number) {
    return number == std::floor(number) && std::abs(number) < 1e9 ? std::to_string(static_cast<long long>(number))
                                                                  : std::to_string(number);
  }

  const Json& json_;
  std::string where_;
};

/// Rounded to what the pixels show, so that the text stays short; the same after reading it again.
double short_number(float value) { return std::round(double(value) * 1e5) / 1e5; }

Json json_of(const Instance& i) {
  Json json;
  json["id"] = i.id;
  json["group"] = i.group;
  json["word"] = i.word;
  json["asset"] = i.asset;
  json["x"] = short_number(i.x);
  json["y"] = short_number(i.y);
  json["height"] = short_number(i.height);
  json["rotation"] = short_number(i.rotation);
  json["flipped"] = i.flipped;
  json["depth"] = short_number(i.depth);
  json["grounded"] = i.grounded;
  json["attached_to"] = i.attached_to;
  json["color"] = i.color;
  json["material"] = i.material;
  json["pattern"] = i.pattern;
  json["seed"] = i.seed;
  return json;
}

Instance instance_from(const Json& json, std::size_t number) {
  const Reader reader(json, "instance " + std::to_string(number));
  Instance i;
  i.id = reader.integer("id", 0, 1 << 30);
  i.group = reader.integer("group", 0, 1 << 30);
  i.word = reader.text("word");
  i.asset = reader.text("asset");
  i.x = float(reader.number("x", -4, 5));
  i.y = float(reader.number("y", -4, 5));
  i.height = float(reader.number("height", 0, 8));
  i.rotation = float(reader.number("rotation", -360, 360));
  i.flipped = reader.truth("flipped");
  i.depth = float(reader.number("depth", 0, 1.1));
  i.grounded = reader.truth("grounded");
  i.attached_to = reader.integer("attached_to", -1, 1 << 30);
  i.color = reader.text("color");
  i.material = reader.text("material");
  i.pattern = reader.text("pattern");
  i.seed = reader.seed("seed");
  return i;
}

Relation relation_from(const std::string& name, const Reader& reader) {
  std::vector<std::string> names;
  for (const auto& entry : relation_names) {
    if (name == entry.name) return entry.relation;
    names.emplace_back(entry.name);
  }
  throw reader.wrong("relation", "can't be '" + name + "'" + did_you_mean(name, names));
}

}  // namespace

std::string relation_name(Relation relation) {
  for (const auto& entry : relation_names)
    if (entry.relation == relation) return entry.name;
  return "next to";
}

void round_numbers(Recipe& recipe) {
  const auto round = [](float& value) { value = float(short_number(value)); };
  round(recipe.focus);
  round(recipe.defocus);
  for (Instance& i : recipe.instances)
    for (float* value : {&i.x, &i.y, &i.height, &i.rotation, &i.depth}) round(*value);
}

std::string to_json(const Recipe& recipe) {
  Json json;
  json["maia_recipe"] = version;
  json["prompt"] = recipe.prompt;
  json["seed"] = recipe.seed;
  json["width"] = recipe.width;
  json["height"] = recipe.height;
  json["environment"] = recipe.environment;
  json["environment_color"] = recipe.environment_color;
  json["light"] = recipe.light;
  json["environment_seed"] = recipe.environment_seed;
  json["focus"] = short_number(recipe.focus);
  json["defocus"] = short_number(recipe.defocus);
  json["styles"] = recipe.styles;
  json["instances"] = Json::array();
  for (const Instance& instance : recipe.instances) json["instances"].push_back(json_of(instance));
  json["relations"] = Json::array();
  for (const RelationPlan& r : recipe.relations)
    json["relations"].push_back(
        {{"subject", r.subject}, {"relation", relation_name(r.relation)}, {"object", r.object}});
  json["notes"] = recipe.notes;
  json["edits"] = recipe.edits;
  return json.dump(1, ' ', false, Json::error_handler_t::replace);
}

Recipe recipe_from_json(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) throw Error("not a recipe: it is not JSON");
  const Reader reader(json, "the recipe");
  reader.integer("maia_recipe", version, version);
  Recipe recipe;
  recipe.prompt = reader.text("prompt");
  recipe.seed = reader.seed("seed");
  recipe.width = reader.integer("width", 64, 2048);
  recipe.height = reader.integer("height", 64, 2048);
  recipe.environment = reader.text("environment");
  recipe.environment_color = reader.text("environment_color");
  recipe.light = reader.text("light");
  recipe.environment_seed = reader.seed("environment_seed");
  recipe.focus = float(reader.number("focus", 0, 1));
  recipe.defocus = float(reader.number("defocus", 0, 0.05));
  recipe.styles = reader.texts("styles");
  for (const Json& entry : reader.list("instances"))
    recipe.instances.push_back(instance_from(entry, recipe.instances.size()));
  for (const Json& entry : reader.list("relations")) {
    const Reader one(entry, "relation " + std::to_string(recipe.relations.size()));
    const int subject = one.integer("subject", 0, 1 << 30);
    const Relation relation = relation_from(one.text("relation"), one);
    recipe.relations.push_back({subject, relation, one.integer("object", 0, 1 << 30)});
  }
  recipe.notes = reader.texts("notes");
  recipe.edits = reader.texts("edits");
  return recipe;
}

}  // namespace maia
