#include "services/backends/setting.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "model/nearest.hpp"
#include "services/backends/configuration.hpp"
#include "services/backends/keys.hpp"
#include "services/backends/kinds.hpp"

namespace maia::backends {
namespace {

struct UrlCleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

struct Address {
  std::string origin, path;
};

/// Says nothing of the address itself in errors: what was pasted may hold a key.
Address taken_apart(const std::string& url) {
  const std::unique_ptr<CURLU, UrlCleanup> handle(curl_url());
  if (!handle || curl_url_set(handle.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    throw Error("an address is written http://host:port/path or https://host/path, without blanks");
  const std::string scheme = part_of(handle.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") throw Error("an address begins with http:// or https://");
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT})
    if (!part_of(handle.get(), part).empty())
      throw Error("an address has no user, password, ?query or #fragment in it, because these may hold keys");
  std::string host = part_of(handle.get(), CURLUPART_HOST);
  std::transform(host.begin(), host.end(), host.begin(), [](unsigned char c) { return std::tolower(c); });
  const std::string port = part_of(handle.get(), CURLUPART_PORT);
  const bool usual = port.empty() || port == (scheme == "http" ? "80" : "443");
  std::string path = part_of(handle.get(), CURLUPART_PATH);
  while (path.ends_with('/')) path.pop_back();
  return {scheme + "://" + host + (usual ? "" : ":" + port), path};
}

/// The address in its normal form: no slash at the end, the kind's path if it has none.
std::string base_url(const std::string& url, const Kind& kind) {
  const Address address = taken_apart(url);
  return address.origin + (address.path.empty() ? kind.path : address.path);
}

std::string form_of(const Kind& kind) {
  const std::string name = kind.name;
  switch (kind.form) {
    case Kind::Form::offline:
      return name;
    case Kind::Form::model:
      return name + ":MODEL";
    case Kind::Form::web_ui:
      return name + ":URL[#CHECKPOINT]";
    case Kind::Form::detection:
      return name + ":URL[,SEGMENTATION_URL]";
  }
  return name;
}

bool serves(const Kind& kind, const std::string& role) {
  return std::find(kind.roles.begin(), kind.roles.end(), role) != kind.roles.end();
}

[[noreturn]] void not_a_setting(const std::string& role, const std::string& kind) {
  std::vector<std::string> names, forms;
  for (const Kind& each : kinds())
    if (serves(each, role)) {
      names.emplace_back(each.name);
      forms.push_back(form_of(each));
    }
  std::string problem = "'" + kind + "' is no backend";
  if (const Kind* known = find_kind(kind)) problem = std::string(known->name) + " does not serve the role " + role;
  const std::string hint = did_you_mean(kind, names);
  throw Error(problem + (hint.empty() ? "." : hint) + " The role " + role + " takes " + listed(forms));
}

bool is_model_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("-_.:/@+").find(c) != std::string::npos;
}

void check_model(const std::string& model, const Kind& kind) {
  if (model.empty()) throw Error(std::string("the model's name is missing: write ") + form_of(kind));
  if (!std::all_of(model.begin(), model.end(), is_model_character))
    throw Error("a model's name has letters, digits and -_.:/@+, which '" + model + "' has not alone");
}

void read_model(Setting& setting, const Kind& kind, const std::string& rest) {
  std::size_t at = rest.find("@http://");
  if (at == std::string::npos) at = rest.find("@https://");
  setting.model = rest.substr(0, at);
  check_model(setting.model, kind);
  setting.urls = {at == std::string::npos ? kind.url : base_url(rest.substr(at + 1), kind)};
}

void read_web_ui(Setting& setting, const Kind& kind, const std::string& rest) {
  const std::size_t hash = rest.find('#');
  if (rest.empty()) throw Error(std::string("the address is missing: write ") + kind.name + ":" + kind.url);
  setting.urls = {base_url(rest.substr(0, hash), kind)};
  if (hash == std::string::npos) return;
  setting.model = rest.substr(hash + 1);
  const auto plain = [](unsigned char c) { return c >= ' ' && c != 0x7F; };
  if (setting.model.empty() || !std::all_of(setting.model.begin(), setting.model.end(), plain))
    throw Error("behind # stands the name of a checkpoint, as the web UI lists it");
}

void read_detection(Setting& setting, const Kind& kind, const std::string& rest) {
  if (rest.empty()) throw Error(std::string("the address is missing: write ") + form_of(kind));
  const std::size_t comma = rest.find(',');
  setting.urls = {base_url(rest.substr(0, comma), kind)};
  if (comma != std::string::npos) setting.urls.push_back(base_url(rest.substr(comma + 1), kind));
}

void find_key(Setting& setting, const Kind& kind, const KeyNames& keys) {
  if (setting.urls.empty()) return;
  const std::string origin = origin_of(setting.urls[0]);
  if (const auto named = keys.find(origin); named != keys.end())
    setting.key_variable = named->second;
  else if (*kind.key_variable != '\0' && *kind.url != '\0' && origin == origin_of(kind.url))
    setting.key_variable = kind.key_variable;
  for (const std::string& url : setting.urls)
    if (!setting.key_variable.empty() && origin_of(url) != origin)
      throw Error("both addresses of a detector with a key must be on one server");
}

}  // namespace

std::string origin_of(const std::string& url) { return taken_apart(url).origin; }

void check_role(const std::string& role) {
  const std::vector<std::string> names(std::begin(roles), std::end(roles));
  if (std::find(names.begin(), names.end(), role) == names.end())
    throw Error("there is no role '" + role + "'; the roles are " + listed(names) + did_you_mean(role, names));
}

std::vector<std::string> beginnings(const std::string& role) {
  std::vector<std::string> texts;
  for (const Kind& kind : kinds())
    if (serves(kind, role)) texts.push_back(std::string(kind.name) + (kind.form == Kind::Form::offline ? "" : ":"));
  return texts;
}

Setting parse_setting(const std::string& role, const std::string& text, const KeyNames& keys) {
  check_role(role);
  if (looks_like_key(text)) throw Error("that looks like a key, which is no part of a setting; " + where_keys_go());
  const std::size_t colon = text.find(':');
  const Kind* kind = find_kind(text.substr(0, colon));
  if (kind == nullptr || !serves(*kind, role)) not_a_setting(role, text.substr(0, colon));
  Setting setting{role, text, kind->name, {}, {}, {}};
  if (kind->form == Kind::Form::offline) {
    if (colon != std::string::npos) throw Error("nothing stands behind 'offline'");
    return setting;
  }
  const std::string rest = colon == std::string::npos ? "" : text.substr(colon + 1);
  if (kind->form == Kind::Form::model) read_model(setting, *kind, rest);
  if (kind->form == Kind::Form::web_ui) read_web_ui(setting, *kind, rest);
  if (kind->form == Kind::Form::detection) read_detection(setting, *kind, rest);
  find_key(setting, *kind, keys);
  return setting;
}

Setting parse_setting(const std::string& role, const std::string& text) {
  return parse_setting(role, text, Configuration::load().keys());
}

}  // namespace maia::backends
