"""Escapes through other processes and by programs of one's own."""

import os
import signal
from pathlib import Path

import pytest

from escape_lab import RAW, ROOT, WAYS, alive, can_trace, lab, strict_lab  # noqa: F401

# ---- starting programs -----------------------------------------------------------------------------------------------

PROGRAM = """
std::string command = "echo run > " + home + "/program";
const char* words[] = {"/bin/sh", "-c", command.c_str(), nullptr};
const char* none[] = {nullptr};
"""


@pytest.mark.parametrize("way", RAW)
@pytest.mark.parametrize(
    "code",
    [
        "call(SYS_execve, words[0], words, none);",
        'call(SYS_execveat, AT_FDCWD, words[0], words, none, 0);',
        'long file = call(SYS_openat, AT_FDCWD, words[0], O_PATH, 0); call(SYS_execveat, file, "", words, none, 0x1000);',
    ],
)
def test_a_program(lab, way, code):
    run(lab, f"{PROGRAM} long child = fork(); if (child == 0) {{ {code} syscall(SYS_exit_group, 1); }}", way)


@pytest.mark.parametrize(
    "code",
    [
        "int status = std::system(command.c_str()); if (status != 0) must(-1);",
        "FILE* pipe = popen(command.c_str(), \"r\"); must(pipe ? 0 : -1); int status = pclose(pipe); if (status != 0) must(-1);",
        "#include <spawn.h>\n",
    ],
)
def test_a_program_by_the_library(lab, code):
    if code.startswith("#"):
        lab.kernel.run(code)
        code = """pid_t child; errno = posix_spawn(&child, words[0], nullptr, nullptr, (char**)words, (char**)none);
                  if (errno != 0) must(-1); waitpid(child, nullptr, 0);"""
    file = lab.home / "program"
    file.unlink(missing_ok=True)
    lab.check(PROGRAM + code, lambda answer: file.exists(), "libc")


def run(lab, code, way):
    file = lab.home / "program"
    file.unlink(missing_ok=True)
    lab.check(
        code + "int status = 0; waitpid(child, &status, 0); if (status != 0) throw std::runtime_error(\"it did not run\");",
        lambda answer: file.exists(),
        way,
    )


# ---- other processes -------------------------------------------------------------------------------------------------


@pytest.fixture
def prey(lab):  # noqa: F811
    """A process of the person's that may be killed."""
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    yield child
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.mark.parametrize("way", RAW)
@pytest.mark.parametrize(
    "code",
    [
        "must(call(SYS_kill, prey, SIGTERM));",
        "must(call(SYS_tkill, prey, SIGTERM));",
        "must(call(SYS_tgkill, prey, prey, SIGTERM));",
        "siginfo_t info = {}; info.si_code = SI_QUEUE; must(call(SYS_rt_sigqueueinfo, prey, SIGTERM, &info));",
        "int handle = must(call(SYS_pidfd_open, prey, 0)); must(call(SYS_pidfd_send_signal, handle, SIGTERM, 0, 0));",
        # a descriptor that is ready sends a signal of one's choice to whom one names
        """int ends[2]; must(call(SYS_pipe2, ends, 0));
           must(call(SYS_fcntl, ends[0], F_SETOWN, prey)); must(call(SYS_fcntl, ends[0], F_SETSIG, SIGTERM));
           must(call(SYS_fcntl, ends[0], F_SETFL, O_ASYNC | O_NONBLOCK)); must(call(SYS_write, ends[1], "x", 1));""",
        # the same, with bits that the kernel does not look at
        """int ends[2]; must(call(SYS_pipe2, ends, 0)); const long high = 1L << 32;
           must(call(SYS_fcntl, ends[0], high | F_SETOWN, prey)); must(call(SYS_fcntl, ends[0], high | F_SETSIG, SIGTERM));
           must(call(SYS_fcntl, ends[0], F_SETFL, O_ASYNC | O_NONBLOCK)); must(call(SYS_write, ends[1], "x", 1));""",
    ],
)
def test_a_signal(lab, prey, way, code):
    def ended(answer):
        return not wait_alive(prey)

    lab.check(f"const long prey = {prey};\n{code}", ended, way)


def wait_alive(pid, seconds=0.2):
    """Whether it is still alive after a while in which a signal would have arrived."""
    handle = os.pidfd_open(pid)
    try:
        import select

        return not select.select([handle], [], [], seconds)[0]
    finally:
        os.close(handle)


@pytest.mark.parametrize("way", RAW)
def test_a_signal_to_the_broker(strict_lab, way):
    for number in ("SIGKILL", "SIGTERM", "SIGSTOP"):
        answer = strict_lab.attack(f"must(call(SYS_kill, broker, {number}));", way)
        answer.failed()
    assert strict_lab.kernel.run("1").ok().value == "1"


