#!/usr/bin/python3
"""Measures maia_core beside Python with the same libtorch, on this machine, in one run.

    ./maia bench core               all of it, about a quarter of an hour on two cores; prints Markdown tables
    ./maia bench core --quick       few images and one round: only shows that it runs
    ./maia bench core --json FILE   also writes every single measurement
    ./maia bench core --write       also puts the tables into bench/README.md

Rivals take turns, so that a change of the machine's mood meets all of them; numbers are medians of the rounds. Weights of
other models than the embedded one are random: speed does not depend on them. The images are made by photographs.py.
"""

import argparse
import datetime
import json
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))

from common import OtherLoad, busy_note, machine, write_table  # noqa: E402

HERE = ROOT / "bench/core"
MEASURE = ROOT / "build/release/bench/core/measure"
MAIA = ROOT / "build/prefix/bin/maia"
WORK = ROOT / "build/bench/core"
LAYER, UNIT = "layer4", "122"
MODELS = ["resnet152", "efficientnet_lite0", "dino_vits8"]
# Multiply-adds of one 224 x 224 image up to the last main layer, counted from the layers' shapes; x 2 operations.
GFLOP = {"resnet152": 23.0, "efficientnet_lite0": 0.77}


def environment():
    return {**os.environ, "MAIA_CACHE": str(WORK / "cache"), "MAIA_DATA": str(ROOT / "share/maia")}


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=environment())
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr}")
    return done.stdout


def numbers(*command):
    """The numbers that a command prints, one a line."""
    return [float(line) for line in run(*command).split()]


def model_name(name):
    """The model with random weights, which are made if they are not there."""
    if name == "efficientnet_lite0":
        return name
    file = WORK / f"{name}.pth"
    if not file.exists():
        run(sys.executable, HERE / "random_weights.py", name, file)
    return f"{name}@{file}"


def photographs(count, different=1000):
    """A folder with so many files; beyond `different` they are the same ones again."""
    folder = WORK / f"photographs-{count}"
    if folder.exists():
        return folder
    if count <= different:
        run(sys.executable, HERE / "photographs.py", count, folder)
        return folder
    originals = sorted(photographs(different).iterdir())
    folder.mkdir()
    for number in range(count):
        os.link(originals[number % different], folder / f"{number:05}.jpg")
    return folder


def sweep(model, folder, *options):
    """Seconds in all, seconds of the network and of the reductions, and megabytes at most, as `maia exemplars` says."""
    out = WORK / "sweep.safetensors"
    for old in WORK.glob("sweep.safetensors*"):
        old.unlink()
    text = run(MAIA, "exemplars", "--model", model, "--images", folder, "--out", out, *options)
    found = re.search(
        r"(\d+) images in .*?, ([\d.]+) images/s; network ([\d.]+) s, results ([\d.]+) s; at most (\d+) MB", text
    )
    images, rate, network, results, memory = map(float, found.groups())
    return {"seconds": images / rate, "network": network, "results": results, "memory": memory}


def measure(effort, report):
    load = OtherLoad()
    found = {"date": datetime.date.today().isoformat(), "machine": machine(), "quick": effort["quick"]}

    report("peak")
    found["peak"] = max(numbers(MEASURE, "peak", 3))

    resnet, count = model_name("resnet152"), effort["neuron"]
    images, weights = photographs(64), WORK / "resnet152.pth"
    rivals = [sys.executable, HERE / "rivals.py"]
    ways = {
        "reference": [*rivals, "reference", weights, images, count, 1],
        "best": [*rivals, "best", weights, images, count, 1],
        "best_bf16": [*rivals, "bf16", weights, images, count, 1],
        "maia": [MEASURE, "neuron", resnet, LAYER, UNIT, images, count, 1],
        "maia_bf16": [MEASURE, "neuron", resnet, LAYER, UNIT, images, count, 1, "bf16"],
    }
    found["neuron"] = {way: [] for way in ways}
    for number in range(effort["rounds"]):
        for way, command in ways.items():
            report(f"neuron, round {number + 1}: {way}")
            found["neuron"][way] += [seconds / count for seconds in numbers(*command)]

    found["sweep"] = {}
    for name in MODELS:
        total = effort["sweep"][name]
        rounds = []
        for number in range(effort["rounds"]):
            report(f"sweep, round {number + 1}: {name}")
            bare = numbers(MEASURE, "forward", model_name(name), total, 1)[0] / total
            rough = numbers(MEASURE, "forward", model_name(name), total, 1, "bf16")[0] / total
            rounds.append({"forward": bare, "forward_bf16": rough, "images": total,
                           **sweep(model_name(name), photographs(total))})
        found["sweep"][name] = rounds

    found["memory"] = {}
    for total in effort["memory"]:
        report(f"memory of {total} images")
        found["memory"][total] = sweep("efficientnet_lite0", photographs(total))["memory"]
    report("queries")
    layer = "conv_head"
    found["query"] = numbers(MEASURE, "query", WORK / "sweep.safetensors", layer, 20)
    found["other_load"] = load.share()
    return found


