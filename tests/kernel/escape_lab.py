"""The room in which the escape suite attacks: a person with secrets, and a kernel with the lock on or off.

An attack is C++ that a cell holds. It has escaped if `escaped` finds the proof of it outside of the cell's own word: a
secret in what it printed, a file that should not be there, a connection that arrived. With the lock on it must not, the
cell must end as an error, and the kernel must live. With the lock off it must: an attack that never works proves nothing.
"""

import contextlib
import os
import platform
import select
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from kernel_client import Kernel

SOURCES = Path(__file__).parent / "escape"
WAYS = ["libc", "syscall"] + (["assembly"] if platform.machine() == "x86_64" else [])
RAW = WAYS[1:]
ROOT = os.geteuid() == 0


def can_trace():
    """Whether a process may look into another of the same person, as far as the system is concerned."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/yama/ptrace_scope").read_text().strip() == "0"
    return True


class Lab:
    """One kernel in a home of its own. `locked` says which."""

    def __init__(self, folder, locked, **environment):
        self.folder, self.locked = folder, locked
        self.home, self.notebook = folder / "home", folder / "home" / "notebooks"
        self.notebook.mkdir(parents=True)
        (self.home / ".ssh").mkdir()
        self.secret = f"secret-{os.urandom(8).hex()}"
        self.key = self.home / ".ssh" / "id_planted"
        self.key.write_text(self.secret)
        (self.home / ".bashrc").write_text("# a person's\n")
        (self.notebook / "mine.txt").write_text("mine")
        (self.notebook / "link").symlink_to(self.key)  # as if another program had put it there
        (self.notebook / "linked_folder").symlink_to(self.home)
        shutil.copy(SOURCES / "attack.hpp", self.notebook)
        self.victim = subprocess.Popen(
            [sys.executable, str(SOURCES / "victim.py"), self.secret],
            env={"VICTIM_KEY": self.secret},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.address = int(self.victim.stdout.readline())
        self.kernel = Kernel(
            cwd=str(self.notebook),
            env={
                "HOME": str(self.home),
                "PLANTED_API_KEY": self.secret,
                "XDG_CACHE_HOME": str(folder / "cache"),
                "MAIA_SANDBOX": "strict" if locked else "open",
                "MAIA_SANDBOX_MEMORY": "1G",
                "MAIA_SANDBOX_FILE": "64M",
                "MAIA_SANDBOX_PROCESSES": "16",
                **environment,
            },
        )
        self.kernel.start()
        self.prepare()

    def prepare(self):
        """What every attack may know."""
        self.kernel.run('#include "attack.hpp"').ok()
        known = {
            "home": self.home,
            "key": self.key,
            "notebook": self.notebook,
            "broker": self.kernel.pid,
            "victim": self.victim.pid,
            "address": self.address,
        }
        code = ""
        for name, value in known.items():
            code += f'inline const std::string {name} = "{value}";\n' if not isinstance(value, int) else (
                f"inline const long {name} = {value};\n"
            )
        self.kernel.run(code).ok()

    def attack(self, code, way="syscall", deadline=30):
        """Runs the attack as a cell of its own, in a scope of its own."""
        if not self.kernel.alive or self.kernel.broken:
            pytest.fail("the kernel did not survive the attack before this one")
        if self.kernel.run("1", silent=True).status != "ok" or self.kernel.run("(void)way;", silent=True).status != "ok":
            self.prepare()  # the attack before has cost the worker
        return self.kernel.run(f"way = by_{way};\n{{\n{code}\n}}", deadline=deadline)

    def check(self, code, escaped, way="syscall", deadline=30, open_escapes=True):
        """The attack is held if the lock is on, and works if it is off."""
        answer = self.attack(code, way, deadline)
        proof = escaped(answer)
        if self.locked:
            assert not proof, f"it escaped: {answer.text}"
            assert answer.status == "error", f"it is held, but the cell does not say so: {answer.text}"
        elif open_escapes:
            assert proof, f"with the lock off it must work: {answer.text} {answer.error}"
        assert self.kernel.alive
        return answer

    def told(self, answer):
        """The secret was seen."""
        return self.secret in answer.stdout + answer.stderr

    def close(self):
        with contextlib.suppress(Exception):
            self.kernel.shutdown()
        self.victim.kill()
        self.victim.wait()
        self.victim.stdin.close()
        self.victim.stdout.close()


class Listener:
    """A server of the person's: `reached()` says whether anybody has come."""

    def __init__(self, family, kind, address):
        self.socket = socket.socket(family, kind)
        self.socket.bind(address)
        if kind != socket.SOCK_DGRAM:
            self.socket.listen()

    @property
    def port(self):
        return self.socket.getsockname()[1]

    def reached(self, seconds=0.2):
        return bool(select.select([self.socket], [], [], seconds)[0])

    def close(self):
        self.socket.close()


def alive(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[0] != "Z"
    return False


@pytest.fixture(scope="module", params=["strict", "linux61", "open"])
def lab(request, tmp_path_factory):
    """The lock of this system, the lock that Debian 12's Linux 6.1 has, none."""
    older = {"MAIA_SANDBOX_WITHOUT": "landlock3"} if request.param == "linux61" else {}
    lab = Lab(tmp_path_factory.mktemp(request.param), request.param != "open", **older)
    yield lab
    lab.close()


@pytest.fixture
def strict_lab(tmp_path):
    lab = Lab(tmp_path / "lab", True)
    yield lab
    lab.close()
