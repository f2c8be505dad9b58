#include "scene/dataset/command_line.hpp"

#include <cerrno>
#include <cstring>
#include <exception>
#include <fstream>
#include <iterator>
#include <limits>
#include <ostream>

#include "model/arguments.hpp"
#include "model/counting_line.hpp"

namespace maia {
namespace {

constexpr const char* help = R"(usage: maia scenes --n N --out DIR [OPTION...]

Makes a dataset of pictures about which everything is known: collages of the photographs on this machine, with captions and
masks. Picture number i depends on the seed and i alone. Interrupted or killed, the same command goes on where it was; with
a larger N it adds to what is there.

  --n N            how many pictures
  --out DIR        a new folder, or one that an earlier start left
  --seed S         (default: 0)
  --size PX        width and height in pixels, 64..2048 (default: 512)
  --format F       jpeg or png (default: jpeg, of quality 92)
  --prompts FILE   one prompt a line, used in turn (default: made up, so that everything comes equally often)
  --threads N      (default: all processors)
  --list           only print the prompts

DIR then holds images/0000000.jpg ..., scenes.json with the settings, and scenes.jsonl with one line for each picture:
  file, width, height, prompt, seed; in a notebook, Scene(prompt, seed, width) is the same picture
  caption, environment, light, styles, notes; background: the photograph or procedure that it comes from
  objects   id, name, sense (of WordNet), word (of the prompt), color, asset, box [x, y, width, height], area, segmentation;
            only what is visible
  regions   name, area, segmentation: parts of the background, as if nothing stood before them
A segmentation is COCO's: {"size": [height, width], "counts": compressed run lengths}; pycocotools.mask.decode() reads it.
)";

void run(const Arguments& given, const ScenesEnvironment& environment) {
  if (!given.rest.empty()) throw UsageError("'" + given.rest.front() + "' is not an option");
  if (!given.has("n")) throw UsageError("--n is missing: how many pictures");
  SceneSetOptions options;
  options.count = given.number<std::int64_t>("n", 0, 1, 10'000'000);
  options.seed = given.number<std::uint64_t>("seed", 0, 0, std::numeric_limits<std::uint64_t>::max());
  options.size = given.number("size", options.size, 64, 2048);
  options.threads = given.number("threads", 0, 1, 1024);
  options.stop = environment.stop;
  const std::string format = given.text("format", "jpeg");
  if (format != "jpeg" && format != "png") throw UsageError("--format is jpeg or png, not '" + format + "'");
  options.format = format == "png" ? SceneFormat::png : SceneFormat::jpeg;
  if (given.has("prompts")) {
    const std::string path = given.text("prompts", "");
    std::ifstream in(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    if (!in.is_open() || in.bad()) throw Error("can't read " + path + ": " + std::strerror(errno));
    options.prompts = environment.read_prompts(text, path);
  }
  if (given.has("list")) {
    for (std::int64_t i = 0; i < options.count; ++i) environment.out << environment.prompt(options, i) << '\n';
    return;
  }
  const std::string folder = given.text("out", "");
  if (folder.empty()) throw UsageError("--out is missing: the folder to write");

  WriteReport report;
  {
    CountingLine line(environment.err, environment.err_is_terminal);
    options.progress = [&](const SceneProgress& now) {
      line.show({"scenes", "images", now.done, now.total, now.images_per_second, now.seconds_left, {}});
    };
    report = environment.write(folder, options);
  }
  const std::int64_t now = options.count - report.resumed;
  environment.out << folder << ": " << options.count << " images";
  if (now == 0) {
    environment.out << ", all of them there already\n";
    return;
  }
  if (report.resumed > 0) environment.out << " (" << report.resumed << " of them earlier)";
  environment.out << "; " << now << " in " << duration(report.seconds) << ", "
                  << formatted("%.1f", static_cast<double>(now) / std::max(report.seconds, 1e-9)) << " images/s\n";
}

}  // namespace

int run_scenes(const std::vector<std::string>& arguments, const ScenesEnvironment& environment) {
  try {
    if (asks_for_help(arguments)) {
      environment.out << help;
      return 0;
    }
    run(Arguments(arguments, {"n", "out", "seed", "size", "format", "prompts", "threads"}, {"list"}), environment);
    return 0;
  } catch (const UsageError& error) {
    environment.err << "maia scenes: " << error.what() << "\n(maia scenes --help says more)\n";
    return 2;
  } catch (const SceneWritingStopped& stopped) {
    environment.err << "maia scenes: " << stopped.what() << '\n';
    return 130;
  } catch (const std::exception& error) {
    environment.err << "maia scenes: " << error.what() << '\n';
    return 1;
  }
}

}  // namespace maia
