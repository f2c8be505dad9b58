// The server that a setting of the role "image" means.
#pragma once

#include <memory>

#include "maia/http.hpp"
#include "services/backends/setting.hpp"
#include "services/images/image_server.hpp"

namespace maia::broker {

/// Throws Error if the setting is offline, or its key is not there.
std::shared_ptr<const ImageServer> image_server(const backends::Setting& setting,
                                                std::shared_ptr<const HttpClient> client);

}  // namespace maia::broker
