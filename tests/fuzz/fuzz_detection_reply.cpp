// Any bytes as what a detection server answers: what is accepted lies in the image.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/expect.hpp"
#include "services/base64.hpp"
#include "services/detection_protocol.hpp"
#include "services/http/address.hpp"
#include "services/http/error_text.hpp"

namespace {

constexpr int width = 12, height = 8;
constexpr const char* address = "http://host/path";

void expect_whole(const maia::HttpError& error) {
  EXPECT(std::string(error.what()).rfind(address, 0) == 0);
  EXPECT(!error.may_pass());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    for (const maia::FoundBox& found : maia::read_detections(text, "red ball.", width, height, 0.3F, address)) {
      EXPECT(found.score >= 0.3F && found.score <= 1);
      EXPECT(found.box.x >= 0 && found.box.width > 0 && found.box.x + found.box.width <= width);
      EXPECT(found.box.y >= 0 && found.box.height > 0 && found.box.y + found.box.height <= height);
    }
  } catch (const maia::HttpError& error) {
    expect_whole(error);
  }
  try {
    for (const std::uint8_t inside : maia::read_masks(text, 2, width, height, address)) EXPECT(inside <= 1);
  } catch (const maia::HttpError& error) {
    expect_whole(error);
  }
  const std::string reason = maia::reason_of(text);
  EXPECT(reason.size() <= 300);
  for (const char c : reason) EXPECT(static_cast<unsigned char>(c) >= ' ');
  try {
    const std::string shown = maia::shown_address(text);
    EXPECT(shown.find_first_of("?#") == std::string::npos || text.find_first_of("?#") > 0);
    EXPECT(maia::shown_address(shown).size() <= shown.size());
  } catch (const maia::Error&) {
  }
  EXPECT(maia::bytes_of_base64(maia::base64_of(text)) == text);
  if (const auto bytes = maia::bytes_of_base64(text)) EXPECT(bytes->size() <= size);
  return 0;
}
