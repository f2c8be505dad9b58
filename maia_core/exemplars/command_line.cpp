#include "exemplars/command_line.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <ostream>

#include "exemplars/layer_selection.hpp"
#include "exemplars/merge.hpp"
#include "exemplars/store_file.hpp"
#include "exemplars/store_path.hpp"
#include "maia/error.hpp"
#include "maia/exemplars.hpp"
#include "model/arguments.hpp"
#include "model/counting_line.hpp"
#include "model/nearest.hpp"

namespace maia {

namespace {

constexpr const char* help = R"(usage: maia exemplars [--images PLACE] [OPTION...]
       maia exemplars merge OUT PART...
       maia exemplars show STORE LAYER UNIT [--out GRID.png] [--k N]
       maia exemplars info STORE

Looks at every image of a dataset once and keeps for every unit of a model: the images that activate it most (with maps) and least,
a random sample over its range, mean, variance, and the distribution of its activations. System takes thresholds and exemplars
from the store that this writes. Interrupted or killed, the same command goes on where it was, with the same result.

  --images PLACE   a folder (with all below it), a .tar file, a folder or quoted pattern of .tar files, or a text file with one path a line
                   (default: scenes that maia makes of the photographs on this machine, see maia scenes; once, in about a minute)
  --model M        as for Model: a name, NAME@WEIGHTS or a TorchScript file (default: efficientnet_lite0)
  --layers L,...   dotted paths or patterns (* within a name, ** over dots), logit, prob (default: the model's main layers; without --images
                   also logit and prob)
  --out FILE       the store to write (default: MODEL-HASH.safetensors in maia's cache folder, where System looks for it)
  --k N            images of each kind to keep for each unit (default: 30)
  --batch B        images per forward pass (default: 8)
  --bf16           compute in bfloat16; the strongest and weakest images are computed again in float32 and are the same as without
  --shard I/N      only the I-th of N shares of the images (I = 1..N): writes a part for `maia exemplars merge`
  --seed S         of the random sample (default: 0)
  --threads N      (default: all processors)
  --device D       cpu, cuda or cuda:N (default: cpu)
  --hash-contents  identify the dataset by the bytes of all files, not only by their names and sizes
  --restart        throw away what an earlier start left, and start over

  merge            brings the parts of all shards together: the store is the same, byte by byte, as without shards
  show             prints a unit's numbers and strongest images; --out draws them with masks
  info             prints what a store holds, and the images that could not be used
)";

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> pieces;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(separator, start), text.size());
    if (end > start) pieces.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return pieces;
}

std::string file_size(double bytes) { return formatted(bytes < 1e8 ? "%.1f MB" : "%.0f MB", bytes / 1e6); }

/// The most memory that the process had at any time.
std::string peak_memory() {
  struct rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return file_size(static_cast<double>(usage.ru_maxrss) * 1024);
}

