#include "services/http/error_text.hpp"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "services/http/address.hpp"

namespace maia {
namespace {

using nlohmann::json;

constexpr std::size_t longest = 300;

std::string one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool blank = static_cast<unsigned char>(c) <= ' ' || c == 0x7F;
    if (!blank) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
    if (line.size() > longest) break;
  }
  if (line.size() > longest) {
    line.resize(longest - 3);
    // A character that was cut in two goes as a whole.
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xC0) == 0x80) line.pop_back();
    if (!line.empty() && static_cast<unsigned char>(line.back()) >= 0xC0) line.pop_back();
    line += "...";
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

/// Text anywhere near the top of what an error says.
std::string message_in(const json& value, int depth = 0) {
  if (value.is_string()) return value.get<std::string>();
  if (depth > 3) return {};
  if (value.is_array() && !value.empty()) return message_in(value.front(), depth + 1);
  if (!value.is_object()) return {};
  for (const char* key : {"message", "msg", "error", "errors", "detail", "reason"}) {
    const auto found = value.find(key);
    if (found == value.end()) continue;
    if (std::string text = message_in(*found, depth + 1); !text.empty()) return text;
  }
  return {};
}

const char* meaning(int status) {
  switch (status) {
    case 401:
      return " (the key is missing or wrong)";
    case 402:
      return " (payment required)";
    case 403:
      return " (forbidden: the key may lack the right to do this)";
    case 404:
      return " (nothing is served there; is the path right?)";
    case 405:
      return " (this is not asked for there; is the path right?)";
    case 413:
      return " (the request is too large)";
    case 415:
    case 422:
      return " (the server wants another form of request; does it serve this task?)";
    case 429:
      return " (too many requests)";
    case 503:
      return " (busy, or the model is still being loaded)";
    default:
      return "";
  }
}

}  // namespace

std::string reason_of(const std::string& body) {
  const json parsed = json::parse(body, nullptr, false);
  if (!parsed.is_discarded()) return one_line(message_in(parsed));
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || body[first] == '<' || body[first] == '{' || body[first] == '[') return {};
  // Text, not an image or an archive.
  const std::string beginning = body.substr(0, 2 * longest);
  const auto odd = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte < ' ' && std::isspace(byte) == 0);
  };
  if (std::any_of(beginning.begin(), beginning.end(), odd)) return {};
  return one_line(beginning);
}

std::string refusal(const HttpRequest& request, const HttpReply& reply) {
  std::string text = shown_address(request.url);
  if (reply.status >= 300 && reply.status < 400) {
    text += " leads to another address";
    try {
      text += " (" + shown_address(reply.header("location")) + "); use that one if you trust it";
    } catch (const Error&) {
      text += ", which is not followed";
    }
    return text;
  }
  text += ": the server answers with the status " + std::to_string(reply.status) + meaning(reply.status);
  if (const std::string reason = reason_of(reply.body); !reason.empty()) text += ": " + reason;
  return text;
}

}  // namespace maia
