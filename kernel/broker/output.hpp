// What cells print, on its way to the front end.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace maia::broker {

enum class Stream : std::uint8_t { out, err };

/// "stdout" or "stderr".
const char* stream_name(Stream stream);

struct OutputLimits {
  /// The first text of a burst is published at once, what follows at most this often.
  std::chrono::milliseconds interval{50};
  /// Messages that are published at once. ZeroMQ drops messages that a client is too slow to take.
  std::size_t pieces = 16;
  /// What one cell may show of its stdout and of its stderr; more goes to a file. Two limits, so that an error message
  /// behind a flood of text is still seen.
  std::array<std::size_t, 2> shown_bytes{std::size_t{512} << 10, std::size_t{128} << 10};
  /// What such a file may hold.
  std::uint64_t file_bytes = std::uint64_t{256} << 20;
  /// What all of them may hold together, as long as the kernel runs.
  std::uint64_t files_bytes = std::uint64_t{2} << 30;
  /// Lines (and bytes) of the end of left-out output that the closing message shows.
  std::size_t tail_lines = 10;
  std::size_t tail_bytes = 4096;
  /// JupyterLab's server drops streams of more than 3 MB within 3 s. A whole cell's text may be published beyond the
  /// budget, so that capacity + 3 * rate + shown_bytes has to stay below that.
  double budget_bytes = 0.75e6;
  double budget_bytes_per_second = 0.5e6;
};

/// Collects the text of cells and publishes it in few, ordered pieces of valid UTF-8.
///
/// Text is published in the order in which it was written, over both streams. Within a cell, text waits while the
/// budget is used up; flush() publishes it all the same. Beyond OutputLimits::shown_bytes a cell's output is not shown:
/// all of it goes to cell-N-stdout.txt (or -stderr.txt) in the folder, which is said when it begins and,
/// with numbers and the last lines, when the cell ends. What is written after the end of a cell (by its threads) counts
/// as that cell's.
///
/// Threads: one at a time.
class Output {
 public:
  using Clock = std::chrono::steady_clock;
  using Now = std::function<Clock::time_point()>;
  /// Receives each piece, as valid UTF-8, in order. Must not call back.
  using Sink = std::function<void(Stream, std::string)>;

  Output(std::filesystem::path folder, Sink sink, OutputLimits limits = {}, Now now = &Clock::now);

  /// The texts that follow belong to the cell with this number.
  void begin_cell(int number);
  void write(Stream stream, std::string_view bytes);
  /// Publishes everything that waits, also an incomplete UTF-8 sequence.
  void flush();
  /// Publishes everything and says what was left out. Returns how long to wait until the budget is balanced again.
  Clock::duration end_cell();
  /// The front end has removed what the cell showed: its limit starts anew.
  void cleared();

  /// When tick() has something to do; nothing if no text waits.
  std::optional<Clock::time_point> deadline() const;
  /// Publishes what is due.
  void tick();

 private:
  struct Piece {
    Stream stream;
    std::string text;
  };
  /// One stream of the cell.
  struct Part {
    std::string shown;       ///< kept for the file, in case there will be one
    std::string unfinished;  ///< begin of a UTF-8 sequence
    std::string tail;        ///< end of what was left out
    std::uint64_t left_out_bytes = 0;
    std::uint64_t left_out_lines = 0;
    std::uint64_t in_file = 0;
    std::uint64_t said_bytes = 0;  ///< left_out_bytes at the last closing message
    std::filesystem::path path;
    std::ofstream file;
    bool overflowing = false;
  };

  static std::size_t index(Stream stream) { return static_cast<std::size_t>(stream); }
  Part& part(Stream stream) { return parts_[index(stream)]; }
  void show(Stream stream, std::string_view bytes);
  void leave_out(Stream stream, std::string_view bytes);
  void begin_file(Stream stream);
  void to_file(Part& part, std::string_view bytes);
  void enqueue(Stream stream, std::string text);
  void publish();
  void say_left_out(Stream stream);
  void refill();

  std::filesystem::path folder_;
  Sink sink_;
  OutputLimits limits_;
  Now now_;
  int number_ = 0;
  std::uint64_t in_files_ = 0;
  std::array<Part, 2> parts_;
  std::deque<Piece> waiting_;
  double budget_;
  Clock::time_point refilled_;
  std::optional<Clock::time_point> published_;
};

}  // namespace maia::broker
