// Image generators and editors on servers, in encoded bytes: no image library is needed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "maia/chat.hpp"
#include "maia/http.hpp"

namespace maia {

struct ImageServerOptions {
  enum class Kind {
    openai,  ///< POST BASE/images/generations and BASE/images/edits (multipart): gpt-image-1, dall-e-3, dall-e-2, and
             ///< other servers that speak so
    a1111    ///< POST BASE/sdapi/v1/txt2img and BASE/sdapi/v1/img2img: AUTOMATIC1111 and what speaks like it
  };
  Kind kind = Kind::openai;
  std::string base_url;      ///< openai: with the version, "https://api.openai.com/v1"
  std::string model;         ///< a1111: a checkpoint, empty for the one that is loaded
  std::string key_variable;  ///< empty for none; openai: "Bearer KEY", a1111: "Basic KEY" (the base64 of user:password)
  int size = 512;            ///< pixels of a square image; gpt-image and dall-e-3 make 1024 at least
  int steps = 25;            ///< of a1111
  double total_seconds = 300;
};

/// An image as it came.
struct ServedImage {
  std::string bytes;    ///< of a PNG, JPEG or WebP file
  ChatUsage usage;      ///< zeros if the server did not say
  std::string comment;  ///< what the server says it drew instead of the prompt; empty if it does not say
};

/// Safe to call from several threads.
class ImageServer {
 public:
  virtual ~ImageServer() = default;

  /// "gpt-image-1 at https://api.openai.com/v1", "a1111 at http://localhost:7860".
  virtual std::string name() const = 0;

  /// Whether it takes more than one request at a time to advantage.
  virtual bool is_parallel() const = 0;

  /// Throws HttpError, or Error with the server's words if it refuses the prompt, or if what it sends is no image.
  /// `seed` is passed on where the server has one (a1111: its last 32 bits): else each call makes another image.
  /// `check` is called several times a second, and what it throws ends the request; may be empty.
  virtual ServedImage generate(const std::string& prompt, std::uint64_t seed,
                               const std::function<void()>& check) const = 0;

  /// The image, a PNG, JPEG or WebP file, changed by the instruction. Throws as generate(), and if the model can't
  /// edit.
  virtual ServedImage edit(const std::string& image, const std::string& instruction, std::uint64_t seed,
                           const std::function<void()>& check) const = 0;
};

/// Throws Error if the options make no sense.
std::shared_ptr<const ImageServer> make_image_server(const ImageServerOptions& options,
                                                     std::shared_ptr<const HttpClient> client);

}  // namespace maia
