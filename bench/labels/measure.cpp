// Measurements of labels for bench/labels/bench.py.
//
//   measure embedded COUNT
//   measure synthetic COUNT
//   measure baselines < UNITS
//   measure score SCENES < UNITS
#include "measure.hpp"

#include <cstdio>
#include <stdexcept>
#include <vector>

namespace maia::bench {

void print(const Json& line) {
  const std::string text = line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = a * 0x9E3779B97F4A7C15ULL + b * 0xD1B54A32D192ED03ULL + 0x632BE59BD9B4E019ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

namespace {

void run(const std::vector<std::string>& arguments) {
  const std::string& what = arguments.at(0);
  if (what == "embedded") {
    embedded_units(std::stoi(arguments.at(1)));
  } else if (what == "synthetic") {
    synthetic_units(std::stoi(arguments.at(1)));
  } else if (what == "baselines") {
    baselines();
  } else if (what == "score") {
    score(std::stoi(arguments.at(1)));
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
