#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "maia/concepts.hpp"
#include "maia/error.hpp"
#include "scene/catalog/catalog.hpp"
#include "scene/concepts/head_state.hpp"
#include "scene/concepts/phrases.hpp"
#include "scene/concepts/pixel_colors.hpp"
#include "scene/words/plural.hpp"

namespace maia {
namespace {

using concepts::Concept;

/// A concept that a region shows.
struct Seen {
  int number = 0;
  float probability = 0;
  float weight = 0;            ///< how much it says about the region: sure, and more inside than outside
  std::vector<int> or_else{};  ///< what it may be instead
};

/// What one image's region shows, in the order in which it is worth telling.
struct Findings {
  std::vector<Seen> objects;  ///< without what a more special one of them says already
  std::vector<Seen> textures;
  std::vector<Seen> regions;       ///< of the backdrop, inside
  std::vector<Seen> around;        ///< of the backdrop, outside of the region; the whole image without one
  std::vector<Seen> environments;  ///< at most one
  std::vector<Seen> lights;        ///< other than the usual day; at most one
  std::vector<std::pair<std::string, float>> colors;  ///< and their share of the pixels inside, largest first
};

/// How sure one must be to say that something is there, and to say so without "perhaps".
constexpr float surely = 0.7F;

class Reader {
 public:
  explicit Reader(const ConceptHead::State& state) : state_(state) {}

  Findings read(const RegionReading& reading) const {
    Findings findings;
    std::vector<Seen> objects;
    for (std::size_t k = 0; k < state_.count(); ++k) {
      const Concept& entry = state_.head.vocabulary[k];
      const float probability = reading.probabilities[k];
      const bool present = probability >= state_.infos[k].threshold;
      const float contrast =
          reading.region.masked ? reading.inside[k] / (reading.inside[k] + reading.outside[k] + 0.02F) : 0.5F;
      const Seen seen{static_cast<int>(k), probability, probability * (0.3F + contrast)};
      if (entry.group == "object" && present) objects.push_back(seen);
      if (entry.group == "texture" && present && reading.inside[k] > 0.15F) findings.textures.push_back(seen);
      if (entry.group == "region") {
        if (present && reading.inside[k] > 0.2F) findings.regions.push_back(seen);
        if (reading.region.masked && reading.outside[k] > 0.15F) {
          findings.around.push_back({seen.number, reading.outside[k], reading.outside[k]});
        }
      }
    }
    findings.objects = told_apart(std::move(objects), reading);
    sort(findings.textures, 2);
    sort(findings.regions, 2);
    sort(findings.around, 2);
    findings.environments = scenery(reading, "environment");
    findings.lights = scenery(reading, "light");
    if (!findings.lights.empty() && name(findings.lights[0].number) == "day") findings.lights.clear();
    // The look of an image without a mask is that of what it shows first.
    const bool first_thing = !reading.region.masked && !findings.objects.empty();
    const std::vector<float> cells = first_thing ? where(findings.objects[0].number, reading) : std::vector<float>();
    findings.colors = colors_of(reading, cells);
    if (first_thing) {
      std::erase_if(findings.textures, [&](const Seen& texture) {
        float sum = 0, count = 0;
        const auto number = static_cast<std::size_t>(texture.number);
        for (std::size_t cell = 0; cell < cells.size(); ++cell) {
          sum += cells[cell] *
                 state_.head.readings[number].cell.probability(reading.grid.at(cell, number, state_.count()));
          count += cells[cell];
        }
        return sum < 0.3F * count;
      });
    }
    return findings;
  }

  const std::string& name(int number) const { return state_.infos[static_cast<std::size_t>(number)].name; }

  /// At most three things at different places: of those at the same place the most special word that is nearly as sure
  /// as the others, with what is about as probable as alternatives.
  std::vector<Seen> told_apart(std::vector<Seen> objects, const RegionReading& reading) const {
    for (Seen& one : objects) {
      const bool said = std::any_of(objects.begin(), objects.end(), [&](const Seen& other) {
        return state_.words.is_kind_of(other.number, one.number) && other.probability > 0.35F * one.probability;
      });
      // A general word is worth telling only where nothing special is.
      if (said || is_general(one.number)) one.weight *= said ? 0.0F : 0.5F;
    }
    sort(objects, objects.size());
    std::vector<Seen> kept;
    for (const Seen& one : objects) {
      if (one.weight == 0) continue;
      const auto same = std::find_if(kept.begin(), kept.end(),
                                     [&](const Seen& other) { return overlap(one, other, reading) > 0.4F; });
      if (same == kept.end()) {
        if (kept.size() == 3 || (!kept.empty() && one.weight < 0.35F * kept.front().weight)) break;
        kept.push_back(one);
      } else if (same->probability < surely && one.probability > 0.6F * same->probability && same->or_else.empty() &&
                 !is_general(one.number) && !is_general(same->number)) {
        same->or_else.push_back(one.number);
      }
    }
    return kept;
  }

