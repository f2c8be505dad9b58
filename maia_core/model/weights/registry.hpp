// The weights that maia knows where to get.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace maia {

/// One file of weights.
struct WeightsEntry {
  std::string name;                    ///< what a person types
  std::string architecture;            ///< the model that it belongs to
  std::string about;                   ///< one line
  std::string url;                     ///< http or https
  std::string file;                    ///< its name in the weights folder
  std::optional<std::uint64_t> bytes;  ///< its exact length, if that is known
  std::optional<int> megabytes;        ///< roughly, for people
  std::string sha256;  ///< 64 lower-case hexadecimal digits, or the first 8 or more; empty if none is published
  std::string licence;
  std::string page;  ///< where the weights are described
};

/// Entries by name.
class Registry {
 public:
  /// share/maia/weights.json, then the person's own $XDG_CONFIG_HOME/maia/weights.json (else ~/.config/...) if it is
  /// there; its entries replace those of the same name. Throws Error, naming file and entry, if one of them is
  /// malformed.
  static Registry load();

  /// One file. Throws Error, naming file and entry, if it can't be read or is malformed.
  static Registry read(const std::filesystem::path& file);

  /// In the order of the files.
  const std::vector<WeightsEntry>& entries() const { return entries_; }

  /// The entry of that name, case ignored. Throws Error with the nearest names if there is none.
  const WeightsEntry& at(const std::string& name) const;

 private:
  void add(WeightsEntry entry);
  std::vector<WeightsEntry> entries_;
};

/// The file in weights_folder() that `maia weights fetch` put there for this architecture; the registry's first, if
/// there are several. Throws Error if a registry is malformed.
std::optional<std::filesystem::path> fetched_weights(const std::string& architecture);

}  // namespace maia
