"""Bombs: processes, threads, memory, disk. Each is bounded, so that it harms nobody where the lock is off."""

import shutil

import pytest

from escape_lab import RAW, WAYS, Lab, lab, strict_lab  # noqa: F401

MIB = 1 << 20

# ---- processes: 16 are allowed ---------------------------------------------------------------------------------------

FORKS = """
int made = 0;
std::vector<long> children;
int gate[2];
must(pipe(gate));
for (int i = 0; i < 48; ++i) {{
  long child = {fork};
  if (child == 0) {{ char byte; call(SYS_close, gate[1]); call(SYS_read, gate[0], &byte, 1); call(SYS_exit_group, 0); }}
  if (child > 0) {{ ++made; children.push_back(child); }}
}}
close(gate[1]);
for (long child : children) waitpid(child, nullptr, 0);
close(gate[0]);
std::cout << "made " << made;
if (made < 48) throw std::runtime_error("too few");
"""


@pytest.mark.parametrize("way", RAW)
@pytest.mark.parametrize("fork", ["call(SYS_clone, SIGCHLD, 0, 0, 0, 0)", "call(SYS_fork)", "fork()"])
def test_many_processes(lab, way, fork):
    if "SYS_fork" in fork:
        fork = "\n#ifdef SYS_fork\n call(SYS_fork)\n#else\n fork()\n#endif\n"
    answer = lab.check(FORKS.format(fork=fork), lambda answer: "made 48" in answer.stdout, way, deadline=60)
    if lab.locked:
        assert int(answer.stdout.split("made ")[1].split()[0]) <= 16


def test_threads_without_end(lab):
    lab.check(
        """
std::vector<std::thread> threads;
bool stop = false;
struct Join { std::vector<std::thread>& all; bool& stop; ~Join() { __atomic_store_n(&stop, true, 0); for (auto& t : all) t.join(); } } join{threads, stop};
for (int i = 0; i < 1500; ++i) threads.emplace_back([&] { while (!__atomic_load_n(&stop, 0)) usleep(100000); });
std::cout << "made all";""",
        lambda answer: "made all" in answer.stdout,
        "libc",
        deadline=60,
    )


@pytest.mark.parametrize("code", ["while (true) fork();", "while (true) if (syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) == 0) setsid();"])
def test_a_fork_bomb(strict_lab, code):
    """It costs its session, and leaves nothing. (Without the lock it is not tried.)"""
    answer = strict_lab.kernel.run(code, deadline=60)
    failure = answer.failed("SessionLost")
    assert "processes or threads" in failure.text
    assert strict_lab.kernel.run("1 + 1", deadline=60).ok().value == "2"
    assert len([c for c in strict_lab.kernel.processes().values() if "maia-worker" in c]) <= 2  # it and its guard


# ---- memory: 1 GiB is allowed ----------------------------------------------------------------------------------------

MAPPED = """
const size_t part = 256ul << 20;
char* last = nullptr;
for (int i = 0; i < 12; ++i) {{
  {get}
  must(last && last != (char*)-1 ? 0 : -1, "memory");
  last[0] = 1;
  asm volatile("" : : "r"(last) : "memory");  // or the optimizer does without it
}}
std::cout << "3 GiB";
"""


@pytest.mark.parametrize(
    "get",
    [
        "last = new char[part];",
        "last = (char*)malloc(part);",
        "last = (char*)call(SYS_mmap, 0, part, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);",
        "last = (char*)call(SYS_mmap, 0, part, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);",
        "last = (char*)call(SYS_mmap, 0, part, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0);",
        'int fd = must(call(SYS_openat, AT_FDCWD, "/dev/zero", O_RDWR, 0)); '
        "last = (char*)call(SYS_mmap, 0, part, 3, MAP_SHARED, fd, 0);",
        "last = (char*)call(SYS_mmap, 0, part, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);",
        "last = (char*)call(SYS_mmap, 0, part, 0, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); must(call(SYS_mprotect, last, part, 3));",
        'int fd = must(call(SYS_memfd_create, "m", 0)); must(call(SYS_ftruncate, fd, part)); '
        "last = (char*)call(SYS_mmap, 0, part, 3, MAP_SHARED, fd, 0);",
        "int id = must(call(SYS_shmget, 0, part, 0600)); last = (char*)call(SYS_shmat, id, 0, 0); call(SYS_shmctl, id, 0, 0);",
    ],
)
def test_much_memory(lab, get):
    """Room alone, not used: it is the same limit, and this harms no machine."""
    lab.check(MAPPED.format(get=get), lambda answer: "3 GiB" in answer.stdout)
    lab.kernel.run("%restart", deadline=30).ok()
    lab.prepare()


