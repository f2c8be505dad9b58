// maia-worker: compiles and runs the cells of one session for the broker that started it.
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "compiler/cell_code.hpp"
#include "precompiled.hpp"
#include "runtime/broker_link.hpp"
#include "runtime/guarded_run.hpp"
#include "runtime/input.hpp"
#include "runtime/libraries.hpp"
#include "runtime/output.hpp"
#include "sandbox/sandbox.hpp"
#include "session.hpp"

namespace {

using namespace maia::worker;

constexpr const char* usage =
    "usage: maia-worker --channel FD [--standard 17|20|23] [--profile std|torch] [--opt 0..3]\n"
    "                   [--session-dir DIR] [--memory BYTES] [--sandbox strict|open]\n"
    "                   [--sandbox-without LAYERS] [--read PATH]... [--write PATH]... [--supervisor FD]\n"
    "                   [--data-bytes BYTES] [--file-bytes BYTES]\n"
    "       maia-worker --precompile std|torch STANDARD    (into the installation's lib/maia)\n"
    "It is started by maia-kernel.\n";

std::string prefix() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().parent_path().parent_path().string();
}

CompilerOptions compiler_options() {
  CompilerOptions options;
  options.include_dir = prefix() + "/include";
  options.prelude_dir = prefix() + "/lib/maia/prelude";
  return options;
}

int precompile(const std::string& profile, const std::string& standard) {
  CompilerOptions options = compiler_options();
  options.profile = profile;
  options.standard = standard;
  const std::string folder = prefix() + "/lib/maia", name = precompiled_header_key(options) + ".pch";
  const std::string output = folder + "/" + name;
  if (!std::filesystem::exists(output)) build_precompiled_header(options, output);
  for (const auto& entry : std::filesystem::directory_iterator(folder))  // those of earlier builds
    if (const std::string other = entry.path().filename();
        other != name && other.starts_with(profile + "-" + standard + "-"))
      std::filesystem::remove(entry.path());
  std::cout << output << "\n";
  return 0;
}

std::unique_ptr<Session> start_session(SessionOptions& options, BrokerLink& link) {
  std::string problem;
  try {
    return std::make_unique<Session>(options, link);
  } catch (const std::exception& error) {
    problem = error.what();
  }
  // A system update can make the installed header stale; its successor goes into the cache.
  CompilerOptions& compiler = options.compiler;
  compiler.precompiled_header = cache_directory() + "/rebuilt-" + precompiled_header_key(compiler) + ".pch";
  std::filesystem::create_directories(cache_directory());
  try {
    if (std::filesystem::exists(compiler.precompiled_header)) return std::make_unique<Session>(options, link);
  } catch (const std::exception&) {
    // Stale as well: built anew below.
  }
  std::cerr << "maia-worker: " << problem << "; building the precompiled header anew" << std::endl;
  build_precompiled_header(compiler, compiler.precompiled_header);
  return std::make_unique<Session>(options, link);
}

/// start_session() makes as many, if the installed header and its successor are stale.
constexpr int most_compilers = 3;

/// What the broker wants; without its word, the lock is as tight as can be.
struct Sandbox {
  bool open = false;
  std::string without;
  maia::sandbox::Lock lock;
};

void enter(Sandbox& sandbox) {
  if (sandbox.open) return;
  reserve_cell_code(most_compilers);
  const std::string installed = prefix();
  for (const char* folder : {"/include", "/lib/maia", "/libexec/maia", "/share/maia"})
    sandbox.lock.read.push_back(installed + folder);
  maia::sandbox::enter(sandbox.lock, maia::sandbox::probe_layers(sandbox.without));
}

int serve(int channel, SessionOptions options) {
  const auto begin = std::chrono::steady_clock::now();
  prepare_guard(channel);
  BrokerLink link(channel);
  link.start();
  if (options.compiler.profile == "torch") begin_loading_torch();
  std::string notice;
  std::unique_ptr<Session> session;
  try {
    notice = choose_precompiled_header(options.compiler, prefix() + "/lib/maia");
    session = start_session(options, link);
  } catch (const std::exception& error) {
    std::cerr << "maia-worker: " << error.what() << std::endl;
    ::_exit(1);
  }
  install_output();
  install_input();

  maia::protocol::Ready ready;
  ready.standard = options.compiler.standard;
  ready.profile = options.compiler.profile;
  ready.compiler = compiler_version();
  ready.optimisation = options.optimisation;
  ready.startup_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  ready.notice = notice;
  link.send(ready);
  session->serve();
  // Static destructors would meet threads of the person's that still run.
  ::_exit(0);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    if (arguments.size() == 3 && arguments[0] == "--precompile") return precompile(arguments[1], arguments[2]);
    SessionOptions options;
    options.compiler = compiler_options();
    Sandbox sandbox;
    int channel = -1;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
      const std::string& value = arguments[i + 1];
      if (arguments[i] == "--channel")
        channel = std::stoi(value);
      else if (arguments[i] == "--standard")
        options.compiler.standard = value;
      else if (arguments[i] == "--profile")
        options.compiler.profile = value;
      else if (arguments[i] == "--opt")
        options.optimisation = static_cast<unsigned>(std::stoul(value));
      else if (arguments[i] == "--memory")
        options.memory_limit = std::stoull(value);
      else if (arguments[i] == "--sandbox" && (value == "open" || value == "strict"))
        sandbox.open = value == "open";
      else if (arguments[i] == "--sandbox-without")
        sandbox.without = value;
      else if (arguments[i] == "--read")
        sandbox.lock.read.push_back(value);
      else if (arguments[i] == "--write")
        sandbox.lock.write.push_back(value);
      else if (arguments[i] == "--supervisor")
        sandbox.lock.supervisor = std::stoi(value);
      else if (arguments[i] == "--data-bytes")
        sandbox.lock.data_bytes = std::stoull(value);
      else if (arguments[i] == "--file-bytes")
        sandbox.lock.file_bytes = std::stoull(value);
      else if (arguments[i] != "--session-dir")
        throw std::runtime_error("unknown option " + arguments[i] + "\n" + usage);
    }
    if (channel < 0 || arguments.size() % 2 != 0) {
      std::cerr << usage;
      return 2;
    }
    ::fcntl(channel, F_SETFD, FD_CLOEXEC);
    enter(sandbox);
    return serve(channel, options);
  } catch (const std::exception& error) {
    std::cerr << "maia-worker: " << error.what() << "\n";
    return 1;
  }
}
