#include "tools/one_at_a_time.hpp"

#include <utility>

namespace maia {
namespace {

Generation only(std::vector<Generation> made, const std::string& maker) {
  if (made.size() != 1) throw Error("'" + maker + "' returned " + std::to_string(made.size()) + " images instead of 1");
  return std::move(made[0]);
}

}  // namespace

Generation generate_one(const ImageGenerator& generator, const std::string& prompt, std::uint64_t seed) {
  return only(generator.generate({prompt}, seed), generator.name());
}

Generation edit_one(const ImageEditor& editor, const Image& image, const std::string& instruction, std::uint64_t seed) {
  return only(editor.edit({image}, {instruction}, seed), editor.name());
}

}  // namespace maia