def test_memory_is_not_to_be_had_by_a_higher_limit(lab):
    lab.check(
        """
struct { uint64_t now, most; } limit{16ul << 30, 16ul << 30};
must(call(SYS_prlimit64, 0, 2 /* DATA */, &limit, 0));
char* data = (char*)call(SYS_mmap, 0, 3ul << 30, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
must(data != (char*)-1 ? 0 : -1);
std::cout << "3 GiB";""",
        lambda answer: "3 GiB" in answer.stdout,
    )
    lab.kernel.run("%restart", deadline=30).ok()
    lab.prepare()


# ---- disk ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", RAW)
@pytest.mark.parametrize(
    "code",
    [
        "must(call(SYS_ftruncate, fd, 256l << 20));",
        "must(call(SYS_fallocate, fd, 0, 0, 256l << 20));",
        'must(call(SYS_pwrite64, fd, "x", 1, (256l << 20) - 1));',
    ],
)
def test_a_long_file(lab, way, code):
    file = lab.notebook / "long"
    lab.check(
        f'int fd = must(call(SYS_openat, AT_FDCWD, (notebook + "/long").c_str(), O_RDWR | O_CREAT, 0600));\n{code}',
        lambda answer: file.stat().st_size >= 256 * MIB,
        way,
    )
    file.unlink()


def test_a_file_in_shared_memory(lab):
    lab.check(
        'int fd = must(call(SYS_openat, AT_FDCWD, "/dev/shm/maia-escape", O_RDWR | O_CREAT, 0600)); '
        'unlink("/dev/shm/maia-escape"); std::cout << "made";',
        lambda answer: "made" in answer.stdout,
    )


@pytest.mark.parametrize("locked", [True, False])
def test_a_full_disk(tmp_path, locked):
    """Two GiB are asked for at once, where one is allowed. The session ends before the disk is full."""
    free = shutil.disk_usage(tmp_path).free
    if free < 6 << 30:
        pytest.skip("there is too little room on this disk to try it")
    room = Lab(
        tmp_path / "lab", locked, MAIA_SANDBOX_DISK=str(free - (1 << 30)), MAIA_SANDBOX_FILE="64M", TMPDIR=str(tmp_path)
    )
    try:
        answer = room.attack(
            """
for (int i = 0; i < 32; ++i) {
  int fd = must(call(SYS_openat, AT_FDCWD, (notebook + "/part" + std::to_string(i)).c_str(), O_RDWR | O_CREAT, 0600));
  must(call(SYS_fallocate, fd, 0, 0, 64l << 20));
  close(fd);
}
for (int i = 0; i < 100; ++i) usleep(100000);
std::cout << "filled";"""
            if locked
            else """
for (int i = 0; i < 32; ++i) {
  int fd = must(call(SYS_openat, AT_FDCWD, (notebook + "/part" + std::to_string(i)).c_str(), O_RDWR | O_CREAT, 0600));
  must(call(SYS_fallocate, fd, 0, 0, 64l << 20));
  close(fd);
}
std::cout << "filled";""",
            deadline=60,
        )
        if locked:
            assert "fill the disk" in answer.failed("SessionLost").text
        else:
            assert "filled" in answer.ok().stdout
    finally:
        for part in room.notebook.glob("part*"):
            part.unlink()
        room.close()
