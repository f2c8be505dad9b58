// The environment that cells and shell commands get.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maia::broker {

/// True if a variable could hold a secret: if one of the words of its name (separated by `_`) is KEY, APIKEY, TOKEN,
/// SECRET, PASSWORD, PASSWD, PASSPHRASE, PASS, PAT, CREDENTIAL, AUTH or a plural of these, or ends with one of the
/// longer of them (PGPASSWORD), or if its value is a URL with a password (scheme://user:password@host) or begins as the
/// keys of known providers do ("sk-..."). SSH_AUTH_SOCK, a path, is not one.
bool is_secret(std::string_view name, std::string_view value);

/// "NAME=value" for every variable of this process that is not secret.
///
/// Generated code runs in the worker and in shell commands; keys stay in the broker, which does all calls that need
/// one.
std::vector<std::string> environment_without_secrets();

}  // namespace maia::broker
