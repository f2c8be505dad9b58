#!/usr/bin/python3
"""Measures what the offline scientist's labels are worth, beside labels made without experiments.

    ./maia bench labels                      all of it, about twenty minutes on two cores; prints Markdown tables
    ./maia bench labels --only synthetic     or embedded: units whose concept is known, or units of the embedded model
    ./maia bench labels --units 6            at most so many embedded units and so many synthetic ones of each kind
    ./maia bench labels --again              lets the scientist look again at units that it has labeled before
    ./maia bench labels --json FILE          also writes every single result
    ./maia bench labels --write              also puts the tables into bench/README.md

The scientist works as a person would let it: `%agent describe` in a notebook whose `system` is the unit. Its runs are kept
in build/bench/labels, so that a measurement that was broken off goes on where it was.
"""

import argparse
import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/kernel"), str(ROOT / "bench")]

from common import OtherLoad, busy_note, machine, write_table  # noqa: E402
from kernel_client import Kernel  # noqa: E402

MEASURE = Path(os.environ.get("MAIA_LABELS_MEASURE", ROOT / "build/release/bench/labels/measure"))
WORK = Path(os.environ.get("MAIA_LABELS_WORK", ROOT / "build/bench/labels"))
CACHE = os.environ.get("MAIA_CACHE", str(WORK / "cache"))
KINDS = ["embedded", "monosemantic", "polysemantic", "conditional"]
AIMS = {"monosemantic": 0.8, "polysemantic": 0.6, "conditional": 0.5}
WHO = {"scientist": "the offline scientist", "exemplars": "exemplars alone", "random": "a random concept"}
HELD_OUT = 600  # scenes
SESSION = 8  # units that one kernel looks at: what cells define stays in memory
QUIET = {"OMP_NUM_THREADS": "1", "GOMP_SPINCOUNT": "1000"}  # the workers share the processors


def measure(*arguments, lines=()):
    """The JSON lines that a command prints, given those."""
    environment = {**os.environ, **QUIET, "MAIA_DATA": str(ROOT / "share/maia"), "MAIA_CACHE": CACHE}
    text = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run(
        [str(MEASURE), *map(str, arguments)], input=text, stdout=subprocess.PIPE, text=True, env=environment
    )
    if done.returncode:
        sys.exit("measure failed")
    return [json.loads(line) for line in done.stdout.splitlines()]


def side_by_side(workers, units, work):
    """Calls work(number, part) in as many threads, each with its part of the units; returns their results joined."""
    results, failures = [[] for _ in range(workers)], []

    def one(number):
        try:
            results[number] = work(number, units[number::workers])
        except BaseException as problem:
            failures.append(problem)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return [result for part in results for result in part]


# ---------------------------------------------------------------- the scientist

LAST = """{ auto finding = maia::agent::last();
std::cout << finding.concluded << " " << finding.steps << "\\n";
for (const std::string& label : finding.labels) std::cout << label << "\\n"; }"""


def definition(unit):
    if "rule" in unit:
        return f"System system = System::synthetic({json.dumps(unit['rule'])});"
    return f"System system({unit['unit']}, {json.dumps(unit['layer'])});"


class Scientist:
    """Labels units in a kernel of its own, and remembers what it said."""

    def __init__(self, options):
        self.options = options
        self.file = WORK / "scientist.jsonl"
        if options.again:
            self.file.unlink(missing_ok=True)
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        self.known = {line["name"]: line for line in map(json.loads, lines)}
        self.lock = threading.Lock()

    def label(self, units):
        new = [unit for unit in units if unit["name"] not in self.known]
        side_by_side(self.options.workers, new, self._session)
        return [self.known[unit["name"]] for unit in units]

    def _session(self, number, units):
        if not units:
            return []
        environment = {**QUIET, "MAIA_CACHE": CACHE, "MAIA_RUNS": str(WORK / "runs"), "MAIA_HISTORY": ":memory:",
                       "MAIA_CONFIG": str(WORK / "config.json")}  # fmt: skip
        for begin in range(0, len(units), SESSION):
            with tempfile.TemporaryDirectory(prefix="maia-bench-labels-") as folder:
                with Kernel(env=environment, cwd=folder) as kernel:
                    for unit in units[begin : begin + SESSION]:
                        self._remember(self._look(kernel, unit))
        return []

    def _look(self, kernel, unit):
        began = time.monotonic()
        kernel.run(definition(unit), deadline=600).ok()
        answer = kernel.run("%agent describe --mode auto --backend offline --seed 1", deadline=1800)
        result = {
            "name": unit["name"],
            "seconds": time.monotonic() - began,
            "labels": [],
            "concluded": False,
            "steps": 0,
        }
        if answer.status != "ok":
            return {**result, "error": answer.error.evalue}
        head, *labels = kernel.run(LAST).ok().stdout.splitlines()
        concluded, steps = head.split()
        return {**result, "labels": labels, "concluded": concluded == "1", "steps": int(steps)}

    def _remember(self, result):
        with self.lock:
            self.known[result["name"]] = result
            with self.file.open("a") as file:
                file.write(json.dumps(result) + "\n")
            labels = " | ".join(result["labels"]) or result.get("error", "no label")
            print(
                f"{result['name']}: {labels} ({result['steps']} experiments, {result['seconds']:.0f} s)",
                file=sys.stderr,
            )


# ---------------------------------------------------------------- tables


def mean(values):
    values = [value for value in values if value is not None]
    return statistics.fmean(values) if values else float("nan")


