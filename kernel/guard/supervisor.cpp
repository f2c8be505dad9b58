#include "guard/supervisor.hpp"

#include <linux/sched.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "guard/process_tree.hpp"

namespace maia::guard {
namespace {

void close_once(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

bool makes_thread(const seccomp_data& call) {
#ifdef SYS_clone
  return call.nr == SYS_clone && (call.args[0] & CLONE_THREAD) != 0;
#else
  return false;
#endif
}

}  // namespace

Supervisor::Supervisor(const Limits& limits) : limits_(limits) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return;
  own_ = ends[0];
  programs_ = ends[1];
}

Supervisor::~Supervisor() {
  close_once(own_);
  close_once(programs_);
  close_once(notifications_);
}

void Supervisor::close_program_end() { close_once(programs_); }

void Supervisor::handle(short revents) {
  if (revents == 0) return;
  if (notifications_ < 0)
    receive();
  else if ((revents & POLLIN) != 0)
    answer();
  else
    close_once(notifications_);  // no process is left that could ask
}

void Supervisor::receive() {
  char byte = 0;
  iovec data{&byte, 1};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  const ssize_t got = ::recvmsg(own_, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
  const cmsghdr* header = got > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
  if (header != nullptr && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
      header->cmsg_len == CMSG_LEN(sizeof(int)))
    std::memcpy(&notifications_, CMSG_DATA(header), sizeof notifications_);
  close_once(own_);  // once; or it will never send one
}

void Supervisor::answer() {
  seccomp_notif question{};
  if (::ioctl(notifications_, SECCOMP_IOCTL_NOTIF_RECV, &question) != 0) return;  // whoever asked is gone
  const bool thread = makes_thread(question.data);
  seccomp_notif_resp reply{};
  reply.id = question.id;
  if (!exceeded() && within_limits(thread)) {
    // The kernel goes on with the call as it is. What it is was judged by the filter, from registers that nobody else
    // can change; here only the number counts.
    reply.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    ++threads_;
    if (!thread) ++processes_;
  } else {
    reply.error = -EAGAIN;
    ++refused_;
  }
  ::ioctl(notifications_, SECCOMP_IOCTL_NOTIF_SEND, &reply);
}

bool Supervisor::within_limits(bool thread) {
  const auto within = [&] { return threads_ < limits_.threads && (thread || processes_ < limits_.processes); };
  if (within()) return true;
  const TaskCount now = count_descendants(::getpid());
  processes_ = now.processes;
  threads_ = now.threads;
  return within();
}

}  // namespace maia::guard
