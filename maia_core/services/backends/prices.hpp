// What backends cost.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "maia/chat.hpp"
#include "services/backends/setting.hpp"

namespace maia::backends {

/// In US dollars: for a million tokens, and for an image that is made. With the limits of the model.
struct Price {
  double input = 0, cached_input = 0, output = 0;
  double per_image = 0;
  std::int64_t window = 0;  ///< tokens; 0: not known
  int most_images = 0;      ///< in one request; 0: not known
};

/// From a backend's name as in settings ("openai:gpt-4o") to its price.
using Prices = std::map<std::string, Price>;

/// Reads {"openai:gpt-4o": {"input": 2.5, "output": 10, ...}, ...}; what is left out is 0, a cached token costs as much
/// as another one. Throws Error, naming the entry, if it is something else.
Prices read_prices(std::string_view json);

/// The price and the limits of a setting: from the configuration's "prices", else from share/maia/agent/prices.json.
/// Zeros for what people run themselves and what comes with maia; nothing if the price is not known. A model's name may
/// have a date behind it ("gpt-4o-2024-11-20").
std::optional<Price> price_of(const Setting& setting);
std::optional<Price> price_of(const Setting& setting, const Prices& own, const Prices& installed);

/// The month in which the installed prices were written down: "2025-12".
std::string date_of_prices();
const Prices& installed_prices();

double cost_of(const ChatUsage& usage, const Price& price);

}  // namespace maia::backends
