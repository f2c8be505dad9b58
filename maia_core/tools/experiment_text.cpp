#include "tools/experiment_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "image/host.hpp"
#include "image/notebook.hpp"
#include "image/wording.hpp"

namespace maia {
namespace {

/// 55, 98, 99.87, 100: as fine as what is known, which is more among the strongest images.
std::string percentile_text(double value) {
  char text[32];
  if (value > 99 && value < 100)
    std::snprintf(text, sizeof text, "%.2f", std::min(value, 99.99));
  else
    std::snprintf(text, sizeof text, "%.0f", value);
  return text;
}

std::vector<std::string> percentiles_of(const std::vector<float>& activations,
                                        const std::optional<Yardstick>& yardstick) {
  std::vector<std::string> texts(activations.size());
  if (!yardstick || !yardstick->percentiles) return texts;
  const std::vector<double> values = yardstick->percentiles(activations);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isnan(values[i])) texts[i] = percentile_text(values[i]);
  return texts;
}

std::string hint(const std::vector<float>& activations, const std::optional<Yardstick>& yardstick) {
  if (!yardstick || activations.empty()) return {};
  const float strongest = *std::max_element(activations.begin(), activations.end());
  if (!(strongest < yardstick->threshold)) return {};
  return "The largest activation, " + rounded(strongest) + ", is smaller than " + rounded(yardstick->threshold) +
         ", the mean of the dataset's exemplars: please continue with the experiments.";
}

MimeBundle bundle_of(const Experiment& experiment, const std::vector<std::string>& percentiles,
                     const std::string& of_unit, float exemplars) {
  std::vector<std::string> captions, lines;
  std::string text;
  for (std::size_t i = 0; i < experiment.images.size(); ++i) {
    captions.push_back(rounded(experiment.activations[i]) +
                       (percentiles[i].empty() ? "" : " (percentile " + percentiles[i] + ")") + "\n" +
                       on_one_line(experiment.titles[i]));
    lines.push_back(
        activation_line(experiment.titles[i], experiment.activations[i]) +
        (percentiles[i].empty() ? "" : " (percentile " + percentiles[i] + " of the dataset's images" + of_unit + ")"));
    text += (i == 0 ? "" : "\n") + lines.back();
  }
  return images_bundle(experiment.images, std::move(captions), std::move(text), lines,
                       levels_of(experiment.activations, exemplars));
}

}  // namespace

void show_experiment(const Experiment& experiment, const std::optional<Yardstick>& yardstick) {
  const std::string of_unit = yardstick && !yardstick->unit.empty() ? " for " + yardstick->unit : "";
  if (!experiment.images.empty())
    show(bundle_of(experiment, percentiles_of(experiment.activations, yardstick), of_unit,
                   yardstick ? yardstick->threshold : 0));
  if (!experiment.text.empty()) show({{"text/plain", experiment.text}});
  if (const std::string more = hint(experiment.activations, yardstick); !more.empty()) show({{"text/plain", more}});
}

MimeBundle mime_bundle_repr(const Experiment& experiment) {
  return mime_bundle_repr(std::vector<Experiment>{experiment});
}

MimeBundle mime_bundle_repr(const std::vector<Experiment>& experiments) {
  Experiment all;
  std::string text = number_of(experiments.size(), "experiment");
  for (const Experiment& one : experiments) {
    all.activations.insert(all.activations.end(), one.activations.begin(), one.activations.end());
    all.images.insert(all.images.end(), one.images.begin(), one.images.end());
    all.titles.insert(all.titles.end(), one.titles.begin(), one.titles.end());
    if (!one.text.empty()) text += "\n" + one.text;
  }
  MimeBundle bundle = bundle_of(all, std::vector<std::string>(all.images.size()), "", 0);
  text += "\n" + bundle["text/plain"];
  bundle["text/plain"] = std::move(text);
  return bundle;
}

}  // namespace maia
