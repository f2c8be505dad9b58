// The Jupyter side of the broker. Nothing outside jupyter.cpp knows xeus.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

namespace maia::broker {

class History;
using Json = nlohmann::json;

/// A connection file that can't be used.
class ConnectionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An execute_request.
struct ExecuteRequest {
  Json header;    ///< parent of all that the cell publishes
  Json metadata;  ///< of the message: JupyterLab sends the cell's metadata and `cellId`
  std::string code;
  bool silent = false;
  bool store_history = true;
  bool allow_stdin = true;
  Json user_expressions;
};

/// What the kernel does with requests. Except where it says otherwise, all calls come one at a time from the shell
/// thread, the one that called JupyterServer::run(). What a call throws becomes an error reply.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;

  /// Each returns the content of the reply. Of an execute_request, xeus has published nothing but the busy state.
  virtual Json execute(const ExecuteRequest& request) = 0;
  /// `cursor` counts code points; negative: the end.
  virtual Json complete(const std::string& code, int cursor) = 0;
  virtual Json inspect(const std::string& code, int cursor, int detail) = 0;
  virtual Json is_complete(const std::string& code) = 0;
  /// Any thread.
  virtual Json kernel_info() = 0;

  /// A front end with our extension has opened a comm (`maia.frontend`) with that id, sent on it, or closed it. `data`
  /// is any JSON.
  virtual void frontend_opened(const std::string& id, const Json& data, const Json& header) = 0;
  virtual void frontend_message(const std::string& id, const Json& data, const Json& header) = 0;
  virtual void frontend_closed(const std::string& id) = 0;

  /// Every message that had arrived on the shell channel is answered.
  virtual void idle() = 0;

  /// An interrupt_request. Any thread.
  virtual void interrupt() = 0;
  /// The end of the kernel: has to end a running cell at once. Any thread; may come more than once.
  virtual void shutdown() = 0;
};

/// A Jupyter server on the five sockets of a connection file, with xeus.
class JupyterServer {
 public:
  /// Binds the sockets. Throws ConnectionError. `handler` and `history` must outlive the process's shutdown.
  JupyterServer(const std::filesystem::path& connection_file, RequestHandler& handler, History& history);
  ~JupyterServer();

  /// Serves until a shutdown_request was answered. Then it returns, or ends the process with status 0 (xeus 2).
  void run();

  /// Publishes on iopub. Strings that are not UTF-8 are repaired. Before run() nothing is published. Any thread.
  void publish(const std::string& type, Json content, const Json& parent_header);

  /// Asks the front end for a line, within execute(). Nothing once `cancelled` is true: set it, then call wake_input().
  std::optional<std::string> read_input(const std::string& prompt, bool password, const std::atomic<bool>& cancelled);
  /// Makes a read_input() that waits look at `cancelled`. Without one it does nothing. Any thread.
  void wake_input();

  /// Sends on a comm that a front end has opened. Nothing happens if it is closed. Any thread.
  void send_to_frontend(const std::string& id, Json data, const Json& parent_header);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace maia::broker
