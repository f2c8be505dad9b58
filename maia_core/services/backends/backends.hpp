// Who serves what: the person's choice, kept in a file without keys.
#pragma once

#include <memory>

#include "maia/chat.hpp"
#include "maia/http.hpp"
#include "services/backends/configuration.hpp"
#include "services/backends/keys.hpp"
#include "services/backends/prices.hpp"
#include "services/backends/setting.hpp"

namespace maia::backends {

/// The way to the network of this process: libcurl, with keys from key_of(). One object for ever.
std::shared_ptr<const HttpClient> network();

/// The model of a setting of the roles vlm and describer; its name() is the setting's text. `client` is network() if
/// null. Throws Error if it needs a key that is not there, or if the setting is "offline": no server serves that.
std::shared_ptr<const ChatModel> chat_model(const Setting& setting, std::shared_ptr<const HttpClient> client = nullptr);

}  // namespace maia::backends
