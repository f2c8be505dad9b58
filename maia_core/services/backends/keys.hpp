// Keys: where they are, and where they must not be.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace maia::backends {

/// The environment variable, else the file of its name in keys_folder(), whose only line is the key. Throws Error,
/// naming the variable and both remedies, never the content, if there is none, or if the file or its folder belongs to
/// somebody else or is open to others.
std::string key_of(const std::string& variable);

/// Where the key is: "environment" or "key file"; empty if there is none. Throws Error if a key file may not be used.
std::string place_of_key(const std::string& variable);

/// The folder keys beside the configuration's file.
std::filesystem::path keys_folder();

/// A sentence that says where keys belong.
std::string where_keys_go();

/// Whether a name is fit for a variable or file with a key: capital letters, digits and _, with _KEY or _TOKEN at its
/// end. Such variables are kept from what runs cells.
bool is_key_name(std::string_view name);

/// Whether a text has a key in it, as far as one can tell: by the beginnings that providers give their keys, or a long
/// word of mixed letters and digits.
bool looks_like_key(std::string_view text);

}  // namespace maia::backends
