// The front ends that insert cells: see kernel/frontend/PROTOCOL.md.
#pragma once

#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "broker/agent/notebook.hpp"

namespace maia::broker {

/// One of them, as it said when it opened its comm.
struct FrontEnd {
  std::string id;       ///< of its comm
  std::string session;  ///< Jupyter's: the one of its requests
  std::string client, notebook;
  std::string page;  ///< the same after a reload of the page; may be empty
  bool sync = false;
  std::vector<std::string> runs;     ///< whose cells the notebook holds
  std::vector<std::string> origins;  ///< ids of its cells that may have begun one

  bool holds(const std::string& run, const std::string& origin) const;
};

/// Nothing if the message is of no front end that inserts cells. Whatever is of a wrong type or too long is as if it
/// were missing.
std::optional<FrontEnd> front_end_of(const std::string& id, const std::string& session, const nlohmann::json& data);

/// Those that are open, and the one among them that gets the present run's cells: its home. Any thread.
class FrontEnds {
 public:
  explicit FrontEnds(AgentNotebook& notebook) : notebook_(notebook) {}

  /// It takes the place of one that had its id or was the same page, and, if that was the home, becomes the home.
  void open(FrontEnd front_end);
  /// Without a home the run waits for a front end that takes its place.
  void close(const std::string& id);
  bool is_open(const std::string& id) const;

  /// The newest one of that session becomes the home; without one there is none.
  void choose_home(const std::string& session);
  /// This one becomes the home if there is none.
  void offer_home(const std::string& id);
  /// The one of that session becomes the home, if there is one.
  void move_home(const std::string& session);
  std::optional<FrontEnd> home() const;
  /// There is one of that session that nobody sits in front of.
  bool runs_unasked(const std::string& session) const;

  void tell(const std::string& id, const nlohmann::json& data, const AgentNotebook::Place& place);
  void tell_home(const nlohmann::json& data, const AgentNotebook::Place& place);
  void tell_all(const nlohmann::json& data, const AgentNotebook::Place& place);

 private:
  std::string newest_of(const std::string& session) const;

  AgentNotebook& notebook_;
  mutable std::mutex mutex_;
  std::vector<FrontEnd> open_;  ///< the newest one last
  std::string home_;            ///< id; empty: none
};

}  // namespace maia::broker
