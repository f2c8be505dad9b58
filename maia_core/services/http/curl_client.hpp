// Requests over the network, by libcurl.
#pragma once

#include <memory>

#include "maia/http.hpp"

namespace maia {

/// A client that opens connections of its own and keeps them for the next request. The proxy settings of the
/// environment apply (http_proxy, https_proxy, all_proxy, no_proxy). Keys that a server repeats in a refusal are
/// blotted out of the reply.
std::shared_ptr<const HttpClient> make_curl_client();

}  // namespace maia
