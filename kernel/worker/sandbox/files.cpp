// Which files the worker reaches: Landlock.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include "layers/landlock_abi.hpp"
#include "worker/sandbox/sandbox.hpp"

namespace maia::sandbox {
namespace {

using namespace landlock;

constexpr std::uint64_t reading = read_file | read_dir;
/// Not: links, which other programs could follow to where this one can't go; pipes, on which they could wait; devices.
constexpr std::uint64_t writing =
    reading | write_file | remove_dir | remove_file | make_dir | make_reg | refer | truncate;
/// What makes sense for a file that is no folder; the kernel refuses the others.
constexpr std::uint64_t of_files = execute | write_file | read_file | truncate | ioctl_dev;

/// Programs' headers, libraries and data: no person's files.
constexpr std::array system_folders = {
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/sbin",
    "/opt",
    "/var/cache/fontconfig",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/locale.alias",
    "/etc/nsswitch.conf",
    "/etc/passwd",
    "/etc/group",
    "/etc/os-release",
    "/etc/debian_version",
    "/etc/magic",
    "/etc/OpenCL",
    "/etc/vulkan",
    "/sys/devices/system",
    "/sys/kernel/mm/transparent_hugepage",
};

/// Of /proc what says something of this process or of the machine, and nothing of other processes.
constexpr std::array proc_files = {
    "/proc/self",
    "/proc/meminfo",
    "/proc/cpuinfo",
    "/proc/stat",
    "/proc/loadavg",
    "/proc/uptime",
    "/proc/version",
    "/proc/vmstat",
    "/proc/filesystems",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sys/kernel/osrelease",
};

constexpr std::array devices = {"/dev/null", "/dev/full", "/dev/random", "/dev/urandom"};

/// Of CUDA: they are there on machines that have its driver.
constexpr std::array cuda_devices = {"/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools",
                                     "/dev/nvidia-modeset"};
constexpr std::array cuda_files = {"/proc/driver/nvidia", "/proc/devices", "/sys/module/nvidia", "/sys/bus/pci/devices",
                                   "/sys/devices"};

class Ruleset {
 public:
  explicit Ruleset(int abi) {
    RulesetAttributes attributes;
    attributes.handled_files = (make_sym << 1) - 1;
    if (abi >= 2) attributes.handled_files |= refer;
    if (abi >= 3) attributes.handled_files |= truncate;
    if (abi >= 4) attributes.handled_net = bind_tcp | connect_tcp;
    if (abi >= 5) attributes.handled_files |= ioctl_dev;
    if (abi >= 6) attributes.scoped = scope_abstract_unix_socket | scope_signal;
    handled_ = attributes.handled_files;
    // An older kernel knows a shorter structure.
    const std::size_t size = abi >= 6 ? sizeof attributes : abi >= 4 ? 16 : 8;
    ruleset_ = static_cast<int>(create_ruleset(&attributes, size, 0));
    if (ruleset_ < 0) fail("make a ruleset");
  }
  ~Ruleset() { ::close(ruleset_); }
  Ruleset(const Ruleset&) = delete;
  Ruleset& operator=(const Ruleset&) = delete;

  void allow(const std::string& path, std::uint64_t rights) {
    const int file = open(path);
    if (file < 0) return;
    add(path, file, rights);
    ::close(file);
  }

  /// In /proc. The kernel knows a rule by the entry that it holds in memory, and forgets those of /proc that nobody
  /// holds open: so the descriptor stays open.
  void allow_held(const std::string& path, std::uint64_t rights) {
    if (const int file = open(path); file >= 0) add(path, file, rights);
  }

  void enforce(int abi) {
    // What is refused is told to the cell; the system's log need not be filled by it.
    if (restrict_self(ruleset_, abi >= 7 ? log_same_exec_off : 0) != 0) fail("lock the files");
  }

 private:
  [[noreturn]] static void fail(const std::string& what) {
    throw std::runtime_error("the sandbox can't " + what + ": " + std::strerror(errno));
  }

  static int open(const std::string& path) { return ::open(path.c_str(), O_PATH | O_CLOEXEC); }

  void add(const std::string& path, int file, std::uint64_t rights) {
    struct stat status{};
    if (::fstat(file, &status) != 0) fail("look at " + path);
    PathRule rule;
    rule.allowed = rights & handled_ & (S_ISDIR(status.st_mode) ? ~std::uint64_t{0} : of_files);
    rule.folder = file;
    if (rule.allowed != 0 && add_rule(ruleset_, rule_path_beneath, &rule) != 0) fail("allow " + path);
  }

  std::uint64_t handled_ = 0;
  int ruleset_ = -1;
};

}  // namespace

void lock_files(const Lock& lock, int abi) {
  Ruleset rules(abi);
  for (const char* path : system_folders) rules.allow(path, reading);
  for (const char* path : proc_files) rules.allow_held(path, reading);
  for (const char* path : devices) rules.allow(path, read_file | write_file);
  rules.allow("/dev/zero", read_file);  // who may write to it can map as much shared memory as he likes
  if (::access(cuda_devices[0], F_OK) == 0) {
    for (const char* path : cuda_devices) rules.allow(path, read_file | write_file | ioctl_dev);
    for (int card = 0; card < 64; ++card)
      rules.allow("/dev/nvidia" + std::to_string(card), read_file | write_file | ioctl_dev);
    for (const char* path : cuda_files) rules.allow_held(path, reading);
    rules.allow_held("/proc/self/task", reading | write_file);  // it names its threads
  }
  for (const std::string& path : lock.read) rules.allow(path, reading);
  for (const std::string& path : lock.write) rules.allow(path, writing);
  rules.enforce(abi);
}

}  // namespace maia::sandbox
