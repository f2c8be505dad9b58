#include "scene/backdrop/sources.hpp"

#include <ImfArray.h>
#include <ImfRgbaFile.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "image/decode.hpp"
#include "model/folders.hpp"
#include "model/weights/fetch/small_file.hpp"
#include "scene/backdrop/canvas.hpp"
#include "scene/backdrop/keep.hpp"
#include "scene/backdrop/random.hpp"

namespace maia::backdrop {
namespace {

namespace fs = std::filesystem;

constexpr int longest_side = 1280;
constexpr int panorama_width = 2048;
// Copies made by another version of this code are not used.
constexpr int version = 4;

// Light to a picture: middle grays stay, highlights roll off.
std::uint8_t developed(float light) {
  if (!(light > 0)) return 0;
  light = std::min(light, 1e4F);
  const float rolled = light * (1 + light / 16) / (1 + light);
  return static_cast<std::uint8_t>(std::pow(std::min(rolled, 1.0F), 1 / 2.2F) * 255 + 0.5F);
}

Image read_panorama(const std::string& path, float exposure) {
  try {
    Imf::RgbaInputFile file(path.c_str());
    const Imath::Box2i window = file.dataWindow();
    const int width = window.max.x - window.min.x + 1, height = window.max.y - window.min.y + 1;
    if (width != 2 * height || width < 256 || width > 8192) throw Error("its size is not that of a panorama");
    Imf::Array2D<Imf::Rgba> light(height, width);
    file.setFrameBuffer(&light[0][0] - window.min.x - window.min.y * width, 1, static_cast<std::size_t>(width));
    file.readPixels(window.min.y, window.max.y);
    // Beside lamps and the sun the compression of such files leaves black holes: what is that near to them is white.
    constexpr float dazzling = 12, white = 12;
    std::vector<std::uint8_t> bright(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        if (!(static_cast<float>(light[y][x].g) > dazzling)) continue;
        for (int v = std::max(y - 2, 0); v <= std::min(y + 2, height - 1); ++v)
          for (int u = std::max(x - 2, 0); u <= std::min(x + 2, width - 1); ++u)
            bright[static_cast<std::size_t>(v) * static_cast<std::size_t>(width) + static_cast<std::size_t>(u)] = 1;
      }
    std::vector<std::uint8_t> rgb;
    rgb.reserve(bright.size() * 3);
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const Imf::Rgba& p = light[y][x];
        const bool near_light = bright[rgb.size() / 3] != 0;
        for (const float value : {static_cast<float>(p.r), static_cast<float>(p.g), static_cast<float>(p.b)})
          rgb.push_back(developed((near_light ? std::max(value, white) : value) * exposure));
      }
    return Image::from_pixels(width, height, std::move(rgb))
        .resized(panorama_width, panorama_width / 2, Image::Filter::bicubic);
  } catch (const std::exception& error) {
    throw Error("can't read " + path + ": " + error.what());
  }
}

Image read(const std::string& path, float exposure) {
  if (path.ends_with(".exr")) return read_panorama(path, exposure);
  Image image = Image::decode(read_image_file(path), path);
  const int longer = std::max(image.width(), image.height());
  if (longer <= longest_side) return image;
  const double scale = static_cast<double>(longest_side) / longer;
  return image.resized(static_cast<int>(std::lround(image.width() * scale)),
                       static_cast<int>(std::lround(image.height() * scale)), Image::Filter::bicubic);
}

fs::path installed_path(const std::string& path) {
  const char* root = std::getenv("MAIA_PHOTOGRAPHS");
  return fs::path(root && *root ? root : "/usr/share") / path;
}

// Without a place for copies it works all the same, only slower.
void keep_copy(const Image& image, const fs::path& copy) {
  try {
    fs::create_directories(copy.parent_path());
    write_small_file(copy, image.png());
  } catch (const std::exception&) {
  }
}

Image cached(const fs::path& path, float exposure) {
  std::ostringstream key;
  key << path.string() << ' ' << fs::file_size(path) << ' ' << fs::last_write_time(path).time_since_epoch().count()
      << ' ' << exposure << ' ' << version;
  std::ostringstream name;
  name << path.stem().string() << '-' << std::hex << text_seed(key.str()) << ".png";
  fs::path copy;
  try {
    copy = cache_folder() / "scene" / name.str();
    if (fs::exists(copy)) return Image::decode(read_image_file(copy.string()), copy.string());
  } catch (const Error&) {
    // A damaged copy is made again.
  }
  const Image image = read(path.string(), exposure);
  if (!copy.empty()) keep_copy(image, copy);
  return image;
}

}  // namespace

bool photograph_installed(const std::string& path) {
  std::error_code failed;
  return fs::is_regular_file(installed_path(path), failed);
}

std::shared_ptr<const Photograph> photograph(const std::string& path, float exposure) {
  static Keep<Photograph> kept(std::size_t{128} << 20);
  if (!photograph_installed(path)) return nullptr;
  const fs::path file = installed_path(path);
  return kept.get(file.string(),
                  [&] { return std::make_shared<const Photograph>(Photograph{cached(file, exposure)}); });
}

}  // namespace maia::backdrop
