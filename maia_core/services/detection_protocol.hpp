// Hugging Face's shapes of zero-shot object detection and of image segmentation.
#pragma once

#include <string>
#include <vector>

#include "maia/detectors.hpp"
#include "maia/image.hpp"

namespace maia {

/// The words as the server gets them: "Red  Ball" or, as a caption, "red ball.".
std::string candidate_label(const std::string& words, bool as_caption);

/// The body of a request for the boxes of one label.
std::string detection_request(const Image& image, const std::string& label, const HuggingFaceOptions& options);

/// One thing that a server found.
struct FoundBox {
  float score = 0;
  Box box;  ///< inside of the image, not empty
};

/// The boxes of a reply with a score of at least `box_threshold`, in the reply's order, clipped to the image; boxes
/// outside of it are dropped. Labels in the reply must be `label` or words of it, as a caption's label may be a part of
/// it. Throws HttpError, naming `address` and what is wrong, if the reply is anything else.
std::vector<FoundBox> read_detections(const std::string& body, const std::string& label, int width, int height,
                                      float box_threshold, const std::string& address);

/// The body of a request for the masks of boxes.
std::string segmentation_request(const Image& image, const std::vector<FoundBox>& boxes);

/// The union of a reply's masks, brought to the image's size: one byte per pixel, 1 inside.
/// Throws HttpError, naming `address` and what is wrong, unless there is one mask for each of the `boxes` boxes.
std::vector<std::uint8_t> read_masks(const std::string& body, std::size_t boxes, int width, int height,
                                     const std::string& address);

}  // namespace maia
