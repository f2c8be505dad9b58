#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "maia/image.hpp"

namespace maia {
namespace {

std::string encoded(const Image& image, const std::string& ending, const std::vector<int>& settings) {
  const cv::Mat rgb(image.height(), image.width(), CV_8UC3, const_cast<std::uint8_t*>(image.pixels()));
  std::vector<std::uint8_t> bytes;
  std::string why;
  try {
    cv::Mat bgr;
    cv::cvtColor(rgb, bgr, cv::COLOR_RGB2BGR);
    if (cv::imencode(ending, bgr, bytes, settings)) return std::string(bytes.begin(), bytes.end());
  } catch (const cv::Exception& error) {
    why = ": " + error.err;
  }
  throw Error("an image of " + std::to_string(image.width()) + "x" + std::to_string(image.height()) +
              " can't be written as " + ending.substr(1) + why);
}

void check_quality(int quality) {
  if (quality < 1 || quality > 100) throw Error("a quality is 1 to 100, not " + std::to_string(quality));
}

}  // namespace

std::string Image::png() const {
  return encoded(*this, ".png",
                 {cv::IMWRITE_PNG_COMPRESSION, 4, cv::IMWRITE_PNG_STRATEGY, cv::IMWRITE_PNG_STRATEGY_DEFAULT});
}

std::string Image::jpeg(int quality) const {
  check_quality(quality);
  return encoded(*this, ".jpg", {cv::IMWRITE_JPEG_QUALITY, quality});
}

std::string Image::webp(int quality) const {
  check_quality(quality);
  constexpr int longest = 16383;
  if (std::max(width(), height()) > longest)
    throw Error("a WebP image has at most " + std::to_string(longest) + " pixels a side, not " +
                std::to_string(std::max(width(), height())) + "; use PNG or JPEG");
  return encoded(*this, ".webp", {cv::IMWRITE_WEBP_QUALITY, quality});
}

void Image::save(const std::string& path) const {
  const std::size_t name = path.find_last_of('/') + 1;
  const std::size_t dot = path.find_last_of('.');
  std::string ending = dot == std::string::npos || dot < name ? "" : path.substr(dot);
  for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  std::string bytes;
  if (ending == ".png")
    bytes = png();
  else if (ending == ".jpg" || ending == ".jpeg")
    bytes = jpeg();
  else if (ending == ".webp")
    bytes = webp();
  else
    throw Error("can't save the image as " + path + ": the name has to end in .png, .jpg, .jpeg or .webp");

  std::FILE* file = std::fopen(path.c_str(), "wbe");
  bool done = file && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  int why = errno;
  // A full disk may show only now.
  if (file && std::fclose(file) != 0 && done) {
    done = false;
    why = errno;
  }
  if (!done) throw Error("can't save the image as " + path + ": " + std::strerror(why));
}

}  // namespace maia
