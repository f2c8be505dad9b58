#include "services/images/exchange.hpp"

#include <algorithm>

#include "services/base64.hpp"
#include "services/chat/messages.hpp"
#include "services/http/address.hpp"
#include "services/http/error_text.hpp"
#include "services/http/retry.hpp"

namespace maia {
namespace {

constexpr int smallest_side = 64, largest_side = 4096, most_steps = 1000;

bool mentions_policy(const std::string& text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  for (const char* word : {"content_policy", "content policy", "moderation", "safety system", "content_filter"})
    if (lower.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace

ImageExchange::ImageExchange(ImageServerOptions options, std::shared_ptr<const HttpClient> client)
    : options_(std::move(options)), client_(std::move(client)) {
  while (options_.base_url.ends_with('/')) options_.base_url.pop_back();
  (void)shown_address(options_.base_url);
  if (!client_) throw Error("a server for images needs an HttpClient");
  if (options_.size < smallest_side || options_.size > largest_side)
    throw Error("images of a server have " + std::to_string(smallest_side) + " to " + std::to_string(largest_side) +
                " pixels a side, not " + std::to_string(options_.size));
  if (options_.steps < 1 || options_.steps > most_steps)
    throw Error("an image is made in 1 to " + std::to_string(most_steps) + " steps, not " +
                std::to_string(options_.steps));
  if (!(options_.total_seconds > 0)) throw Error("an image of a server may take more than 0 seconds");
}

std::string ImageExchange::name_of(const std::string& what) const {
  return what + " at " + shown_address(options_.base_url);
}

HttpReply ImageExchange::send(HttpRequest request, const std::function<void()>& check) const {
  if (!options_.key_variable.empty())
    request.headers.push_back({"Authorization", options_.kind == ImageServerOptions::Kind::a1111 ? "Basic " : "Bearer ",
                               options_.key_variable});
  request.limits.total_seconds = options_.total_seconds;
  request.check = check;
  RetryPolicy policy;
  policy.total_seconds = options_.total_seconds;
  try {
    return send_patiently(*client_, std::move(request), policy);
  } catch (const HttpError& error) {
    if (error.status() == 400 && mentions_policy(error.what()))
      throw Error(std::string("the server refuses to draw this, by its content policy; say it differently (") +
                  error.what() + ")");
    throw;
  }
}

nlohmann::json ImageExchange::post(const std::string& path, const std::string& content_type, std::string body,
                                   const std::function<void()>& check) const {
  HttpRequest request;
  request.url = options_.base_url + path;
  request.headers = {{"Content-Type", content_type, ""}, {"Accept", "application/json", ""}};
  request.body = std::move(body);
  const std::string address = shown_address(request.url);
  const HttpReply reply = send(std::move(request), check);
  try {
    return read_object(reply.body);
  } catch (const Error& error) {
    throw Error(address + ": " + error.what());
  }
}

std::string ImageExchange::get(const std::string& url, const std::function<void()>& check) const {
  HttpRequest request;
  request.method = "GET";
  request.url = url;
  return send(std::move(request), check).body;
}

std::string image_in_base64(std::string_view text, const std::string& server) {
  if (text.starts_with("data:")) text.remove_prefix(std::min(text.find(',') + 1, text.size()));
  const std::optional<std::string> bytes = bytes_of_base64(text);
  const std::string type = bytes ? media_type(*bytes) : "";
  if (type.empty() || type == "image/gif") throw Error(server + " sends something else than a PNG, JPEG or WebP image");
  return *bytes;
}

std::string sendable_type(const std::string& image) {
  const std::string type = media_type(image);
  if (type.empty() || type == "image/gif") throw Error("an image to be edited must be a PNG, JPEG or WebP file");
  return type;
}

std::shared_ptr<const ImageServer> make_image_server(const ImageServerOptions& options,
                                                     std::shared_ptr<const HttpClient> client) {
  ImageExchange exchange(options, std::move(client));
  return options.kind == ImageServerOptions::Kind::openai ? make_openai_images(std::move(exchange))
                                                          : make_a1111(std::move(exchange));
}

}  // namespace maia
