// maia's own library in this process: what it is given, and what is set in it.
#pragma once

#include <map>
#include <string>

#include "tools/host_connection.hpp"

namespace maia::worker {

/// The library is loaded late or never; what was set before is set when it comes. On the thread that runs the cells.
class CoreLibrary {
 public:
  /// Gives the library (a handle of dlopen()) what only this process can do: being interrupted, showing things in the
  /// notebook, and asking the broker.
  void connect(void* library);

  /// Whether an agent reads what is shown.
  void set_reporting(bool on);

  /// Who serves a role; see Configure in protocol/message.hpp. Throws std::exception if the library refuses it.
  void set_backend(const std::string& role, const std::string& name);

 private:
  Controls controls_;
  bool reporting_ = false;
  std::map<std::string, std::string> backends_;
};

}  // namespace maia::worker
