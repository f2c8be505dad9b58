// Measurements of the embedded world for bench/scene/bench.py.
//
//   measure recognition SEEDS PART PARTS [FOLDER]
//   measure prompts SUITE
//   measure edits SUITE [FOLDER]
//   measure pictures SUITE SEEDS FOLDER
//   measure photographs FOLDER
//   measure neurons SCENES
#include "measure.hpp"

#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace maia::bench {

void print(const Json& line) {
  const std::string text = line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

Json read_json(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("can't read " + path);
  return Json::parse(file);
}

namespace {

void run(const std::vector<std::string>& arguments) {
  const std::string& what = arguments.at(0);
  const auto number = [&](std::size_t i) { return std::stoi(arguments.at(i)); };
  const auto optional = [&](std::size_t i) { return i < arguments.size() ? arguments[i] : std::string(); };
  if (what == "recognition") {
    recognition(number(1), number(2), number(3), optional(4));
  } else if (what == "prompts") {
    prompts(arguments.at(1));
  } else if (what == "edits") {
    edits(arguments.at(1), optional(2));
  } else if (what == "pictures") {
    pictures(arguments.at(1), number(2), arguments.at(3));
  } else if (what == "photographs") {
    photographs(arguments.at(1));
  } else if (what == "neurons") {
    neurons(number(1));
  } else {
    throw std::runtime_error("nothing to measure is called '" + what + "'");
  }
}

}  // namespace
}  // namespace maia::bench

int main(int argc, char** argv) {
  try {
    maia::bench::run({argv + 1, argv + argc});
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "measure: %s\n", error.what());
    return 1;
  }
}
