// Forms with files in them (RFC 7578).
#pragma once

#include <string>
#include <vector>

namespace maia {

struct FormField {
  std::string name;  ///< letters, digits and _ []
  std::string content;
  std::string file_name;  ///< empty for a field that is no file
  std::string media_type;
};

struct Form {
  std::string content_type;  ///< with the boundary
  std::string body;
};

/// The boundary is the first of "maia-0", "maia-1", ... that is in no field.
Form multipart_form(const std::vector<FormField>& fields);

}  // namespace maia
