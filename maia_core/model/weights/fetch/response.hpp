// The answer of an HTTP server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace maia {

/// The headers of the last response of a transfer: those of redirects before it do not count.
class Response {
 public:
  /// One line of the headers as it came.
  void add_line(std::string_view line);

  int status() const { return status_; }

  /// An ETag that stands for the very bytes, else the date of the last change; empty if the server says neither.
  std::string validator() const { return etag_.empty() ? last_modified_ : etag_; }

  /// Length of what follows, if the server says so.
  std::optional<std::uint64_t> content_length() const { return content_length_; }

  /// Of a part (status 206): where it begins in the whole, and the length of the whole if the server says so.
  std::optional<std::uint64_t> range_begin() const { return range_begin_; }
  std::optional<std::uint64_t> range_total() const { return range_total_; }

 private:
  int status_ = 0;
  std::string etag_, last_modified_;
  std::optional<std::uint64_t> content_length_, range_begin_, range_total_;
};

}  // namespace maia
