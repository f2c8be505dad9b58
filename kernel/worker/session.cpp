#include "session.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "runtime/agent.hpp"
#include "runtime/guarded_run.hpp"
#include "runtime/input.hpp"
#include "runtime/memory_limit.hpp"
#include "runtime/output.hpp"
#include "runtime/overrides.hpp"

namespace maia::worker {
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

double cpu_ms() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

std::uint64_t number(const std::string& text) {
  std::size_t used = 0;
  const std::uint64_t value = std::stoull(text, &used);
  if (used != text.size()) throw std::invalid_argument(text);
  return value;
}

/// libtorch before version 2 can't be read by clang as C++20.
bool needs_older_standard(const std::string& code, const CompilerOptions& options) {
  if (MAIA_TORCH_MAJOR >= 2 || options.standard == "17") return false;
  for (std::size_t at = 0; (at = code.find("#include", at)) != std::string::npos; at += 8) {
    std::size_t name = code.find_first_not_of(" \t", at + 8);
    if (name != std::string::npos && code.compare(name, 7, "<torch/") == 0) return true;
  }
  return false;
}

}  // namespace

Session::Session(const SessionOptions& options, BrokerLink& link)
    : options_(options), link_(link), compiler_(options.compiler), libraries_(compiler_) {
  define_overrides(compiler_);
  compiler_.set_provider([this](const std::vector<std::string>& names) { return libraries_.load_core(names); });
  if (options_.compiler.profile == "torch") libraries_.load_torch();
  const CompiledCell prelude = compiler_.prelude();
  if (!prelude.ok()) throw std::runtime_error("the precompiled header does not link: " + prelude.evalue);
  if (prelude.entry) run_guarded(prelude.entry);
  warm_up();
  compiler_.set_optimisation(options_.optimisation);
  set_memory_limit(options_.memory_limit);
}

void Session::warm_up() {
  // The first cell would pay for page faults and first uses all over the compiler.
  const CompiledCell cell = compiler_.compile("(void)std::string(\"x\");", "warm-up", 1, false);
  if (cell.entry) run_guarded(cell.entry);
}

void Session::serve() {
  while (auto message = link_.next_request()) {
    if (std::holds_alternative<protocol::Shutdown>(*message)) break;
    std::visit(
        [this](const auto& request) {
          if constexpr (requires { handle(request); }) handle(request);
        },
        *message);
  }
  run_exit_handlers();
  flush_output();
}

void Session::handle(const protocol::Execute& request) {
  protocol::Done done;
  done.id = request.id;
  reset_input();
  link_.set_input_allowed(request.allow_input);
  libraries_.core().set_reporting(request.report);

  auto begin = Clock::now();
  const double cpu_before = cpu_ms();
  if (needs_older_standard(request.code, options_.compiler)) {
    done.status = protocol::Status::compile_error;
    done.ename = "TorchNeedsProfile";
    done.evalue = "libtorch older than 2 can't be used in C++" + options_.compiler.standard +
                  " cells: run %use torch (it restarts the session as C++17), then %replay";
    done.traceback = {done.evalue};
    finish(done);
    return;
  }
  set_activity(Activity::compiling);
  bool torch_without_profile = false;
  std::string library_problem;
  CompiledCell cell = compiler_.compile(request.code, request.name, request.first_line, request.show_result,
                                        request.lint, [&](const std::vector<std::string>& headers) {
                                          for (const std::string& header : headers) {
                                            if (!is_torch_header(header) || libraries_.has_torch()) continue;
                                            try {
                                              libraries_.load_torch();
                                              torch_without_profile = options_.compiler.profile != "torch";
                                            } catch (const std::exception& error) {
                                              library_problem = error.what();
                                            }
                                            return;
                                          }
                                        });
  set_activity(Activity::idle);
  done.compile_ms = ms_since(begin);
  done.warnings = cell.warnings;
  if (!cell.ok()) {
    done.status = protocol::Status::compile_error;
    done.ename = cell.ename;
    done.evalue = cell.evalue;
    done.traceback = std::move(cell.traceback);
    if (library_problem.empty() && done.ename == "LinkError") library_problem = libraries_.problem();
    if (!library_problem.empty()) done.traceback.push_back(library_problem);
    finish(done);
    return;
  }
  if (torch_without_profile)
    std::cerr << "maia: libtorch's headers were compiled with this cell; after %use torch they are ready at once\n";

  begin = Clock::now();
  if (cell.entry) {
    RunOutcome outcome;
    {
      const MemoryLimitScope limit;
      outcome = run_guarded(cell.entry);
    }
    switch (outcome.kind) {
      case RunOutcome::Kind::finished:
        break;
      case RunOutcome::Kind::exception:
      case RunOutcome::Kind::stopped:
        done.status = protocol::Status::exception;
        break;
      case RunOutcome::Kind::interrupted:
        done.status = protocol::Status::interrupted;
        break;
    }
    done.ename = outcome.ename;
    done.evalue = outcome.evalue;
    if (done.status != protocol::Status::ok)
      done.traceback = {"\x1b[1;31m" + outcome.ename + "\x1b[0m: " + outcome.evalue,
                        "\x1b[2min " + request.name + "\x1b[0m"};
  }
  done.run_ms = ms_since(begin);
  done.cpu_ms = cpu_ms() - cpu_before;
  finish(done);
}

