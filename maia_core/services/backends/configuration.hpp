// The file with the person's choices.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "services/backends/prices.hpp"
#include "services/backends/setting.hpp"

namespace maia::backends {

/// The configuration: $MAIA_CONFIG, else $XDG_CONFIG_HOME/maia/config.json, else ~/.config/maia/config.json.
///
///   {
///     "vlm": "openai:gpt-4o", "image": "a1111:http://localhost:7860", "describer": "...", "detector": "...",
///     "budget": 2.5,
///     "keys": {"https://models.example.org": "EXAMPLE_API_KEY"},
///     "prices": {"openai:gpt-4o": {"input": 2.5, "cached_input": 1.25, "output": 10, "window": 128000}}
///   }
///
/// "budget" is in US dollars for a session. "keys" names, for the server at an address, the environment variable or key
/// file whose content is sent there; no key stands in this file. Everything may be left out.
class Configuration {
 public:
  /// An absent file is an empty configuration. Throws Error, naming file and line, if it can't be read, has an unknown
  /// or senseless entry, or holds what looks like a key.
  static Configuration load();
  static Configuration parse(std::string_view json, const std::string& name = "the configuration");
  static std::filesystem::path path();

  /// "offline" if the file does not say.
  Setting setting(const std::string& role) const;
  std::optional<double> budget() const;
  const KeyNames& keys() const { return keys_; }
  const Prices& prices() const { return prices_; }

  /// Each changes the file on the disk, and this. Other programs never see half a file; what they wrote meanwhile
  /// stays. Throws Error if the setting is none, or the file can't be written.
  void save_setting(const std::string& role, const std::string& text);
  void save_budget(std::optional<double> dollars);

  std::string text() const;

 private:
  void change(const std::string& entry, const nlohmann::ordered_json& value);

  nlohmann::ordered_json document_ = nlohmann::ordered_json::object();
  KeyNames keys_;
  Prices prices_;
};

}  // namespace maia::backends
