#include "exemplars/sweep.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <numeric>

#include "exemplars/forward_reduction.hpp"
#include "exemplars/image_batches.hpp"
#include "exemplars/layer_selection.hpp"
#include "exemplars/output_lock.hpp"
#include "exemplars/rescoring.hpp"
#include "exemplars/sweep_state.hpp"

namespace fs = std::filesystem;

namespace maia {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "; ") + line;
  return text;
}

void check(const SweepOptions& options) {
  const auto in_range = [](const char* name, int value, int low, int high) {
    if (value >= low && value <= high) return;
    throw Error(std::string(name) + " is " + std::to_string(value) + "; it must be in " + std::to_string(low) + ".." +
                std::to_string(high));
  };
  if (options.out.empty()) throw Error("no file to write was given");
  in_range("k", options.k, 1, largest_k);
  in_range("batch", options.batch, 1, largest_batch);
  in_range("threads", options.threads, 0, 1024);
  in_range("the number of shards", options.shards, 1, 1 << 20);
  in_range("the shard's number", options.shard, 1, options.shards);
}

SweepParameters parameters_of(const SweepModel& model, const Dataset& dataset, const SweepOptions& options) {
  SweepParameters parameters;
  parameters.model = model.name;
  parameters.model_hash = model.hash;
  parameters.preprocess = model.preprocess;
  parameters.layers = select_layers(model, options.layers);
  parameters.images = dataset.size();
  parameters.dataset_hash = dataset.hash(options.hash_contents);
  parameters.k = static_cast<int>(std::min<std::int64_t>(options.k, dataset.size()));
  parameters.batch = options.batch;
  parameters.precision = options.bfloat16 ? Precision::bfloat16 : Precision::float32;
  parameters.seed = options.seed;
  parameters.device = model.device.str();
  parameters.threads = std::to_string(at::get_num_threads());
  return parameters;
}

/// Opens an exemplar file that is in the way, or says that something else is.
SafetensorsFile open_existing(const std::string& path) {
  try {
    return SafetensorsFile::open(path);
  } catch (const Error& error) {
    throw Error("'" + path + "' is there already and can't be read as an exemplar file (" + error.what() +
                "); remove it, or give another --out");
  }
}

class Sweep {
 public:
  Sweep(const SweepModel& model, const Dataset& dataset, const SweepOptions& options)
      : model_(model),
        dataset_(dataset),
        options_(options),
        partial_(options.out + ".partial"),
        state_(parameters_of(model, dataset, options), !options.bfloat16) {
    const std::int64_t batches = state_.parameters.batches();
    if (options.shards > batches) {
      throw Error("there are only " + std::to_string(batches) + " batches of " + std::to_string(options.batch) +
                  " images for " + std::to_string(options.shards) + " shards; use fewer shards or a smaller batch");
    }
    first_batch_ = batches * (options.shard - 1) / options.shards;
    last_batch_ = batches * options.shard / options.shards;
    state_.first_batch = state_.next_batch = first_batch_;
    report_.path = options.out;
    report_.images = first_image(last_batch_) - first_image(first_batch_);
  }

  SweepReport run() {
    if (is_complete()) return report_;
    resume();
    report_.resumed = first_image(state_.next_batch) - first_image(first_batch_);
    pass();
    if (!state_.exact) rescore();
    write();
    report_.bad = std::ssize(state_.bad);
    report_.seconds = seconds_since(start_);
    return report_;
  }

 private:
  std::int64_t first_image(std::int64_t batch) const {
    return std::min(batch * state_.parameters.batch, state_.parameters.images);
  }

  /// Whether an earlier start made the file already.
  bool is_complete() {
    if (!fs::exists(options_.out)) return false;
    const SafetensorsFile file = open_existing(options_.out);
    const SweepParameters there =
        from_metadata(file.metadata(), file.name());  // never overwrites what is no exemplar file
    if (options_.restart) return false;
    std::vector<std::string> found = differences(there, state_.parameters, false);
    if (is_part(file) != (options_.shards > 1)) {
      found.push_back(is_part(file) ? "it is one of several shards" : "it is a whole store, not a shard");
    } else if (is_part(file)) {
      const PartHeader header = read_part_header(file);
      if (header.first_batch != first_batch_ || header.last_batch != last_batch_)
        found.push_back("it is another shard");
    }
    if (!found.empty()) {
      throw Error("'" + options_.out + "' is there already and of another sweep: " + joined(found) +
                  ". Give another --out, or --restart to replace it");
    }
    fs::remove(partial_);
    report_.was_complete = true;
    return true;
  }

