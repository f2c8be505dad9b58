#include "image/grid.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "image/font.hpp"

namespace maia {
namespace {

constexpr Color background = {255, 255, 255};
constexpr Color caption_color = {38, 38, 38};
constexpr Color note_color = {112, 112, 112};
constexpr int most_caption_lines = 3;

struct Size {
  int width;
  int height;
};

/// As large as fits into a square.
Size fitted(const Image& image, int cell) {
  const std::int64_t longest = std::max(image.width(), image.height());
  const auto side = [&](int pixels) {
    return static_cast<int>(std::max<std::int64_t>((std::int64_t{pixels} * cell + longest / 2) / longest, 1));
  };
  return {side(image.width()), side(image.height())};
}

void check(const std::vector<Image>& images, const std::vector<std::string>& captions, const GridStyle& style) {
  if (images.empty()) throw Error("a grid needs at least one image");
  if (!captions.empty() && captions.size() != images.size())
    throw Error("a grid of " + std::to_string(images.size()) + " images needs as many captions or none, not " +
                std::to_string(captions.size()));
  if (style.columns < 1) throw Error("a grid has at least 1 column, not " + std::to_string(style.columns));
  if (style.cell < 16 || style.cell > 4096)
    throw Error("a cell of a grid has 16 to 4096 pixels, not " + std::to_string(style.cell));
}

/// One row of the grid, all heights in pixels.
struct Row {
  int image_height = 0;
  int lines = 0;
};

void paste(const Image& image, const Canvas& canvas, int x, int y) {
  const std::size_t stride = static_cast<std::size_t>(image.width()) * 3;
  for (int row = 0; row < image.height(); ++row)
    std::memcpy(canvas.rgb + (static_cast<std::size_t>(y + row) * static_cast<std::size_t>(canvas.width) +
                              static_cast<std::size_t>(x)) *
                                 3,
                image.pixels() + static_cast<std::size_t>(row) * stride, stride);
}

}  // namespace

Image grid(const std::vector<Image>& images, const std::vector<std::string>& captions, const GridStyle& style) {
  return grid_with_note(images, captions, style, {});
}

Image grid_with_note(const std::vector<Image>& images, const std::vector<std::string>& captions, const GridStyle& style,
                     const std::string& note) {
  check(images, captions, style);
  const int cell = style.cell;
  const int gap = std::clamp(cell / 18, 4, 24);
  const int letters = std::clamp(cell / 16, 9, 40);
  const auto columns = std::min(static_cast<std::size_t>(style.columns), images.size());
  const std::int64_t width = gap + static_cast<std::int64_t>(columns) * (cell + gap);

  std::optional<Font> font, note_font;
  if (!captions.empty()) font.emplace(letters);
  if (!note.empty()) note_font.emplace(std::max(letters, 13));
  const int line_height = font ? font->line_height() : 0;
  const int note_height = note_font ? note_font->line_height() + gap / 2 : 0;
  const int above_caption = letters / 3;
  const int below_caption = letters / 2;

  std::vector<std::vector<std::u32string>> lines(images.size());
  std::vector<Row> rows((images.size() + columns - 1) / columns);
  std::int64_t height = gap;
  for (std::size_t i = 0; i < images.size(); ++i) {
    Row& row = rows[i / columns];
    row.image_height = std::max(row.image_height, fitted(images[i], cell).height);
    if (captions.empty() || captions[i].empty()) continue;
    // Captions may reach a little into the gap between the columns.
    lines[i] = font->wrapped(captions[i], cell + gap / 3, most_caption_lines);
    row.lines = std::max(row.lines, static_cast<int>(lines[i].size()));
  }
  const auto row_height = [&](const Row& row) {
    return row.image_height + (row.lines > 0 ? above_caption + row.lines * line_height + below_caption : 0) + gap;
  };
  for (const Row& row : rows) height += row_height(row);
  height += note_height;
  if (width > Image::max_side || height > Image::max_side || width * height > Image::max_pixels)
    throw Error("a grid of " + std::to_string(images.size()) + " images in " + std::to_string(columns) +
                " columns and cells of " + std::to_string(cell) + " pixels would be " + std::to_string(width) + "x" +
                std::to_string(height) + "; show fewer images or smaller cells");

  std::vector<std::uint8_t> rgb(static_cast<std::size_t>(width * height) * 3, background[0]);
  const Canvas canvas{static_cast<int>(width), static_cast<int>(height), rgb.data()};
  int top = gap;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto column = static_cast<int>(i % columns);
    if (column == 0 && i > 0) top += row_height(rows[i / columns - 1]);
    const int left = gap + column * (cell + gap);
    const Size size = fitted(images[i], cell);
    const int bottom = top + rows[i / columns].image_height;
    paste(images[i].resized(size.width, size.height), canvas, left + (cell - size.width) / 2, bottom - size.height);
    int y = bottom + above_caption;
    for (const std::u32string& line : lines[i]) {
      font->draw(canvas, left + (cell - font->width(line)) / 2, y, line, caption_color);
      y += line_height;
    }
  }
  if (!note.empty()) {
    const auto line = note_font->wrapped(note, canvas.width - 2 * gap, 1).front();
    note_font->draw(canvas, gap, canvas.height - note_height, line, note_color);
  }
  return Image::from_pixels(canvas.width, canvas.height, std::move(rgb));
}

}  // namespace maia
