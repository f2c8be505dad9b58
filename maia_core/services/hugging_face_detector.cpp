#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "image/interrupt.hpp"
#include "maia/detectors.hpp"
#include "services/detection_protocol.hpp"
#include "services/http/address.hpp"
#include "services/http/retry.hpp"

namespace maia {
namespace {

constexpr int most_dilations = 100;
constexpr std::size_t longest_words = 1000;
constexpr int smallest_side = 7;  // of a detection's mask

void check_fraction(float value, const char* what) {
  if (!(value >= 0 && value <= 1))
    throw Error(std::string("the ") + what + " of a detector is 0 to 1, not " + std::to_string(value));
}

void fill(std::vector<std::uint8_t>& inside, int width, const Box& box) {
  for (int y = box.y; y < box.y + box.height; ++y)
    std::fill_n(inside.begin() + static_cast<std::ptrdiff_t>(y) * width + box.x, box.width, std::uint8_t{1});
}

/// As large as the image; images of a few pixels are enlarged.
Map as_map(const std::vector<std::uint8_t>& inside, int width, int height) {
  const int times = (smallest_side - 1) / std::min({width, height, smallest_side}) + 1;
  Map map{width * times, height * times, {}};
  map.values.reserve(inside.size() * static_cast<std::size_t>(times * times));
  for (int y = 0; y < map.height; ++y)
    for (int x = 0; x < map.width; ++x)
      map.values.push_back(inside[static_cast<std::size_t>(y / times) * static_cast<std::size_t>(width) +
                                  static_cast<std::size_t>(x / times)]);
  return map;
}

void dilate(std::vector<std::uint8_t>& inside, int width, int height, int times) {
  cv::Mat mask(height, width, CV_8UC1, inside.data());
  cv::dilate(mask, mask, cv::getStructuringElement(cv::MORPH_ELLIPSE, {5, 5}), {-1, -1}, times);
}

}  // namespace

HuggingFaceDetector::HuggingFaceDetector(HuggingFaceOptions options, std::shared_ptr<const HttpClient> http)
    : options_(std::move(options)), http_(http ? std::move(http) : http_client()) {
  if (options_.detection_url.empty()) throw Error("a Hugging Face detector needs a detection_url");
  (void)shown_address(options_.detection_url);
  if (!options_.segmentation_url.empty()) (void)shown_address(options_.segmentation_url);
  check_fraction(options_.box_threshold, "box_threshold");
  check_fraction(options_.text_threshold, "text_threshold");
  if (options_.dilations < 0 || options_.dilations > most_dilations)
    throw Error("masks grow 0 to " + std::to_string(most_dilations) + " times (dilations), not " +
                std::to_string(options_.dilations));
  if (!(options_.seconds > 0 && options_.seconds <= 86400))
    throw Error("a detector may take more than 0 and at most 86400 seconds for an image, not " +
                std::to_string(options_.seconds));
  if (!http_)
    throw Error("this process has no way to the network; give the detector for " +
                shown_address(options_.detection_url) + " an HttpClient");
}

std::string HuggingFaceDetector::name() const { return "Hugging Face " + shown_address(options_.detection_url); }

std::string HuggingFaceDetector::objection(const std::string& words) const {
  if (words.size() > longest_words)
    return "what to look for is longer than " + std::to_string(longest_words) + " bytes";
  const bool visible = std::any_of(words.begin(), words.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
  });
  if (!visible) return "there are no words in '" + words + "' to look for";
  const std::size_t period = words.find('.');
  if (options_.as_caption && period != std::string::npos &&
      words.find_first_not_of(" .\t\r\n", period) != std::string::npos)
    return "'" + words + "' has a period in it, which would make several captions of it; look for one thing at a time";
  return {};
}

std::vector<Detection> HuggingFaceDetector::detect(const std::vector<Image>& images, const std::string& words) const {
  if (const std::string problem = objection(words); !problem.empty()) throw Error(problem);
  std::vector<Detection> detections;
  detections.reserve(images.size());
  for (const Image& image : images) detections.push_back(detect_in(image, words));
  return detections;
}

Detection HuggingFaceDetector::detect_in(const Image& image, const std::string& words) const {
  const RetryClock clock = real_clock();
  const double deadline = clock.now() + options_.seconds;
  const auto ask = [&](const std::string& url, std::string body) {
    HttpRequest request;
    request.url = url;
    request.headers = {{"Content-Type", "application/json", ""}, {"Accept", "application/json", ""}};
    if (!options_.key_variable.empty()) request.headers.push_back({"Authorization", "Bearer ", options_.key_variable});
    request.body = std::move(body);
    request.check = check_interrupt;
    RetryPolicy policy;
    policy.total_seconds = std::max(deadline - clock.now(), 0.001);
    request.limits.total_seconds = policy.total_seconds;
    return send_patiently(*http_, std::move(request), policy, clock).body;
  };

  const std::string label = candidate_label(words, options_.as_caption);
  const std::vector<FoundBox> found =
      read_detections(ask(options_.detection_url, detection_request(image, label, options_)), label, image.width(),
                      image.height(), options_.box_threshold, shown_address(options_.detection_url));
  const int width = image.width(), height = image.height();
  std::vector<std::uint8_t> inside(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  Detection detection;
  if (!found.empty()) {
    for (const FoundBox& one : found) {
      detection.boxes.push_back(one.box);
      detection.score += one.score / static_cast<float>(found.size());
      if (options_.segmentation_url.empty()) fill(inside, width, one.box);
    }
    if (!options_.segmentation_url.empty())
      inside = read_masks(ask(options_.segmentation_url, segmentation_request(image, found)), found.size(), width,
                          height, shown_address(options_.segmentation_url));
    if (options_.dilations > 0) dilate(inside, width, height, options_.dilations);
  }
  detection.mask = as_map(inside, width, height);
  return detection;
}

}  // namespace maia