@pytest.mark.parametrize("way", RAW)
@pytest.mark.parametrize(
    "code",
    [
        # PTRACE_SEIZE
        """must(call(SYS_ptrace, 0x4206, victim, 0, 0)); std::cout << "traced";
           call(SYS_ptrace, 0x4207 /* INTERRUPT */, victim, 0, 0); waitpid(victim, nullptr, __WALL); call(SYS_ptrace, 17 /* DETACH */, victim, 0, 0);""",
        """char text[64] = {}; struct iovec { void* base; size_t size; } here{text, 40}, there{(void*)address, 40};
           must(call(SYS_process_vm_readv, victim, &here, 1, &there, 1, 0)); std::cout << text;""",
        """int handle = must(call(SYS_pidfd_open, victim, 0));
           must(call(SYS_pidfd_getfd, handle, 0, 0)); std::cout << "traced";""",
    ],
)
def test_looking_into_a_process(lab, way, code):
    lab.check(
        code,
        lambda answer: lab.told(answer) or "traced" in answer.stdout,
        way,
        open_escapes=ROOT or can_trace(),
    )


@pytest.mark.parametrize("way", RAW)
def test_the_limits_of_a_process(lab, prey, way):
    def limited(answer):
        return "\nMax open files            7 " in Path(f"/proc/{prey}/limits").read_text()

    lab.check(
        f"struct {{ uint64_t now, most; }} limit{{7, 7}}; must(call(SYS_prlimit64, {prey}, 7 /* NOFILE */, &limit, 0));",
        limited,
        way,
    )


@pytest.mark.parametrize("way", RAW)
@pytest.mark.parametrize(
    "name, code",
    [
        ("nice", "must(call(SYS_setpriority, 0, prey, 19));"),
        ("processors", "unsigned long one = 1; must(call(SYS_sched_setaffinity, prey, sizeof one, &one));"),
    ],
)
def test_slowing_a_process_down(lab, prey, way, name, code):
    def slowed(answer):
        if name == "nice":
            return os.getpriority(os.PRIO_PROCESS, prey) == 19
        return os.sched_getaffinity(prey) == {0}

    if name == "processors" and os.sched_getaffinity(0) == {0}:
        pytest.skip("there is one processor")
    lab.check(f"const long prey = {prey};\n{code}", slowed, way)


# ---- staying ---------------------------------------------------------------------------------------------------------

STAY = """
long first = fork();
if (first == 0) {
  setsid();
  if (fork() != 0) syscall(SYS_exit_group, 0);
  for (int number = 1; number < 64; ++number) signal(number, SIG_IGN);
  for (int fd = 0; fd < 64; ++fd) close(fd);
  int file = open((notebook + "/stayed").c_str(), O_WRONLY | O_CREAT, 0600);
  dprintf(file, "%d\\n", (int)syscall(SYS_getpid));
  close(file);
  rename((notebook + "/stayed").c_str(), (notebook + "/stayed.pid").c_str());
  while (true) pause();
}
waitpid(first, nullptr, 0);
while (access((notebook + "/stayed.pid").c_str(), F_OK) != 0) usleep(1000);
"""


@pytest.mark.parametrize("locked", [True, False])
def test_a_process_that_stays(tmp_path, locked):
    """Without the lock it gets away by killing those who would end it."""
    from escape_lab import Lab

    room = Lab(tmp_path / "lab", locked)
    try:
        room.attack(STAY).ok()
        pid = int((room.notebook / "stayed.pid").read_text())
        assert alive(pid)
        code = (
            "const long guard = getppid(); call(SYS_kill, guard, SIGSTOP); call(SYS_kill, broker, SIGKILL); "
            "call(SYS_kill, guard, SIGKILL);"
        )
        if locked:
            room.attack("must(call(SYS_kill, getppid(), SIGKILL));").failed()
            room.attack("must(call(SYS_kill, broker, SIGKILL));").failed()
            handle = os.pidfd_open(pid)
            room.kernel.shutdown()
            import select

            assert select.select([handle], [], [], 10)[0], "the process outlives the kernel"
            os.close(handle)
        else:
            room.kernel.submit("{ " + code + " }")
            room.kernel.wait_end(10)
            assert alive(pid)
            os.kill(pid, signal.SIGKILL)
    finally:
        room.close()