  /// The positions inside where a concept is more probable than not, or, if it is nowhere, where it is most probable.
  std::vector<float> where(int number, const RegionReading& reading) const {
    const concepts::Reading& reads = state_.head.readings[static_cast<std::size_t>(number)];
    std::vector<float> cells;
    for (std::size_t cell = 0; cell < reading.shares.size(); ++cell) {
      const float probability =
          reads.cell.probability(reading.grid.at(cell, static_cast<std::size_t>(number), state_.count()));
      cells.push_back(probability * reading.shares[cell]);
    }
    const float threshold = std::min(reads.mask, 0.7F * *std::max_element(cells.begin(), cells.end()));
    for (float& cell : cells) cell = cell >= threshold ? 1.0F : 0.0F;
    return cells;
  }

 private:
  bool is_general(int number) const {
    for (std::size_t k = 0; k < state_.count(); ++k) {
      if (state_.words.is_kind_of(static_cast<int>(k), number)) return true;
    }
    return false;
  }

  float overlap(const Seen& a, const Seen& b, const RegionReading& reading) const {
    const std::vector<float> first = where(a.number, reading), second = where(b.number, reading);
    float both = 0, of_first = 0, of_second = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
      both += first[i] * second[i];
      of_first += first[i];
      of_second += second[i];
    }
    return both / std::max(1.0F, std::min(of_first, of_second));
  }

  static void sort(std::vector<Seen>& seen, std::size_t most) {
    std::stable_sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) { return a.weight > b.weight; });
    if (seen.size() > most) seen.resize(most);
  }

  /// The most probable concept of a group in the whole image, if it is present.
  std::vector<Seen> scenery(const RegionReading& reading, const std::string& group) const {
    const std::vector<float> everywhere(reading.shares.size(), 1.0F);
    const std::vector<float> probabilities = state_.probabilities(reading.grid, everywhere);
    std::vector<Seen> best;
    for (std::size_t k = 0; k < state_.count(); ++k) {
      if (state_.infos[k].group != group || probabilities[k] < std::max(0.4F, state_.infos[k].threshold)) continue;
      if (best.empty() || probabilities[k] > best[0].probability)
        best = {{static_cast<int>(k), probabilities[k], probabilities[k]}};
    }
    return best;
  }

  /// The colors inside, of the given cells alone if there are some.
  static std::vector<std::pair<std::string, float>> colors_of(const RegionReading& reading,
                                                              const std::vector<float>& cells) {
    std::array<int, 11> counts{};
    int all = 0;
    const concepts::Region& region = reading.region;
    const int width = region.image.width(), height = region.image.height();
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const std::size_t i =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
        if (region.masked && region.inside[i] == 0) continue;
        if (!cells.empty()) {
          const std::int64_t row = static_cast<std::int64_t>(y) * reading.grid.height / height;
          const std::int64_t column = static_cast<std::int64_t>(x) * reading.grid.width / width;
          if (cells[static_cast<std::size_t>(row * reading.grid.width + column)] == 0) continue;
        }
        ++counts[concepts::color_number(region.image.pixels() + 3 * i)];
        ++all;
      }
    }
    std::vector<std::pair<std::string, float>> colors;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const float share = static_cast<float>(counts[i]) / static_cast<float>(std::max(1, all));
      if (share >= 0.15F) colors.emplace_back(color_names()[i], share);
    }
    std::stable_sort(colors.begin(), colors.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    if (colors.size() > 2 && colors[2].second < 0.2F) colors.resize(2);
    if (colors.size() > 1 && colors[0].second > 0.7F) colors.resize(1);
    if (colors.size() > 3) colors.resize(3);
    return colors;
  }

  const ConceptHead::State& state_;
};

/// "large", "in the upper left": of what is inside.
struct Place {
  float share = 1;
  std::string size;
  std::string where;
};

Place place_of(const RegionReading& reading) {
  double sum = 0, x = 0, y = 0;
  const int width = reading.grid.width, height = reading.grid.height;
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      const float share = reading.shares[static_cast<std::size_t>(row * width + column)];
      sum += share;
      x += share * (column + 0.5) / width;
      y += share * (row + 0.5) / height;
    }
  }
  Place place;
  place.share = static_cast<float>(sum / (width * height));
  place.size = concepts::size_word(place.share);
  place.where =
      concepts::place_words(static_cast<float>(x / std::max(sum, 1e-9)), static_cast<float>(y / std::max(sum, 1e-9)));
  return place;
}

