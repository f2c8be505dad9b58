#include "image/gallery.hpp"

#include <algorithm>
#include <cmath>

#include "image/base64.hpp"
#include "image/report.hpp"
#include "image/wording.hpp"

namespace maia {
namespace {

constexpr int large_side = 448;  // of an enlarged image, in pixels
constexpr int large_of_many = 256;
constexpr int many_side = 160;  // of an image among many
constexpr int few_side = 224;
constexpr int least_width = 96;  // of a caption
constexpr std::size_t few = 4;
constexpr std::size_t at_once = 20;

/// Photographs as JPEG, what is small or drawn as PNG.
std::string data_of(const Image& image) {
  const std::string png = image.width() * image.height() <= 64 * 64 ? image.png() : std::string();
  if (!png.empty()) return "data:image/png;base64," + base64(png);
  return "data:image/jpeg;base64," + base64(image.jpeg(88));
}

std::string with_breaks(const std::string& caption) {
  std::string html;
  for (const char c : markup_escaped(caption)) html += c == '\n' ? std::string("<br>") : std::string(1, c);
  return html;
}

/// Without a level an empty space of the same height.
std::string bar_of(float level) {
  if (!(level >= 0)) return "<div style=\"height:4px;margin:2px 0\"></div>";
  const int percent = static_cast<int>(std::lround(100 * std::min(level, 1.0F)));
  return "<div style=\"height:4px;margin:2px 0;background-color:rgba(128,128,128,0.25)\"><div "
         "style=\"height:4px;width:" +
         std::to_string(percent) + "%;background-color:#3f86c8\"></div></div>";
}

std::string image_html(const Image& image, const std::string& name, int width) {
  return "<img style=\"display:block;max-width:100%;width:" + std::to_string(width) + "px\" alt=\"" +
         markup_escaped(on_one_line(name)) + "\" src=\"" + data_of(image) + "\">";
}

/// Closed, the small image with its caption; open, the large one below them. All by inline styles: style sheets and
/// scripts do not reach a person's front end.
std::string item_html(const GalleryItem& item, int room, int large_pixels) {
  const int longest = std::max(item.image.width(), item.image.height());
  const int small = std::clamp(item.image.width() * room / std::max(longest, room), 1, room);
  const int large = std::max(item.image.width() * large_side / longest, 1);
  const std::string caption =
      item.caption.empty() ? std::string()
                           : "<div style=\"font-size:12px;line-height:1.3\">" + with_breaks(item.caption) + "</div>";
  return "<details class=\"maia-image\" style=\"display:inline-block;vertical-align:top;margin:0 8px 8px 0\">"
         "<summary style=\"display:block;cursor:pointer;width:" +
         std::to_string(std::max(small, least_width)) + "px\">" +
         image_html(at_most(item.image, room), item.caption, small) + bar_of(item.level) + caption + "</summary>" +
         image_html(at_most(item.image, large_pixels), "enlarged", large) + "</details>";
}

}  // namespace

std::string gallery_html(const std::vector<GalleryItem>& items, const GalleryStyle& style) {
  const int room =
      items.size() <= few || (style.columns > 0 && style.columns <= static_cast<int>(few)) ? few_side : many_side;
  std::string html = "<div class=\"maia-images\">";
  // Rows of their own stay whole, also behind the fold.
  std::size_t first = items.size() <= at_once + few ? items.size() : at_once;
  if (style.columns > 0 && first < items.size()) first -= first % static_cast<std::size_t>(style.columns);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i == first)
      html += "<details class=\"maia-more\"><summary style=\"cursor:pointer\">" +
              number_of(items.size() - first, "more image") + "</summary>";
    const bool starts_row = style.columns > 0 && i % static_cast<std::size_t>(style.columns) == 0;
    if (starts_row) html += "<div>";
    html += item_html(items[i], room, items.size() <= at_once ? large_side : large_of_many);
    if (style.columns > 0 && ((i + 1) % static_cast<std::size_t>(style.columns) == 0 || i + 1 == items.size()))
      html += "</div>";
  }
  if (style.more > 0)
    html += "<div>and " + number_of(style.more, "more image") + ", not shown: show a part of them</div>";
  if (first < items.size()) html += "</details>";
  return html + "</div>";
}

}  // namespace maia
