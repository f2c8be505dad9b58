// Which cut-out plays a thing.
#include <algorithm>

#include "maia/error.hpp"
#include "scene/compose/placement.hpp"
#include "scene/compose/random.hpp"

namespace maia {
namespace {

/// Mirrored writing is wrong.
bool may_flip(const Asset& asset) {
  if (asset.kind == AssetKind::symbol) return false;
  const WordNet& words = WordNet::installed();
  static const std::vector<SynsetId> written = {words.sense("sign.n.02"), words.sense("coin.n.01"),
                                                words.sense("clock.n.01"), words.sense("publication.n.01"),
                                                words.sense("written_symbol.n.01")};
  return std::none_of(written.begin(), written.end(),
                      [&](SynsetId ancestor) { return words.is_a(asset.synset, ancestor); }) &&
         asset.file.find("roadsign") == std::string::npos;
}

std::string color_of(const ObjectPlan& plan) {
  if (plan.colors.empty()) return "";
  const std::string shade = plan.shade.empty() ? "" : plan.shade + " ";
  std::string color = plan.colors[0];
  if (plan.colors.size() > 1) color += " and " + plan.colors[1];
  return shade + color;
}

/// Those of `numbers` that the test holds for; all of them if it holds for none.
template <typename Test>
std::vector<int> preferring(const std::vector<int>& numbers, Test&& test) {
  const auto& assets = Catalog::installed().assets();
  std::vector<int> chosen;
  for (const int number : numbers)
    if (test(assets[std::size_t(number)])) chosen.push_back(number);
  return chosen.empty() ? numbers : chosen;
}

/// "flying" for "heron_flying.png", "running" for "run".
bool shows_pose(const Asset& asset, const std::string& pose) {
  const std::string stem = pose.substr(0, std::min<std::size_t>(pose.size(), 3));
  const auto slash = asset.file.rfind('/');
  return !stem.empty() && asset.file.find(stem, slash == std::string::npos ? 0 : slash) != std::string::npos &&
         (asset.file.find(pose) != std::string::npos || asset.file.find(stem + "ing") != std::string::npos);
}

/// By chance; those that look like what they are come more often.
int drawn_from(const std::vector<int>& numbers, compose::Random& random) {
  const auto& assets = Catalog::installed().assets();
  const auto weight = [&](int number) {
    const double likeness = double(assets[std::size_t(number)].likeness);
    return likeness * (0.1 + likeness);
  };
  double total = 0;
  for (const int number : numbers) total += weight(number);
  double left = random.uniform() * total;
  for (const int number : numbers) {
    left -= weight(number);
    if (left < 0) return number;
  }
  return numbers.back();
}

}  // namespace

Instance cast_instance(const ObjectPlan& plan, std::uint64_t seed, const std::string& environment) {
  const Catalog& catalog = Catalog::installed();
  std::vector<int> candidates;
  for (const SynsetId meaning : plan.meanings) {
    candidates = catalog.of(meaning);
    if (!candidates.empty()) break;
  }
  if (candidates.empty()) throw Error("no cut-out of '" + plan.word + "' is installed");
  const std::string color = color_of(plan);
  AssetKind best = AssetKind::symbol;  // photographs come first, then drawings
  for (const int number : candidates) best = std::min(best, catalog.assets()[std::size_t(number)].kind);
  candidates = preferring(candidates, [&](const Asset& asset) { return asset.kind == best; });
  candidates = preferring(candidates, [](const Asset& asset) { return asset.things == 1; });
  if (!plan.pose.empty())
    candidates = preferring(candidates, [&](const Asset& asset) { return shows_pose(asset, plan.pose); });
  if (environment == "sky" || plan.pose == "flying")
    candidates = preferring(candidates, [](const Asset& asset) { return asset.stance == Stance::air; });
  if (environment == "underwater" || environment == "water")
    candidates = preferring(candidates, [](const Asset& asset) { return asset.stance == Stance::water; });
  compose::Random random(compose::derived(seed, "casting"));
  const bool recolored = random.chance(0.4);  // for variety, even if there is one of that color
  if (!color.empty() && !recolored)
    candidates = preferring(
        candidates, [&](const Asset& asset) { return has_color(int(&asset - catalog.assets().data()), color); });
  const auto has_texture = [&](const Asset& asset) {
    return std::find(asset.textures.begin(), asset.textures.end(), plan.pattern) != asset.textures.end();
  };
  if (!plan.pattern.empty()) candidates = preferring(candidates, has_texture);

  const Asset& asset = catalog.assets()[std::size_t(drawn_from(candidates, random))];
  Instance instance;
  instance.word = plan.word;
  instance.asset = asset.file;
  instance.flipped = random.chance(0.5) && may_flip(asset);
  const double turn = random.uniform(-1, 1);
  instance.rotation = float(turn * (asset.stance == Stance::air ? 8.0 : asset.kind == AssetKind::symbol ? 0.0 : 2.2));
  instance.color = color;
  instance.material = plan.material;
  instance.pattern = plan.pattern.empty() || has_texture(asset) ? "" : plan.pattern;
  instance.seed = random.next();
  return instance;
}

}  // namespace maia
