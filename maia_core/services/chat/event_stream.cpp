#include "services/chat/event_stream.hpp"

#include "maia/error.hpp"

namespace maia {
namespace {
constexpr std::size_t most_bytes = std::size_t{16} << 20;
}

void EventStream::add(std::string_view bytes) {
  rest_.append(bytes);
  std::size_t begin = 0;
  for (std::size_t from = looked_at_;; from = begin) {
    const std::size_t end = rest_.find_first_of("\r\n", from);
    if (end == std::string::npos) break;
    if (rest_[end] == '\r' && end + 1 == rest_.size()) break;  // its line feed may still come
    line(std::string_view(rest_).substr(begin, end - begin));
    begin = end + (rest_[end] == '\r' && rest_[end + 1] == '\n' ? 2 : 1);
  }
  rest_.erase(0, begin);
  looked_at_ = rest_.ends_with('\r') ? rest_.size() - 1 : rest_.size();
  if (rest_.size() > most_bytes || data_.size() > most_bytes)
    throw Error(source_ + " sends an event that is larger than 16 MB");
}

void EventStream::end() {
  if (!rest_.empty()) line(rest_.back() == '\r' ? std::string_view(rest_).substr(0, rest_.size() - 1) : rest_);
  rest_.clear();
  looked_at_ = 0;
  dispatch();
}

void EventStream::line(std::string_view text) {
  if (text.empty()) return dispatch();
  const std::size_t colon = text.find(':');
  const std::string_view field = text.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "event") {
    event_ = value;
  } else if (field == "data") {
    if (has_data_) data_ += '\n';
    data_ += value;
    has_data_ = true;
  }
}

void EventStream::dispatch() {
  if (has_data_) on_event_(event_, data_);
  event_.clear();
  data_.clear();
  has_data_ = false;
}

}  // namespace maia
