// The web API of AUTOMATIC1111's Stable Diffusion UI, which Forge, SD.Next and stable-diffusion.cpp speak, too.
#include <algorithm>

#include "services/base64.hpp"
#include "services/chat/messages.hpp"
#include "services/images/exchange.hpp"

namespace maia {
namespace {

/// Latent images have an eighth of the pixels.
int side_for(int pixels, int otherwise) {
  constexpr int grid = 8, smallest = 64, largest = 1024;
  if (pixels <= 0) pixels = otherwise;
  return std::clamp(pixels / grid * grid, smallest, largest);
}

class WebUi : public ImageServer {
 public:
  explicit WebUi(ImageExchange exchange) : exchange_(std::move(exchange)) {}

  std::string name() const override {
    const std::string& model = exchange_.options().model;
    return exchange_.name_of(model.empty() ? "a1111" : model);
  }

  /// It works at one image at a time.
  bool is_parallel() const override { return false; }

  ServedImage generate(const std::string& prompt, std::uint64_t seed,
                       const std::function<void()>& check) const override {
    const int side = side_for(exchange_.options().size, 0);
    return first_image(
        exchange_.post("/sdapi/v1/txt2img", "application/json", json_text(request(prompt, seed, side, side)), check));
  }

  ServedImage edit(const std::string& image, const std::string& instruction, std::uint64_t seed,
                   const std::function<void()>& check) const override {
    (void)sendable_type(image);
    const ImageSize size = image_size(image);
    OrderedJson body = request(instruction, seed, side_for(size.width, exchange_.options().size),
                               side_for(size.height, exchange_.options().size));
    body["init_images"] = {base64_of(image)};
    body["resize_mode"] = 0;
    // Models that were trained to follow instructions start from noise and look at the image; others would forget it.
    const bool follows = exchange_.options().model.find("pix2pix") != std::string::npos;
    body["denoising_strength"] = follows ? 1.0 : 0.6;
    body["image_cfg_scale"] = 1.5;
    return first_image(exchange_.post("/sdapi/v1/img2img", "application/json", json_text(body), check));
  }

 private:
  OrderedJson request(const std::string& prompt, std::uint64_t seed, int width, int height) const {
    constexpr std::uint64_t last_32_bits = 0xFFFFFFFF;
    OrderedJson body = {{"prompt", prompt},
                        {"negative_prompt", ""},
                        {"seed", seed & last_32_bits},
                        {"steps", exchange_.options().steps},
                        {"cfg_scale", 7},
                        {"width", width},
                        {"height", height},
                        {"batch_size", 1},
                        {"n_iter", 1},
                        {"send_images", true},
                        {"save_images", false}};
    if (!exchange_.options().model.empty())
      body["override_settings"] = {{"sd_model_checkpoint", exchange_.options().model}};
    return body;
  }

  ServedImage first_image(const nlohmann::json& reply) const {
    const std::string text = string_of(at_path(reply, "images", 0));
    if (text.empty()) throw Error(name() + " answers without an image");
    return {image_in_base64(text, name()), {}, {}};
  }

  ImageExchange exchange_;
};

}  // namespace

std::shared_ptr<const ImageServer> make_a1111(ImageExchange exchange) {
  return std::make_shared<const WebUi>(std::move(exchange));
}

}  // namespace maia
