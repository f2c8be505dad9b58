#include "scene/concepts/command_line.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <new>
#include <ostream>

#include "maia/error.hpp"
#include "model/arguments.hpp"
#include "model/counting_line.hpp"
#include "model/folders.hpp"
#include "model/nearest.hpp"
#include "scene/concepts/training.hpp"
#include "scene/concepts/vocabulary_maker.hpp"

namespace maia::concepts {
namespace {

constexpr const char* help = R"(usage: maia train concepts [OPTION...]
       maia train concepts --evaluate HEAD [OPTION...]
       maia train vocabulary [--out FILE]

Trains the concept head: what the embedded model's features say about a few hundred words at every position of an image. It draws
random scenes with exact masks, computes their features once, trains, calibrates on scenes that training has not seen, and judges the
result on scenes with something new: other seeds, pairs of things, backgrounds, or cut-outs. Stopped or killed, the same command goes
on where it was, with the same result.

  --out FILE        the head to write (default: concepts.safetensors in the current folder)
  --scenes N        to learn from (default: 5000)
  --held-out N      for calibration and for each kind of test (default: 600)
  --seed S          of the scenes and of the network (default: 0)
  --hidden N        hidden units (default: 320)
  --epochs N        (default: 8)
  --threads N       that draw scenes (default: all processors)
  --work DIR        where examples and checkpoints are kept, 0.4 MB a scene (default: concepts in maia's cache folder)
  --vocabulary FILE the words to learn (default: the ones that come with maia)
  --json FILE       writes the results of every concept
  --evaluate HEAD   no training: judges a head that is there
  --restart         throw away what an earlier start left, and start over

  vocabulary        writes the words that the catalog's pictures and the embedded model's classes stand for
                    (default: to the standard output)
)";

/// Draws what is done, with the pace since it began.
class ProgressLine {
 public:
  explicit ProgressLine(const TrainEnvironment& environment) : line_(environment.err, environment.err_is_terminal) {}

  void operator()(const std::string& doing, std::size_t done, std::size_t total) {
    const auto now = std::chrono::steady_clock::now();
    if (done < done_ || total != total_) {
      begin_ = now;
      first_ = done;
    }
    done_ = done;
    total_ = total;
    const double seconds = std::chrono::duration<double>(now - begin_).count();
    const double pace = seconds > 0 ? static_cast<double>(done - first_) / seconds : 0;
    line_.show({doing, "scenes", static_cast<std::int64_t>(done), static_cast<std::int64_t>(total), pace,
                pace > 0 ? static_cast<double>(total - done) / pace : 0, ""});
  }

 private:
  CountingLine line_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::size_t first_ = 0, done_ = 0, total_ = 0;
};

void write_text(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.flush();
  if (!file) throw Error("can't write " + path);
}

void run_vocabulary(const std::vector<std::string>& arguments, const TrainEnvironment& environment) {
  const Arguments given(arguments, {"out"}, {});
  if (!given.rest.empty()) throw UsageError("'" + given.rest.front() + "' is no option");
  const std::vector<Concept> vocabulary = make_vocabulary();
  if (!given.has("out")) {
    environment.out << vocabulary_text(vocabulary);
    return;
  }
  write_text(given.text("out", ""), vocabulary_text(vocabulary));
  environment.out << given.text("out", "") << ": " << vocabulary.size() << " concepts\n";
}

void run_concepts(const std::vector<std::string>& arguments, const TrainEnvironment& environment) {
  const Arguments given(
      arguments,
      {"out", "scenes", "held-out", "seed", "hidden", "epochs", "threads", "work", "vocabulary", "json", "evaluate"},
      {"restart"});
  if (!given.rest.empty()) throw UsageError("'" + given.rest.front() + "' is no option");
  TrainingOptions training;
  constexpr std::int64_t most = 1'000'000;
  training.scenes = static_cast<std::size_t>(
      given.number("scenes", static_cast<std::int64_t>(training.scenes), std::int64_t{1}, most));
  training.held_out = static_cast<std::size_t>(
      given.number("held-out", static_cast<std::int64_t>(training.held_out), std::int64_t{1}, most));
  training.seed = given.number("seed", training.seed, std::uint64_t{0}, ~std::uint64_t{0});
  training.network.seed = training.seed;
  training.network.hidden = given.number("hidden", training.network.hidden, 1, 8192);
  training.network.epochs = given.number("epochs", training.network.epochs, 1, 1000);
  training.threads = given.number("threads", training.threads, 1, 1024);
  training.restart = given.has("restart");
  training.folder = given.text("work", "");
  if (training.folder.empty()) training.folder = (cache_folder() / "concepts").string();
  const std::string evaluated = given.text("evaluate", "");
  if (!evaluated.empty() && (given.has("out") || given.has("vocabulary"))) {
    throw UsageError("--evaluate trains nothing: it goes with neither --out nor --vocabulary");
  }

  TrainingReport report;
  std::vector<Concept> vocabulary;
  const std::string out = given.text("out", "concepts.safetensors");
  {
    ProgressLine line(environment);
    const Progress progress = [&](const std::string& doing, std::size_t done, std::size_t total) {
      line(doing, done, total);
    };
    if (!evaluated.empty()) {
      vocabulary = read_head(evaluated).vocabulary;
      report = evaluate_concepts(evaluated, training, progress, environment.stop);
    } else {
      const std::string words = given.text("vocabulary", "");
      vocabulary = words.empty() ? read_vocabulary() : read_vocabulary(words);
      report = train_concepts(out, vocabulary, training, progress, environment.stop);
    }
  }
  if (evaluated.empty()) {
    environment.out << out << ": " << vocabulary.size() << " concepts, "
                    << formatted("%.1f MB", static_cast<double>(std::filesystem::file_size(out)) / 1e6) << ", in "
                    << duration(report.seconds) << '\n';
  }
  environment.out << "examples are in " << report.folder << "\n\n" << table(vocabulary, report.results);
  environment.out << "\nMean difference between a predicted probability and what was observed: "
                  << formatted("%.4f", report.results.back().calibration_error) << "\n";
  if (given.has("json")) write_text(given.text("json", ""), to_json(vocabulary, report.results) + "\n");
}

}  // namespace

int run_train(const std::vector<std::string>& arguments, const TrainEnvironment& environment) {
  try {
    const bool help_wanted = asks_for_help(arguments);
    if (help_wanted || arguments.empty()) {
      (help_wanted ? environment.out : environment.err) << help;
      return help_wanted ? 0 : 2;
    }
    const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
    if (arguments[0] == "concepts") {
      run_concepts(rest, environment);
    } else if (arguments[0] == "vocabulary") {
      run_vocabulary(rest, environment);
    } else {
      throw UsageError("'" + arguments[0] + "' is neither concepts nor vocabulary" +
                       did_you_mean(arguments[0], {"concepts", "vocabulary"}));
    }
    return 0;
  } catch (const UsageError& error) {
    environment.err << "maia train: " << error.what() << "\n(maia train --help says more)\n";
    return 2;
  } catch (const Stopped& stopped) {
    environment.err << "maia train: " << stopped.what() << '\n';
    return 130;
  } catch (const std::bad_alloc&) {
    environment.err << "maia train: out of memory; use fewer scenes (--scenes)\n";
    return 1;
  } catch (const std::exception& error) {
    environment.err << "maia train: " << error.what() << '\n';
    return 1;
  }
}

}  // namespace maia::concepts
