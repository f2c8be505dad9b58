#include "scene/concepts/calibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace maia::concepts {
namespace {

void sort_by_score(std::vector<Judged>& judged) {
  std::stable_sort(judged.begin(), judged.end(), [](const Judged& a, const Judged& b) { return a.score > b.score; });
}

/// Calls `use` with the weights of present and absent examples at or above each distinct score, from the highest on.
template <class Use>
void for_each_score(const std::vector<Judged>& sorted, const Use& use) {
  double present = 0, absent = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    const float score = sorted[i].score;
    for (; i < sorted.size() && sorted[i].score == score; ++i) {
      (sorted[i].present ? present : absent) += sorted[i].weight;
    }
    use(score, i < sorted.size() ? sorted[i].score : score - 1, present, absent);
  }
}

}  // namespace

float Platt::probability(float score) const { return 1.0F / (1.0F + std::exp(-(slope * score + offset))); }

Platt fit_platt(const std::vector<Judged>& judged, const Platt& prior, float strength) {
  double slope = prior.slope, offset = prior.offset;
  // Newton's method on a convex function; steps are halved until it falls.
  const auto loss = [&](double s, double o) {
    double sum =
        0.5 * strength * ((s - prior.slope) * (s - prior.slope) + (o - prior.offset) * (o - prior.offset) * 0.1);
    for (const Judged& one : judged) {
      const double z = (s * one.score + o) * (one.present ? -1 : 1);
      sum += one.weight * (z > 0 ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z)));
    }
    return sum;
  };
  double now = loss(slope, offset);
  for (int step = 0; step < 50; ++step) {
    double gs = strength * (slope - prior.slope), go = 0.1 * strength * (offset - prior.offset);
    double hss = strength + 1e-9, hso = 0, hoo = 0.1 * strength + 1e-9;
    for (const Judged& one : judged) {
      const double p = 1 / (1 + std::exp(-(slope * one.score + offset)));
      const double error = one.weight * (p - (one.present ? 1 : 0)), curvature = one.weight * p * (1 - p);
      gs += error * one.score;
      go += error;
      hss += curvature * one.score * one.score;
      hso += curvature * one.score;
      hoo += curvature;
    }
    const double determinant = hss * hoo - hso * hso;
    if (!(determinant > 0)) break;
    const double ds = (hoo * gs - hso * go) / determinant, d_o = (hss * go - hso * gs) / determinant;
    double scale = 1, next = now;
    for (; scale > 1e-6; scale /= 2) {
      next = loss(slope - scale * ds, offset - scale * d_o);
      if (next < now) break;
    }
    if (!(next < now)) break;
    slope -= scale * ds;
    offset -= scale * d_o;
    const bool settled = now - next < 1e-9 * (1 + std::abs(now));
    now = next;
    if (settled) break;
  }
  return {static_cast<float>(std::max(slope, 1e-3)), static_cast<float>(offset)};
}

double average_precision(std::vector<Judged> judged) {
  sort_by_score(judged);
  double area = 0, before = 0;
  for_each_score(judged, [&](float, float, double present, double absent) {
    if (present > before) area += (present - before) * present / (present + absent);
    before = present;
  });
  return before > 0 ? area / before : std::numeric_limits<double>::quiet_NaN();
}

double area_under_roc(std::vector<Judged> judged) {
  sort_by_score(judged);
  double area = 0, last_present = 0, last_absent = 0;
  for_each_score(judged, [&](float, float, double present, double absent) {
    area += (absent - last_absent) * (present + last_present) / 2;
    last_present = present;
    last_absent = absent;
  });
  return last_present > 0 && last_absent > 0 ? area / (last_present * last_absent)
                                             : std::numeric_limits<double>::quiet_NaN();
}

BestThreshold best_f1(std::vector<Judged> judged) {
  sort_by_score(judged);
  double all = 0;
  for (const Judged& one : judged) all += one.present ? one.weight : 0;
  BestThreshold best;
  best.score = judged.empty() ? 0 : judged.front().score + 1;
  for_each_score(judged, [&](float score, float next, double present, double absent) {
    const double f1 = 2 * present / (all + present + absent);
    if (present > 0 && f1 > best.f1) best = {(score + next) / 2, f1};
  });
  return best;
}

double calibration_error(const std::vector<Judged>& probabilities) {
  struct Bin {
    double weight = 0, predicted = 0, present = 0;
  };
  std::array<Bin, 10> bins;
  double total = 0;
  for (const Judged& one : probabilities) {
    Bin& bin = bins[static_cast<std::size_t>(std::clamp(one.score * 10, 0.0F, 9.0F))];
    bin.weight += one.weight;
    bin.predicted += one.weight * one.score;
    bin.present += one.present ? one.weight : 0;
    total += one.weight;
  }
  double error = 0;
  for (const Bin& bin : bins) error += std::abs(bin.predicted - bin.present);
  return total > 0 ? error / total : 0;
}

}  // namespace maia::concepts
