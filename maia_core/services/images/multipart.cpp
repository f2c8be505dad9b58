#include "services/images/multipart.hpp"

#include <algorithm>

namespace maia {
namespace {

std::string free_boundary(const std::vector<FormField>& fields) {
  for (int number = 0;; ++number) {
    std::string boundary = "maia-" + std::to_string(number);
    const auto has = [&](const FormField& field) { return field.content.find(boundary) != std::string::npos; };
    if (std::none_of(fields.begin(), fields.end(), has)) return boundary;
  }
}

}  // namespace

Form multipart_form(const std::vector<FormField>& fields) {
  const std::string boundary = free_boundary(fields);
  std::string body;
  for (const FormField& field : fields) {
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field.name + "\"";
    if (!field.file_name.empty()) body += "; filename=\"" + field.file_name + "\"\r\nContent-Type: " + field.media_type;
    body += "\r\n\r\n";
    body += field.content;
    body += "\r\n";
  }
  body += "--" + boundary + "--\r\n";
  return {"multipart/form-data; boundary=" + boundary, std::move(body)};
}

}  // namespace maia
