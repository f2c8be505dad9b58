// Addresses as they may be shown.
#pragma once

#include <string>

namespace maia {

/// Scheme, host, port and path, without user, password, query and fragment, which may hold keys. Bytes that are not
/// printable are shown as '?'. Throws Error, without repeating it, if `url` is not one of http:// or https://.
std::string shown_address(const std::string& url);

/// Whether the host is localhost or an address of the loopback interface: 127.x.y.z or [::1].
bool is_on_this_machine(const std::string& url);

}  // namespace maia
