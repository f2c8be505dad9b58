#!/usr/bin/python3
"""Measures maia_core beside Python with the same libtorch, on this machine, in one run.

    ./maia bench core               all of it, about fifteen minutes; prints a Markdown table
    ./maia bench core --quick       few images and one repeat: only shows that it runs
    ./maia bench core --write       also puts the table into bench/README.md

Rivals take turns, so that a change of the machine's mood meets all of them; numbers are medians. Weights are random
(speed does not depend on them); images are photographs of Debian's tuxpaint packages at 512 x 512 pixels.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import machine  # noqa: E402
import table  # noqa: E402

MEASURE = ROOT / "build/release/bench/core/measure"
MAIA = ROOT / "build/prefix/bin/maia"
RIVALS = ROOT / "bench/core/rivals.py"
WORK = ROOT / "build/bench/core"
LAYER, UNIT = "layer4", "122"


def run(command):
    """The numbers that a command prints, one a line."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=environment())
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr}")
    return [float(line) for line in done.stdout.split()]


def environment():
    return {**os.environ, "MAIA_CACHE": str(WORK / "cache"), "MAIA_DATA": str(ROOT / "share/maia")}


def turns(rounds, **commands):
    """Runs every command once a round; the median of all its numbers."""
    found = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            found[name] += run(command)
    return {name: statistics.median(numbers) for name, numbers in found.items()}


def weights(name):
    """Random weights of a torchvision or timm model."""
    file = WORK / f"{name}.pth"
    if not file.exists():
        run([sys.executable, ROOT / "bench/core/random_weights.py", name, file])
    return file


def photographs(count):
    folder = WORK / f"photographs-{count}"
    if not folder.exists():
        run([sys.executable, ROOT / "bench/core/photographs.py", count, folder])
    return folder


def sweep_seconds(model, folder, *options):
    """Seconds and peak memory in megabytes of a whole `maia exemplars`."""
    out = WORK / "sweep.safetensors"
    out.unlink(missing_ok=True)
    begin = time.perf_counter()
    process = subprocess.Popen(
        [str(MAIA), "exemplars", "--model", str(model), "--images", str(folder), "--out", str(out), *options],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment())
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"maia exemplars failed:\n{errors.decode()}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def neuron(effort):
    model, folder = weights("resnet152"), photographs(64)
    count = effort["neuron_images"]
    ours = lambda *more: [MEASURE, "neuron", f"resnet152@{model}", LAYER, UNIT, folder, count, 1, *more]
    rival = lambda way: [sys.executable, RIVALS, way, model, folder, count, 1]
    return turns(effort["rounds"], ours=ours(), ours_bf16=ours("bf16"), reference=rival("reference"),
                 best=rival("best"), best_bf16=rival("bf16"))


def sweep(effort):
    results = {}
    count = effort["sweep_images"]
    folder = photographs(count)
    for name in ["resnet152", "efficientnet_lite0", "dino_vits8"]:
        model = name if name == "efficientnet_lite0" else f"{name}@{weights(name)}"
        rounds = []
        for _ in range(effort["rounds"]):
            forward = run([MEASURE, "forward", model, count, 1])[0]
            whole, memory = sweep_seconds(model, folder)
            inner = json.loads((WORK / "sweep.json").read_text()) if (WORK / "sweep.json").exists() else {}
            rounds.append((forward, whole, memory, inner))
        results[name] = {
            "forward": statistics.median(r[0] for r in rounds) / count,
            "sweep": statistics.median(r[1] for r in rounds) / count,
            "memory": statistics.median(r[2] for r in rounds),
        }
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    effort = {"rounds": 1 if options.quick else 5, "neuron_images": 8 if options.quick else 64,
              "sweep_images": 64 if options.quick else 1000}
    WORK.mkdir(parents=True, exist_ok=True)
    report = neuron(effort)
    print(report)
    print(sweep(effort))


if __name__ == "__main__":
    main()
