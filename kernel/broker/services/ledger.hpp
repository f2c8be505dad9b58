// What the session's calls to servers have cost.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "maia/chat.hpp"
#include "services/backends/prices.hpp"
#include "services/backends/setting.hpp"

namespace maia::broker {

/// Adds up money and keeps it within a budget. Any thread.
class Ledger {
 public:
  /// What a role, or all, have spent.
  struct Spending {
    double dollars = 0;
    int calls = 0;
    int unpriced_calls = 0;  ///< of those, by backends whose price is not known: not in `dollars`
    std::int64_t input_tokens = 0, output_tokens = 0;
  };

  /// US dollars for the session; nothing: no limit.
  void set_budget(std::optional<double> dollars);
  std::optional<double> budget() const;

  /// Before a call. Throws Error, with the remedy, if the budget is used up, or if there is one and what the backend
  /// costs is not known.
  void check(const backends::Setting& setting) const;

  /// After a call.
  void add(const backends::Setting& setting, const ChatUsage& usage, int images = 0);

  Spending of(const std::string& role) const;
  Spending all() const;

 private:
  mutable std::mutex mutex_;
  std::optional<double> budget_;
  std::map<std::string, Spending> by_role_;
};

/// "$0.0123", "$12.30", "$0".
std::string dollars_text(double dollars);

}  // namespace maia::broker