  void resume() {
    if (options_.restart) fs::remove(partial_);
    if (!fs::exists(partial_)) return;
    std::vector<std::string> found;
    try {
      const SafetensorsFile file = SafetensorsFile::open(partial_);
      const PartHeader header = read_part_header(file);
      found = differences(header.parameters, state_.parameters, true);
      if (header.first_batch != first_batch_ || header.last_batch != last_batch_)
        found.push_back("it is another shard");
      if (found.empty()) {
        add_part(state_, file);
        state_.next_batch = header.next_batch;
      }
    } catch (const Error& error) {
      throw Error("can't go on with '" + partial_ + "': " + error.what() + ". Give --restart to start over");
    }
    if (!found.empty()) {
      throw Error("'" + partial_ + "' is of another sweep: " + joined(found) +
                  ". Give the same options to go on with it, another --out, or --restart to start over");
    }
  }

  void checkpoint() {
    const Clock::time_point start = Clock::now();
    write_part(partial_, state_, last_batch_, dataset_);
    last_checkpoint_ = Clock::now();
    checkpoint_cost_ = seconds_since(start);
    tell("checkpoint");
  }

  bool checkpoint_is_due(std::int64_t batches_since) const {
    if (options_.checkpoint_batches > 0) return batches_since >= options_.checkpoint_batches;
    return seconds_since(last_checkpoint_) >= std::max(options_.checkpoint_seconds, 50 * checkpoint_cost_);
  }

  void tell(const char* event) const {
    if (options_.event) options_.event(event);
  }

  void show(const char* doing, std::int64_t done, std::int64_t total, std::int64_t before,
            Clock::time_point start) const {
    if (!options_.progress) return;
    SweepProgress progress;
    progress.doing = doing;
    progress.done = done;
    progress.total = total;
    progress.bad = std::ssize(state_.bad);
    const double seconds = seconds_since(start);
    progress.images_per_second = seconds > 0 ? static_cast<double>(done - before) / seconds : 0;
    progress.seconds_left =
        progress.images_per_second > 0 ? static_cast<double>(total - done) / progress.images_per_second : 0;
    options_.progress(progress);
  }

  bool asked_to_stop() const { return options_.stop && options_.stop(); }

  [[noreturn]] void throw_stopped() const {
    throw SweepStopped("stopped after " + std::to_string(first_image(state_.next_batch) - first_image(first_batch_)) +
                       " of " + std::to_string(report_.images) + " images; the same command goes on from there");
  }

  void pass() {
    if (state_.next_batch == last_batch_) return;
    std::vector<LayerAccumulator*> layers;
    for (const auto& layer : state_.layers) layers.push_back(layer.get());
    ForwardReduction forward(model_, state_.parameters.precision, layers);
    const std::int64_t begin = first_image(state_.next_batch);
    std::vector<std::int32_t> images(first_image(last_batch_) - begin);
    std::iota(images.begin(), images.end(), static_cast<std::int32_t>(begin));
    ImageBatches batches(dataset_, model_.preprocess, std::move(images), options_.batch, at::get_num_threads());
    const Clock::time_point start = last_checkpoint_ = Clock::now();
    std::int64_t since_checkpoint = 0;
    while (const ImageBatches::Batch* batch = batches.next()) {
      forward.run(*batch, state_.bad);
      ++state_.next_batch;
      ++since_checkpoint;
      const std::int64_t before = first_image(first_batch_);
      show("sweep", first_image(state_.next_batch) - before, report_.images, begin - before, start);
      if (state_.next_batch == last_batch_) break;
      const bool stop = asked_to_stop();
      if (stop || checkpoint_is_due(since_checkpoint)) {
        checkpoint();
        since_checkpoint = 0;
      }
      if (stop) throw_stopped();
    }
    report_.forward_seconds = forward.forward_seconds();
    report_.reduce_seconds = forward.reduce_seconds();
    if (!state_.exact) checkpoint();
  }

  void rescore() {
    const Clock::time_point start = Clock::now();
    state_ = rescored(
        model_, dataset_, state_, at::get_num_threads(),
        [&](std::int64_t done, std::int64_t total) {
          show("rescoring", done, total, 0, start);
          if (asked_to_stop()) throw_stopped();
        },
        report_.rescored);
  }

  void write() {
    if (options_.shards == 1 && state_.good_images() == 0) {
      throw Error("none of the " + std::to_string(report_.images) +
                  " images could be used; the first one: " + state_.bad.begin()->second);
    }
    if (options_.shards > 1) {
      write_part(options_.out, state_, last_batch_, dataset_);
    } else {
      write_store(options_.out, state_, dataset_);
    }
    tell("written");
    fs::remove(partial_);
  }

  const SweepModel& model_;
  const Dataset& dataset_;
  const SweepOptions& options_;
  const std::string partial_;
  SweepState state_;
  std::int64_t first_batch_ = 0, last_batch_ = 0;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point last_checkpoint_ = start_;
  double checkpoint_cost_ = 0;
  SweepReport report_;
};

}  // namespace

SweepReport sweep(const SweepModel& model, const Dataset& dataset, const SweepOptions& options) {
  check(options);
  if (options.threads > 0) at::set_num_threads(options.threads);
  const OutputLock lock(options.out);
  return Sweep(model, dataset, options).run();
}

}  // namespace maia
