// OpenAI's images.
#include <algorithm>

#include "services/chat/messages.hpp"
#include "services/http/address.hpp"
#include "services/images/exchange.hpp"
#include "services/images/multipart.hpp"

namespace maia {
namespace {

std::string lower_origin(const std::string& url) {
  const std::size_t path = url.find('/', url.find("://") + 3);
  std::string origin = url.substr(0, path);
  std::transform(origin.begin(), origin.end(), origin.begin(),
                 [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
  return origin;
}

class OpenAiImages : public ImageServer {
 public:
  explicit OpenAiImages(ImageExchange exchange)
      : exchange_(std::move(exchange)), model_(exchange_.options().model), is_gpt_(model_.starts_with("gpt-image")) {
    if (model_.empty()) throw Error("the image model's name is missing for " + exchange_.options().base_url);
  }

  std::string name() const override { return exchange_.name_of(model_); }
  bool is_parallel() const override { return true; }

  ServedImage generate(const std::string& prompt, std::uint64_t, const std::function<void()>& check) const override {
    OrderedJson body = {{"model", model_}, {"prompt", prompt}, {"n", 1}, {"size", size()}};
    // The newer models always send the image itself, and know no response_format; the best quality is dear.
    if (is_gpt_)
      body["quality"] = "medium";
    else
      body["response_format"] = "b64_json";
    return image_of(exchange_.post("/images/generations", "application/json", json_text(body), check), check);
  }

  ServedImage edit(const std::string& image, const std::string& instruction, std::uint64_t,
                   const std::function<void()>& check) const override {
    if (model_.starts_with("dall-e-3")) throw Error("dall-e-3 can't edit images; choose gpt-image-1 or dall-e-2");
    const std::string type = sendable_type(image);
    std::vector<FormField> fields = {
        {"model", model_, "", ""}, {"prompt", instruction, "", ""}, {"n", "1", "", ""}, {"size", size(), "", ""}};
    if (is_gpt_)
      fields.push_back({"quality", "medium", "", ""});
    else
      fields.push_back({"response_format", "b64_json", "", ""});
    // What is not to be changed stays as it is; the smaller models can't do that.
    if (is_gpt_ && model_.find("mini") == std::string::npos) fields.push_back({"input_fidelity", "high", "", ""});
    fields.push_back({"image", image, "image." + type.substr(type.find('/') + 1), type});
    Form form = multipart_form(fields);
    return image_of(exchange_.post("/images/edits", form.content_type, std::move(form.body), check), check);
  }

 private:
  std::string size() const {
    const int smallest = is_gpt_ || model_.starts_with("dall-e-3") ? 1024 : 64;
    const std::string side = std::to_string(std::max(exchange_.options().size, smallest));
    return side + "x" + side;
  }

  ServedImage image_of(const nlohmann::json& reply, const std::function<void()>& check) const {
    ServedImage image;
    const nlohmann::json& data = at_path(reply, "data", 0);
    if (const std::string text = string_of(at_path(data, "b64_json")); !text.empty())
      image.bytes = image_in_base64(text, name());
    else
      image.bytes = at_address(string_of(at_path(data, "url")), check);
    image.comment = string_of(at_path(data, "revised_prompt"));
    const nlohmann::json& usage = at_path(reply, "usage");
    image.usage.input_tokens = count_of(at_path(usage, "input_tokens"));
    image.usage.output_tokens = count_of(at_path(usage, "output_tokens"));
    return image;
  }

  /// Small servers give the image an address of their own. One elsewhere may be anything and is not asked.
  std::string at_address(const std::string& url, const std::function<void()>& check) const {
    if (url.empty()) throw Error(name() + " answers without an image");
    if (lower_origin(url) != lower_origin(exchange_.options().base_url))
      throw Error(name() + " answers with an address elsewhere (" + shown_address(url) +
                  ") in place of an image; such addresses are not followed");
    std::string bytes = exchange_.get(url, check);
    const std::string type = media_type(bytes);
    if (type.empty() || type == "image/gif")
      throw Error(name() + " sends something else than a PNG, JPEG or WebP image");
    return bytes;
  }

  ImageExchange exchange_;
  std::string model_;
  bool is_gpt_;
};

}  // namespace

std::shared_ptr<const ImageServer> make_openai_images(ImageExchange exchange) {
  return std::make_shared<const OpenAiImages>(std::move(exchange));
}

}  // namespace maia
