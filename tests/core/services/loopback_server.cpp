#include "loopback_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <stdexcept>

namespace maia::test {
namespace {

/// Waits for input; false if the server is being destroyed.
bool readable(int socket, const std::atomic<bool>& stopping) {
  while (!stopping) {
    pollfd waiting{socket, POLLIN, 0};
    if (::poll(&waiting, 1, 10) > 0) return true;
  }
  return false;
}

/// Appends what comes; false at the end.
bool receive(int socket, const std::atomic<bool>& stopping, std::string& to) {
  char piece[65536];
  if (!readable(socket, stopping)) return false;
  const ssize_t length = ::recv(socket, piece, sizeof piece, 0);
  if (length <= 0) return false;
  to.append(piece, static_cast<std::size_t>(length));
  return true;
}

std::optional<ServerRequest> receive_request(int socket, const std::atomic<bool>& stopping) {
  std::string text;
  std::size_t end = 0;
  while ((end = text.find("\r\n\r\n")) == std::string::npos)
    if (!receive(socket, stopping, text)) return std::nullopt;
  ServerRequest request;
  const std::size_t first = text.find(' '), second = text.find(' ', first + 1);
  request.method = text.substr(0, first);
  request.path = text.substr(first + 1, second - first - 1);
  for (std::size_t line = text.find("\r\n") + 2; line < end + 2;) {
    const std::size_t next = text.find("\r\n", line), colon = text.find(':', line);
    std::string name = text.substr(line, colon - line);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::string value = text.substr(colon + 1, next - colon - 1);
    value.erase(0, value.find_first_not_of(' '));
    request.headers[name] = value;
    line = next + 2;
  }
  const auto length = request.headers.find("content-length");
  const std::size_t bytes = length == request.headers.end() ? 0 : std::stoul(length->second);
  request.body = text.substr(end + 4);
  while (request.body.size() < bytes)
    if (!receive(socket, stopping, request.body)) return std::nullopt;
  return request;
}

}  // namespace

bool ServerConnection::raw(const std::string& bytes) const {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t length = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (length <= 0 || stopping_) return false;
    sent += static_cast<std::size_t>(length);
  }
  return true;
}

void ServerConnection::reply(int status, const std::string& body, const std::string& more_headers) const {
  raw("HTTP/1.1 " + std::to_string(status) + " Whatever\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
      more_headers + "\r\n" + body);
}

void ServerConnection::hang() const {
  std::string ignored;
  while (receive(socket_, stopping_, ignored)) ignored.clear();
}

LoopbackServer::LoopbackServer(Behavior behavior) : behavior_(std::move(behavior)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || ::bind(listener_, generic, length) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, generic, &length) != 0)
    throw std::runtime_error("can't listen on the loopback device");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] {
    while (readable(listener_, stopping_)) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) continue;
      ++connections_;
      workers_.emplace_back([this, socket] { serve(socket); });
    }
  });
}

LoopbackServer::~LoopbackServer() {
  stopping_ = true;
  acceptor_.join();
  for (std::thread& worker : workers_) worker.join();
  ::close(listener_);
}

void LoopbackServer::serve(int socket) {
  while (const auto request = receive_request(socket, stopping_)) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(*request);
    }
    if (!behavior_(*request, ServerConnection(socket, stopping_))) break;
  }
  ::close(socket);
}

std::string LoopbackServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<ServerRequest> LoopbackServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

NoProxy::NoProxy() {
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"})
    ::unsetenv(name);
}

}  // namespace maia::test
