#include "services/backends/backends.hpp"
#include "services/backends/kinds.hpp"
#include "services/http/curl_client.hpp"

namespace maia::backends {
namespace {

/// The model under the name that the person gave it.
class NamedModel : public ChatModel {
 public:
  NamedModel(std::string name, std::shared_ptr<const ChatModel> model)
      : name_(std::move(name)), model_(std::move(model)) {}
  std::string name() const override { return name_; }
  ChatReply ask(const ChatRequest& request) const override { return model_->ask(request); }

 private:
  std::string name_;
  std::shared_ptr<const ChatModel> model_;
};

}  // namespace

std::shared_ptr<const HttpClient> network() {
  static const std::shared_ptr<const HttpClient> client = make_curl_client(key_of);
  return client;
}

std::shared_ptr<const ChatModel> chat_model(const Setting& setting, std::shared_ptr<const HttpClient> client) {
  const Kind* kind = find_kind(setting.kind);
  if (kind == nullptr || kind->form != Kind::Form::model || setting.urls.empty())
    throw Error("'" + setting.text + "' is no language model on a server");
  if (!setting.key_variable.empty() && place_of_key(setting.key_variable).empty()) (void)key_of(setting.key_variable);
  ChatEndpoint endpoint;
  endpoint.dialect = kind->dialect;
  endpoint.base_url = setting.urls[0];
  endpoint.model = setting.model;
  endpoint.key_variable = setting.key_variable;
  if (const std::optional<Price> price = price_of(setting); price && price->most_images > 0)
    endpoint.most_images = price->most_images;
  return std::make_shared<const NamedModel>(setting.text,
                                            make_chat_model(endpoint, client ? std::move(client) : network()));
}

}  // namespace maia::backends