def percent(part, whole):
    return f"{100 * part / whole:.0f}%" if whole else "-"


def prediction_table(units):
    table = ["| units | label by | + | - | + less - | rank correlation |", "|---|---|---:|---:|---:|---:|"]
    for kind in KINDS:
        chosen = [unit["results"] for unit in units if unit["kind"] == kind]
        for who, words in WHO.items():
            if chosen:
                plus, minus = (mean(result[who][sign] for result in chosen) for sign in ("plus", "minus"))
                correlation = mean(result[who]["correlation"] for result in chosen)
                name = f"{kind} ({len(chosen)})" if who == "scientist" else ""
                table.append(
                    f"| {name} | {words} | {plus:.2f} | {minus:.2f} | {plus - minus:.2f} | {correlation:.2f} |"
                )
    return table


def duel(units):
    """How often the scientist's label predicts better than the exemplars'."""
    text = []
    for kind in KINDS:
        chosen = [unit["results"] for unit in units if unit["kind"] == kind]
        if not chosen:
            continue
        gaps = {who: [r[who]["plus"] - r[who]["minus"] for r in chosen] for who in ("scientist", "exemplars")}
        wins = sum(ours > theirs + 0.01 for ours, theirs in zip(gaps["scientist"], gaps["exemplars"], strict=True))
        losses = sum(theirs > ours + 0.01 for ours, theirs in zip(gaps["scientist"], gaps["exemplars"], strict=True))
        text.append(f"{kind} {wins} won, {losses} lost, {len(chosen) - wins - losses} even")
    return text


def agreement_table(units):
    table = ["| rule | units | the scientist finds all of it | and a part | exemplars alone: all | a part | aim |",
             "|---|---:|---:|---:|---:|---:|---:|"]  # fmt: skip
    for kind, aim in AIMS.items():
        chosen = [unit["results"] for unit in units if unit["kind"] == kind]
        if chosen:
            cells = [percent(sum(result[who][what] for result in chosen), len(chosen))
                     for who in ("scientist", "exemplars") for what in ("all", "partly")]  # fmt: skip
            table.append(f"| {kind} | {len(chosen)} | {' | '.join(cells)} | {100 * aim:.0f}% |")
    return table


def unit_table(units):
    table = ["| unit | the scientist says | + less - | exemplars alone | + less - |", "|---|---|---:|---|---:|"]
    for unit in units:
        results, labels = unit["results"], unit["labels"]
        mark = (
            ""
            if "rule" not in unit
            else " ✓"
            if results["scientist"]["all"]
            else " (in part)"
            if results["scientist"]["partly"]
            else " ✗"
        )
        cells = [f"{results[who]['plus'] - results[who]['minus']:.2f}" for who in ("scientist", "exemplars")]
        said = "; ".join(labels["scientist"]) or "(nothing)"
        table.append(
            f"| {unit['name'].replace('|', chr(92) + '|')} | {said}{mark} | {cells[0]} | {'; '.join(labels['exemplars'])} | {cells[1]} |"
        )
    return table


def report(units, looks, share):
    steps, seconds = (mean(look[what] for look in looks) for what in ("steps", "seconds"))
    text = [f"{datetime.date.today().isoformat()}, {machine()}.", "", *busy_note(share)]
    text += [f"{len(units)} units. The scientist made {steps:.1f} experiments for each on average and took {seconds:.0f} s; "
             f"{sum(not look['concluded'] for look in looks)} runs ended without a conclusion, "
             f"{sum(unit['results']['scientist']['hedged'] for unit in units)} with \"no single concept\" and a guess, which counts "
             "as prediction but not as found.", "",
             *prediction_table(units), "", "Scientist against exemplars alone, by + less -: " + "; ".join(duel(units)) + "."]  # fmt: skip
    if any("rule" in unit for unit in units):
        text += ["", "Is the true concept found?", "", *agreement_table(units)]
    return [*text, "", "Unit by unit (✓ the whole rule is found):", "", *unit_table(units), ""]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=["embedded", "synthetic"])
    parser.add_argument("--units", type=int, help="at most so many embedded ones, and synthetic ones of each kind")
    parser.add_argument("--again", action="store_true", help="forget what the scientist said before")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="notebooks side by side")
    parser.add_argument("--json", metavar="FILE", help="write every result")
    parser.add_argument("--write", action="store_true", help="put the tables into bench/README.md")
    options = parser.parse_args()
    if options.write and (options.only or options.units):
        parser.error("--write takes a run of everything")
    WORK.mkdir(parents=True, exist_ok=True)
    load = OtherLoad()
    units = []
    if options.only != "synthetic":
        units += measure("embedded", options.units or 20)
    if options.only != "embedded":
        units += measure("synthetic", options.units or 100)
    looks = Scientist(options).label(units)
    labels = {line["name"]: line for line in measure("baselines", lines=units)}
    for unit, look in zip(units, looks, strict=True):
        said = labels[unit["name"]]
        unit["labels"] = {"scientist": look["labels"], "exemplars": [said["exemplars"]], "random": [said["random"]]}
    scored = side_by_side(options.workers, units, lambda _, part: measure("score", HELD_OUT, lines=part))
    by_name = {unit["name"]: unit for unit in scored}
    scored = [by_name[unit["name"]] for unit in units]
    text = "\n".join(report(scored, looks, load.share()))
    print(text)
    if options.json:
        Path(options.json).write_text(json.dumps(scored, indent=1) + "\n")
    if options.write:
        write_table("labels", text)


if __name__ == "__main__":
    main()
