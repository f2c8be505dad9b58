// A language model whose calls are paid from the session's budget.
#pragma once

#include <memory>

#include "broker/services/backends.hpp"
#include "maia/chat.hpp"

namespace maia::broker {

/// The model of a setting, by the session's client. Its ask() throws Error if the budget is used up, and adds what the
/// reply cost to the ledger, which `backends` has and which must live as long. Throws as backends::chat_model().
std::shared_ptr<const ChatModel> counted_model(const backends::Setting& setting, Backends& backends);

}  // namespace maia::broker
