// Which system calls the worker makes: seccomp, by libseccomp.
//
// A list of what is allowed, and ENOSYS for all else. Linux gets new calls with every release, and a list of what is
// forbidden would let each of them through. ENOSYS is what an older kernel would say, so that libraries do what they do
// there: they have a second way for everything that is new. What they have no second way for is old, and listed. So the
// list holds for coming versions of glibc, libtorch and clang. What a person would ask for by name (sockets, programs,
// ...) says EPERM instead, "Operation not permitted".
//
// There are two filters, of which the kernel takes the stricter answer: the list, and on top of it what is forbidden of
// the allowed. Arguments are compared as the kernel sees them: of an int the lower half of the register. What lies in
// memory can't be judged, as another thread could change it afterwards: clone3, openat2.
#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

#include "worker/sandbox/sandbox.hpp"

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif

namespace maia::sandbox {
namespace {

constexpr std::string_view allowed_calls =
    // memory
    "brk munmap mremap mprotect madvise mincore msync mlock mlock2 munlock mlockall munlockall mmap mmap2 mbind "
    "get_mempolicy set_mempolicy membarrier pkey_alloc pkey_free pkey_mprotect "
    // threads and time
    "futex futex_time64 futex_waitv set_robust_list rseq set_tid_address gettid sched_yield sched_getaffinity "
    "sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval "
    "getpriority getcpu nanosleep clock_nanosleep clock_gettime clock_getres clock_nanosleep_time64 "
    "clock_gettime64 clock_getres_time64 gettimeofday time times alarm getitimer setitimer timer_create "
    "timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime "
    "restart_syscall arch_prctl "
    // signals to itself
    "rt_sigaction rt_sigprocmask rt_sigreturn sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack "
    "pause signalfd signalfd4 "
    // itself, its children, the machine
    "exit exit_group wait4 waitid getpid getppid getpgid getpgrp getsid setsid setpgid getuid geteuid getgid "
    "getegid getresuid getresgid getgroups capget getrlimit setrlimit ugetrlimit getrusage sysinfo uname umask "
    "getrandom "
    // descriptors
    "read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek _llseek close close_range dup "
    "dup2 dup3 fcntl fcntl64 pipe pipe2 eventfd eventfd2 poll ppoll select _newselect pselect6 epoll_create "
    "epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 splice tee sendfile sendfile64 copy_file_range "
    // files, which Landlock judges
    "open openat creat stat fstat lstat newfstatat fstatat64 statx access faccessat faccessat2 readlink "
    "readlinkat getdents getdents64 getcwd chdir fchdir rename renameat renameat2 unlink unlinkat rmdir mkdir "
    "mkdirat link linkat ftruncate ftruncate64 fallocate fsync fdatasync sync_file_range readahead fadvise64 "
    "fadvise64_64 flock statfs fstatfs statfs64 fstatfs64 getxattr lgetxattr fgetxattr listxattr llistxattr "
    "flistxattr "
    // the one socket that there is: the connection to the broker
    "sendmsg sendto recvmsg recvfrom getsockopt setsockopt getsockname getpeername shutdown ";

/// Not allowed anyhow; these say why.
constexpr std::string_view refused_calls =
    "execve execveat socket socketpair connect bind listen accept accept4 ptrace process_vm_readv "
    "process_vm_writev pidfd_open pidfd_getfd pidfd_send_signal kcmp chmod fchmodat chown lchown fchown fchownat "
    "utime utimes futimesat utimensat setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr symlink "
    "symlinkat mknod mknodat mount umount2 pivot_root chroot setns unshare bpf perf_event_open userfaultfd keyctl "
    "add_key request_key init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff "
    "setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset shmget shmat msgget "
    "semget mq_open inotify_init inotify_init1 fanotify_init open_by_handle_at name_to_handle_at acct quotactl "
    "sethostname setdomainname settimeofday clock_settime adjtimex clock_adjtime iopl ioperm syslog vhangup "
    "ioprio_set process_madvise process_mrelease migrate_pages move_pages seccomp ";

/// What a process asks of its terminals, pipes and files; of devices there are none.
constexpr unsigned long allowed_ioctls[] = {TCGETS,  TIOCGWINSZ, TIOCGPGRP, FIONREAD,
                                            FIONBIO, FIOCLEX,    FIONCLEX,  0x40049409 /* FICLONE */};

constexpr int allowed_prctls[] = {PR_SET_NAME,
                                  PR_GET_NAME,
                                  PR_SET_PDEATHSIG,
                                  PR_GET_PDEATHSIG,
                                  PR_GET_DUMPABLE,
                                  PR_SET_TIMERSLACK,
                                  PR_GET_TIMERSLACK,
                                  PR_SET_VMA,
                                  PR_GET_SECCOMP,
                                  PR_SET_NO_NEW_PRIVS,
                                  PR_GET_NO_NEW_PRIVS,
                                  PR_CAPBSET_READ,
                                  PR_SET_THP_DISABLE,
                                  PR_GET_THP_DISABLE,
                                  PR_GET_TIMING,
                                  PR_MCE_KILL_GET,
                                  PR_GET_SPECULATION_CTRL};

constexpr scmp_datum_t int_bits = 0xffffffff;

[[noreturn]] void fail(const std::string& what, int error) {
  throw std::runtime_error("the sandbox can't " + what + ": " + std::strerror(error < 0 ? -error : error));
}

scmp_arg_cmp is(unsigned argument, scmp_datum_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }
scmp_arg_cmp bits(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

/// Calls `use` with each of the words, which blanks separate.
template <class Use>
void for_each_word(std::string_view words, Use use) {
  for (std::size_t start = 0; start < words.size();) {
    const std::size_t end = std::min(words.find(' ', start), words.size());
    use(std::string(words.substr(start, end - start)).c_str());
    start = end + 1;
  }
}

class Filter {
 public:
  Filter(std::uint32_t otherwise, std::uint32_t otherwise_on_foreign) : filter_(::seccomp_init(otherwise)) {
    if (filter_ == nullptr) fail("make a filter", ENOMEM);
    set(SCMP_FLTATR_ACT_BADARCH, otherwise_on_foreign);
    set(SCMP_FLTATR_CTL_NNP, 1);
    // The processor's speculation is not slowed down: nothing in this process is secret from a cell.
    ::seccomp_attr_set(filter_, SCMP_FLTATR_CTL_SSB, 1);
    ::seccomp_attr_set(filter_, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  }
  ~Filter() { ::seccomp_release(filter_); }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  /// Names that this architecture, or this version of libseccomp, does not know are left to the default.
  void rule(std::uint32_t action, const char* name, std::initializer_list<scmp_arg_cmp> arguments = {}) {
    const int number = ::seccomp_syscall_resolve_name(name);
    if (number < 0) return;
    const int error =
        ::seccomp_rule_add_array(filter_, action, number, static_cast<unsigned>(arguments.size()), arguments.begin());
    if (error != 0) fail(std::string("filter ") + name, error);
  }

  void load() {
    if (const int error = ::seccomp_load(filter_); error != 0) fail("filter system calls", error);
  }

  int notifications() const { return ::seccomp_notify_fd(filter_); }

 private:
  void set(scmp_filter_attr attribute, std::uint32_t value) {
    if (const int error = ::seccomp_attr_set(filter_, attribute, value); error != 0) fail("set up a filter", error);
  }

  scmp_filter_ctx filter_;
};

void allow(Filter& filter, const Layers& layers, bool notify) {
  for_each_word(allowed_calls, [&](const char* name) { filter.rule(SCMP_ACT_ALLOW, name); });
  for (const char* name : {"clone", "fork", "vfork"}) filter.rule(notify ? SCMP_ACT_NOTIFY : SCMP_ACT_ALLOW, name);
  filter.rule(SCMP_ACT_ALLOW, "seccomp");  // for the second filter, which forbids it

  for (const int option : allowed_prctls)
    filter.rule(SCMP_ACT_ALLOW, "prctl", {is(0, static_cast<scmp_datum_t>(option))});
  if (::access("/dev/nvidiactl", F_OK) == 0)
    filter.rule(SCMP_ACT_ALLOW, "ioctl");
  else
    for (const unsigned long request : allowed_ioctls) filter.rule(SCMP_ACT_ALLOW, "ioctl", {is(1, request)});
  filter.rule(SCMP_ACT_ALLOW, "personality", {is(0, 0xffffffff)});
  // Of itself, not of another process of the person.
  filter.rule(SCMP_ACT_ALLOW, "prlimit64", {is(0, 0)});
  filter.rule(SCMP_ACT_ALLOW, "setpriority", {is(0, PRIO_PROCESS), is(1, 0)});
  for (const char* name :
       {"sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr", "sched_getattr"})
    filter.rule(SCMP_ACT_ALLOW, name, {is(0, 0)});
  // No special bits, nothing for all to write, and still to be read: on any file that can be opened, if it is the
  // person's own, as programs that copy files and caches do.
  constexpr scmp_datum_t judged = S_ISUID | S_ISGID | S_ISVTX | S_IWOTH | S_IRUSR;
  filter.rule(SCMP_ACT_ALLOW, "fchmod", {bits(1, judged, S_IRUSR)});

  if (layers.landlock >= 3) {
    filter.rule(SCMP_ACT_ALLOW, "truncate");
    filter.rule(SCMP_ACT_ALLOW, "truncate64");
  }
  if (layers.landlock >= 6) {  // signals reach this process and its children alone
    for (const char* name : {"kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"})
      filter.rule(SCMP_ACT_ALLOW, name);
  } else {
    const auto self = static_cast<scmp_datum_t>(::getpid());
    for (const char* name : {"kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"})
      filter.rule(SCMP_ACT_ALLOW, name, {is(0, self)});
    filter.rule(SCMP_ACT_ALLOW, "kill", {is(0, 0)});
  }
}

void refuse(Filter& filter, const Layers& layers) {
  constexpr std::uint32_t no = SCMP_ACT_ERRNO(EPERM);
  for_each_word(refused_calls, [&](const char* name) { filter.rule(no, name); });
  constexpr scmp_datum_t namespaces[] = {CLONE_NEWNS,   CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                         CLONE_NEWUSER, CLONE_NEWPID,    CLONE_NEWNET};
  // The kernel of s390 takes the arguments the other way round; this is no list for it.
  for (const scmp_datum_t kind : namespaces) filter.rule(no, "clone", {bits(0, kind, kind)});
  // A child that is traced by whoever traces its parent; and one that is the guard's and not ours.
  for (const scmp_datum_t flag : {CLONE_PTRACE, CLONE_PARENT}) filter.rule(no, "clone", {bits(0, flag, flag)});
  // Memory that no limit counts.
  constexpr scmp_datum_t map_kind = MAP_SHARED | MAP_ANONYMOUS;
  for (const char* name : {"mmap", "mmap2"}) {
    filter.rule(no, name, {bits(3, map_kind, map_kind)});
    filter.rule(no, name, {bits(3, MAP_GROWSDOWN, MAP_GROWSDOWN)});
  }
  // Signals of descriptors go to whom their owner names.
  for (const char* name : {"fcntl", "fcntl64"})
    for (const int command : {F_SETOWN, F_SETOWN_EX, F_SETSIG, F_NOTIFY})
      filter.rule(no, name, {bits(1, int_bits, static_cast<scmp_datum_t>(command))});
  for (const scmp_datum_t request : {FIOSETOWN, SIOCSPGRP, TIOCSTI, TIOCLINUX})
    filter.rule(no, "ioctl", {bits(1, int_bits, request)});
  // Files: none with the rights of its owner; and no way round Landlock, which before its third version did not judge
  // truncating, and judges no file that is opened for neither reading nor writing.
  for (const scmp_datum_t special : {S_ISUID, S_ISGID}) {
    filter.rule(no, "open", {bits(1, O_CREAT, O_CREAT), bits(2, special, special)});
    filter.rule(no, "openat", {bits(2, O_CREAT, O_CREAT), bits(3, special, special)});
    filter.rule(no, "creat", {bits(1, special, special)});
  }
  filter.rule(no, "open", {bits(1, O_ACCMODE, O_ACCMODE)});
  filter.rule(no, "openat", {bits(2, O_ACCMODE, O_ACCMODE)});
  if (layers.landlock < 3) {
    filter.rule(no, "open", {bits(1, O_ACCMODE | O_TRUNC, O_RDONLY | O_TRUNC)});
    filter.rule(no, "openat", {bits(2, O_ACCMODE | O_TRUNC, O_RDONLY | O_TRUNC)});
  }
}

/// Gives the guard the descriptor on which it is asked.
void give(int socket, int descriptor) {
  char byte = 'n';
  iovec data{&byte, 1};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  if (::sendmsg(socket, &message, MSG_NOSIGNAL) != 1) fail("reach the guard", errno);
}

}  // namespace

void lock_calls(const Lock& lock, const Layers& layers) {
  const bool notify = layers.notification;
  if (notify && lock.supervisor < 0) fail("reach the guard", ENOTCONN);
  {
    // Foreign: calls of 32-bit programs and of x32, which any cell can make.
    Filter list(SCMP_ACT_ERRNO(ENOSYS), SCMP_ACT_ERRNO(ENOSYS));
    allow(list, layers, notify);
    list.load();
    if (notify) {
      give(lock.supervisor, list.notifications());
      ::close(list.notifications());
    }
  }
  if (lock.supervisor >= 0) ::close(lock.supervisor);
  Filter exceptions(SCMP_ACT_ALLOW, SCMP_ACT_ALLOW);
  refuse(exceptions, layers);
  exceptions.load();
}

}  // namespace maia::sandbox
