#include "services/backends/prices.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "model/folders.hpp"
#include "model/nearest.hpp"
#include "services/backends/configuration.hpp"
#include "services/backends/kinds.hpp"

namespace maia::backends {
namespace {

using nlohmann::json;

Price read_price(const std::string& name, const json& value) {
  static const std::vector<std::string> fields = {"input",     "cached_input", "output",
                                                  "per_image", "window",       "most_images"};
  if (!value.is_object())
    throw Error("the price of " + name + " is an object such as {\"input\": 2.5, \"output\": 10}");
  const auto number = [&](const char* field, double otherwise, double most) {
    const auto found = value.find(field);
    if (found == value.end()) return otherwise;
    const double given = found->is_number() ? found->get<double>() : -1;
    if (!(given >= 0 && given <= most))
      throw Error("the price of " + name + " has a \"" + field + "\" that is no number from 0 on, or too large");
    return given;
  };
  for (const auto& item : value.items())
    if (std::find(fields.begin(), fields.end(), item.key()) == fields.end())
      throw Error("the price of " + name + " has an unknown entry '" + item.key() + "'; it may have " + listed(fields));
  constexpr double most_dollars = 1e6, most_tokens = 1e12, most_images = 1e6;
  Price price;
  price.input = number("input", 0, most_dollars);
  price.cached_input = number("cached_input", price.input, most_dollars);
  price.output = number("output", 0, most_dollars);
  price.per_image = number("per_image", 0, most_dollars);
  price.window = static_cast<std::int64_t>(number("window", 0, most_tokens));
  price.most_images = static_cast<int>(number("most_images", 0, most_images));
  return price;
}

/// Without "-2024-11-20", "-20250514" or "-latest" at the end.
std::string without_date(const std::string& name) {
  const auto ends_like = [&](const std::string& pattern) {
    if (name.size() <= pattern.size()) return false;
    const std::string end = name.substr(name.size() - pattern.size());
    return std::equal(end.begin(), end.end(), pattern.begin(), [](char c, char p) {
      return p == '0' ? std::isdigit(static_cast<unsigned char>(c)) != 0 : c == p;
    });
  };
  for (const std::string pattern : {"-0000-00-00", "-00000000", "-latest"})
    if (ends_like(pattern)) return name.substr(0, name.size() - pattern.size());
  return name;
}

struct Installed {
  std::string date;
  Prices prices;
};

const Installed& installed() {
  static const Installed all = [] {
    const auto path = data_folder() / "agent" / "prices.json";
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    const json document = json::parse(text.str(), nullptr, false);
    if (!document.is_object() || !document.contains("prices") || !document.contains("date"))
      throw Error("can't read " + path.string() + "; install maia again, or set MAIA_DATA");
    return Installed{document["date"].get<std::string>(), read_prices(document["prices"].dump())};
  }();
  return all;
}

}  // namespace

Prices read_prices(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) throw Error("prices are a JSON object, from the names of backends to their prices");
  Prices prices;
  for (const auto& [name, value] : document.items()) prices[name] = read_price(name, value);
  return prices;
}

const Prices& installed_prices() { return installed().prices; }

std::string date_of_prices() { return installed().date; }

std::optional<Price> price_of(const Setting& setting, const Prices& own, const Prices& installed) {
  const std::string short_name = setting.kind + ":" + setting.model;
  for (const std::string& name : {setting.text, short_name})
    if (const auto found = own.find(name); found != own.end()) return found->second;
  const Kind* kind = find_kind(setting.kind);
  if (kind == nullptr || kind->free) return Price{};
  // What another server asks for a model of the same name nobody knows.
  if (setting.urls.empty() || origin_of(setting.urls[0]) != origin_of(kind->url)) return std::nullopt;
  const std::string provider = setting.kind == "responses" ? "openai" : setting.kind;
  for (const std::string& model : {setting.model, without_date(setting.model)})
    if (const auto found = installed.find(provider + ":" + model); found != installed.end()) return found->second;
  return std::nullopt;
}

std::optional<Price> price_of(const Setting& setting) {
  return price_of(setting, Configuration::load().prices(), installed_prices());
}

double cost_of(const ChatUsage& usage, const Price& price) {
  const double cached = static_cast<double>(usage.cached_input_tokens);
  const double fresh = static_cast<double>(usage.input_tokens) - cached;
  return (fresh * price.input + cached * price.cached_input + static_cast<double>(usage.output_tokens) * price.output) /
         1e6;
}

}  // namespace maia::backends