/// "the upper part of ": where in an object the region lies, if it is only a part of it.
std::string part_of(const ConceptHead::State& state, const RegionReading& reading, int number) {
  if (!reading.region.masked) return "";
  const concepts::Reading& reads = state.head.readings[static_cast<std::size_t>(number)];
  double all = 0, inside = 0, x_all = 0, y_all = 0, x_in = 0, y_in = 0;
  int left = reading.grid.width, right = -1, top = reading.grid.height, bottom = -1;
  for (int row = 0; row < reading.grid.height; ++row) {
    for (int column = 0; column < reading.grid.width; ++column) {
      const auto cell = static_cast<std::size_t>(row * reading.grid.width + column);
      const float p = reads.cell.probability(reading.grid.at(cell, static_cast<std::size_t>(number), state.count()));
      if (p < reads.mask) continue;
      const float share = reading.shares[cell];
      all += 1;
      x_all += column;
      y_all += row;
      inside += share;
      x_in += share * column;
      y_in += share * row;
      left = std::min(left, column), right = std::max(right, column);
      top = std::min(top, row), bottom = std::max(bottom, row);
    }
  }
  if (all < 12 || inside < 1 || inside > 0.45 * all) return "";
  const double dx = (x_in / inside - x_all / all) / std::max(1, right - left),
               dy = (y_in / inside - y_all / all) / std::max(1, bottom - top);
  if (std::abs(dx) < 0.1 && std::abs(dy) < 0.1) return "part of ";
  if (std::abs(dy) >= std::abs(dx)) return dy < 0 ? "the upper part of " : "the lower part of ";
  return dx < 0 ? "the left part of " : "the right part of ";
}

}  // namespace

ConceptDescriber::ConceptDescriber(ConceptHead head) : head_(std::move(head)) {}

std::string ConceptDescriber::name() const { return "concept head"; }

std::string ConceptDescriber::describe(const Image& image) const {
  const ConceptHead::State& state = ConceptHeadAccess::state(head_);
  const Reader reader(state);
  const RegionReading reading = state.read({image}).front();
  const Findings findings = reader.read(reading);
  const Place place = place_of(reading);

  std::vector<std::string> things;
  for (const Seen& object : findings.objects) {
    std::string phrase = part_of(state, reading, object.number) + with_article(reader.name(object.number));
    for (const int other : object.or_else) phrase += " or " + with_article(reader.name(other));
    things.push_back((object.probability < surely ? "perhaps " : "") + phrase);
  }
  const auto names = [&](const std::vector<Seen>& seen) {
    std::vector<std::string> words;
    for (const Seen& one : seen) words.push_back(reader.name(one.number));
    return words;
  };
  std::string text;
  const bool known = !things.empty();
  if (known) {
    text = concepts::joined(things, "and");
  } else if (!findings.regions.empty()) {
    text = concepts::joined(names(findings.regions), "and");
  } else {
    text = "nothing I know";
  }
  std::vector<std::string> look;
  std::vector<std::string> colors;
  for (const auto& [color, share] : findings.colors) colors.push_back(color);
  if (!colors.empty()) look.push_back(concepts::joined(colors, "and"));
  const std::vector<std::string> textures = names(findings.textures);
  look.insert(look.end(), textures.begin(), textures.end());
  if (!look.empty()) text += (known || !findings.regions.empty() ? ", " : ": ") + concepts::joined(look, "");

  std::vector<std::string> further;
  if (reading.region.masked) further.push_back(place.size + " " + place.where);
  if (known && !findings.regions.empty()) further.push_back("with " + concepts::joined(names(findings.regions), "and"));
  std::vector<Seen> around;
  for (const Seen& one : findings.around) {
    const bool told = std::any_of(findings.regions.begin(), findings.regions.end(),
                                  [&](const Seen& in) { return in.number == one.number; });
    if (!told) around.push_back(one);
  }
  if (!around.empty()) further.push_back("around it " + concepts::joined(names(around), "and"));
  std::vector<std::string> scenery;
  if (!findings.environments.empty()) scenery.push_back(reader.name(findings.environments[0].number));
  if (!findings.lights.empty()) scenery.push_back(reader.name(findings.lights[0].number));
  if (!scenery.empty()) further.push_back("surroundings: " + concepts::joined(scenery, ""));
  for (const std::string& part : further) text += "; " + part;
  return text + ".";
}

