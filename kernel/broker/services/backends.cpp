#include "broker/services/backends.hpp"

#include "services/backends/backends.hpp"

namespace maia::broker {

Backends::Backends(std::shared_ptr<const HttpClient> client)
    : client_(client ? std::move(client) : backends::network()) {
  for (const char* role : backends::roles) settings_[role] = {role, "offline", "offline", {}, {}, {}};
  try {
    const auto configuration = backends::Configuration::load();
    for (auto& [role, setting] : settings_) setting = configuration.setting(role);
    ledger_.set_budget(configuration.budget());
  } catch (const Error& error) {
    problem_ = std::string("The configuration is not used, so everything is offline: ") + error.what();
  }
}

backends::Setting Backends::setting(const std::string& role) const {
  backends::check_role(role);
  const std::lock_guard lock(mutex_);
  return settings_.at(role);
}

void Backends::use(const backends::Setting& setting) {
  backends::check_role(setting.role);
  const std::lock_guard lock(mutex_);
  settings_[setting.role] = setting;
}

std::vector<std::string> Backends::for_worker() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> texts;
  for (const char* role : {"image", "describer", "detector"})
    if (const backends::Setting& setting = settings_.at(role); !setting.is_offline())
      texts.push_back(std::string(role) + " " + setting.text);
  return texts;
}

}  // namespace maia::broker
