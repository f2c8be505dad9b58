#include "scene/edit/reference.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "maia/error.hpp"
#include "scene/compose/placement.hpp"
#include "scene/edit/command.hpp"
#include "scene/edit/vocabulary.hpp"
#include "scene/prompt/lexicon.hpp"
#include "scene/words/plural.hpp"

namespace maia {
namespace {

std::vector<std::string> lemmas_of(const std::string& noun) {
  std::vector<std::string> lemmas = WordNet::installed().singulars(noun);
  if (std::find(lemmas.begin(), lemmas.end(), noun) == lemmas.end()) lemmas.insert(lemmas.begin(), noun);
  return lemmas;
}

std::string with_color(const Instance& instance) {
  std::string text = instance.color;
  for (const std::string& more : {instance.material, instance.pattern})
    if (!more.empty()) text += (text.empty() ? "" : " ") + more;
  return text.empty() ? instance.word : text + ' ' + instance.word;
}

std::string counted(int count, const std::string& name) {
  static const std::vector<std::string> numbers = {"no",  "one",   "two",   "three", "four", "five",
                                                   "six", "seven", "eight", "nine",  "ten"};
  if (count == 1) return with_article(name);
  const std::string number = count < int(numbers.size()) ? numbers[std::size_t(count)] : std::to_string(count);
  return number + ' ' + plural_of(name);
}

bool shows_color(const Instance& instance, const std::string& color) {
  const std::string base =
      color.substr(color.find(' ') == std::string::npos || color.starts_with("black and") ? 0 : color.find(' ') + 1);
  if (!instance.color.empty()) return instance.color.find(base) != std::string::npos;
  const auto& colors = asset_of(instance).colors;
  return std::find(colors.begin(), colors.end(), base) != colors.end();
}

double area_of(const Recipe& recipe, const Instance& instance) {
  return double(instance.height) * double(width_of(recipe, instance));
}

/// The middle of an instance.
std::pair<float, float> middle_of(const Instance& instance) { return {instance.x, instance.y - instance.height / 2}; }

struct Query {
  const Recipe& recipe;
  const std::vector<int>& mentioned;
};

void keep_if(std::vector<int>& things, const std::function<bool(int)>& test) {
  std::erase_if(things, [&](int number) { return !test(number); });
}

/// "left" and "the sky" of things: whether it is there, in relation to the others of its kind.
std::vector<int> at_spot(const Recipe& recipe, std::vector<int> things, const Spot& spot) {
  const auto value = [&](int number) {
    const Instance& instance = recipe.instances[std::size_t(number)];
    const auto [x, y] = middle_of(instance);
    double score = 0;
    if (spot.dx != 0) score += spot.dx * (x - 0.5);
    if (spot.dy != 0) score += spot.dy * (y - 0.5);
    if (spot.middle) score -= std::fabs(x - 0.5) + 0.3 * std::fabs(y - 0.5);
    if (spot.depth != 0) score += spot.depth * (instance.depth - 0.3) - 0.05 * spot.depth * instance.height;
    return score;
  };
  if (things.size() < 2) return things;
  std::stable_sort(things.begin(), things.end(), [&](int a, int b) { return value(a) > value(b); });
  // several may be on the left: those on that side of the middle, but then the phrase is plural and the caller takes
  // all
  std::vector<int> result;
  for (const int number : things)
    if (result.empty() || (value(number) > 0 && !spot.middle && !spot.edge)) result.push_back(number);
  return result;
}

Referred refer_one(const Query& query, Words phrase);

/// Those of `things` that stand in that relation to what the words name.
void keep_related(const Query& query, std::vector<int>& things, const Where& where) {
  const Recipe& recipe = query.recipe;
  if (where.relation == "at") {
    if (const auto spot = spot_of(where.object)) things = at_spot(recipe, things, *spot);
    return;
  }
  if (where.relation == "in" || where.relation == "on") {
    const Words object = without_articles(where.object);
    if (object == Words{"sky"} || object == Words{"air"}) {
      keep_if(things, [&](int number) { return !recipe.instances[std::size_t(number)].grounded; });
      return;
    }
  }
  const Referred other = refer_one(query, where.object);
  if (other.things.empty()) {
    if (one_of(where.relation, {"with", "wearing", "holding", "riding", "behind", "next_to", "under"})) things.clear();
    return;
  }
  const auto& instances = recipe.instances;
  const auto attached = [&](int number) {
    return std::any_of(other.things.begin(), other.things.end(), [&](int o) {
      return instances[std::size_t(o)].attached_to == instances[std::size_t(number)].id ||
             instances[std::size_t(number)].attached_to == instances[std::size_t(o)].id;
    });
  };
  const auto& target = instances[std::size_t(other.things[0])];
  keep_if(things, [&](int number) { return number != other.things[0]; });
  const auto distance = [&](int number) {
    const auto [ax, ay] = middle_of(instances[std::size_t(number)]);
    const auto [bx, by] = middle_of(target);
    return std::hypot(ax - bx, ay - by);
  };
  const auto nearest = [&] {
    if (things.size() > 1)
      things = {
          *std::min_element(things.begin(), things.end(), [&](int a, int b) { return distance(a) < distance(b); })};
  };
  if (one_of(where.relation, {"with", "wearing", "holding", "riding", "of", "from"})) {
    std::vector<int> tied = things;
    keep_if(tied, attached);
    if (!tied.empty()) {
      things = tied;
    } else if (one_of(where.relation, {"with", "of", "from"})) {
      nearest();
    } else {
      things.clear();
    }
  } else if (where.relation == "left_of") {
    keep_if(things, [&](int number) { return instances[std::size_t(number)].x < target.x; });
    nearest();
  } else if (where.relation == "right_of") {
    keep_if(things, [&](int number) { return instances[std::size_t(number)].x > target.x; });
    nearest();
  } else if (where.relation == "behind") {
    keep_if(things, [&](int number) { return instances[std::size_t(number)].depth > target.depth; });
    nearest();
  } else if (where.relation == "in_front_of") {
    keep_if(things, [&](int number) { return instances[std::size_t(number)].depth < target.depth; });
    nearest();
  } else if (where.relation == "above") {
    keep_if(things, [&](int number) { return instances[std::size_t(number)].y < target.y; });
    nearest();
  } else {
    nearest();
  }
}

std::vector<int> all_of(const Recipe& recipe) {
  std::vector<int> all(recipe.instances.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::string none_there(const Recipe& recipe, const Words& phrase) {
  return "there is no '" + joined(without_articles(phrase)) + "' in the picture; it shows " + contents_of(recipe);
}

/// What "it" is: what was mentioned, or the only thing that is not worn or held by another.
Referred pronoun(const Query& query, const std::string& word) {
  Referred result;
  const auto& instances = query.recipe.instances;
  result.plural = one_of(word, {"them", "they", "these", "those", "ones", "themselves"});
  for (int i = 0; i < int(instances.size()); ++i)
    if (std::find(query.mentioned.begin(), query.mentioned.end(), instances[std::size_t(i)].id) !=
        query.mentioned.end())
      result.things.push_back(i);
  if (!result.things.empty()) {
    result.plural = result.plural || result.things.size() > 1;
    return result;
  }
  std::vector<int> groups;
  for (int i = 0; i < int(instances.size()); ++i) {
    const Instance& instance = instances[std::size_t(i)];
    if (instance.attached_to >= 0) continue;
    result.things.push_back(i);
    if (std::find(groups.begin(), groups.end(), instance.group) == groups.end()) groups.push_back(instance.group);
  }
  if (result.things.empty())
    result.problem = "'" + word + "' refers to nothing: the picture shows " + contents_of(query.recipe);
  else if (result.things.size() > 1 && !(result.plural && (groups.size() == 1 || true)))
    result.problem =
        "'" + word + "' could be any of what the picture shows: " + contents_of(query.recipe) + "; name what you mean";
  return result;
}

/// Adjectives and nouns of a phrase without articles, numbers and places.
struct Kind {
  std::vector<std::string> colors;
  std::vector<std::string> materials;
  std::vector<std::string> patterns;
  int size = 0;          ///< 1 large, -1 small
  bool extreme = false;  ///< "largest"
  std::optional<Spot> spot;
  bool spot_extreme = false;
  std::optional<int> ordinal;
  Words noun;
};

Kind kind_of(const Words& words, const Recipe& recipe) {
  Kind kind;
  const auto is_noun = [&](std::size_t from) {
    const std::string noun = joined(part(words, from));
    return std::any_of(recipe.instances.begin(), recipe.instances.end(),
                       [&](const Instance& instance) { return kinship(instance, noun) > 0; });
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (is_noun(i)) {
      kind.noun = part(words, i);
      return kind;
    }
    if (one_of(word, {"light",    "dark",     "cute", "little", "other", "same", "current",  "new",
                      "old",      "existing", "main", "of",     "the",   "'s",   "single",   "only",
                      "original", "visible",  "lone", "one",    "ones",  "and",  "remaining"}) &&
        (i + 1 < words.size() || one_of(word, {"one", "ones"}))) {
      if (word == "little") kind.size = -1;
      continue;
    }
    if (one_of(word, {"largest", "biggest", "tallest", "bigger", "larger", "taller"})) {
      kind.size = 1;
      kind.extreme = true;
    } else if (one_of(word, {"smallest", "tiniest", "shortest", "smaller", "shorter", "littlest"})) {
      kind.size = -1;
      kind.extreme = true;
    } else if (one_of(word, {"large", "big", "huge", "tall", "giant", "enormous"})) {
      kind.size = 1;
    } else if (one_of(word, {"small", "tiny", "short", "mini"})) {
      kind.size = -1;
    } else if (one_of(word, {"nearest", "closest", "frontmost"})) {
      kind.spot = Spot{};
      kind.spot->depth = -1;
      kind.spot->edge = true;
    } else if (one_of(word, {"farthest", "furthest", "rearmost"})) {
      kind.spot = Spot{};
      kind.spot->depth = 1;
      kind.spot->edge = true;
    } else if (one_of(word, {"topmost", "highest", "uppermost"})) {
      kind.spot = Spot{};
      kind.spot->dy = -1;
      kind.spot->edge = true;
    } else if (one_of(word, {"lowest", "bottommost"})) {
      kind.spot = Spot{};
      kind.spot->dy = 1;
      kind.spot->edge = true;
    } else if (one_of(word, {"last"})) {
      kind.ordinal = -1;
    } else if (const auto ordinal = ordinal_of(word)) {
      kind.ordinal = *ordinal;
    } else if (const auto spot = spot_of({word})) {
      kind.spot = spot;
      if (one_of(word, {"leftmost", "rightmost"})) kind.spot->edge = true;
    } else if (const auto color = meaning_of(word, Role::color)) {
      kind.colors.emplace_back(*color);
    } else if (const auto material = meaning_of(word, Role::material)) {
      kind.materials.emplace_back(*material);
    } else if (const auto pattern = meaning_of(word, Role::pattern)) {
      kind.patterns.emplace_back(*pattern);
    } else if (!meaning_of(word, Role::harmless | Role::pose)) {
      kind.noun = part(words, i);
      return kind;
    }
  }
  return kind;
}

Referred refer_one(const Query& query, Words phrase) {
  const Recipe& recipe = query.recipe;
  Referred result;
  while (!phrase.empty() && one_of(phrase.back(), {",", "and", ":", "itself"})) phrase.pop_back();
  const Words original = phrase;
  if (phrase.empty()) {
    result.problem = "the instruction does not say what is to be changed; the picture shows " + contents_of(recipe);
    return result;
  }
  if (phrase.size() == 1 && is_pronoun(phrase[0])) return pronoun(query, phrase[0]);
  if (is_pronoun(phrase[0]) && phrase.size() == 2 && one_of(phrase[1], {"all", "both"})) return pronoun(query, "them");

  std::vector<Where> where = take_where(phrase);
  if (phrase.empty()) {
    result.problem = none_there(recipe, original);
    return result;
  }
  // Numbers and quantifiers.
  std::optional<int> number;
  bool definite = false, more_of = false;
  while (!phrase.empty()) {
    const std::string& word = phrase[0];
    const bool of = phrase.size() > 1 && phrase[1] == "of";
    if (one_of(word, {"all", "both"})) {
      result.plural = true;
      definite = true;
    } else if (one_of(word, {"every", "each"})) {
      result.plural = result.each = definite = true;
    } else if (one_of(word, {"another", "any", "some", "a", "an"})) {
      result.some = true;
      if (of) more_of = true;
      if (word == "some" && of) number = 2;
    } else if (one_of(word, {"half"}) && of) {
      number = -2;
      result.some = true;
    } else if (const auto count = number_of(word); count && !(phrase.size() == 1)) {
      number = count;
      if (of || !definite) result.some = true;
      more_of = more_of || of;
    } else if (is_article(word)) {
      definite = true;
    } else if (word != "of") {
      break;
    }
    phrase.erase(phrase.begin());
  }
  if (more_of) definite = false;
  if (phrase.empty()) {  // "all", "both", "one"
    result.things = all_of(recipe);
    if (result.some) result.things.resize(std::min<std::size_t>(result.things.size(), 1));
    return result;
  }
  // "the dog's head": a part of what is meant
  if (const std::size_t possessive = find_word(phrase, 1, {"'s"}); possessive < phrase.size()) {
    const std::string owned = joined(part(phrase, possessive + 1));
    const bool body =
        one_of(owned, {"head",   "face",    "eyes",  "neck",  "hand", "back",      "body", "nose",  "ears",  "hair",
                       "paw",    "mouth",   "hands", "tail",  "leg",  "legs",      "paws", "wing",  "wings", "beak",
                       "trunk",  "mane",    "ear",   "eye",   "feet", "foot",      "horn", "horns", "wheel", "wheels",
                       "window", "windows", "door",  "doors", "roof", "shoulders", "top",  "side",  ""});
    if (body) {
      phrase = part(phrase, 0, possessive);
      result.head = !owned.empty();
    } else {
      where.push_back({"of", part(phrase, 0, possessive)});
      phrase = part(phrase, possessive + 1);
    }
  }

  const Kind kind = kind_of(phrase, recipe);
  std::vector<int> things;
  const std::string noun = joined(kind.noun);
  const bool general =
      kind.noun.empty() || one_of(noun, {"thing", "object", "item", "one", "things", "objects", "items", "ones",
                                         "everything", "subject", "element", "elements", "subjects", "figure"});
  if (general) {
    things = all_of(recipe);
    if (noun == "everything") result.plural = true;
  } else {
    int best = 1;
    for (int i = 0; i < int(recipe.instances.size()); ++i) {
      const int relation = kinship(recipe.instances[std::size_t(i)], noun);
      if (relation > best) {
        best = relation;
        things.clear();
      }
      if (relation == best) things.push_back(i);
    }
  }
  if (things.empty()) {
    result.problem = none_there(recipe, original);
    return result;
  }
  if (!general) {
    const auto plural_form = is_plural(noun);
    if (plural_form.value_or(false)) result.plural = true;
    if (!plural_form && !number && !result.some && things.size() > 1) result.plural = true;  // "the sheep"
  } else if (is_plural(noun).value_or(false)) {
    result.plural = true;
  }

  const auto narrowed = [&](const std::string& what) {
    if (things.empty() && result.problem.empty())
      result.problem = "no " + (noun.empty() ? std::string("thing") : noun) + " in the picture is " + what +
                       "; it shows " + contents_of(recipe);
  };
  for (const std::string& color : kind.colors) {
    // a color that was given counts more than one that a photograph happens to have
    std::vector<int> given = things;
    keep_if(given, [&](int i) {
      const Instance& instance = recipe.instances[std::size_t(i)];
      return !instance.color.empty() && shows_color(instance, color);
    });
    if (!given.empty())
      things = given;
    else
      keep_if(things, [&](int i) { return shows_color(recipe.instances[std::size_t(i)], color); });
    narrowed(color);
  }
  for (const std::string& material : kind.materials) {
    keep_if(things, [&](int i) { return recipe.instances[std::size_t(i)].material == material; });
    narrowed(material);
  }
  for (const std::string& pattern : kind.patterns) {
    keep_if(things, [&](int i) {
      const Instance& instance = recipe.instances[std::size_t(i)];
      const auto& textures = asset_of(instance).textures;
      return instance.pattern == pattern || std::find(textures.begin(), textures.end(), pattern) != textures.end();
    });
    narrowed(pattern);
  }
  for (const Where& each : where) {
    keep_related(query, things, each);
    narrowed(each.relation == "at" ? "there" : each.relation + " " + joined(each.object));
  }
  const auto ordered_by = [&](auto&& value) {
    std::stable_sort(things.begin(), things.end(), [&](int a, int b) { return value(a) > value(b); });
  };
  if (kind.spot && !kind.ordinal) {
    if (result.plural || number) {
      things = at_spot(recipe, things, *kind.spot);
    } else {
      Spot edge = *kind.spot;
      edge.edge = true;
      things = at_spot(recipe, things, edge);
    }
  }
  if (kind.size != 0 && things.size() > 1) {
    ordered_by([&](int i) { return kind.size * area_of(recipe, recipe.instances[std::size_t(i)]); });
    if (!result.plural && !number) things.resize(1);
    if (number && *number > 0) things.resize(std::min(things.size(), std::size_t(*number)));
  }
  if (kind.ordinal) {
    // "the second from the right", "the third dog": counted from the left
    const bool from_right = std::any_of(where.begin(), where.end(), [](const Where& each) {
      return each.relation == "at" && find_word(each.object, 0, {"right"}) < each.object.size();
    });
    std::vector<int> row = things;
    if (from_right && !where.empty()) {
      row.clear();
      for (int i = 0; i < int(recipe.instances.size()); ++i)
        if (general || kinship(recipe.instances[std::size_t(i)], noun) > 0) row.push_back(i);
    }
    std::stable_sort(row.begin(), row.end(), [&](int a, int b) {
      const float xa = recipe.instances[std::size_t(a)].x, xb = recipe.instances[std::size_t(b)].x;
      return from_right ? xa > xb : xa < xb;
    });
    const int wanted = *kind.ordinal < 0 ? int(row.size()) : *kind.ordinal;
    if (wanted > int(row.size())) {
      result.problem = "there is no " + joined(original) + ": " + std::to_string(row.size()) +
                       " of that kind in the picture, which shows " + contents_of(recipe);
      result.things.clear();
      return result;
    }
    things = {row[std::size_t(wanted - 1)]};
  }
  if (things.empty()) return result;

  if (number && *number == -2) number = std::max(1, int(things.size()) / 2);
  if (number && *number > 0) {
    if (int(things.size()) < *number) {
      result.problem = "the picture shows " + contents_of(recipe) + ", not " + joined(original);
      return result;
    }
    if (int(things.size()) > *number) {
      if (definite && !more_of && !result.some) {
        result.problem = "which " + joined(without_articles(original)) + "? There are " +
                         std::to_string(things.size()) + "; say where they are or their color";
        return result;
      }
      // the last ones: the first are what a sentence means most
      std::sort(things.begin(), things.end());
      things.erase(things.begin(), things.end() - *number);
    }
    result.plural = *number > 1;
  } else if (things.size() > 1 && !result.plural) {
    if (result.some && !definite) {
      std::sort(things.begin(), things.end());
      things = {things.back()};
    } else {
      std::string list;
      for (const int i : things) list += (list.empty() ? "" : ", ") + called(recipe, recipe.instances[std::size_t(i)]);
      result.problem = "which '" + joined(without_articles(original)) + "'? There are " +
                       std::to_string(things.size()) + ": " + list + "; say which, or \"all\"";
      return result;
    }
  }
  std::sort(things.begin(), things.end());
  result.things = std::move(things);
  return result;
}

}  // namespace

const Asset& asset_of(const Instance& instance) {
  return Catalog::installed().assets()[std::size_t(asset_number(instance.asset))];
}

std::string contents_of(const Recipe& recipe) {
  std::vector<std::pair<std::string, int>> names;
  for (const Instance& instance : recipe.instances) {
    const std::string name = with_color(instance);
    const auto at = std::find_if(names.begin(), names.end(), [&](const auto& each) { return each.first == name; });
    if (at == names.end())
      names.emplace_back(name, 1);
    else
      ++at->second;
  }
  if (names.empty()) return "nothing but the background";
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += counted(names[i].second, names[i].first);
  }
  return text;
}

std::string called(const Recipe& recipe, const Instance& instance) {
  std::string text = "the " + with_color(instance);
  const auto same = [&](const Instance& other) { return with_color(other) == with_color(instance); };
  const auto count = std::count_if(recipe.instances.begin(), recipe.instances.end(), same);
  if (count < 2) return text;
  const auto rank = std::count_if(recipe.instances.begin(), recipe.instances.end(),
                                  [&](const Instance& other) { return same(other) && other.x < instance.x; });
  if (rank == 0) return text + " on the left";
  if (rank == count - 1) return text + " on the right";
  if (count == 3) return text + " in the middle";
  static const std::vector<std::string> ordinals = {"first", "second", "third",   "fourth",
                                                    "fifth", "sixth",  "seventh", "eighth"};
  return "the " + (rank < 8 ? ordinals[std::size_t(rank)] : std::to_string(rank + 1) + "th") + " from the left";
}

std::optional<bool> is_plural(const std::string& noun) {
  const auto singulars = WordNet::installed().singulars(noun);
  const bool itself = std::find(singulars.begin(), singulars.end(), noun) != singulars.end();
  static const std::vector<std::string> both = {"sheep",    "fish",  "deer",       "moose",   "bison", "aircraft",
                                                "salmon",   "trout", "shrimp",     "squid",   "swine", "elk",
                                                "reindeer", "cod",   "spacecraft", "goldfish"};
  const std::string last = noun.substr(noun.rfind(' ') + 1);
  if (std::find(both.begin(), both.end(), last) != both.end()) return std::nullopt;
  if (itself || singulars.empty()) return false;
  return true;
}

int kinship(const Instance& instance, const std::string& noun) {
  const WordNet& words = WordNet::installed();
  const Asset& asset = asset_of(instance);
  const std::vector<std::string> lemmas = lemmas_of(noun);
  for (const std::string& lemma : lemmas)
    if (lemma == instance.word) return 3;
  std::vector<SynsetId> own = {asset.synset};
  own.insert(own.end(), asset.also.begin(), asset.also.end());
  int best = 0;
  for (const std::string& lemma : lemmas) {
    if (lemma == asset.name) best = std::max(best, 2);
    const auto senses = words.senses(lemma);
    for (std::size_t s = 0; s < senses.size() && s < 6; ++s) {
      for (const SynsetId synset : own) {
        if (synset == senses[s]) best = std::max(best, 2);
        if (words.is_a(synset, senses[s])) best = std::max(best, 1);
        if (s < 2 && words.is_a(senses[s], synset)) best = std::max(best, 1);
      }
    }
  }
  if (best < 2)
    for (const std::string& lemma : lemmas)
      for (const SynsetId sense : words.senses(instance.word)) {
        const auto names = words.words(sense);
        if (std::find(names.begin(), names.end(), lemma) != names.end()) best = 2;
      }
  return best;
}

Referred refer(const Recipe& recipe, const Words& phrase, const std::vector<int>& mentioned) {
  const Query query{recipe, mentioned};
  // "the dog and the cat", "the dog, the cat and all birds"
  std::vector<Words> parts;
  Words current;
  for (std::size_t i = 0; i < phrase.size(); ++i) {
    const bool joint = one_of(phrase[i], {"and", ","}) && i > 0;
    if (joint && !current.empty() && i + 1 < phrase.size() && !(follows(phrase, i - 1, "black and white"))) {
      parts.push_back(current);
      current.clear();
      continue;
    }
    if (one_of(phrase[i], {"and", ","}) && current.empty()) continue;
    current.push_back(phrase[i]);
  }
  if (!current.empty()) parts.push_back(current);
  if (parts.size() < 2) return refer_one(query, phrase);
  Referred all;
  for (const Words& each : parts) {
    const Referred one = refer_one(query, each);
    if (!one.problem.empty()) {
      Referred whole = refer_one(query, phrase);
      return whole.problem.empty() ? whole : one;
    }
    for (const int number : one.things)
      if (std::find(all.things.begin(), all.things.end(), number) == all.things.end()) all.things.push_back(number);
  }
  std::sort(all.things.begin(), all.things.end());
  all.plural = true;
  all.each = true;
  return all;
}

}  // namespace maia
