#include "broker/output.hpp"

#include <algorithm>
#include <utility>

#include "broker/magics/text.hpp"
#include "broker/text.hpp"

namespace maia::broker {
namespace {

/// Bytes that `text` takes in a JSON message, which is what the server counts.
double cost(std::string_view text) {
  constexpr double message_overhead = 700;  // header, parent header, signature
  std::size_t bytes = text.size();
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (byte == '\n' || byte == '"' || byte == '\\' || byte == '\t' || byte == '\r')
      bytes += 1;
    else if (byte < 0x20)
      bytes += 5;
  }
  return static_cast<double>(bytes) + message_overhead;
}

std::string counted(std::uint64_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

const char* stream_name(Stream stream) { return stream == Stream::out ? "stdout" : "stderr"; }

Output::Output(std::filesystem::path folder, Sink sink, OutputLimits limits, Now now)
    : folder_(std::move(folder)),
      sink_(std::move(sink)),
      limits_(limits),
      now_(std::move(now)),
      budget_(limits_.budget_bytes),
      refilled_(now_()) {}

void Output::begin_cell(int number) {
  end_cell();
  number_ = number;
  parts_ = {};
  published_.reset();
}

void Output::write(Stream stream, std::string_view bytes) {
  if (bytes.empty()) return;
  Part& its = part(stream);
  if (its.overflowing) {
    leave_out(stream, bytes);
    return;
  }
  const std::size_t limit = limits_.shown_bytes[index(stream)];
  const std::size_t room = limit - std::min(its.shown.size(), limit);
  if (bytes.size() <= room) {
    show(stream, bytes);
  } else {
    // Cut after a line if there is one near the limit, never within a character.
    std::string_view head = bytes.substr(0, room);
    const std::size_t newline = head.rfind('\n');
    const bool at_line_start = its.shown.empty() || its.shown.back() == '\n';
    if (newline != std::string_view::npos)
      head = head.substr(0, newline + 1);
    else if (at_line_start && bytes.find('\n') != std::string_view::npos && !its.shown.empty())
      head = {};
    else
      head.remove_suffix(unfinished_utf8(head));
    show(stream, head);
    begin_file(stream);
    leave_out(stream, bytes.substr(head.size()));
  }
  tick();
}

void Output::show(Stream stream, std::string_view bytes) {
  Part& its = part(stream);
  its.shown += bytes;
  std::string text = std::exchange(its.unfinished, {});
  text += bytes;
  const std::size_t cut = unfinished_utf8(text);
  its.unfinished = text.substr(text.size() - cut);
  text.resize(text.size() - cut);
  if (!text.empty()) enqueue(stream, std::move(text));
}

void Output::begin_file(Stream stream) {
  Part& its = part(stream);
  its.overflowing = true;
  const std::string name = "cell-" + std::to_string(number_) + "-" + stream_name(stream) + ".txt";
  its.path = folder_ / name;
  // A cleared cell (see cleared()) can overflow more than once; the file then goes on.
  its.file.open(its.path, std::ios::binary | (its.in_file > 0 ? std::ios::app : std::ios::trunc));
  const std::string limit = format_bytes(limits_.shown_bytes[index(stream)]);
  enqueue(stream, std::string(its.shown.empty() || its.shown.back() == '\n' ? "" : "\n") +
                      "[maia] This cell has shown " + limit + "; the rest of its " + stream_name(stream) +
                      (its.file ? " goes to " + its.path.string() : " is dropped: can't write " + its.path.string()) +
                      "\n");
  to_file(its, its.shown);
}

void Output::leave_out(Stream stream, std::string_view bytes) {
  Part& its = part(stream);
  its.left_out_bytes += bytes.size();
  its.left_out_lines += static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  to_file(its, bytes);
  if (bytes.size() >= limits_.tail_bytes) {
    its.tail = bytes.substr(bytes.size() - limits_.tail_bytes);
  } else {
    its.tail += bytes;
    if (its.tail.size() > 4 * limits_.tail_bytes) its.tail.erase(0, its.tail.size() - limits_.tail_bytes);
  }
}

void Output::to_file(Part& its, std::string_view bytes) {
  const std::uint64_t room = std::min(limits_.file_bytes - std::min(its.in_file, limits_.file_bytes),
                                      limits_.files_bytes - std::min(in_files_, limits_.files_bytes));
  bytes = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, bytes.size())));
  if (!its.file || bytes.empty()) return;
  its.file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  its.in_file += bytes.size();
  in_files_ += bytes.size();
}

