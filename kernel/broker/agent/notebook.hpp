// What the agent needs of the kernel beside what magics can do.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "broker/magics/magic.hpp"
#include "protocol/message.hpp"

namespace maia::broker {

class AgentNotebook {
 public:
  virtual ~AgentNotebook() = default;

  /// Sends to the front end that inserts cells. False if there is none. Any thread.
  virtual bool send(const nlohmann::json& data) = 0;

  /// Shows something below the running cell, or changes what was shown under that id.
  virtual void show(const protocol::MimeBundle& bundle, const std::string& display_id, bool update) = 0;

  /// Publishes an error of the running cell, which goes on.
  virtual void show_error(const CellError& error) = 0;

  /// Stops the code that the running cell runs, as the person's interrupt does. Any thread.
  virtual void interrupt() = 0;
  /// Nothing was interrupted: what follows in this cell may run.
  virtual void forget_interrupt() = 0;

  /// Counts the sessions that have ended: names live in one of them.
  virtual int losses() = 0;
};

}  // namespace maia::broker
