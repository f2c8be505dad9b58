// How the parts of a run are written to its journal.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "agent/run.hpp"
#include "agent/task.hpp"
#include "maia/error.hpp"

namespace maia::agent {

nlohmann::json to_json(const RunOptions& options);
nlohmann::json to_json(const Task& task);  ///< what a run needs of it later
nlohmann::json to_json(const Proposal& proposal);
nlohmann::json to_json(const Conclusion& conclusion);
nlohmann::json to_json(const Tally& tally);
nlohmann::json to_json(const Observation& observation, JournalWriter& journal);

/// These throw Error or nlohmann::json::exception if the record is not such a thing.
RunOptions options_from(const nlohmann::json& json);
Task task_from(const nlohmann::json& json);
Proposal proposal_from(const nlohmann::json& json);
Conclusion conclusion_from(const nlohmann::json& json);
Observation observation_from(const nlohmann::json& json, const std::filesystem::path& folder);

/// The tokens of a reply: not negative, and small enough to be added up.
ChatUsage usage_from(const nlohmann::json& json);

/// A whole number that fits into a T; JSON's other numbers do not convert to one without harm. Throws Error.
template <class T>
T whole_from(const nlohmann::json& json, const char* name) {
  const nlohmann::json& value = json.at(name);
  const bool fits = value.is_number_unsigned()
                        ? std::in_range<T>(value.get<std::uint64_t>())
                        : value.is_number_integer() && std::in_range<T>(value.get<std::int64_t>());
  if (!fits) throw Error(std::string("it has a number where it can't be: ") + name);
  return value.is_number_unsigned() ? static_cast<T>(value.get<std::uint64_t>())
                                    : static_cast<T>(value.get<std::int64_t>());
}

}  // namespace maia::agent