void Output::say_left_out(Stream stream) {
  Part& its = part(stream);
  if (its.left_out_bytes == its.said_bytes) return;
  its.said_bytes = its.left_out_bytes;
  its.file.flush();

  std::string_view tail = its.tail;
  if (tail.size() > limits_.tail_bytes) tail.remove_prefix(tail.size() - limits_.tail_bytes);
  std::size_t start = tail.size();
  for (std::size_t lines = 0; start > 0; --start)
    if (tail[start - 1] == '\n' && start < tail.size() && ++lines == limits_.tail_lines) break;
  if (start == 0 && tail.size() < its.left_out_bytes) {
    // The first line may be cut: begin at the next one, or else at a whole character.
    const std::size_t newline = tail.find('\n');
    if (newline != std::string_view::npos && newline + 1 < tail.size())
      start = newline + 1;
    else
      while (start < tail.size() && (static_cast<unsigned char>(tail[start]) & 0xC0) == 0x80) ++start;
  }
  tail.remove_prefix(start);

  std::string text = "[maia] Not shown: " + counted(its.left_out_lines, "line") + ", " +
                     counted(its.left_out_bytes, "byte") + " of " + stream_name(stream) + ".";
  if (its.in_file > 0) text += " All of it is in " + its.path.string() + ", which is kept until the kernel stops.";
  if (in_files_ >= limits_.files_bytes)
    text += " It ends where the files of this session have " + format_bytes(limits_.files_bytes) + " together.";
  else if (its.in_file >= limits_.file_bytes)
    text += " The file ends after " + format_bytes(limits_.file_bytes) + ".";
  else if (!its.file)
    text += " It could not be written to a file.";
  text += " The last lines:\n";
  text += tail;
  if (text.back() != '\n') text += '\n';
  enqueue(stream, std::move(text));
}

void Output::enqueue(Stream stream, std::string text) {
  auto last = waiting_.rbegin();
  // Two streams in quick turns: beyond the limit their order gives way to the number of messages.
  if (waiting_.size() >= limits_.pieces)
    last = std::find_if(last, waiting_.rend(), [&](const Piece& piece) { return piece.stream == stream; });
  if (last != waiting_.rend() && last->stream == stream)
    last->text += text;
  else
    waiting_.push_back({stream, std::move(text)});
}

void Output::publish() {
  refill();
  for (Piece& piece : waiting_) {
    budget_ -= cost(piece.text);
    sink_(piece.stream, valid_utf8(piece.text));
  }
  waiting_.clear();
  published_ = now_();
}

void Output::refill() {
  const Clock::time_point now = now_();
  const double seconds = std::chrono::duration<double>(now - refilled_).count();
  budget_ = std::min(limits_.budget_bytes, budget_ + seconds * limits_.budget_bytes_per_second);
  refilled_ = now;
}

void Output::flush() {
  for (const Stream stream : {Stream::out, Stream::err}) {
    std::string rest = std::exchange(part(stream).unfinished, {});
    if (!rest.empty()) enqueue(stream, std::move(rest));
  }
  if (!waiting_.empty()) publish();
}

Output::Clock::duration Output::end_cell() {
  flush();
  for (const Stream stream : {Stream::out, Stream::err}) say_left_out(stream);
  flush();
  refill();
  if (budget_ >= 0) return Clock::duration::zero();
  return std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(-budget_ / limits_.budget_bytes_per_second));
}

void Output::cleared() {
  for (Part& its : parts_) {
    its.shown.clear();
    its.overflowing = false;
    its.file.close();
  }
}

std::optional<Output::Clock::time_point> Output::deadline() const {
  if (waiting_.empty()) return std::nullopt;
  Clock::time_point due = published_ ? *published_ + limits_.interval : now_();
  const double debt = -budget_;
  if (debt > 0)
    due = std::max(due, refilled_ + std::chrono::ceil<Clock::duration>(
                                        std::chrono::duration<double>(debt / limits_.budget_bytes_per_second)));
  return due;
}

void Output::tick() {
  const auto due = deadline();
  if (due && *due <= now_()) publish();
}

}  // namespace maia::broker