def markdown(found):
    middle = {way: statistics.median(seconds) for way, seconds in found["neuron"].items()}
    lines = [f"{found['date']}, {found['machine']}. Medians of {len(found['neuron']['maia'])} rounds, taking turns.", ""]
    if found["quick"]:
        lines += ["**A quick run: it shows that the program works, its numbers mean nothing.**", ""]
    lines += busy_note(found["other_load"])
    lines += [
        "One unit of ResNet-152 (`layer4`, unit 122) on decoded 512 x 512 images: activation and masked image of each.",
        "",
        "| | ms an image | maia in float32 is | maia in bfloat16 is |",
        "|---|---:|---:|---:|",
    ]
    for way, label in [
        ("reference", "Python, one image at a time through a hook"),
        ("best", "Python, the best we could write (batches, channels last, cut, frozen, optimised)"),
        ("best_bf16", "the same in bfloat16"),
        ("maia", "maia, `System::neuron`"),
        ("maia_bf16", "maia in bfloat16"),
    ]:
        ratios = [f"{middle[way] / middle[ours]:.1f} x as fast" for ours in ("maia", "maia_bf16")]
        lines.append(f"| {label} | {1000 * middle[way]:.1f} | " + " | ".join(ratios) + " |")
    lines += [
        "",
        f"The processor's measured peak in float32 is {found['peak']:.0f} GFLOP/s (multiply-adds in registers).",
        "",
        "`maia exemplars` over JPEG files of 512 x 512 pixels, all units of the main layers, decoding included; \"bare\" is "
        "the forward pass alone, and \"pass and results\" the forward pass within the sweep with the gathering of results.",
        "",
        "| model | bare forward, images/s | of peak | bare, bfloat16 | sweep, images/s | sweep / bare | pass and results / bare |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, rounds in found["sweep"].items():
        of = lambda key: statistics.median(r[key] for r in rounds)
        images, bare = rounds[0]["images"], of("forward")
        peak = f"{100 * GFLOP[name] / bare / found['peak']:.0f}%" if name in GFLOP else ""
        inner = (of("network") + of("results")) / images
        lines.append(
            f"| {name} | {1 / bare:.1f} | {peak} | {1 / of('forward_bf16'):.1f} | {images / of('seconds'):.1f} "
            f"| {100 * bare * images / of('seconds'):.0f}% | {100 * bare / inner:.0f}% |"
        )
    memory = ", ".join(f"{mb:.0f} MB for {total} images" for total, mb in found["memory"].items())
    lines += [
        "",
        f"Peak memory of a sweep of EfficientNet-Lite0: {memory}. The 15 masked exemplars of a unit: "
        f"{1000 * statistics.median(found['query']):.1f} ms.",
    ]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few images: shows that it runs")
    parser.add_argument("--json", metavar="FILE", help="write every measurement")
    parser.add_argument("--write", action="store_true", help="put the tables into bench/README.md")
    options = parser.parse_args()
    effort = {"quick": options.quick, "rounds": 3, "neuron": 64, "memory": [1000, 10000],
              "sweep": {"resnet152": 64, "efficientnet_lite0": 1000, "dino_vits8": 64}}
    if options.quick:
        effort |= {"rounds": 1, "neuron": 8, "memory": [64], "sweep": dict.fromkeys(MODELS, 32)}
    WORK.mkdir(parents=True, exist_ok=True)
    found = measure(effort, lambda what: print(what, file=sys.stderr, flush=True))
    table = markdown(found)
    print(table)
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1) + "\n")
    if options.write:
        write_table("core", table)


if __name__ == "__main__":
    main()
