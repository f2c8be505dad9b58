"""What the benchmarks share: the machine in words, how busy it was otherwise, and putting a table into bench/README.md."""

import os
import platform
import re
import resource
import time
from pathlib import Path

README = Path(__file__).with_name("README.md")


class OtherLoad:
    """How much of the machine other programs used meanwhile."""

    def __init__(self):
        self.began, self.busy, self.own = time.monotonic(), self._busy(), self._own()

    @staticmethod
    def _busy():
        fields = [int(f) for f in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
        return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def _own():
        total = 0
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
            usage = resource.getrusage(who)
            total += usage.ru_utime + usage.ru_stime
        return total

    def share(self):
        elapsed = (time.monotonic() - self.began) * os.cpu_count()
        return max(0.0, (self._busy() - self.busy) - (self._own() - self.own)) / elapsed


def busy_note(share):
    """A sentence for the reader, if other programs disturbed the measurement."""
    if share <= 0.1:
        return []
    return [
        f"The machine was not idle: other programs used {share:.0%} of its processors meanwhile, "
        "so the times are rather too long.",
        "",
    ]


def machine():
    cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text()).group(1)) / 1e6
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return f"{os.cpu_count()} cores ({cpu.group(1).strip() if cpu else platform.machine()}), {memory:.0f} GB, {system}"


def write_table(name, table):
    """Puts the table between the marks of that name in bench/README.md."""
    begin, end = f"<!-- {name}: written by bench.py --write -->", f"<!-- end of {name} -->"
    text = README.read_text()
    head, rest = text.split(begin, 1)
    README.write_text(head + begin + "\n" + table + end + rest.split(end, 1)[1])
