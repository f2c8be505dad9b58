// The worker's life: answering the broker's requests one after the other.
#pragma once

#include <optional>
#include <string>

#include "compiler/compiler.hpp"
#include "compiler/invocation.hpp"
#include "runtime/broker_link.hpp"
#include "runtime/libraries.hpp"

namespace maia::worker {

struct SessionOptions {
  CompilerOptions compiler;
  unsigned optimisation = 1;
  std::uint64_t memory_limit = 0;
};

class Session {
 public:
  /// Starts the compiler. Throws std::runtime_error with the reason if it can't.
  Session(const SessionOptions& options, BrokerLink& link);

  /// Answers requests until the broker ends the worker.
  void serve();

 private:
  void handle(const protocol::Execute& request);
  void handle(const protocol::Complete& request);
  void handle(const protocol::Inspect& request);
  void handle(const protocol::IsComplete& request);
  void handle(const protocol::Configure& request);
  void handle(const protocol::ListNames& request);
  std::string configure(const std::string& key, const std::string& value);
  void finish(const protocol::Done& done);
  void warm_up();

  SessionOptions options_;
  BrokerLink& link_;
  Compiler compiler_;
  Libraries libraries_;
};

}  // namespace maia::worker
