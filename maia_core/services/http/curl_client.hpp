// Requests over the network, by libcurl.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "maia/http.hpp"

namespace maia {

/// The key that HttpHeader::key_variable names. Throws Error if it is not there.
using KeyLookup = std::function<std::string(const std::string& name)>;

/// A client that opens connections of its own and keeps them for the next request. The proxy settings of the
/// environment apply (http_proxy, https_proxy, all_proxy, no_proxy), but not to servers on this machine. A key that a
/// server repeats is blotted out of HttpReply::body. Without a lookup, keys are environment variables.
std::shared_ptr<const HttpClient> make_curl_client(KeyLookup lookup = nullptr);

}  // namespace maia