# ---- the lock itself -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", RAW)
@pytest.mark.parametrize(
    "code, only_root",
    [
        ("must(call(SYS_prctl, 4 /* SET_DUMPABLE */, 1, 0, 0, 0));", False),
        ("must(call(SYS_unshare, 0x10000000 /* NEWUSER */));", True),
        ("long child = must(call(SYS_clone, 0x10000000 | SIGCHLD, 0, 0, 0, 0)); if (child == 0) syscall(SYS_exit_group, 0);", True),
        ("uint64_t args[11] = {0x10000000}; args[4] = SIGCHLD; long child = must(call(435 /* clone3 */, args, sizeof args)); if (child == 0) syscall(SYS_exit_group, 0);", True),
        ('must(call(SYS_mount, "none", (notebook + "/a").c_str(), "tmpfs", 1 << 12 /* BIND */, 0));', None),
        ("must(call(SYS_chroot, notebook.c_str())); call(SYS_chroot, \".\");", None),
        ("must(call(SYS_setuid, getuid() + 1));", None),
        ("unsigned size[2] = {0, 0x40}; must(call(SYS_seccomp, 0, 0, 0));", None),
    ],
)
def test_leaving_the_lock(strict_lab_of_module, way, code, only_root):
    strict_lab_of_module.attack(code, way).failed()


@pytest.fixture(scope="module")
def strict_lab_of_module(tmp_path_factory):
    from escape_lab import Lab

    room = Lab(tmp_path_factory.mktemp("strict"), True)
    yield room
    room.close()


@pytest.mark.skipif("assembly" not in WAYS, reason="calls of 32-bit programs are x86's")
def test_calls_of_other_kinds(lab):
    """A filter that looks at numbers alone would take the 32-bit getpid, 20, for writev."""
    lab.check(
        """
long pid = 20;
asm volatile("int $0x80" : "+a"(pid) : : "memory", "r8", "r9", "r10", "r11");
if (pid < 0) { errno = -pid; must(-1, "int 0x80"); }
std::cout << "pid " << (pid == getpid());""",
        lambda answer: "pid 1" in answer.stdout,
        open_escapes=False,  # a kernel may have no 32-bit programs
    )
    lab.check(
        "must(call(0x40000000 | SYS_getpid)); std::cout << \"called\";",
        lambda answer: "called" in answer.stdout,
        open_escapes=False,
    )


#: Names and arguments that do nothing where they are allowed.
KERNEL_CALLS = {
    "init_module": "0, 0, 0", "finit_module": "-1, 0, 0", "delete_module": "0, 0", "bpf": "99, 0, 0",
    "perf_event_open": "0, 0, -1, -1, 0", "userfaultfd": "99", "keyctl": "0, -1, 0", "add_key": "0, 0, 0, 0, 0",
    "request_key": "0, 0, 0, 0", "io_uring_setup": "0, 0", "io_uring_enter": "-1, 0, 0, 0, 0, 0",
    "mount": "0, 0, 0, 0, 0", "umount2": "0, 0", "pivot_root": "0, 0", "setns": "-1, 0", "kexec_load": "0, 99, 0, 99",
    "swapon": "0, 0", "swapoff": "0", "sethostname": "0, -1", "settimeofday": "-1, 0", "shmget": "0, 0, 0",
    "msgget": "-1, 0", "semget": "-1, 0, 0", "mq_open": "0, 0, 0, 0", "inotify_init1": "-1", "fanotify_init": "-1, 0",
    "memfd_create": "0, 0", "socket": "-1, 0, 0", "socketpair": "-1, 0, 0, 0", "connect": "-1, 0, 0", "bind": "-1, 0, 0",
    "listen": "-1, 0", "accept": "-1, 0, 0", "accept4": "-1, 0, 0, 0", "process_vm_writev": "1, 0, 0, 0, 0, 0",
    "pidfd_getfd": "-1, 0, 0", "kcmp": "0, 0, 0, 0, 0", "open_by_handle_at": "-1, 0, 0", "name_to_handle_at": "-1, 0, 0, 0, -1",
    "setxattr": "0, 0, 0, 0, 0", "fsetxattr": "-1, 0, 0, 0, 0", "removexattr": "0, 0", "mknodat": "-1, 0, 0, 0",
    "iopl": "9", "ioperm": "-1, 0, 0", "syslog": "99, 0, 0", "move_pages": "0, 1, 0, 0, 0, -1", "migrate_pages": "0, 0, 0, 0",
    "ioprio_set": "99, 0, 0", "setfsuid": "-1", "capset": "0, 0", "personality": "0", "clock_settime": "99, 0",
    "modify_ldt": "99, 0, 0", "get_robust_list": "0, 0, 0", "landlock_create_ruleset": "0, 0, 99", "process_madvise": "-1, 0, 0, 0, 0",
}


def test_calls_that_nobody_needs(lab):
    """With the lock on each is refused as such, before its arguments are looked at."""
    code = "".join(
        f"#ifdef SYS_{name}\nerrno = 0; if (call(SYS_{name}, {arguments}) >= 0 || (errno != EPERM && errno != ENOSYS)) "
        f'std::cout << "{name} " << errno << "\\n";\n#endif\n'
        for name, arguments in KERNEL_CALLS.items()
    )
    answer = lab.attack(code)
    reached = answer.ok().stdout.split("\n")[:-1]
    if lab.locked:
        assert reached == []
    else:
        assert len(reached) > len(KERNEL_CALLS) / 2, reached
