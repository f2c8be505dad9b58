#include "maia/error.hpp"
#include "maia/scene.hpp"

namespace maia {

CollageGenerator::CollageGenerator(int size) : size_(size) {
  if (size < 64 || size > 2048) throw Error("a collage is 64..2048 pixels wide, not " + std::to_string(size));
}

std::string CollageGenerator::name() const { return "collage"; }

std::vector<Generation> CollageGenerator::generate(const std::vector<std::string>& prompts, std::uint64_t seed) const {
  std::vector<Generation> made;
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    const std::uint64_t own = seed + i;
    try {
      const Scene scene(prompts[i], own, size_);
      made.push_back({scene.image(), prompts[i], own, scene.notes()});
    } catch (const Error& error) {
      const std::string what = error.what();
      if (what == "interrupted" || what.find(prompts[i]) != std::string::npos) throw;
      throw Error("\"" + prompts[i] + "\": " + what);
    }
  }
  return made;
}

}  // namespace maia
