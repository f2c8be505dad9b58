#include "scene/dataset/sample_prompt.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "scene/backdrop/backdrop.hpp"
#include "scene/compose/random.hpp"
#include "scene/compose/setting.hpp"
#include "scene/dataset/phrases.hpp"
#include "scene/prompt/plan.hpp"
#include "scene/words/plural.hpp"

namespace maia {
namespace {

using compose::Random;

constexpr std::size_t most_things = 4;
constexpr std::uint64_t most_attempts = 6;

/// Things that differ more in height are seldom seen together.
constexpr float likely_ratio = 8;
constexpr int companions_looked_at = 12;

/// What one thing is called.
struct Thing {
  int asset = 0;
  std::string phrase;  ///< "two small red cars", "a dog wearing a hat"
  bool many = false;
  int worn = -1;  ///< the asset that it wears, if it does
};

template <std::size_t n>
const char* one_of(const std::array<const char*, n>& choices, Random& random) {
  return choices[random.below(n)];
}

class Sampler {
 public:
  Sampler(const Catalog& catalog, std::uint64_t seed, std::int64_t index, std::uint64_t attempt)
      : assets_(catalog.assets()),
        seed_(seed),
        index_(index),
        random_(compose::derived(compose::derived(compose::derived(seed, "prompt"), static_cast<std::uint64_t>(index)),
                                 attempt)),
        round_(sampling_round(catalog)) {}

  PromptSample sample() {
    choose_things();
    choose_setting();
    PromptSample result;
    result.prompt = sentence();
    for (const Thing& thing : things_) {
      result.assets.push_back(thing.asset);
      if (thing.worn >= 0) result.assets.push_back(thing.worn);
    }
    result.environment = environment_;
    result.light = light_;
    return result;
  }

 private:
  /// Every asset comes as often as any other of its kind before one comes again.
  int first_asset() const {
    std::vector<int> order = round_;
    const auto count = static_cast<std::int64_t>(order.size());
    Random shuffling(compose::derived(compose::derived(seed_, "order"), static_cast<std::uint64_t>(index_ / count)));
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[shuffling.below(i)]);
    return order[static_cast<std::size_t>(index_ % count)];
  }

  /// Another thing, of a size that goes with the first one if possible.
  int companion() {
    const Asset& first = asset(things_.front());
    int best = 0;
    float best_ratio = 0;
    for (int i = 0; i < companions_looked_at; ++i) {
      const int candidate = round_[random_.below(round_.size())];
      const Asset& other = assets_[static_cast<std::size_t>(candidate)];
      const bool named_already = std::any_of(things_.begin(), things_.end(),
                                             [&](const Thing& thing) { return asset(thing).name == other.name; });
      if (named_already) continue;
      const float ratio = std::max(first.height, 1e-3F) / std::max(other.height, 1e-3F);
      const float distance = std::max(ratio, 1 / ratio);
      if (best_ratio == 0 || distance < best_ratio) {
        best = candidate;
        best_ratio = distance;
      }
      if (distance < likely_ratio && random_.chance(0.5)) break;
    }
    return best_ratio == 0 ? -1 : best;
  }

  void choose_things() {
    constexpr std::array<double, most_things> at_least = {1, 0.65, 0.3, 0.08};
    const double share = random_.uniform();
    things_.push_back(named(first_asset(), true));
    if (!things_.front().many && random_.chance(0.15)) dress(things_.front());
    while (things_.size() < most_things && share < at_least[things_.size()]) {
      const int other = companion();
      if (other < 0) break;
      things_.push_back(named(other, false));
    }
  }

  Thing named(int number, bool is_first) {
    const Asset& what = assets_[static_cast<std::size_t>(number)];
    const bool is_artifact = WordNet::installed().category(what.synset) == "noun.artifact";
    const std::string plural = plural_of(what.name);
    const bool countable = plural != what.name && what.things == 1;
    std::string adjectives;
    if (random_.chance(0.15)) {
      constexpr std::array sizes = {"small", "small", "large", "large", "big", "tiny", "huge"};
      adjectives += std::string(one_of(sizes, random_)) + " ";
    }
    if (is_artifact && what.kind != AssetKind::symbol && random_.chance(0.25))
      adjectives += color_names()[random_.below(color_names().size())] + " ";
    Thing thing{number, {}, false};
    if (countable && random_.chance(is_first ? 0.14 : 0.08)) {
      constexpr std::array counts = {"two", "two", "three"};
      thing.many = true;
      thing.phrase = one_of(counts, random_) + (" " + adjectives) + plural;
    } else {
      // A proper name and what can't be counted take no adjective well.
      thing.phrase = with_article(countable ? adjectives + what.name : what.name);
    }
    return thing;
  }

  /// Puts something on what has a head, eyes or a neck, if it has.
  void dress(Thing& thing) {
    const Asset& wearer = asset(thing);
    std::vector<const char*> wearable;
    if (wearer.head.known()) wearable.insert(wearable.end(), {"hat.n.01", "hat.n.01"});
    if (wearer.eyes.known()) wearable.push_back("spectacles.n.01");
    if (wearer.neck.known()) wearable.insert(wearable.end(), {"bow_tie.n.01", "scarf.n.01"});
    if (wearable.empty()) return;
    const SynsetId kind = WordNet::installed().sense(wearable[random_.below(wearable.size())]);
    std::vector<int> choices;
    for (std::size_t i = 0; i < assets_.size(); ++i)
      if (WordNet::installed().is_a(assets_[i].synset, kind)) choices.push_back(static_cast<int>(i));
    if (choices.empty()) return;
    thing.worn = choices[random_.below(choices.size())];
    thing.phrase += " wearing " + with_article(assets_[static_cast<std::size_t>(thing.worn)].name);
  }

