// What an agent is shown beside what a person sees.
#pragma once

#include <string>
#include <vector>

#include "maia/image.hpp"

namespace maia {

/// The MIME type of what the agent reads: JSON, an array of {"text": "..."} and {"image": "<base64 PNG>"} in their
/// order. Images are at most report_side pixels on their longer side, unless a part says otherwise. The kernel takes it
/// out before a person's front end sees the bundle.
inline constexpr const char* report_mime = "application/vnd.maia.report+json";
inline constexpr int report_side = 224;
inline constexpr std::size_t report_images = 60;  ///< in one bundle; a text says how many more there are

/// Whether an agent reads what is shown now: set by the host, off without one. Any thread.
bool reporting();
void set_reporting(bool on);

/// A piece of a report: a text, or an image if it has one.
struct ReportPart {
  std::string text;
  std::vector<Image> image;  ///< none or one
  int side = report_side;    ///< the longest side it may have
};
std::string report_json(const std::vector<ReportPart>& parts);

/// Each image after its line; without lines the images alone. There is a line for each image or none at all.
std::vector<ReportPart> listed(const std::vector<Image>& images, const std::vector<std::string>& lines);

/// Scaled down, if it is larger, to `side` pixels on its longer side.
Image at_most(const Image& image, int side);

}  // namespace maia
