#include "broker/services/service_limits.hpp"

#include <string>
#include <string_view>

#include "broker/magics/text.hpp"
#include "maia/error.hpp"
#include "services/chat/messages.hpp"

namespace maia::broker {
namespace {

using protocol::ServiceRequest;

[[noreturn]] void refuse(const std::string& what, std::size_t have, std::size_t most) {
  throw Error(std::to_string(have) + " " + what + " are too many for one request, which takes " + std::to_string(most) +
              "; make several of it");
}

void check_texts(const ServiceRequest& request, const ServiceLimits& limits, const char* what) {
  if (request.texts.empty()) throw Error(std::string("there are no ") + what);
  if (request.texts.size() > limits.texts) refuse(what, request.texts.size(), limits.texts);
  for (const std::string& text : request.texts) {
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
      throw Error(std::string("one of the ") + what + " is empty");
    if (!is_utf8(text)) throw Error(std::string("one of the ") + what + " is no UTF-8 text");
    if (text.size() > limits.text_bytes)
      throw Error(std::string("one of the ") + what + " is longer than " + std::to_string(limits.text_bytes) +
                  " bytes: '" + text.substr(0, 40) + "...'");
  }
}

void check_images(const ServiceRequest& request, const ServiceLimits& limits) {
  if (request.images.empty()) throw Error("there are no images");
  if (request.images.size() > limits.images) refuse("images", request.images.size(), limits.images);
  std::size_t all = 0;
  for (const std::string& image : request.images) {
    if (media_type(image).empty()) throw Error("one of the images is no PNG, JPEG or WebP file");
    if (image.size() > limits.image_bytes)
      throw Error("an image of " + format_bytes(image.size()) + " is too large; it may have " +
                  format_bytes(limits.image_bytes));
    all += image.size();
  }
  if (all > limits.images_bytes)
    throw Error("images of " + format_bytes(all) + " are too much for one request, which takes " +
                format_bytes(limits.images_bytes) + "; make several of it");
}

void expect_none(const std::vector<std::string>& things, const char* what) {
  if (!things.empty()) throw Error(std::string("this service takes no ") + what);
}

}  // namespace

const char* role_of(const ServiceRequest& request) {
  if (request.service == "generate" || request.service == "edit") return "image";
  if (request.service == "describe" || request.service == "summarize") return "describer";
  if (request.service == "http") return "detector";
  throw Error("there is no such service");
}

std::size_t checked_calls(const ServiceRequest& request, const ServiceLimits& limits) {
  (void)role_of(request);
  if (request.service == "http") {
    expect_none(request.images, "images");
    if (request.texts.size() != 2) throw Error("a request by http has an address and a body");
    if (request.texts[1].size() > limits.body_bytes)
      throw Error("a request of " + format_bytes(request.texts[1].size()) + " is too large; it may have " +
                  format_bytes(limits.body_bytes));
    return 1;
  }
  if (request.service == "generate") {
    expect_none(request.images, "images");
    check_texts(request, limits, "prompts");
    return request.texts.size();
  }
  if (request.service == "edit") {
    check_texts(request, limits, "instructions");
    check_images(request, limits);
    if (request.texts.size() != request.images.size())
      throw Error("there are " + count_of(request.images.size(), "image") + " and " +
                  count_of(request.texts.size(), "instruction") + "; each image needs one");
    return request.images.size();
  }
  expect_none(request.texts, "texts");
  check_images(request, limits);
  return request.service == "summarize" ? 1 : request.images.size();
}

}  // namespace maia::broker