  void choose_setting() {
    if (random_.chance(0.8)) {
      const auto& all = environment_names();
      if (random_.chance(0.75)) {
        std::vector<const Asset*> list;
        for (const Thing& thing : things_) list.push_back(&asset(thing));
        environment_ = compose::fitting_environment(list, {}, random_.next());
      } else {
        environment_ = all[random_.below(all.size())];
      }
    }
    if (!environment_.empty() && is_outdoors(environment_) && random_.chance(0.28)) {
      std::vector<std::string> known;
      for (const std::string& light : light_names())
        if (!light_phrase(light).empty()) known.push_back(light);
      if (!known.empty()) light_ = known[random_.below(known.size())];
    }
  }

  const Asset& asset(const Thing& thing) const { return assets_[static_cast<std::size_t>(thing.asset)]; }

  /// "behind", with what it stands before: "a dog behind a car".
  std::string relation(const Thing& subject, const Thing& object) {
    const Asset &above = asset(subject), &below = asset(object);
    if (above.stance == Stance::air && below.stance != Stance::air && random_.chance(0.6)) return "above";
    const bool fits_on = above.height < 0.4F * below.height &&
                         WordNet::installed().category(below.synset) == "noun.artifact" &&
                         above.stance == Stance::ground && below.stance == Stance::ground;
    if (fits_on && random_.chance(0.3)) return "on top of";
    constexpr std::array words = {"next to",     "next to",        "beside",         "behind",
                                  "in front of", "to the left of", "to the right of"};
    return one_of(words, random_);
  }

  std::string setting() {
    std::string text;
    if (!environment_.empty()) text += " " + place_phrase(environment_, random_.below(6));
    if (!light_.empty()) text += " " + light_phrase(light_);
    return text;
  }

  std::string opening() {
    if (random_.chance(0.07)) {
      constexpr std::array styles = {"a black and white photo of ", "a blurred photo of ",
                                     "a vintage photo of ",         "a painting of ",
                                     "a sepia photo of ",           "a cartoon of "};
      return one_of(styles, random_);
    }
    constexpr std::array frames = {"", "", "", "a photo of ", "a picture of ", "an image of "};
    return one_of(frames, random_);
  }

  /// Random choices are made one statement at a time: the order within an expression is the compiler's.
  std::string sentence() {
    const std::string frame = opening();
    const std::string where = setting();
    const std::string& a = things_[0].phrase;
    if (things_.size() == 1) {
      if (frame.empty() && !things_[0].many && random_.chance(0.06)) {
        environment_.clear();
        light_.clear();
        return "a close-up of " + a;
      }
      constexpr std::array places = {" on the left", " on the right", " in the foreground", " in the background"};
      const std::string place = random_.chance(0.08) ? one_of(places, random_) : "";
      return frame + a + place + where;
    }
    const std::string& b = things_[1].phrase;
    if (things_.size() == 2) {
      switch (random_.below(4)) {
        case 0:
          return frame + a + " and " + b + where;
        case 1:
          return frame + a + where + " and " + b;
        case 2:
          return frame + a + " " + relation(things_[0], things_[1]) + " " + b + where;
        default: {
          const std::string pronoun = things_[0].many ? " them" : " it";
          return frame + a + where + ", " + b + " " + relation(things_[1], things_[0]) + pronoun;
        }
      }
    }
    if (things_.size() == 3 && random_.chance(0.5))
      return frame + a + " " + relation(things_[0], things_[1]) + " " + b + where + ", with " + things_[2].phrase +
             " in the background";
    std::string list = a;
    for (std::size_t i = 1; i < things_.size(); ++i)
      list += (i + 1 == things_.size() ? " and " : ", ") + things_[i].phrase;
    return frame + list + where;
  }

  const std::vector<Asset>& assets_;
  std::uint64_t seed_;
  std::int64_t index_;
  Random random_;
  std::vector<int> round_;
  std::vector<Thing> things_;
  std::string environment_, light_;
};

/// Whether the parser reads what was meant.
bool is_understood(const PromptSample& sample) {
  const ScenePlan plan = parse_prompt(sample.prompt);
  return plan.unknown.empty() && plan.objects.size() == sample.assets.size() && plan.light == sample.light &&
         (sample.environment.empty() || plan.environment == sample.environment);
}

bool is_drawable(const PromptSample& sample) { return !parse_prompt(sample.prompt).objects.empty(); }

}  // namespace

std::vector<int> sampling_round(const Catalog& catalog) {
  std::vector<int> round;
  for (std::size_t i = 0; i < catalog.assets().size(); ++i)
    round.insert(round.end(), catalog.assets()[i].kind == AssetKind::photo ? 2 : 1, static_cast<int>(i));
  return round;
}

PromptSample sample_prompt(const Catalog& catalog, std::uint64_t seed, std::int64_t index) {
  if (index < 0) throw Error("pictures of a dataset are numbered from 0, not " + std::to_string(index));
  // A few names mean something else beside others ("a man in the street"), fewer can't be read at all.
  PromptSample first;
  for (std::uint64_t attempt = 0; attempt < most_attempts; ++attempt) {
    PromptSample sample = Sampler(catalog, seed, index, attempt).sample();
    if (is_understood(sample)) return sample;
    if (attempt == 0) first = std::move(sample);
  }
  const Asset& asset = catalog.assets()[static_cast<std::size_t>(first.assets.front())];
  std::vector<std::string> names = WordNet::installed().words(asset.synset);
  names.insert(names.begin(), asset.name);
  for (const std::string& name : names) {
    PromptSample plain{"a photo of " + with_article(name), {first.assets.front()}, {}, {}};
    if (is_drawable(plain)) return plain;
  }
  return first;
}

}  // namespace maia
