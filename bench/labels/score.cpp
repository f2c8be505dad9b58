#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <numeric>

#include "agreement.hpp"
#include "known_scene.hpp"
#include "label.hpp"
#include "measure.hpp"
#include "prompts.hpp"

namespace maia::bench {
namespace {

constexpr std::uint64_t first_seed = 9'000'000;  // of pictures; far from those that a run uses
constexpr int seeds = 2;                         // for each prompt
constexpr std::size_t strongest = 40;            // of the held-out scenes that a unit is judged by ...
constexpr std::size_t others = 80;               // ... and this many evenly from the rest

double mean(const std::vector<double>& values) {
  return values.empty() ? std::nan("")
                        : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Ranks from 1, equal values sharing the mean of theirs.
std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> result(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) result[order[i]] = static_cast<double>(begin + end + 1) / 2;
  }
  return result;
}

/// Spearman's rank correlation; 0 if one of them is the same everywhere.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const std::vector<double> x = ranks(a), y = ranks(b);
  const double mean_rank = mean(x);
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mean_rank) * (y[i] - mean_rank);
    xx += (x[i] - mean_rank) * (x[i] - mean_rank);
    yy += (y[i] - mean_rank) * (y[i] - mean_rank);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

std::vector<double> activations(const System& system, const std::vector<KnownScene>& scenes) {
  std::vector<Image> images;
  for (const KnownScene& scene : scenes) images.push_back(scene.image);
  const std::vector<float> found = system.activations(images);
  return {found.begin(), found.end()};
}

/// Which of the held-out scenes a unit is judged by: where it responds, and where it does not.
std::vector<std::size_t> judged(const std::vector<double>& activation) {
  std::vector<std::size_t> order(activation.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return activation[a] != activation[b] ? activation[a] > activation[b] : a < b;
  });
  std::vector<std::size_t> chosen(order.begin(),
                                  order.begin() + static_cast<std::ptrdiff_t>(std::min(strongest, order.size())));
  const std::size_t rest = order.size() - chosen.size(), from_rest = std::min(others, rest);
  for (std::size_t i = 0; i < from_rest; ++i) chosen.push_back(order[strongest + i * rest / from_rest]);
  return chosen;
}

/// Pictures of some prompts; those that can't be drawn are left out.
std::vector<KnownScene> pictures(const std::vector<std::string>& prompts, const KnownScenes& scenes,
                                 std::uint64_t number) {
  std::vector<KnownScene> made;
  for (std::size_t i = 0; i < prompts.size(); ++i)
    for (std::uint64_t seed = 0; seed < seeds; ++seed) try {
        made.push_back(scenes.make(prompts[i], first_seed + 1000 * number + 10 * i + seed));
      } catch (const Error&) {
      }
  return made;
}

Json words_of(const Label& label) {
  Json alternatives = Json::array();
  for (const std::vector<Term>& together : label) {
    Json words = Json::array();
    for (const Term& term : together) words.push_back(term.words);
    alternatives.push_back(std::move(words));
  }
  return alternatives;
}

}  // namespace

void score(int scene_count) {
  const LabelReader reader;
  const KnownScenes scenes(reader.vocabulary());
  const Prompts prompts(reader.vocabulary(), scenes);
  std::vector<KnownScene> held_out;
  for (int i = 0; i < scene_count; ++i) held_out.push_back(scenes.held_out(i));

  std::uint64_t number = 0;
  for (std::string line; std::getline(std::cin, line); ++number) {
    Json unit = Json::parse(line);
    const System system = system_of(unit);
    const std::vector<float> strongest_exemplars = system.exemplars(15).activations;
    const double scale = mean({strongest_exemplars.begin(), strongest_exemplars.end()});

    std::map<std::string, Label> labels;
    std::map<std::string, bool> hedged;
    std::vector<Label> all_labels;
    for (const auto& [who, texts] : unit.at("labels").items()) {
      const auto said = texts.get<std::vector<std::string>>();
      labels[who] = reader.read(said);
      hedged[who] = is_hedged(said);
      all_labels.push_back(labels[who]);
    }
    std::vector<KnownScene> pool = pictures(prompts.neutral(all_labels, 100 * number), scenes, number);
    std::map<std::string, std::pair<std::size_t, std::size_t>> own;  // the range of each label's pictures in the pool
    for (const auto& [who, label] : labels) {
      const std::vector<KnownScene> shown = pictures(prompts.showing(label), scenes, number);
      own[who] = {pool.size(), pool.size() + shown.size()};
      pool.insert(pool.end(), shown.begin(), shown.end());
    }
    const std::vector<double> in_pool = activations(system, pool);
    const std::vector<double> in_held_out = activations(system, held_out);
    const std::vector<std::size_t> judges = judged(in_held_out);

    Json results;
    for (const auto& [who, label] : labels) {
      std::vector<double> positive, neutral, presence, response;
      double drawn = 0;
      for (std::size_t i = 0; i < pool.size(); ++i) {
        const bool is_own = i >= own[who].first && i < own[who].second;
        const bool is_shown = shows(pool[i], label);
        if (is_own) positive.push_back(in_pool[i] / scale);
        if (is_own && is_shown) drawn += 1;
        if (!is_own && !is_shown) neutral.push_back(in_pool[i] / scale);
      }
      for (const std::size_t i : judges) {
        presence.push_back(shows(held_out[i], label) ? 1 : 0);
        response.push_back(in_held_out[i]);
      }
      // who names nothing predicts nothing, and what is in every picture tells none apart: any pictures will do
      std::vector<double> any;
      for (const double activation : in_pool) any.push_back(activation / scale);
      const double minus = mean(neutral.empty() ? any : neutral);
      const double plus = positive.empty() ? minus : mean(positive);
      Json& result = results[who] = {{"concepts", words_of(label)},
                                     {"plus", plus},
                                     {"minus", minus},
                                     {"correlation", rank_correlation(presence, response)},
                                     {"pictures", positive.size()},
                                     {"hedged", hedged[who]},
                                     {"drawn", positive.empty() ? 0.0 : drawn / static_cast<double>(positive.size())}};
      if (unit.contains("rule")) {
        const Agreement agreed = agreement(unit.at("rule"), label, reader);
        result["all"] = agreed.all && !hedged[who];  // a guess is no finding
        result["partly"] = agreed.partly;
      }
    }
    unit["results"] = std::move(results);
    unit["scale"] = scale;
    print(unit);
  }
}

}  // namespace maia::bench
