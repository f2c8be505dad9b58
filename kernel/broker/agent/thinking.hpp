// What a person sees while the model thinks.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "broker/agent/notebook.hpp"

namespace maia::broker {

/// A display below the running cell that shows the reply as it comes, and at last one line. Not more than two updates
/// a second, and never more than the end of a long reply.
class Thinking {
 public:
  using Clock = std::chrono::steady_clock;

  /// Shows `title` at once.
  Thinking(AgentNotebook& notebook, std::string id, std::string title, std::function<Clock::time_point()> now);

  void add(std::string_view text);
  /// Called often: updates the time that has passed.
  void tick();
  /// Replaces everything by this line.
  void finish(const std::string& line);

 private:
  void draw(bool update);

  AgentNotebook& notebook_;
  const std::string id_, title_;
  const std::function<Clock::time_point()> now_;
  const Clock::time_point begun_;
  Clock::time_point drawn_;
  std::string text_;
};

}  // namespace maia::broker
