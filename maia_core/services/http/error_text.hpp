// What a server says when it refuses.
#pragma once

#include <string>

#include "maia/http.hpp"

namespace maia {

/// The reason that the body of a reply gives: the message of JSON in one of the usual forms ({"error": "..."},
/// {"error": {"message": "..."}}, {"detail": ...}, {"message": ...}), else the beginning of a text; empty if there is
/// none. One line of printable text, at most 300 bytes.
std::string reason_of(const std::string& body);

/// "http://host/path: the server answers with the status 429 (too many requests): slow down", with what to do.
std::string refusal(const HttpRequest& request, const HttpReply& reply);

}  // namespace maia
