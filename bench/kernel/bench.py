#!/usr/bin/python3
"""Measures the maia kernel beside ipykernel, through the Jupyter protocol, as a front end sees them.

    ./maia bench                 all of it, about six minutes; prints a Markdown table
    ./maia bench --quick         one kernel each and few repetitions, a few seconds: only shows that it runs
    ./maia bench --json FILE     also writes every single measurement
    ./maia bench --write         also puts the table into bench/README.md

Both kernels take turns, a fresh process for every round, so that a change of the machine's mood meets both. Times are
from sending the request until both the reply and "idle" have arrived; nothing waits in steps coarser than 2 ms.
"""

import argparse
import datetime
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "kernel"), str(ROOT / "bench")]

from common import OtherLoad, busy_note, machine, write_table  # noqa: E402
from kernel_client import Kernel  # noqa: E402


class Subject:
    """A kernel and the same cells in its language."""

    def __init__(self, name, label, cells):
        self.name = name
        self.label = label
        self.cells = cells


def hundred_cells(make):
    return [cell for i in range(25) for cell in make(i)]


MAIA = Subject(
    "maia",
    "maia",
    {
        "setup": "int n = 0; std::vector<int> numbers;",
        "statement": "n = n + 1;",
        "value": "1 + 1",
        "hundred": hundred_cells(
            lambda i: (
                f"int add_{i}(int a) {{ return a + {i}; }}",
                f"auto values_{i} = std::vector<int>{{1, 2, {i}}};",
                f"for (int v : values_{i}) std::cout << add_{i}(v) << '\\n';",
                f"values_{i}.size() + add_{i}(1)",
            )
        ),
        "completion": "numbers.push_b",
        "lines": 'for (int i = 0; i < {count}; ++i) printf("line %d\\n", i);',
        "loop": 'std::cout << "started" << std::endl; while (true);',
        "redefinition": [
            "struct Point { int x, y; int sum() const { return x + y; } };\nPoint point{1, 2};\npoint.sum()"
        ],
    },
)

IPYKERNEL = Subject(
    "python3",
    "ipykernel",
    {
        "setup": "n = 0\nnumbers = []",
        "statement": "n = n + 1",
        "value": "1 + 1",
        "hundred": hundred_cells(
            lambda i: (
                f"def add_{i}(a): return a + {i}",
                f"values_{i} = [1, 2, {i}]",
                f"for v in values_{i}: print(add_{i}(v))",
                f"len(values_{i}) + add_{i}(1)",
            )
        ),
        "completion": "numbers.appe",
        "lines": 'for i in range({count}): print(f"line {{i}}")',
        "loop": 'print("started", flush=True)\nwhile True: pass',
        "redefinition": [
            "class Point:\n    def __init__(self, x, y): self.x, self.y = x, y\n    def sum(self): return self.x + self.y\n"
            "point = Point(1, 2)\npoint.sum()"
        ],
    },
)

# key, title, unit
ROWS = [
    ("kernel_info", "launch to `kernel_info`", "ms"),
    ("first_result", "launch to the first result (`1 + 1`)", "ms"),
    ("statement", "statement (`n = n + 1`)", "ms"),
    ("value", "value (`1 + 1`)", "ms"),
    ("hundred", "100 different cells", "ms"),
    ("redefinition", "cell that redefines a class and uses it", "ms"),
    ("completion", "completion of a member", "ms"),
    ("interrupt", "interrupt of an endless loop", "ms"),
    ("lines", "a million lines of output", "ms"),
    ("memory_start", "memory after the start", "MB"),
    ("memory_end", "memory after all of these cells", "MB"),
]


def milliseconds(seconds):
    return seconds * 1000


def resident_megabytes(kernel):
    """Resident memory of all processes of the kernel; pages that they share count once."""
    return kernel.resident() / 1e6