void run_sweep(const std::vector<std::string>& arguments, const ExemplarsEnvironment& environment) {
  const Arguments given(arguments,
                        {"model", "images", "layers", "out", "k", "batch", "shard", "seed", "threads", "device"},
                        {"bf16", "hash-contents", "restart"});
  if (!given.rest.empty()) {
    throw UsageError("'" + given.rest.front() + "' is neither an option nor one of merge, show, info" +
                     did_you_mean(given.rest.front(), {"merge", "show", "info"}));
  }
  SweepOptions options;
  options.layers = split(given.text("layers", ""), ',');
  options.k = given.number("k", options.k, 1, largest_k);
  options.batch = given.number("batch", options.batch, 1, largest_batch);
  options.seed = given.number<std::uint64_t>("seed", 0, 0, std::numeric_limits<std::uint64_t>::max());
  options.threads = given.number("threads", 0, 1, 1024);
  options.bfloat16 = given.has("bf16");
  options.hash_contents = given.has("hash-contents");
  options.restart = given.has("restart");
  std::string shard_name;
  if (given.has("shard")) {
    const std::string shard = given.text("shard", "");
    const std::size_t slash = shard.find('/');
    if (slash == std::string::npos) throw UsageError("--shard is I/N, for example 2/8, not '" + shard + "'");
    options.shards = Arguments::parse("the number of shards", shard.substr(slash + 1), 1, 1 << 20);
    options.shard = Arguments::parse("the shard's number", shard.substr(0, slash), 1, options.shards);
    shard_name = ".shard-" + std::to_string(options.shard) + "-of-" + std::to_string(options.shards);
  }

  CountingLine line(environment.err, environment.err_is_terminal);
  std::string images = given.text("images", "");
  if (!given.has("images")) {
    if (!environment.default_images)
      throw UsageError("--images is missing: the folder, .tar file or list of the images");
    images = environment.default_images(options.threads, [&](const Counted& now) { line.show(now); });
  }
  const Dataset dataset = Dataset::open(images);
  const SweepModel model = environment.load_model(given.text("model", Model::embedded), given.text("device", "cpu"));
  if (!given.has("images") && options.layers.empty()) options.layers = standard_layers(model);
  options.out = given.text("out", "");
  if (options.out.empty()) {
    options.out = environment.folder() + "/" + store_file_name(model.name, model.hash, shard_name);
  }
  options.progress = [&](const SweepProgress& now) {
    const std::string bad = now.bad > 0 ? ", " + std::to_string(now.bad) + " bad" : "";
    line.show({now.doing, "images", now.done, now.total, now.images_per_second, now.seconds_left, bad});
  };
  options.stop = environment.stop;
  const SweepReport report = sweep(model, dataset, options);
  if (report.was_complete) {
    environment.out << report.path << " is complete already (--restart makes it anew)\n";
    return;
  }
  const std::int64_t now = report.images - report.resumed;
  environment.out << report.path << ": " << report.images << " images";
  if (report.resumed > 0) environment.out << " (" << report.resumed << " of them earlier)";
  if (report.bad > 0) environment.out << ", " << report.bad << " could not be used (maia exemplars info lists them)";
  environment.out << '\n'
                  << now << " images in " << duration(report.seconds) << ", "
                  << formatted("%.1f", static_cast<double>(now) / std::max(report.seconds, 1e-9))
                  << " images/s; network " << formatted("%.1f", report.forward_seconds) << " s, results "
                  << formatted("%.1f", report.reduce_seconds) << " s; at most " << peak_memory() << " of memory\n";
  if (options.bfloat16) environment.out << report.rescored << " images computed again in float32\n";
}

void run_merge(const std::vector<std::string>& arguments, const ExemplarsEnvironment& environment) {
  const Arguments given(arguments, {}, {});
  if (given.rest.size() < 2)
    throw UsageError("merge needs the file to write and the parts: maia exemplars merge OUT PART...");
  merge_parts(given.rest[0], {given.rest.begin() + 1, given.rest.end()});
  environment.out << given.rest[0] << ": " << ExemplarStore::open(given.rest[0]).images() << " images of "
                  << given.rest.size() - 1 << (given.rest.size() == 2 ? " part\n" : " parts\n");
}

void run_show(const std::vector<std::string>& arguments, const ExemplarsEnvironment& environment) {
  const Arguments given(arguments, {"out", "k"}, {});
  if (given.rest.size() != 3)
    throw UsageError("show needs a store, a layer and a unit: maia exemplars show STORE LAYER UNIT");
  const ExemplarStore store = ExemplarStore::open(given.rest[0]);
  const std::string& layer = given.rest[1];
  const int units = store.units(layer);
  const int unit = Arguments::parse("a unit of " + layer, given.rest[2], 0, units - 1);
  const StoreFile file(SafetensorsFile::open(given.rest[0]));
  const int stored = file.parameters().k;
  const int k = given.number("k", std::min(15, stored), 1, stored);

  const UnitStatistics statistics = store.statistics(layer, unit);
  const auto quantile = [&](double q) { return formatted("%.4g", store.quantile(layer, unit, q)); };
  environment.out << store.model_name() << ' ' << layer << " unit " << unit << (statistics.dead ? " (dead)" : "")
                  << ", " << statistics.images << " images\n"
                  << "positions   mean " << formatted("%.4g", statistics.mean) << ", standard deviation "
                  << formatted("%.4g", std::sqrt(statistics.variance)) << ", quantiles 0.5: " << quantile(0.5)
                  << ", 0.9: " << quantile(0.9) << ", 0.99: " << quantile(0.99) << ", 0.999: " << quantile(0.999)
                  << '\n'
                  << "activation  " << formatted("%.4g", statistics.lowest_maximum) << " .. "
                  << formatted("%.4g", statistics.highest_maximum) << '\n';
  for (const Exemplar& exemplar : store.top(layer, unit, k)) {
    environment.out << formatted("%10.4f", exemplar.activation) << "  " << exemplar.path << '\n';
  }
  if (!given.has("out")) return;
  const Responses shown = store.top_images(layer, unit, k);
  std::vector<std::string> captions;
  for (const float activation : shown.activations) captions.push_back(formatted("%.2f", activation));
  grid(shown.images, captions).save(given.text("out", ""));
  environment.out << "drawn to " << given.text("out", "") << '\n';
}

