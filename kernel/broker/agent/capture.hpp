// What a cell shows, as the agent is told it.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "agent/messages.hpp"
#include "broker/output.hpp"
#include "protocol/message.hpp"

namespace maia::broker {

/// The MIME type of what is meant for the agent alone: see maia_core/image/report.hpp.
inline constexpr const char* report_mime = "application/vnd.maia.report+json";

/// What of a bundle the agent reads: the parts of its report; without one its image, if that is neither too large nor
/// of a type that models don't read; else its Markdown or plain text. Nothing of a progress bar.
std::vector<agent::Shown> shown_of(const protocol::MimeBundle& bundle);

/// Collects displays, results and streams while it is on. Any thread.
class Capture {
 public:
  void begin();
  bool on() const;

  void text(Stream stream, std::string_view bytes);
  /// A later display of the same id takes the place of the earlier one.
  void display(const protocol::Display& display);
  void result(const protocol::Result& result);
  void clear();

  /// What was collected: shown, out and err. It is off afterwards.
  agent::Observation end();

 private:
  struct Text {
    std::string head;
    std::size_t left_out = 0;
    void add(std::string_view bytes);
    std::string take();
  };

  mutable std::mutex mutex_;
  bool on_ = false;
  std::vector<std::vector<agent::Shown>> shown_;  ///< one entry for each display
  std::map<std::string, std::size_t> ids_;
  std::size_t shown_bytes_ = 0, shown_images_ = 0, left_out_ = 0;
  Text out_, err_;
};

}  // namespace maia::broker
