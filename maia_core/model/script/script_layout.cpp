#include "model/script/script_layout.hpp"

#include <array>
#include <cmath>
#include <sstream>

#include "maia/error.hpp"

namespace maia {
namespace {

std::int64_t whole_root(std::int64_t number) {
  const auto root = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(number))));
  return number > 0 && root * root == number ? root : 0;
}

/// Side of the square of patches among `tokens` tokens, 0 if there is none.
std::int64_t grid_side(std::int64_t tokens) {
  constexpr std::array<std::int64_t, 4> class_tokens = {0, 1, 2, 5};
  for (const std::int64_t prefix : class_tokens)
    if (const std::int64_t side = whole_root(tokens - prefix)) return side;
  return 0;
}

[[noreturn]] void refuse(at::IntArrayRef sizes, const std::string& why) {
  std::ostringstream text;
  text << "its output has the shape " << sizes << ", " << why;
  throw Error(text.str());
}

}  // namespace

Placement place(const std::string& path, at::IntArrayRef sizes, std::int64_t images) {
  Placement result;
  result.layer.path = path;
  for (const std::int64_t size : sizes)
    if (size == 0) refuse(sizes, "which is empty");
  const bool batch_first = !sizes.empty() && sizes[0] == images;
  switch (sizes.size()) {
    case 4: {
      if (!batch_first) refuse(sizes, "which does not begin with the batch");
      const bool units_last = sizes[1] == sizes[2] && sizes[2] != sizes[3];
      if (units_last) result.order = {0, 3, 1, 2};
      result.layer.layout = Layout::spatial;
      result.layer.units = sizes[units_last ? 3 : 1];
      result.layer.height = sizes[units_last ? 1 : 2];
      result.layer.width = sizes[units_last ? 2 : 3];
      return result;
    }
    case 3: {
      const bool batch_second = !batch_first && sizes[1] == images;
      if (!batch_first && !batch_second) refuse(sizes, "which does not begin with the batch");
      if (batch_second) result.order = {1, 0, 2};
      const std::int64_t side = grid_side(sizes[batch_second ? 0 : 1]);
      if (side == 0) refuse(sizes, "whose tokens are no square of patches after 0, 1, 2 or 5 class tokens");
      result.layer.layout = Layout::tokens;
      result.layer.units = sizes[2];
      result.layer.height = result.layer.width = side;
      return result;
    }
    case 2:
      if (!batch_first) refuse(sizes, "which does not begin with the batch");
      result.layer.layout = Layout::vector;
      result.layer.units = sizes[1];
      return result;
    default:
      refuse(sizes, "which is no map, no row of tokens and no vector for each image");
  }
}

at::Tensor placed(const at::Tensor& value, const Placement& placement) {
  return placement.order.empty() ? value : value.permute(placement.order);
}

at::Tensor replaced(const at::Tensor& value, const Placement& placement) {
  if (placement.order.empty()) return value;
  std::vector<std::int64_t> inverse(placement.order.size());
  for (std::size_t i = 0; i < inverse.size(); ++i) inverse[placement.order[i]] = static_cast<std::int64_t>(i);
  return value.permute(inverse);
}

}  // namespace maia
