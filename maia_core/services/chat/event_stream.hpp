// Server-sent events (WHATWG HTML, section 9.2), piece by piece.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace maia {

/// Splits a stream of bytes into events.
class EventStream {
 public:
  /// Told the name (empty if it has none) and the data of each event that is complete.
  using OnEvent = std::function<void(std::string_view event, std::string_view data)>;
  /// `source` is what errors call the sender.
  explicit EventStream(OnEvent on_event, std::string source = "the server")
      : on_event_(std::move(on_event)), source_(std::move(source)) {}

  /// The next bytes. Throws Error if one line or event grows beyond 16 MB, and what on_event throws.
  void add(std::string_view bytes);

  /// No more bytes: an event without the empty line behind it counts, too.
  void end();

 private:
  void line(std::string_view text);
  void dispatch();

  OnEvent on_event_;
  std::string source_;
  std::string rest_;           ///< of a line that is not complete
  std::size_t looked_at_ = 0;  ///< of rest_, without finding its end
  std::string event_, data_;
  bool has_data_ = false;
};

}  // namespace maia
