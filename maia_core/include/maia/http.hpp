// How maia reaches servers: one small interface, so that who does the talking can differ.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "maia/error.hpp"

namespace maia {

/// One line of a request's headers. A secret is named, not given: whoever sends the request looks the key
/// `key_variable` up (an environment variable, or what else the sender knows by that name) and appends it to the value,
/// so that keys are neither in requests nor in records of them.
struct HttpHeader {
  std::string name;
  std::string value;
  std::string key_variable;  ///< empty for none
};

/// What a reply may cost.
struct HttpLimits {
  double connect_seconds = 10;
  double total_seconds = 120;                      ///< from the connection to the reply's last byte
  std::size_t most_bytes = std::size_t{64} << 20;  ///< of the reply's body
};

struct HttpRequest {
  std::string method = "POST";  ///< or "GET"
  std::string url;              ///< http:// or https://
  std::vector<HttpHeader> headers;
  std::string body;
  HttpLimits limits;

  /// Called several times a second while the request lasts; what it throws ends the request. May be empty.
  std::function<void()> check;

  /// If it is not empty: the body of a reply with a status of 200 to 299, piece by piece as it comes, instead of
  /// HttpReply::body. What it throws ends the request.
  std::function<void(const char* data, std::size_t bytes)> on_body;
};

struct HttpReply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;

  /// The first header of that name (lower case), or empty.
  const std::string& header(const std::string& name) const;
};

/// No reply, or not all of one, or one that says no. The message names the address without query and credentials.
class HttpError : public Error {
 public:
  HttpError(const std::string& what, bool may_pass, int status = 0)
      : Error(what), may_pass_(may_pass), status_(status) {}

  /// Whether the same request may succeed a little later.
  bool may_pass() const { return may_pass_; }

  /// The reply's status, or 0 if there was no whole reply.
  int status() const { return status_; }

 private:
  bool may_pass_;
  int status_;
};

/// Sends requests. Implementations are safe to call from several threads.
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  /// One attempt. Returns the reply whatever its status is; redirects are replies, too, and never followed: a key goes
  /// to no other address than the one that was asked for. Throws HttpError if there is no whole reply within the
  /// limits, Error if the request makes no sense or a key is not there.
  virtual HttpReply send(const HttpRequest& request) const = 0;
};

/// What clients of servers use in this process unless they are given another: the host sets it. Null: no way out.
void set_http_client(std::shared_ptr<const HttpClient> client);
std::shared_ptr<const HttpClient> http_client();

}  // namespace maia
