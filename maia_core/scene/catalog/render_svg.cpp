#include "scene/catalog/render_svg.hpp"

#include <cairo.h>
#include <librsvg/rsvg.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "maia/error.hpp"

namespace maia {
namespace {

struct Deleter {
  void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using Surface = std::unique_ptr<cairo_surface_t, Deleter>;

[[noreturn]] void fail(GError* error) {
  const std::string message = error ? error->message : "unknown error";
  if (error) g_error_free(error);
  throw Error("the SVG is damaged (" + message + ")");
}

/// A part of the page, in fractions of its width and height.
struct Part {
  double x = 0, y = 0, width = 1, height = 1;
};

/// The page drawn so that `part` of it fills width x height pixels.
Surface drawn(RsvgHandle* handle, const Part& part, int width, int height) {
  Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
  const std::unique_ptr<cairo_t, Deleter> context(cairo_create(surface.get()));
  const double page_width = width / part.width;
  const double page_height = height / part.height;
  const RsvgRectangle page = {-part.x * page_width, -part.y * page_height, page_width, page_height};
  GError* error = nullptr;
  if (!rsvg_handle_render_document(handle, context.get(), &page, &error)) fail(error);
  cairo_surface_flush(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS ||
      cairo_status(context.get()) != CAIRO_STATUS_SUCCESS)
    throw Error("the SVG can't be drawn (" + std::string(cairo_status_to_string(cairo_status(context.get()))) + ")");
  return surface;
}

/// Where something is drawn at all, with a margin of a pixel.
Part content_of(cairo_surface_t* surface) {
  const int width = cairo_image_surface_get_width(surface);
  const int height = cairo_image_surface_get_height(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  const unsigned char* pixels = cairo_image_surface_get_data(surface);
  int left = width, top = height, right = -1, bottom = -1;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      std::uint32_t argb = 0;
      std::copy_n(pixels + static_cast<std::ptrdiff_t>(y) * stride + x * 4, 4, reinterpret_cast<unsigned char*>(&argb));
      if (argb >> 24U < 8) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = std::max(bottom, y);
    }
  if (right < 0) throw Error("the SVG shows nothing");
  left = std::max(0, left - 1);
  top = std::max(0, top - 1);
  right = std::min(width, right + 2);
  bottom = std::min(height, bottom + 2);
  return {static_cast<double>(left) / width, static_cast<double>(top) / height,
          static_cast<double>(right - left) / width, static_cast<double>(bottom - top) / height};
}

Sprite straight(cairo_surface_t* surface) {
  Sprite sprite;
  sprite.width = cairo_image_surface_get_width(surface);
  sprite.height = cairo_image_surface_get_height(surface);
  sprite.rgba.resize(static_cast<std::size_t>(sprite.width) * static_cast<std::size_t>(sprite.height) * 4);
  const int stride = cairo_image_surface_get_stride(surface);
  const unsigned char* pixels = cairo_image_surface_get_data(surface);
  std::uint8_t* out = sprite.rgba.data();
  for (int y = 0; y < sprite.height; ++y)
    for (int x = 0; x < sprite.width; ++x, out += 4) {
      std::uint32_t argb = 0;
      std::copy_n(pixels + static_cast<std::ptrdiff_t>(y) * stride + x * 4, 4, reinterpret_cast<unsigned char*>(&argb));
      const std::uint32_t alpha = argb >> 24U;
      if (alpha == 0) continue;
      for (unsigned channel = 0; channel < 3; ++channel) {
        const std::uint32_t value = (argb >> (16 - 8 * channel)) & 0xFFU;
        out[channel] = static_cast<std::uint8_t>(std::min<std::uint32_t>(255, (value * 255 + alpha / 2) / alpha));
      }
      out[3] = static_cast<std::uint8_t>(alpha);
    }
  return sprite;
}

}  // namespace

Sprite render_svg(std::string_view svg, int height, int max_width) {
  GError* error = nullptr;
  const std::unique_ptr<RsvgHandle, Deleter> handle(
      rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error));
  if (!handle) fail(error);
  // Which fonts there are differs between machines; pixels must not.
  static constexpr std::string_view no_text = "text { display: none }";
  if (!rsvg_handle_set_stylesheet(handle.get(), reinterpret_cast<const guint8*>(no_text.data()), no_text.size(),
                                  &error))
    fail(error);

  // The size of the page only says how its sides compare.
  double page_width = 1;
  double page_height = 1;
  gboolean has_width = FALSE, has_height = FALSE, has_box = FALSE;
  RsvgLength ignored_width, ignored_height;
  RsvgRectangle box;
  rsvg_handle_get_intrinsic_dimensions(handle.get(), &has_width, &ignored_width, &has_height, &ignored_height, &has_box,
                                       &box);
  if (!rsvg_handle_get_intrinsic_size_in_pixels(handle.get(), &page_width, &page_height)) {
    page_width = has_box ? box.width : 1;
    page_height = has_box ? box.height : 1;
  }
  if (!(page_width > 0 && page_height > 0) || page_width > 1000 * page_height || page_height > 1000 * page_width)
    throw Error("the SVG has no usable size");

  constexpr double probe = 192;
  const double scale = probe / std::max(page_width, page_height);
  const Part content =
      content_of(drawn(handle.get(), {}, std::max(1, static_cast<int>(std::lround(page_width * scale))),
                       std::max(1, static_cast<int>(std::lround(page_height * scale))))
                     .get());
  const double aspect = content.width * page_width / (content.height * page_height);
  const double shown_height = std::min<double>(height, max_width / aspect);
  return straight(drawn(handle.get(), content, std::max(1, static_cast<int>(std::lround(shown_height * aspect))),
                        std::max(1, static_cast<int>(std::lround(shown_height))))
                      .get());
}

}  // namespace maia
