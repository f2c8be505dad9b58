#include "image/report.hpp"

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>

#include "image/base64.hpp"
#include "image/wording.hpp"

namespace maia {
namespace {

std::atomic<bool> on{false};

}  // namespace

bool reporting() { return on; }
void set_reporting(bool now) { on = now; }

std::string report_json(const std::vector<ReportPart>& parts) {
  auto json = nlohmann::json::array();
  std::size_t images = 0;
  for (const ReportPart& part : parts) {
    if (part.image.empty()) {
      json.push_back({{"text", part.text}});
    } else if (++images <= report_images) {
      json.push_back({{"image", base64(at_most(part.image[0], part.side).png())}});
    }
  }
  if (images > report_images)
    json.push_back({{"text", "(" + number_of(images - report_images, "more image") + ", not shown)"}});
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<ReportPart> listed(const std::vector<Image>& images, const std::vector<std::string>& lines) {
  std::vector<ReportPart> parts;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (!lines.empty()) parts.push_back({lines[i], {}});
    parts.push_back({{}, {images[i]}});
  }
  return parts;
}

Image at_most(const Image& image, int side) {
  const std::int64_t longest = std::max(image.width(), image.height());
  if (longest <= side) return image;
  const auto scaled = [&](int pixels) {
    return static_cast<int>(std::max<std::int64_t>((std::int64_t{pixels} * side + longest / 2) / longest, 1));
  };
  return image.resized(scaled(image.width()), scaled(image.height()));
}

}  // namespace maia
