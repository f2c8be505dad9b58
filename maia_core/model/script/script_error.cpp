#include "model/script/script_error.hpp"

#include <c10/util/Exception.h>

#include <nlohmann/json.hpp>

namespace maia {
namespace {

std::string first_line(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find('\n', begin) - begin);
}

/// A damaged file's bytes come back in messages, and notebooks take only UTF-8.
std::string valid_utf8(const std::string& text) {
  using nlohmann::json;
  return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace)).get<std::string>();
}

}  // namespace

std::string reason(const std::exception& error) {
  const auto* torch_error = dynamic_cast<const c10::Error*>(&error);
  std::string text = torch_error ? torch_error->what_without_backtrace() : error.what();
  // The interpreter puts its own stack trace first and the error last: "...\nRuntimeError: mat1 and mat2 ...".
  if (text.find("Traceback of TorchScript") != std::string::npos) {
    const std::size_t last = text.rfind("Error: ");
    if (last != std::string::npos) text = text.substr(last + 7);
  }
  const std::string line = valid_utf8(first_line(text));
  return line.empty() ? "unknown error" : line;
}

}  // namespace maia
