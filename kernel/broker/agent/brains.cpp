#include "broker/agent/brains.hpp"

#include "agent/offline/scientist.hpp"
#include "broker/services/counted_model.hpp"
#include "services/backends/backends.hpp"

namespace maia::broker {
namespace {

constexpr std::string_view replay = "replay:";

/// The offline scientist looks at hundreds of pictures and can't weigh what they cost.
void expect_limited_costs(Backends& backends) {
  if (backends.ledger().budget()) return;
  for (const char* role : {"image", "describer"}) {
    const backends::Setting served = backends.setting(role);
    const auto price = backends::price_of(served);
    if (price && price->input == 0 && price->output == 0 && price->per_image == 0) continue;
    throw Error("the offline scientist looks at some 300 pictures for one unit, and " + served.text + " (role " + role +
                ") is not free: set a limit first (%backend budget 5), or use what comes with maia (%backend " + role +
                " offline)");
  }
}

}  // namespace

agent::Brain make_brain(const std::string& text, Backends& backends) {
  if (text.starts_with(replay)) {
    const std::string run = text.substr(replay.size());
    return {agent::recorded_model(agent::runs_folder() / run), text, true, agent::Brain::Price{}};
  }
  const backends::Setting setting = text.empty() ? backends.setting("vlm") : backends::parse_setting("vlm", text);
  if (setting.kind == "offline") {
    expect_limited_costs(backends);
    return {agent::make_offline_scientist(), "offline", true, agent::Brain::Price{}};
  }
  agent::Brain brain;
  brain.model = counted_model(setting, backends);
  brain.backend = setting.text;
  if (const auto price = backends::price_of(setting)) {
    brain.price = agent::Brain::Price{price->input, price->cached_input, price->output};
    brain.window = price->window;
    brain.most_images = price->most_images;
  }
  return brain;
}

AgentMeans agent_means(Backends& backends) {
  AgentMeans means;
  means.brain = [&backends](const std::string& setting) { return make_brain(setting, backends); };
  return means;
}

}  // namespace maia::broker
