#include "scene/catalog/load_sprite.hpp"

#include "image/decode.hpp"
#include "image/formats.hpp"
#include "maia/error.hpp"
#include "scene/catalog/cutout.hpp"
#include "scene/catalog/render_svg.hpp"

namespace maia {
namespace {

constexpr int max_svg_width = 2048;

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

Sprite load_sprite(const std::string& path, AssetKind kind, int height) {
  const std::string bytes = read_image_file(path);
  try {
    Sprite sprite;
    if (ends_with(path, ".svg")) {
      sprite = render_svg(bytes, height, max_svg_width);
    } else {
      Raster raster = decode_png_rgba(bytes, {});
      sprite.width = raster.width;
      sprite.height = raster.height;
      sprite.rgba = std::move(raster.rgb);
      if (kind == AssetKind::photo) clean_edges(sprite);
    }
    sprite = trimmed(sprite);
    fill_transparent(sprite);
    return sprite;
  } catch (const Error& error) {
    throw Error(path + ": " + error.what());
  }
}

}  // namespace maia
