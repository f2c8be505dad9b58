// What the agent needs of the kernel beside what magics can do.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "broker/magics/magic.hpp"
#include "broker/output.hpp"
#include "protocol/message.hpp"

namespace maia::broker {

class AgentNotebook {
 public:
  virtual ~AgentNotebook() = default;

  /// Where something is shown: the header of the request below whose cell it belongs.
  using Place = nlohmann::json;

  /// Sends to the front end with that comm. Any thread.
  virtual void send(const std::string& front_end, const nlohmann::json& data, const Place& place) = 0;

  /// Shows something, or changes what was shown under that id, also when the request was answered long ago. Any thread.
  virtual void show(const protocol::MimeBundle& bundle, const std::string& display_id, bool update,
                    const Place& place) = 0;
  /// The same for text on stderr or stdout. Any thread.
  virtual void write(Stream stream, const std::string& text, const Place& place) = 0;

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
