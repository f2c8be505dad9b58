#include "broker/services/ledger.hpp"

#include <algorithm>
#include <cstdio>

#include "maia/error.hpp"
#include "services/backends/configuration.hpp"

namespace maia::broker {
namespace {

/// Nothing also if the file with the person's prices was damaged meanwhile: a call that was made has to be counted.
std::optional<backends::Price> known_price(const backends::Setting& setting) {
  try {
    return backends::price_of(setting);
  } catch (const Error&) {
    return std::nullopt;
  }
}

void add_to(Ledger::Spending& sum, const Ledger::Spending& part) {
  sum.dollars += part.dollars;
  sum.calls += part.calls;
  sum.unpriced_calls += part.unpriced_calls;
  sum.input_tokens += part.input_tokens;
  sum.output_tokens += part.output_tokens;
}

}  // namespace

void Ledger::set_budget(std::optional<double> dollars) {
  const std::lock_guard lock(mutex_);
  budget_ = dollars;
}

std::optional<double> Ledger::budget() const {
  const std::lock_guard lock(mutex_);
  return budget_;
}

Ledger::Hold Ledger::hold(const backends::Setting& setting, const ChatUsage& most, int images) {
  const std::optional<double> budget = this->budget();
  if (!budget) return Hold(*this, 0);
  const std::optional<backends::Price> price = backends::price_of(setting);
  if (!price)
    throw Error("the session has a budget of " + dollars_text(*budget) + ", and what " + setting.text +
                " costs is not known; write its price under \"prices\" into " +
                backends::Configuration::path().string() + ", or say: %backend budget off");
  const bool is_free = price->input == 0 && price->output == 0 && price->per_image == 0;
  if (is_free) return Hold(*this, 0);
  const double tokens = backends::cost_of(most, *price), dollars = tokens + images * price->per_image;
  const double spent = all().dollars;
  const std::lock_guard lock(mutex_);
  if (spent + held_ + dollars > *budget)
    throw Error("the session's budget of " + dollars_text(*budget) + " is used up (" + dollars_text(spent) + " spent" +
                (held_ > 0 ? ", up to " + dollars_text(held_) + " under way" : "") +
                (tokens > 0 && spent + held_ < *budget ? ", up to " + dollars_text(dollars) + " for this call" : "") +
                "); %backend budget DOLLARS raises it");
  held_ += dollars;
  return Hold(*this, dollars);
}

void Ledger::release(double dollars) {
  const std::lock_guard lock(mutex_);
  held_ = std::max(0.0, held_ - dollars);
}

void Ledger::add(const backends::Setting& setting, const ChatUsage& usage, int images) {
  Spending part;
  part.calls = 1;
  part.input_tokens = usage.input_tokens;
  part.output_tokens = usage.output_tokens;
  if (const std::optional<backends::Price> price = known_price(setting))
    part.dollars = backends::cost_of(usage, *price) + images * price->per_image;
  else
    part.unpriced_calls = 1;
  const std::lock_guard lock(mutex_);
  add_to(by_role_[setting.role], part);
}

Ledger::Spending Ledger::of(const std::string& role) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_role_.find(role);
  return found == by_role_.end() ? Spending{} : found->second;
}

Ledger::Spending Ledger::all() const {
  const std::lock_guard lock(mutex_);
  Spending sum;
  for (const auto& [role, part] : by_role_) add_to(sum, part);
  return sum;
}

std::string dollars_text(double dollars) {
  if (dollars == 0) return "$0";
  char text[40];
  std::snprintf(text, sizeof text, dollars < 0.01 ? "$%.6f" : dollars < 1 ? "$%.4f" : "$%.2f", dollars);
  return text;
}

}  // namespace maia::broker
