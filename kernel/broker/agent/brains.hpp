// The models that can play the agent.
#pragma once

#include <string>

#include "broker/agent/driver.hpp"

namespace maia::broker {

class Backends;

/// The model behind a setting: "offline", "replay:RUN", or as `%backend vlm` takes it; empty: what that says.
/// What it costs is added to the session's ledger, and comes from its budget. Throws Error if there is none, or it
/// needs a key that is not there.
agent::Brain make_brain(const std::string& setting, Backends& backends);

/// `backends` must live as long as what this returns.
AgentMeans agent_means(Backends& backends);

}  // namespace maia::broker
