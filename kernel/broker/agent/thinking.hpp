// What a person sees while the model thinks.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include "agent/run.hpp"
#include "broker/agent/cells.hpp"
#include "broker/agent/notebook.hpp"

namespace maia::broker {

/// A display below a cell that shows the reply as it comes, and at last one line. Not more than two updates
/// a second, and never more than the end of a long reply.
class Thinking {
 public:
  using Clock = std::chrono::steady_clock;

  /// Shows `title` at once.
  Thinking(AgentNotebook& notebook, AgentNotebook::Place place, std::string title,
           std::function<Clock::time_point()> now);

  void add(std::string_view text);
  /// Called often: updates the time that has passed.
  void tick();
  /// Replaces everything by this line, which may be empty.
  void finish(const std::string& line);

 private:
  void draw(bool update);

  AgentNotebook& notebook_;
  const AgentNotebook::Place place_;
  const std::string id_, title_;
  const std::function<Clock::time_point()> now_;
  const Clock::time_point begun_;
  Clock::time_point drawn_;
  std::string text_;
};

/// The person does not want to wait for the model.
struct StoppedThinking : std::exception {};

/// How a run thinks for people to see.
struct Aloud {
  AgentNotebook& notebook;
  AgentNotebook::Place place;
  bool shown = true;  ///< what answers at once is not worth a display
  bool kept = true;   ///< a line stays that says what the reply took; otherwise the cells that come say it
  std::function<std::chrono::steady_clock::time_point()> now;
  std::function<bool()> stopped;                 ///< asked several times a second
  std::function<void(const std::string&)> note;  ///< a line for the person
};

/// think_on() with a Thinking. What it took is added to `cost` in any case. Throws StoppedThinking, and what think_on()
/// does.
void think_aloud(agent::Run& run, const Aloud& aloud, CellCost& cost);

}  // namespace maia::broker