void run_info(const std::vector<std::string>& arguments, const ExemplarsEnvironment& environment) {
  const Arguments given(arguments, {}, {});
  if (given.rest.size() != 1) throw UsageError("info needs a store: maia exemplars info STORE");
  const StoreFile file(SafetensorsFile::open(given.rest[0]));
  const SweepParameters& parameters = file.parameters();
  environment.out << "model      " << parameters.model << " (" << parameters.model_hash << ")\n"
                  << "dataset    " << file.location() << " (" << parameters.dataset_hash << ")\n"
                  << "images     " << file.images() << '\n'
                  << "kept       " << parameters.k << " strongest, weakest and random images of each unit\n"
                  << "computed   in "
                  << (parameters.precision == Precision::bfloat16 ? "bfloat16 (lists in float32)" : "float32") << ", "
                  << parameters.batch << " images at a time, on " << parameters.device << " with " << parameters.threads
                  << " threads\n";
  for (std::size_t i = 0; i < parameters.layers.size(); ++i) {
    const LayerShape& layer = parameters.layers[i];
    std::int64_t dead = 0;
    for (std::int64_t unit = 0; unit < layer.units; ++unit)
      dead += file.statistics(i, static_cast<int>(unit)).dead ? 1 : 0;
    environment.out << (i == 0 ? "layers     " : "           ") << layer.path << ": " << layer.units << " units of "
                    << layer.height << 'x' << layer.width;
    if (dead > 0) environment.out << ", " << dead << " of them dead";
    environment.out << '\n';
  }
  const auto bad = file.bad_images();
  if (!bad.empty()) environment.out << bad.size() << " images could not be used:\n";
  for (const auto& [number, reason] : bad) {
    environment.out << "  " << number << "  " << file.images({{static_cast<std::int32_t>(number), 0}}).path(0) << ": "
                    << reason << '\n';
  }
}

}  // namespace

int run_exemplars(const std::vector<std::string>& arguments, const ExemplarsEnvironment& environment) {
  try {
    if (asks_for_help(arguments)) {
      environment.out << help;
      return 0;
    }
    const std::string verb = arguments.empty() ? std::string() : arguments[0];
    const std::vector<std::string> rest(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end());
    if (verb == "merge") {
      run_merge(rest, environment);
    } else if (verb == "show") {
      run_show(rest, environment);
    } else if (verb == "info") {
      run_info(rest, environment);
    } else {
      run_sweep(arguments, environment);
    }
    return 0;
  } catch (const UsageError& error) {
    environment.err << "maia exemplars: " << error.what() << "\n(maia exemplars --help says more)\n";
    return 2;
  } catch (const SweepStopped& stopped) {
    environment.err << "maia exemplars: " << stopped.what() << '\n';
    return 130;
  } catch (const std::bad_alloc&) {
    environment.err
        << "maia exemplars: out of memory; look at fewer layers at a time (--layers), or keep fewer images (--k)\n";
    return 1;
  } catch (const std::exception& error) {
    environment.err << "maia exemplars: " << error.what() << '\n';
    return 1;
  }
}

}  // namespace maia
