// Who serves what in this session.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "broker/services/ledger.hpp"
#include "maia/http.hpp"
#include "services/backends/setting.hpp"

namespace maia::broker {

/// The session's settings: those of the configuration at its start, and what the person changed since. Any thread.
class Backends {
 public:
  /// Reads the configuration. If that is not possible everything is offline, and problem() says why. `client` is
  /// backends::network() if null.
  explicit Backends(std::shared_ptr<const HttpClient> client = nullptr);

  /// A sentence, or empty.
  const std::string& problem() const { return problem_; }

  backends::Setting setting(const std::string& role) const;
  void use(const backends::Setting& setting);

  /// What a worker is to know: "image openai:gpt-image-1", ..., for the roles image, describer and detector that are
  /// not offline.
  std::vector<std::string> for_worker() const;

  std::shared_ptr<const HttpClient> client() const { return client_; }
  Ledger& ledger() { return ledger_; }

 private:
  std::shared_ptr<const HttpClient> client_;
  std::string problem_;
  Ledger ledger_;
  mutable std::mutex mutex_;
  std::map<std::string, backends::Setting> settings_;
};

}  // namespace maia::broker
