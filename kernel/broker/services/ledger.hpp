// What the session's calls to servers have cost.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

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

  /// What one call may cost at most, as long as it is under way.
  class Hold {
   public:
    Hold(Ledger& ledger, double dollars) : ledger_(&ledger), dollars_(dollars) {}
    Hold(Hold&& other) noexcept : ledger_(std::exchange(other.ledger_, nullptr)), dollars_(other.dollars_) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold() {
      if (ledger_ != nullptr) ledger_->release(dollars_);
    }

   private:
    Ledger* ledger_;
    double dollars_;
  };

  /// Before a call of at most so many tokens, images and dollars for them; keep the result until add() was called, so
  /// that calls at the same time don't spend the same money. Throws Error, with the remedy, if the budget does not
  /// reach for it and for all that is under way, or if there is one and what the backend costs is not known.
  [[nodiscard]] Hold hold(const backends::Setting& setting, const ChatUsage& most, int images = 0);

  /// After a call.
  void add(const backends::Setting& setting, const ChatUsage& usage, int images = 0);

  Spending of(const std::string& role) const;
  Spending all() const;

 private:
  void release(double dollars);

  mutable std::mutex mutex_;
  std::optional<double> budget_;
  double held_ = 0;
  std::map<std::string, Spending> by_role_;
};

/// "$0.0123", "$12.30", "$0".
std::string dollars_text(double dollars);

}  // namespace maia::broker
