// Landlock's system calls as the kernel defines them. Debian 12's <linux/landlock.h> ends at ABI 2, and the kernel that
// runs is often newer.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace maia::sandbox::landlock {

// Rights of files and folders; a comment names the ABI that brought them.
constexpr std::uint64_t execute = 1 << 0;
constexpr std::uint64_t write_file = 1 << 1;
constexpr std::uint64_t read_file = 1 << 2;
constexpr std::uint64_t read_dir = 1 << 3;
constexpr std::uint64_t remove_dir = 1 << 4;
constexpr std::uint64_t remove_file = 1 << 5;
constexpr std::uint64_t make_char = 1 << 6;
constexpr std::uint64_t make_dir = 1 << 7;
constexpr std::uint64_t make_reg = 1 << 8;
constexpr std::uint64_t make_sock = 1 << 9;
constexpr std::uint64_t make_fifo = 1 << 10;
constexpr std::uint64_t make_block = 1 << 11;
constexpr std::uint64_t make_sym = 1 << 12;
constexpr std::uint64_t refer = 1 << 13;      // 2
constexpr std::uint64_t truncate = 1 << 14;   // 3
constexpr std::uint64_t ioctl_dev = 1 << 15;  // 5

constexpr std::uint64_t bind_tcp = 1 << 0;     // 4
constexpr std::uint64_t connect_tcp = 1 << 1;  // 4

constexpr std::uint64_t scope_abstract_unix_socket = 1 << 0;  // 6
constexpr std::uint64_t scope_signal = 1 << 1;                // 6

struct RulesetAttributes {
  std::uint64_t handled_files = 0;
  std::uint64_t handled_net = 0;
  std::uint64_t scoped = 0;
};

struct PathRule {
  std::uint64_t allowed = 0;
  std::int32_t folder = -1;
} __attribute__((packed));

constexpr int rule_path_beneath = 1;
constexpr std::uint32_t ask_version = 1;        // of create_ruleset
constexpr std::uint32_t log_same_exec_off = 1;  // of restrict_self; 7

// The same numbers on every architecture.
inline long create_ruleset(const RulesetAttributes* attributes, std::size_t size, std::uint32_t flags) {
  return ::syscall(444, attributes, size, flags);
}
inline long add_rule(int ruleset, int type, const void* rule) { return ::syscall(445, ruleset, type, rule, 0); }
inline long restrict_self(int ruleset, std::uint32_t flags) { return ::syscall(446, ruleset, flags); }

}  // namespace maia::sandbox::landlock