def run_round(subject, effort):
    """One fresh kernel through every measurement. Returns {key: number or list of numbers}."""
    cells, found = subject.cells, {}
    kernel = Kernel(name=subject.name)
    kernel.launch()
    try:
        found["kernel_info"] = milliseconds(kernel.wait_ready())
        kernel.run(cells["value"]).ok()
        found["first_result"] = milliseconds(time.monotonic() - kernel.launched)
        kernel.run(cells["setup"]).ok()
        found["memory_start"] = resident_megabytes(kernel)
        for key in ("statement", "value"):
            found[key] = [milliseconds(kernel.run(cells[key]).ok().seconds) for _ in range(effort.repeats)]
        began = time.monotonic()
        for cell in cells["hundred"]:
            kernel.run(cell).ok()
        found["hundred"] = milliseconds(time.monotonic() - began)
        found["redefinition"] = [
            milliseconds(kernel.run(cell).ok().seconds) for _ in range(effort.repeats) for cell in cells["redefinition"]
        ]
        found["completion"] = []
        for _ in range(effort.repeats):
            began = time.monotonic()
            assert kernel.complete(cells["completion"])["matches"]
            found["completion"].append(milliseconds(time.monotonic() - began))
        found["interrupt"] = []
        for _ in range(3):
            stopped = kernel.run(cells["loop"], when=("started", kernel.interrupt))
            found["interrupt"].append(milliseconds(stopped.seconds_after_action))
        found["lines"] = milliseconds(kernel.run(cells["lines"].format(count=effort.lines), deadline=300).ok().seconds)
        found["memory_end"] = resident_megabytes(kernel)
    finally:
        kernel.shutdown(deadline=30)
    return found


