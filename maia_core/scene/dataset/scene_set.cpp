#include "scene/dataset/scene_set.hpp"

#include <sstream>

#include "image/sha256.hpp"
#include "scene/backdrop/backdrop.hpp"
#include "scene/catalog/catalog.hpp"
#include "scene/dataset/sample_prompt.hpp"
#include "scene/prompt/plan.hpp"

namespace maia {
namespace {

constexpr int least_size = 64, most_size = 2048;

/// Stands for the installed pictures: cut-outs with their names and meanings, and photographs.
std::string digest_of(const Catalog& catalog) {
  std::ostringstream text;
  for (const Asset& asset : catalog.assets()) text << asset.file << '\t' << asset.name << '\t' << asset.synset << '\n';
  for (const std::string& photograph : installed_photographs()) text << photograph << '\n';
  return sha256(text.str());
}

std::string digest_of(const std::vector<std::string>& prompts) {
  std::string text;
  for (const std::string& prompt : prompts) text += prompt + "\n";
  return sha256(text);
}

}  // namespace

std::string prompt_of(const SceneSetOptions& options, std::int64_t index) {
  if (options.prompts.empty()) return sample_prompt(Catalog::installed(), options.seed, index).prompt;
  return options.prompts[static_cast<std::size_t>(index) % options.prompts.size()];
}

WriteOptions write_options(const SceneSetOptions& options) {
  if (options.size < least_size || options.size > most_size)
    throw Error("a scene is " + std::to_string(least_size) + " to " + std::to_string(most_size) +
                " pixels wide and high, not " + std::to_string(options.size));
  WriteOptions writing;
  writing.count = options.count;
  writing.threads = options.threads;
  writing.ending = ending_of(options.format);
  writing.progress = options.progress;
  writing.stop = options.stop;
  writing.settings = {
      {"maia", MAIA_VERSION},
      {"seed", std::to_string(options.seed)},
      {"size", std::to_string(options.size)},
      {"format", options.format == SceneFormat::jpeg ? "jpeg " + std::to_string(scene_jpeg_quality) : "png"},
      {"prompts", options.prompts.empty() ? "sampled" : digest_of(options.prompts)},
      {"pictures", digest_of(Catalog::installed())},
  };
  writing.make = [options](std::int64_t index) {
    return make_scene_entry(index, prompt_of(options, index), scene_seed(options.seed, index), options.size,
                            options.format);
  };
  return writing;
}

std::vector<std::string> read_prompts(const std::string& text, const std::string& name) {
  std::istringstream in(text);
  std::vector<std::string> prompts;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.pop_back();
    line.erase(0, std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.empty() || line[0] == '#') continue;
    const auto complain = [&](const std::string& what) {
      throw Error("line " + std::to_string(number) + " of " + name + ": " + what);
    };
    try {
      const ScenePlan plan = parse_prompt(line);
      if (plan.objects.empty() && plan.environment.empty()) {
        const std::string nearest =
            plan.unknown.empty() || plan.unknown.front().nearest.empty()
                ? std::string()
                : "; the nearest to '" + plan.unknown.front().word + "' is " + plan.unknown.front().nearest;
        complain("nothing in '" + line + "' can be drawn" + nearest);
      }
    } catch (const Error& error) {
      const std::string what = error.what();
      if (what.rfind("line ", 0) == 0) throw;
      complain(what);
    }
    prompts.push_back(line);
  }
  if (prompts.empty()) throw Error(name + " holds no prompt; it has one a line");
  return prompts;
}

}  // namespace maia