std::string ConceptDescriber::summarize(const std::vector<Image>& images) const {
  if (images.empty()) throw Error("there is no image to summarize");
  const ConceptHead::State& state = ConceptHeadAccess::state(head_);
  const Reader reader(state);
  const std::vector<RegionReading> readings = state.read(images);
  const std::size_t all = images.size(), concepts = state.count();

  std::vector<Findings> findings;
  for (const RegionReading& reading : readings) findings.push_back(reader.read(reading));

  // In how many images a concept is: said itself, or as one of its kinds.
  std::vector<std::size_t> counts(concepts);
  std::vector<std::map<std::string, std::size_t>> kinds(concepts);
  std::map<std::string, std::size_t> colors, scenery;
  std::size_t nothing = 0;
  for (std::size_t i = 0; i < all; ++i) {
    const Findings& found = findings[i];
    std::vector<bool> here(concepts);
    for (const Seen& object : found.objects) {
      const auto number = static_cast<std::size_t>(object.number);
      here[number] = true;
      for (std::size_t k = 0; k < concepts; ++k) {
        if (!state.words.is_kind_of(object.number, static_cast<int>(k))) continue;
        here[k] = true;
        ++kinds[k][reader.name(object.number)];
      }
    }
    for (const auto* group : {&found.textures, &found.regions}) {
      for (const Seen& one : *group) here[static_cast<std::size_t>(one.number)] = true;
    }
    for (std::size_t k = 0; k < concepts; ++k) counts[k] += here[k] ? 1 : 0;
    for (const auto& [color, share] : found.colors) ++colors[color];
    for (const auto* group : {&found.environments, &found.lights}) {
      for (const Seen& one : *group) ++scenery[reader.name(one.number)];
    }
    nothing += found.objects.empty() && found.regions.empty() && found.textures.empty() ? 1 : 0;
  }

  const auto in_images = [&](std::size_t count) { return all == 1 ? "" : " in " + concepts::of_all(count, all); };

  // What most share: the most special words first, and of the general ones only those that say more.
  const std::size_t most = std::max<std::size_t>(all == 1 ? 1 : 2, (3 * all + 4) / 5);
  std::vector<std::size_t> order(concepts);
  for (std::size_t k = 0; k < concepts; ++k) order[k] = k;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  std::vector<std::string> common, rare;
  std::vector<std::size_t> told;
  for (const std::size_t k : order) {
    if (counts[k] < most) break;
    // "animal" is left out if "dog" covers as many, "mammal" if "animal" was told with the same images.
    const bool covered = std::any_of(order.begin(), order.end(), [&](std::size_t other) {
      return state.words.is_kind_of(static_cast<int>(other), static_cast<int>(k)) && counts[other] == counts[k];
    });
    if (covered || told.size() == 5) continue;
    told.push_back(k);
    std::string phrase = state.infos[k].group == "object" ? plural_of(state.infos[k].name) : state.infos[k].name;
    if (kinds[k].size() > 1 || (kinds[k].size() == 1 && kinds[k].begin()->second < counts[k])) {
      phrase += " (" + concepts::counted(kinds[k], 6) + ")";
    }
    common.push_back(phrase + in_images(counts[k]));
  }
  std::map<std::string, std::size_t> some;
  for (std::size_t i = 0; i < all; ++i) {
    for (const Seen& object : findings[i].objects) {
      const auto number = static_cast<std::size_t>(object.number);
      const bool in_common = std::any_of(told.begin(), told.end(), [&](std::size_t k) {
        return k == number || state.words.is_kind_of(object.number, static_cast<int>(k));
      });
      if (!in_common) ++some[reader.name(object.number)];
    }
  }
  const auto split = [&](const std::map<std::string, std::size_t>& tally) {
    std::pair<std::vector<std::string>, std::map<std::string, std::size_t>> result;
    for (const auto& [word, count] : tally) {
      if (count >= most) {
        result.first.push_back(word + in_images(count));
      } else {
        result.second[word] = count;
      }
    }
    return result;
  };
  const auto [common_colors, other_colors] = split(colors);
  const auto [common_scenery, other_scenery] = split(scenery);
  common.insert(common.end(), common_scenery.begin(), common_scenery.end());

  std::string text = common.empty() ? "The highlighted regions share no concept that I know"
                                    : "Common: " + concepts::joined(common, "");
  text += common_colors.empty() ? "; no common color." : "; color: " + concepts::joined(common_colors, "") + ".";
  if (!some.empty()) text += " Only in some: " + concepts::counted(some, 8) + ".";
  if (!other_scenery.empty()) text += " Surroundings differ: " + concepts::counted(other_scenery, 6) + ".";
  if (!other_colors.empty()) text += " Other colors: " + concepts::counted(other_colors, 5) + ".";
  if (nothing > 0) text += " Nothing I know" + in_images(nothing) + ".";
  return text;
}

}  // namespace maia
