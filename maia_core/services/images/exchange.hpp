// What clients of image servers have in common.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "services/chat/json.hpp"
#include "services/images/image_server.hpp"

namespace maia {

/// Sends requests with the options' limits and the key, and asks again as send_patiently() does.
class ImageExchange {
 public:
  ImageExchange(ImageServerOptions options, std::shared_ptr<const HttpClient> client);

  const ImageServerOptions& options() const { return options_; }

  /// The reply to a POST, which is a JSON object. Throws as ImageServer::generate.
  nlohmann::json post(const std::string& path, const std::string& content_type, std::string body,
                      const std::function<void()>& check) const;

  /// What is at an address on the same server.
  std::string get(const std::string& url, const std::function<void()>& check) const;

  /// "a1111 at http://localhost:7860".
  std::string name_of(const std::string& what) const;

 private:
  HttpReply send(HttpRequest request, const std::function<void()>& check) const;

  ImageServerOptions options_;
  std::shared_ptr<const HttpClient> client_;
};

/// The bytes of an image in base64, with or without "data:...;base64," before them. Throws Error, naming the server, if
/// it is none, or no PNG, JPEG or WebP.
std::string image_in_base64(std::string_view text, const std::string& server);

/// The type of an image that is to be sent: "image/png", "image/jpeg" or "image/webp". Throws Error for anything else.
std::string sendable_type(const std::string& image);

std::shared_ptr<const ImageServer> make_openai_images(ImageExchange exchange);
std::shared_ptr<const ImageServer> make_a1111(ImageExchange exchange);

}  // namespace maia
