// How many pictures a second one core composes: the same prompts with other seeds, after one round to load what is
// decoded once. Prints one JSON object a line.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "maia/error.hpp"
#include "scene/compose/recipe.hpp"
#include "scene/compose/render.hpp"
#include "scene/prompt/plan.hpp"

namespace {

/// Seconds that this thread has worked: other programs on the machine do not count.
double now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

double since(double start) { return now() - start; }

const std::vector<std::string>& prompts() {
  static const std::vector<std::string> list = {"a photo of a zebra",
                                                "two dogs and a red car on a beach",
                                                "a dog wearing a hat",
                                                "a red apple next to a green pear on a table",
                                                "three penguins in the snow",
                                                "an airplane in the sky",
                                                "a lion and a giraffe in the savanna",
                                                "a fish under water",
                                                "a bus on a street at night",
                                                "five apples on a plain background"};
  return list;
}

struct Seconds {
  double parse = 0, layout = 0, render = 0;
  double all() const { return parse + layout + render; }
};

Seconds compose(const std::string& prompt, std::uint64_t seed, int size) {
  Seconds seconds;
  double start = now();
  const maia::ScenePlan plan = maia::parse_prompt(prompt);
  seconds.parse = since(start);
  start = now();
  const maia::Recipe recipe = maia::lay_out(plan, prompt, seed, size, size);  // paints the backdrop, too
  seconds.layout = since(start);
  start = now();
  maia::render(recipe);
  seconds.render = since(start);
  return seconds;
}

void measure(int size, int rounds) {
  for (const auto& prompt : prompts()) compose(prompt, 1, size);
  for (std::uint64_t seed = 2; seed < 12; ++seed)
    for (const auto& prompt : prompts()) compose(prompt, seed, size);
  Seconds total;
  int images = 0;
  for (int round = 0; round < rounds; ++round)
    for (const auto& prompt : prompts()) {
      const Seconds one = compose(prompt, 1000 + std::uint64_t(round), size);
      total.parse += one.parse;
      total.layout += one.layout;
      total.render += one.render;
      ++images;
    }
  const double ms = 1000.0 / images;
  std::printf(
      "{\"what\": \"compose\", \"size\": %d, \"images\": %d, \"images_per_second\": %.2f, \"parse_ms\": %.3f, "
      "\"layout_and_backdrop_ms\": %.3f, \"render_ms\": %.3f}\n",
      size, images, images / total.all(), total.parse * ms, total.layout * ms, total.render * ms);
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 5;
    for (const int size : {256, 512}) measure(size, rounds);
  } catch (const maia::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
