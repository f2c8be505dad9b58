"""Escapes to other programs by sockets, also past the filter of calls by io_uring."""

import socket
from pathlib import Path

import pytest

from escape_lab import RAW, WAYS, Listener, lab  # noqa: F401

INTERNET = """
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>
#include <netdb.h>
"""


@pytest.fixture(autouse=True)
def headers(lab):  # noqa: F811
    lab.kernel.run(INTERNET).ok()


@pytest.fixture
def listen():
    listeners = []

    def make(*what):
        listeners.append(Listener(*what))
        return listeners[-1]

    yield make
    for listener in listeners:
        listener.close()


@pytest.mark.parametrize("way", WAYS)
def test_a_server_on_this_machine(lab, listen, way):
    server = listen(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
    code = f"""
sockaddr_in there{{}};
there.sin_family = AF_INET;
there.sin_port = htons({server.port});
there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
"""
    if way == "libc":
        code += "int s = must(socket(AF_INET, SOCK_STREAM, 0)); must(connect(s, (sockaddr*)&there, sizeof there)); close(s);"
    else:
        code += "int s = must(call(SYS_socket, AF_INET, SOCK_STREAM, 0)); must(call(SYS_connect, s, &there, sizeof there)); close(s);"
    lab.check(code, lambda answer: server.reached(), way)


@pytest.mark.parametrize("way", RAW)
def test_a_datagram(lab, listen, way):
    server = listen(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
    lab.check(
        f"""
sockaddr_in there{{}};
there.sin_family = AF_INET;
there.sin_port = htons({server.port});
there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
int s = must(call(SYS_socket, AF_INET, SOCK_DGRAM, 0));
must(call(SYS_sendto, s, "x", 1, 0, &there, sizeof there));""",
        lambda answer: server.reached(),
        way,
    )


@pytest.mark.parametrize("way", RAW)
@pytest.mark.parametrize("name", ["named", "abstract"])
def test_a_unix_socket(lab, listen, way, name, tmp_path):
    address = "\0maia-escape-" + lab.secret if name == "abstract" else str(lab.home / f"s{way[0]}")
    Path(address).unlink(missing_ok=True) if name == "named" else None
    server = listen(socket.AF_UNIX, socket.SOCK_STREAM, address)
    text = address.replace("\0", "@")
    lab.check(
        f"""
sockaddr_un there{{}};
there.sun_family = AF_UNIX;
std::string name = "{text}";
memcpy(there.sun_path, name.data(), name.size());
if (there.sun_path[0] == '@') there.sun_path[0] = 0;
int s = must(call(SYS_socket, AF_UNIX, SOCK_STREAM, 0));
must(call(SYS_connect, s, &there, sizeof(sa_family_t) + name.size()));
close(s);""",
        lambda answer: server.reached(),
        way,
    )


@pytest.mark.parametrize("way", RAW)
def test_the_workers_own_socket_reaches_nobody_else(lab, listen, way):
    """Held by what the socket is, with and without the lock."""
    server = listen(socket.AF_UNIX, socket.SOCK_STREAM, str(lab.home / f"o{way[0]}"))
    lab.check(
        f"""
sockaddr_un there{{}};
there.sun_family = AF_UNIX;
std::string name = home + "/o{way[0]}";
memcpy(there.sun_path, name.data(), name.size());
for (int fd = 0; fd < 64; ++fd) {{
  call(SYS_connect, fd, &there, sizeof(sa_family_t) + name.size());
  call(SYS_sendto, fd, "", 0, MSG_NOSIGNAL, &there, sizeof(sa_family_t) + name.size());
}}
throw std::runtime_error("none of them");""",
        lambda answer: server.reached(),
        way,
        open_escapes=False,
    )


@pytest.mark.parametrize("way", RAW)
def test_a_server_of_ones_own(lab, way):
    lab.check(
        """
sockaddr_in here{};
here.sin_family = AF_INET;
int s = must(call(SYS_socket, AF_INET, SOCK_STREAM, 0));
must(call(SYS_bind, s, &here, sizeof here));
must(call(SYS_listen, s, 1));
std::cout << "listens";""",
        lambda answer: "listens" in answer.stdout,
        way,
    )


URING = """
struct Ring {
  uint32_t sq_entries, cq_entries, flags, thread_cpu, thread_idle, features, wq_fd, resv[3];
  uint32_t sq[10], cq[10];
};
"""


@pytest.mark.parametrize("way", RAW)
def test_a_server_by_io_uring(lab, listen, way):
    """The ring makes calls that no filter sees: it must not be had at all."""
    setting = Path("/proc/sys/kernel/io_uring_disabled")
    allowed = not setting.exists() or setting.read_text().strip() == "0"
    server = listen(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
    lab.check(
        f"""
uint32_t p[30] = {{}};
int ring = must(call(SYS_io_uring_setup, 4, p), "io_uring_setup");
// struct io_uring_params: sq_off at 10 (head, tail, ring_mask, ..., array at +6), cq_off at 20
char* sq = (char*)mmap(nullptr, p[10 + 6] + 64, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, 0);
char* entries = (char*)mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, 0x10000000);
char* cq = (char*)mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, 0x8000000);
auto submit = [&](uint8_t op, int fd, uint64_t off, uint64_t addr, uint32_t len) {{
  uint32_t* tail = (uint32_t*)(sq + p[11]);
  uint32_t at = *tail & *(uint32_t*)(sq + p[12]);
  char* e = entries + 64 * at;
  memset(e, 0, 64);
  e[0] = (char)op;
  memcpy(e + 4, &fd, 4);
  memcpy(e + 8, &off, 8);
  memcpy(e + 16, &addr, 8);
  memcpy(e + 24, &len, 4);
  ((uint32_t*)(sq + p[16]))[at] = at;
  __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
  must(call(SYS_io_uring_enter, ring, 1, 1, 1, 0, 0), "io_uring_enter");
  uint32_t* head = (uint32_t*)(cq + p[20]);
  int result = *(int*)(cq + p[25] + 16 * (*head & *(uint32_t*)(cq + p[22])) + 8);
  ++*head;
  if (result < 0) {{ errno = -result; must(-1, "a call by the ring"); }}
  return result;
}};
sockaddr_in there{{}};
there.sin_family = AF_INET;
there.sin_port = htons({server.port});
there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
int s = submit(45 /* SOCKET */, AF_INET, SOCK_STREAM, 0, 0);
submit(16 /* CONNECT */, s, sizeof there, (uint64_t)&there, 0);""",
        lambda answer: server.reached(),
        way,
        open_escapes=allowed,
    )


def test_the_name_of_a_server(lab):
    """A name that is looked up tells a secret to whoever answers for its domain."""
    lab.check(
        """
addrinfo* found = nullptr;
errno = 0;
int problem = getaddrinfo("localhost.localdomain.example.invalid", "80", nullptr, &found);
if (problem != 0) throw std::runtime_error(gai_strerror(problem));""",
        lambda answer: False,
        "libc",
        open_escapes=False,
    )
