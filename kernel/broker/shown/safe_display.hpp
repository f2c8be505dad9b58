// What of a worker's displays reaches the front end.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "protocol/message.hpp"

namespace maia::broker {

/// A bundle as display_data() makes it, of which nothing can act in the front end: HTML and SVG as safe_html() leaves
/// them, Markdown and LaTeX made harmless, images, plain text, JSON, and the charts of Vega, Plotly and GeoJSON as long
/// as they are data alone. What is left out of what a person would have seen is named in `left_out`, for example
/// "scripts and the like in text/html"; else that stays as it is. If nothing is left there is a plain text that says
/// so.
nlohmann::json safe_display_data(const protocol::MimeBundle& bundle, std::string& left_out);

/// Of display metadata what says how large something is to be shown.
nlohmann::json safe_metadata(const std::string& metadata);

struct DisplayLimits {
  std::size_t display_bytes = std::size_t{32} << 20;  ///< of one display
  std::size_t cell_bytes = std::size_t{256} << 20;    ///< of what one cell leaves in the notebook
  std::size_t cell_displays = 5'000;
  std::size_t id_bytes = 200;
};

/// Limits what a cell can make a notebook, a browser and this process hold. Any thread.
class DisplayGate {
 public:
  explicit DisplayGate(DisplayLimits limits = {}) : limits_(limits) {}

  /// The displays that follow are of another cell.
  void begin_cell();
  /// The front end has removed what the cell showed.
  void cleared();

  /// What is to be shown of it: the display itself; a text that says why it is left out, once for each reason in a
  /// cell; nothing. An id of the kernel's own displays is never let through.
  std::optional<protocol::Display> admit(protocol::Display display);

 private:
  std::optional<protocol::Display> say_once(const std::string& why);

  const DisplayLimits limits_;
  std::mutex mutex_;
  std::size_t bytes_ = 0, displays_ = 0;
  std::set<std::string> said_;
};

/// The ids of the kernel's own displays begin with this.
inline constexpr const char* own_display_ids = "maia-agent-";

}  // namespace maia::broker
