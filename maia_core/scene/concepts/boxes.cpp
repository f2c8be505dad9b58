#include "scene/concepts/boxes.hpp"

#include <algorithm>

namespace maia::concepts {

std::vector<Box> boxes_of(const Map& mask, int width, int height) {
  struct Part {
    int left, top, right, bottom, size;
  };
  std::vector<Part> parts;
  std::vector<bool> seen(mask.values.size());
  std::vector<int> open;
  for (int start = 0; start < mask.width * mask.height; ++start) {
    if (seen[static_cast<std::size_t>(start)] || mask.values[static_cast<std::size_t>(start)] == 0) continue;
    Part part{mask.width, mask.height, -1, -1, 0};
    seen[static_cast<std::size_t>(start)] = true;
    open.push_back(start);
    while (!open.empty()) {
      const int here = open.back();
      open.pop_back();
      const int x = here % mask.width, y = here / mask.width;
      part = {std::min(part.left, x), std::min(part.top, y), std::max(part.right, x), std::max(part.bottom, y),
              part.size + 1};
      for (int ny = std::max(0, y - 1); ny <= std::min(mask.height - 1, y + 1); ++ny) {
        for (int nx = std::max(0, x - 1); nx <= std::min(mask.width - 1, x + 1); ++nx) {
          const auto next = static_cast<std::size_t>(ny * mask.width + nx);
          if (seen[next] || mask.values[next] == 0) continue;
          seen[next] = true;
          open.push_back(static_cast<int>(next));
        }
      }
    }
    parts.push_back(part);
  }
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.size > b.size; });
  std::vector<Box> boxes;
  for (const Part& part : parts) {
    if (part.size * 20 < parts.front().size) break;
    const int left = part.left * width / mask.width, right = (part.right + 1) * width / mask.width;
    const int top = part.top * height / mask.height, bottom = (part.bottom + 1) * height / mask.height;
    boxes.push_back({left, top, std::max(1, right - left), std::max(1, bottom - top)});
  }
  return boxes;
}

}  // namespace maia::concepts