def memory_curve(make, count, step):
    """[(cells so far, MB)] of one maia session, and the median milliseconds of the first and the last tenth."""
    with Kernel() as kernel:
        kernel.run(MAIA.cells["setup"]).ok()
        curve, times = [(0, resident_megabytes(kernel))], []
        for i in range(1, count + 1):
            times.append(kernel.run(make(i)).ok().seconds)
            if i % step == 0:
                curve.append((i, resident_megabytes(kernel)))
        tenth = max(1, count // 10)
        return {
            "curve": curve,
            "first_ms": milliseconds(statistics.median(times[:tenth])),
            "last_ms": milliseconds(statistics.median(times[-tenth:])),
            "total_s": sum(times),
        }


CURVES = [
    ("statements", "`n = n + 1;`", lambda i: "n = n + 1;"),
    ("values", "`n + I`, another constant each time", lambda i: f"n + {i}"),
    (
        "definitions",
        "a new variable and a new function",
        lambda i: f"int v{i} = {i}; int f{i}(int a) {{ return a + v{i}; }}",
    ),
    (
        "redefinitions",
        "the same struct, function and variable again",
        lambda i: f"struct P {{ int x = {i}; }}; int get(P p) {{ return p.x; }} P p; get(p)",
    ),
]


def torch_ready(rounds):
    """Milliseconds of %use torch, and of the first tensor after it; None without libtorch."""
    if not Path("/usr/include/torch/csrc/api/include/torch/torch.h").exists():
        return None
    found = {"use": [], "first": []}
    for _ in range(rounds):
        with Kernel() as kernel:
            kernel.run("1").ok()
            found["use"].append(milliseconds(kernel.run("%use torch", deadline=120).ok().seconds))
            found["first"].append(
                milliseconds(kernel.run("torch::ones({2, 2}).sum().item<float>()", deadline=120).ok().seconds)
            )
    return found


SANDBOX_CELLS = {
    "a statement": "n = n + 1;",
    "1,000 files written and read": "for (int i = 0; i < 1'000; ++i) { std::ofstream(\"f\") << i; "
    "std::ifstream f(\"f\"); f >> n; }",
    "100 threads": "for (int i = 0; i < 100; ++i) std::thread([] {}).join();",
}


def sandbox_cost(rounds, repeats):
    """Milliseconds of a restart and of cells, with the lock of the worker and without, taking turns."""
    found = {mode: {"restart": [], **{title: [] for title in SANDBOX_CELLS}} for mode in ("strict", "open")}
    with tempfile.TemporaryDirectory() as folder:
        kernels = {mode: Kernel(cwd=folder, env={"MAIA_SANDBOX": mode}).start() for mode in found}
        for _ in range(rounds):
            for mode, kernel in kernels.items():
                found[mode]["restart"].append(milliseconds(kernel.run("%restart").ok().seconds))
                kernel.run("#include <fstream>\n#include <thread>\nint n = 0;").ok()
            for title, cell in SANDBOX_CELLS.items():
                for _ in range(repeats if title == "a statement" else 3):
                    for mode, kernel in kernels.items():
                        found[mode][title].append(milliseconds(kernel.run(cell, deadline=120).ok().seconds))
        for kernel in kernels.values():
            kernel.shutdown()
    return found


class Effort:
    def __init__(self, quick):
        self.quick = quick
        self.rounds = 1 if quick else 5
        self.repeats = 5 if quick else 100
        self.lines = 10_000 if quick else 1_000_000
        self.curve = (60, 20) if quick else (10_000, 1_000)


def measure(effort, report):
    load = OtherLoad()
    rounds = {MAIA.label: [], IPYKERNEL.label: []}
    for number in range(effort.rounds):
        order = [MAIA, IPYKERNEL] if number % 2 == 0 else [IPYKERNEL, MAIA]
        for subject in order:
            report(f"round {number + 1} of {effort.rounds}: {subject.label}")
            rounds[subject.label].append(run_round(subject, effort))
    curves = {}
    for key, _, make in CURVES:
        report(f"{effort.curve[0]} cells: {key}")
        curves[key] = memory_curve(make, *effort.curve)
    torch = None
    if not effort.quick:
        report("%use torch")
        torch = torch_ready(3)
    report("the sandbox")
    sandbox = sandbox_cost(2 if effort.quick else 15, effort.repeats)
    return {
        "sandbox": sandbox,
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "quick": effort.quick,
        "rounds": rounds,
        "curves": curves,
        "torch": torch,
        "other_load": load.share(),
    }


def median_of(rounds, key):
    """Median over the rounds of each round's median."""
    return statistics.median(statistics.median(r[key]) if isinstance(r[key], list) else r[key] for r in rounds)


def shown(value, unit):
    return f"{value:.1f} {unit}" if value < 100 else f"{value:.0f} {unit}"


def markdown(found):
    rounds = found["rounds"]
    lines = [f"{found['date']}, {found['machine']}. Medians of {len(rounds['maia'])} kernels each, taking turns.", ""]
    if found["quick"]:
        lines += ["**A quick run: it shows that the program works, its numbers mean nothing.**", ""]
    lines += busy_note(found["other_load"])
    lines += ["| | maia | ipykernel |", "|---|---:|---:|"]
    for key, title, unit in ROWS:
        lines.append(
            f"| {title} | {shown(median_of(rounds['maia'], key), unit)} | {shown(median_of(rounds['ipykernel'], key), unit)} |"
        )
    if found["torch"]:
        lines += [
            "",
            f"`%use torch` until the new worker is ready: {shown(statistics.median(found['torch']['use']), 'ms')}; "
            f"the first tensor after it: {shown(statistics.median(found['torch']['first']), 'ms')}.",
        ]
    sandbox = {mode: {what: statistics.median(ms) for what, ms in times.items()} for mode, times in found["sandbox"].items()}
    lines += ["", "The sandbox of cells (medians, ms):", "", "| | strict | open |", "|---|---:|---:|"]
    for what, ms in sandbox["strict"].items():
        title = "a new worker, `%restart`" if what == "restart" else what
        lines.append(f"| {title} | {ms:.2f} | {sandbox['open'][what]:.2f} |")
    curves = found["curves"]
    count = next(iter(curves.values()))["curve"][-1][0]
    lines += [
        "",
        f"{count} cells in one session (MB resident of all processes of the kernel):",
        "",
        "| cells | " + " | ".join(title for _, title, _ in CURVES) + " |",
        "|---:|" + "---:|" * len(CURVES),
    ]
    for i, (cells, _) in enumerate(curves[CURVES[0][0]]["curve"]):
        lines.append(f"| {cells} | " + " | ".join(f"{curves[key]['curve'][i][1]:.0f}" for key, _, _ in CURVES) + " |")
    growth = []
    for key, _, _ in CURVES:
        curve = curves[key]["curve"]
        growth.append(f"{(curve[-1][1] - curve[1][1]) * 1000 / max(1, curve[-1][0] - curve[1][0]):.1f}")
    lines.append("| KB per cell | " + " | ".join(growth) + " |")
    for label, key in [("first tenth, median ms", "first_ms"), ("last tenth, median ms", "last_ms")]:
        lines.append(f"| {label} | " + " | ".join(f"{curves[k][key]:.1f}" for k, _, _ in CURVES) + " |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few repetitions: shows that it runs")
    parser.add_argument("--json", metavar="FILE", help="write every measurement")
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    options = parser.parse_args()

    os.environ.setdefault("JUPYTER_PATH", str(ROOT / "build/prefix/share/jupyter"))
    with tempfile.TemporaryDirectory(prefix="maia-bench-") as scratch:
        os.environ["MAIA_HISTORY"] = str(Path(scratch) / "history.sqlite")
        os.environ["IPYTHONDIR"] = str(Path(scratch) / "ipython")
        os.environ["JUPYTER_RUNTIME_DIR"] = scratch
        os.environ["PYTHONWARNINGS"] = "ignore"
        os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
        here = os.getcwd()
        os.chdir(scratch)
        found = measure(Effort(options.quick), lambda what: print(what, file=sys.stderr, flush=True))
        os.chdir(here)

    table = markdown(found)
    print(table)
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1) + "\n")
    if options.write:
        write_table("results", table)


if __name__ == "__main__":
    main()
