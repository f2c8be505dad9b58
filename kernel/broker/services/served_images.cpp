#include "broker/services/served_images.hpp"

#include "services/backends/keys.hpp"

namespace maia::broker {

std::shared_ptr<const ImageServer> image_server(const backends::Setting& setting,
                                                std::shared_ptr<const HttpClient> client) {
  if (setting.is_offline() || setting.urls.empty()) throw Error("'" + setting.text + "' makes no images on a server");
  if (!setting.key_variable.empty() && backends::place_of_key(setting.key_variable).empty())
    (void)backends::key_of(setting.key_variable);
  ImageServerOptions options;
  options.kind = setting.kind == "a1111" ? ImageServerOptions::Kind::a1111 : ImageServerOptions::Kind::openai;
  options.base_url = setting.urls[0];
  options.model = setting.model;
  options.key_variable = setting.key_variable;
  return make_image_server(options, std::move(client));
}

}  // namespace maia::broker
