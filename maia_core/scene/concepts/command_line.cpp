#include "scene/concepts/command_line.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <stdexcept>

#include "maia/error.hpp"
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

class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Options by name; all have a value except --restart.
std::map<std::string, std::string> parse(const std::vector<std::string>& arguments, std::size_t first,
                                         const std::vector<std::string>& known) {
  std::map<std::string, std::string> options;
  for (std::size_t i = first; i < arguments.size(); ++i) {
    const std::size_t equals = arguments[i].find('=');
    const std::string name = arguments[i].substr(0, equals);
    bool found = false;
    for (const std::string& one : known) found |= one == name;
    if (!found) throw UsageError("no option '" + name + "'" + did_you_mean(name, known));
    if (options.count(name) != 0) throw UsageError("option " + name + " is given twice");
    if (name == "--restart") {
      if (equals != std::string::npos) throw UsageError("option --restart takes no value");
      options[name] = "";
    } else if (equals != std::string::npos) {
      options[name] = arguments[i].substr(equals + 1);
    } else if (++i < arguments.size()) {
      options[name] = arguments[i];
    } else {
      throw UsageError("option " + name + " needs a value");
    }
  }
  return options;
}

template <class T>
void number(const std::map<std::string, std::string>& options, const std::string& name, T low, T high, T& value) {
  const auto found = options.find(name);
  if (found == options.end()) return;
  const std::string& digits = found->second;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < low || value > high) {
    throw UsageError(name + " is a whole number in " + std::to_string(low) + ".." + std::to_string(high) + ", not '" + digits + "'");
  }
}

/// Draws what is done: on a terminal one line, elsewhere a line now and then.
class ProgressLine {
 public:
  explicit ProgressLine(const TrainEnvironment& environment) : environment_(environment) {}
  ~ProgressLine() {
    if (drawn_ && environment_.err_is_terminal) environment_.err << '\n';
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void operator()(const std::string& doing, std::size_t done, std::size_t total) {
    const auto now = std::chrono::steady_clock::now();
    const bool ends = done == total;
    const auto pause = environment_.err_is_terminal ? std::chrono::milliseconds(100) : std::chrono::seconds(10);
    if (drawn_ && !ends && now < last_ + pause) return;
    last_ = now;
    drawn_ = true;
    const std::string line = doing + ": " + std::to_string(done) + " of " + std::to_string(total);
    if (environment_.err_is_terminal) {
      environment_.err << "\r\x1B[K" << line << std::flush;
    } else {
      environment_.err << line << std::endl;
    }
  }

 private:
  const TrainEnvironment& environment_;
  std::chrono::steady_clock::time_point last_;
  bool drawn_ = false;
};

void write_text(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.flush();
  if (!file) throw Error("can't write " + path);
}

void run_vocabulary(const std::vector<std::string>& arguments, const TrainEnvironment& environment) {
  const auto options = parse(arguments, 1, {"--out"});
  const std::vector<Concept> vocabulary = make_vocabulary();
  if (options.count("--out") == 0) {
    environment.out << vocabulary_text(vocabulary);
    return;
  }
  write_text(options.at("--out"), vocabulary_text(vocabulary));
  environment.out << options.at("--out") << ": " << vocabulary.size() << " concepts\n";
}

void run_concepts(const std::vector<std::string>& arguments, const TrainEnvironment& environment) {
  const auto options = parse(arguments, 1,
                             {"--out", "--scenes", "--held-out", "--seed", "--hidden", "--epochs", "--threads", "--work",
                              "--vocabulary", "--json", "--evaluate", "--restart"});
  const auto text = [&](const char* name, const std::string& otherwise) {
    const auto found = options.find(name);
    return found == options.end() ? otherwise : found->second;
  };
  TrainingOptions training;
  number<std::size_t>(options, "--scenes", 1, 1'000'000, training.scenes);
  number<std::size_t>(options, "--held-out", 1, 1'000'000, training.held_out);
  number<std::uint64_t>(options, "--seed", 0, ~std::uint64_t{0}, training.seed);
  number(options, "--hidden", 1, 8192, training.network.hidden);
  number(options, "--epochs", 1, 1000, training.network.epochs);
  number(options, "--threads", 1, 1024, training.threads);
  training.network.seed = training.seed;
  training.restart = options.count("--restart") != 0;
  training.folder = text("--work", "");
  if (training.folder.empty()) training.folder = (cache_folder() / "concepts").string();
  const std::string evaluated = text("--evaluate", "");
  if (!evaluated.empty() && (options.count("--out") != 0 || options.count("--vocabulary") != 0)) {
    throw UsageError("--evaluate trains nothing: it goes with neither --out nor --vocabulary");
  }

  TrainingReport report;
  std::vector<Concept> vocabulary;
  const std::string out = text("--out", "concepts.safetensors");
  {
    ProgressLine line(environment);
    const Progress progress = [&](const std::string& doing, std::size_t done, std::size_t total) { line(doing, done, total); };
    if (!evaluated.empty()) {
      vocabulary = read_head(evaluated).vocabulary;
      report = evaluate_concepts(evaluated, training, progress, environment.stop);
    } else {
      const std::string words = text("--vocabulary", "");
      vocabulary = words.empty() ? read_vocabulary() : read_vocabulary(words);
      report = train_concepts(out, vocabulary, training, progress, environment.stop);
    }
  }
  if (evaluated.empty()) {
    char size[32];
    std::snprintf(size, sizeof size, "%.1f MB", static_cast<double>(std::filesystem::file_size(out)) / 1e6);
    environment.out << out << ": " << vocabulary.size() << " concepts, " << size << ", in " << std::lround(report.seconds) << " s\n";
  }
  environment.out << "examples are in " << report.folder << "\n\n" << table(vocabulary, report.results);
  char error[64];
  std::snprintf(error, sizeof error, "%.4f", report.results.back().calibration_error);
  environment.out << "\nMean difference between a predicted probability and what was observed: " << error << "\n";
  if (options.count("--json") != 0) write_text(options.at("--json"), to_json(vocabulary, report.results) + "\n");
}

}  // namespace

int run_train(const std::vector<std::string>& arguments, const TrainEnvironment& environment) {
  try {
    bool help_wanted = false;
    for (const std::string& argument : arguments) help_wanted |= argument == "--help" || argument == "-h" || argument == "help";
    if (help_wanted || arguments.empty()) {
      (help_wanted ? environment.out : environment.err) << help;
      return help_wanted ? 0 : 2;
    }
    if (arguments[0] == "concepts") {
      run_concepts(arguments, environment);
    } else if (arguments[0] == "vocabulary") {
      run_vocabulary(arguments, environment);
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
