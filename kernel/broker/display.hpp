// MIME bundles as Jupyter wants them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "protocol/message.hpp"

namespace maia::broker {

/// The `data` of a display: binary types in base64, JSON types as JSON (as text if it does not parse), all else as text
/// in which bytes that are not UTF-8 are replaced.
nlohmann::json display_data(const protocol::MimeBundle& bundle);

/// What the text says as JSON; discarded if it does not parse, or nests more than 100 deep: to write or copy what is
/// nested deeper takes more stack than there is.
nlohmann::json json_value(const std::string& text);

/// A JSON object given as text; an empty one if it is empty or does not parse.
nlohmann::json json_object(const std::string& text);

std::string base64(std::string_view bytes);

}  // namespace maia::broker