void Session::finish(const protocol::Done& done) {
  libraries_.core().set_reporting(false);
  sync_output();
  link_.end_cell();
  link_.send(done);
}

void Session::handle(const protocol::Complete& request) {
  protocol::Completions reply = compiler_.complete(request.code, request.cursor);
  reply.id = request.id;
  link_.send(reply);
}

void Session::handle(const protocol::Inspect& request) {
  protocol::Inspection reply = compiler_.inspect(request.code, request.cursor, request.detail);
  reply.id = request.id;
  link_.send(reply);
}

void Session::handle(const protocol::IsComplete& request) {
  protocol::Completeness reply = compiler_.completeness(request.code);
  reply.id = request.id;
  link_.send(reply);
}

std::string Session::configure(const std::string& key, const std::string& value) {
  if (key == "opt") {
    if (value.size() != 1 || value[0] < '0' || value[0] > '3')
      throw std::runtime_error("optimisation is 0, 1, 2 or 3, not '" + value + "'");
    options_.optimisation = static_cast<unsigned>(value[0] - '0');
    compiler_.set_optimisation(options_.optimisation);
    return "cells are compiled with -O" + value + " from now on";
  }
  if (key == "include") {
    compiler_.add_include_directory(std::filesystem::absolute(value).lexically_normal().string());
    return "headers are also looked for in " + value;
  }
  if (key == "link-path") {
    if (!std::filesystem::is_directory(value)) throw std::runtime_error("no folder " + value);
    libraries_.add_directory(std::filesystem::absolute(value).lexically_normal().string());
    return "libraries are also looked for in " + value;
  }
  if (key == "link") return "linked " + libraries_.link(value);
  if (key == "memory") {
    options_.memory_limit = number(value);
    set_memory_limit(options_.memory_limit);
    return value == "0" ? "no memory limit" : memory_limit_text();
  }
  if (key == "backend") {
    const std::size_t space = value.find(' ');
    if (space == std::string::npos) throw std::runtime_error("'" + value + "' is not a role and a name");
    libraries_.core().set_backend(value.substr(0, space), value.substr(space + 1));
    return value;
  }
  if (key == "agent") {
    remember_finding(value);
    return {};
  }
  throw std::runtime_error("no setting '" + key + "'");
}

void Session::handle(const protocol::Configure& request) {
  protocol::Configured reply;
  reply.id = request.id;
  try {
    reply.message = configure(request.key, request.value);
  } catch (const std::exception& error) {
    reply.ok = false;
    reply.message = error.what();
  }
  link_.send(reply);
}

void Session::handle(const protocol::ListNames& request) { link_.send(protocol::Names{request.id, compiler_.names()}); }

}  // namespace maia::worker
