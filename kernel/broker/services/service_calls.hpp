// What becomes of one request of a cell.
#pragma once

#include <functional>

#include "broker/services/backends.hpp"
#include "broker/services/service_limits.hpp"
#include "protocol/message.hpp"

namespace maia::broker {

/// Does what a request that keeps the limits asks for, by the person's backends, and counts what it costs. `check` is
/// called often, also by several threads at once; what it throws ends the calls. Throws Error, naming the prompt or
/// instruction, if one call fails: then all have failed, and those that were made are paid for.
protocol::ServiceReply serve(const protocol::ServiceRequest& request, Backends& backends, const ServiceLimits& limits,
                             const std::function<void()>& check);

}  // namespace maia::broker
