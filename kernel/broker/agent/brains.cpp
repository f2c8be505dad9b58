#include "broker/agent/brains.hpp"

#include "agent/offline/scientist.hpp"
#include "broker/services/counted_model.hpp"
#include "services/backends/backends.hpp"

namespace maia::broker {
namespace {

constexpr std::string_view replay = "replay:";

}  // namespace

agent::Brain make_brain(const std::string& text, Backends& backends) {
  if (text.starts_with(replay)) {
    const std::string run = text.substr(replay.size());
    return {agent::recorded_model(agent::runs_folder() / run), text, true, agent::Brain::Price{}};
  }
  const backends::Setting setting = text.empty() ? backends.setting("vlm") : backends::parse_setting("vlm", text);
  if (setting.kind == "offline") return {agent::make_offline_scientist(), "offline", true, agent::Brain::Price{}};
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
