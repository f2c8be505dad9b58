#include <array>
#include <string_view>
#include <utility>

#include "scene/edit/command.hpp"
#include "scene/edit/vocabulary.hpp"

namespace maia {
namespace {

struct Preposition {
  std::string_view words;
  std::string_view relation;
};

// Longer ones before their beginnings.
constexpr std::array<Preposition, 85> prepositions = {{
    {"to the left side of", "left_of"},
    {"to the right side of", "right_of"},
    {"on the left side of", "left_of"},
    {"on the right side of", "right_of"},
    {"at the left side of", "left_of"},
    {"at the right side of", "right_of"},
    {"on the left hand side of", "left_of"},
    {"on the right hand side of", "right_of"},
    {"to the left of", "left_of"},
    {"to the right of", "right_of"},
    {"on the left of", "left_of"},
    {"on the right of", "right_of"},
    {"at the left of", "left_of"},
    {"at the right of", "right_of"},
    {"left of", "left_of"},
    {"right of", "right_of"},
    {"to the side of", "next_to"},
    {"at the side of", "next_to"},
    {"by the side of", "next_to"},
    {"on the side of", "next_to"},
    {"on either side of", "around"},
    {"on both sides of", "around"},
    {"in the middle of", "at"},
    {"in the center of", "at"},
    {"to the middle of", "at"},
    {"to the center of", "at"},
    {"in the front of", "in_front_of"},
    {"at the front of", "in_front_of"},
    {"to the front of", "in_front_of"},
    {"in front of", "in_front_of"},
    {"in the back of", "behind"},
    {"at the back of", "behind"},
    {"to the back of", "behind"},
    {"in back of", "behind"},
    {"on the top of", "on"},
    {"to the top of", "on"},
    {"on top of", "on"},
    {"at the bottom of", "at"},
    {"closest to", "next_to"},
    {"nearest to", "next_to"},
    {"closer to", "next_to"},
    {"close to", "next_to"},
    {"nearer to", "next_to"},
    {"near to", "next_to"},
    {"next to", "next_to"},
    {"adjacent to", "next_to"},
    {"away from", "away"},
    {"far from", "away"},
    {"together with", "next_to"},
    {"along with", "next_to"},
    {"so that it is", ""},
    {"inside of", "inside"},
    {"alongside", "next_to"},
    {"beside", "next_to"},
    {"besides", "next_to"},
    {"nearby", "next_to"},
    {"near", "next_to"},
    {"by", "next_to"},
    {"behind", "behind"},
    {"before", "in_front_of"},
    {"underneath", "under"},
    {"beneath", "under"},
    {"under", "under"},
    {"below", "below"},
    {"above", "above"},
    {"over", "above"},
    {"atop", "on"},
    {"onto", "on"},
    {"upon", "on"},
    {"on", "on"},
    {"inside", "inside"},
    {"within", "inside"},
    {"into", "in"},
    {"in", "in"},
    {"at", "at"},
    {"around", "around"},
    {"across", "around"},
    {"between", "between"},
    {"from", "from"},
    {"to", "to"},
    {"towards", "to"},
    {"toward", "to"},
    {"with", "with"},
    {"against", "next_to"},
    {"for", "to"},
}};

constexpr std::array<Preposition, 14> verbs = {{
    {"that is wearing", "wearing"},
    {"that is holding", "holding"},
    {"which is", ""},
    {"that is", ""},
    {"that are", ""},
    {"who is", ""},
    {"wearing", "wearing"},
    {"holding", "holding"},
    {"carrying", "holding"},
    {"riding", "riding"},
    {"standing", ""},
    {"sitting", ""},
    {"lying", ""},
    {"located", ""},
}};

std::size_t length(std::string_view phrase) {
  std::size_t count = 1;
  for (const char c : phrase) count += c == ' ';
  return count;
}

/// Whether a preposition begins at `at`; how many words it has, and its relation ("" joins what follows to the next
/// one).
bool preposition_at(const Words& words, std::size_t at, std::size_t& count, std::string& relation) {
  for (const Preposition& entry : prepositions)
    if (follows(words, at, entry.words)) {
      // "to 3", "by 20 %", "in gold" are not places
      const std::size_t next = at + length(entry.words);
      if (one_of(entry.words, {"to", "by"}) && next < words.size() && words[next][0] >= '0' && words[next][0] <= '9')
        return false;
      count = length(entry.words);
      relation = std::string(entry.relation);
      return true;
    }
  for (const Preposition& entry : verbs)
    if (follows(words, at, entry.words)) {
      count = length(entry.words);
      relation = std::string(entry.relation);
      return true;
    }
  return false;
}

}  // namespace

std::vector<Where> take_where(Words& words) {
  std::vector<Where> result;
  Words head;
  bool inside = false;
  for (std::size_t i = 0; i < words.size();) {
    std::size_t count = 0;
    std::string relation;
    if (preposition_at(words, i, count, relation)) {
      // The middle of the picture is a place in it; the middle of a thing is not.
      if (relation == "at" && count > 1) {
        Words spot = part(words, i + 1, i + count - 1);
        result.push_back({"at", spot});
        inside = true;
        i += count;
        // what it is the middle of says nothing more
        while (i < words.size() &&
               (is_article(words[i]) || one_of(words[i], {"picture", "image", "photo", "scene", "frame"})))
          ++i;
        continue;
      }
      i += count;
      inside = true;
      if (relation.empty()) {
        if (i < words.size() && preposition_at(words, i, count, relation)) continue;
        result.push_back({"", {}});
        continue;
      }
      result.push_back({relation, {}});
      continue;
    }
    (inside ? result.back().object : head).push_back(words[i]);
    ++i;
  }
  std::vector<Where> kept;
  for (Where& where : result) {
    if (where.object.empty() &&
        !(where.relation == "at" || where.relation == "next_to" || where.relation == "above" ||
          where.relation == "below" || where.relation == "behind" || where.relation == "inside"))
      continue;
    while (!where.object.empty() && one_of(where.object.back(), {",", "and"})) where.object.pop_back();
    if (one_of(where.relation, {"on", "in", "to", "at", "from", "above", ""}) && spot_of(where.object) &&
        !(where.relation == "in" && where.object.back() == "sky"))
      where.relation = "at";
    if (where.relation.empty()) continue;
    kept.push_back(std::move(where));
  }
  while (!head.empty() && one_of(head.back(), {",", "and"})) head.pop_back();
  words = std::move(head);
  return kept;
}

}  // namespace maia
