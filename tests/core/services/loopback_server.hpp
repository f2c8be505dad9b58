// A real HTTP server on this machine, as good or as bad as a test wants it.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace maia::test {

struct ServerRequest {
  std::string method, path;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// What a behavior has of its client.
class ServerConnection {
 public:
  ServerConnection(int socket, const std::atomic<bool>& stopping) : socket_(socket), stopping_(stopping) {}

  /// Sends bytes as they are. False if the client has gone.
  bool raw(const std::string& bytes) const;

  /// A whole reply.
  void reply(int status, const std::string& body, const std::string& more_headers = {}) const;

  /// Says nothing until the client goes or the server is destroyed.
  void hang() const;

 private:
  int socket_;
  const std::atomic<bool>& stopping_;
};

/// Serves every connection in a thread of its own.
class LoopbackServer {
 public:
  /// Returns whether the connection stays open.
  using Behavior = std::function<bool(const ServerRequest&, const ServerConnection&)>;
  explicit LoopbackServer(Behavior behavior);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  int port() const { return port_; }

  /// "http://127.0.0.1:PORT" and the path.
  std::string url(const std::string& path = "/") const;

  std::vector<ServerRequest> requests() const;
  int connections() const { return connections_; }

 private:
  void serve(int socket);
  Behavior behavior_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  mutable std::mutex mutex_;
  std::vector<ServerRequest> requests_;
  std::thread acceptor_;
  std::list<std::thread> workers_;
};

/// The usual proxies of the environment must not come between.
class NoProxy {
 public:
  NoProxy();
};

}  // namespace maia::test
