// Any bytes as a picture's recipe: an error, or a recipe that survives being written and read again.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/expect.hpp"
#include "maia/error.hpp"
#include "scene/compose/recipe.hpp"

namespace {

void check(const std::string& text) {
  maia::Recipe recipe = maia::recipe_from_json(text);
  EXPECT(recipe.width >= 64 && recipe.width <= 2048 && recipe.height >= 64 && recipe.height <= 2048);
  for (const maia::Instance& instance : recipe.instances)
    EXPECT(std::isfinite(instance.x) && std::isfinite(instance.y) && std::isfinite(instance.height));
  maia::round_numbers(recipe);
  const std::string once = maia::to_json(recipe);
  EXPECT(maia::to_json(maia::recipe_from_json(once)) == once);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check(std::string(reinterpret_cast<const char*>(data), size));
  } catch (const maia::Error&) {
  }
  return 0;
}
