#!/usr/bin/python3
"""Measures the embedded world: how recognizable its pictures are, how well prompts and instructions are understood, what the
describer and the detector see.

    ./maia bench scene                  all of it, about half an hour on two cores; prints Markdown tables
    ./maia bench scene --only prompts edits      some of: recognition prompts edits photographs neurons
    ./maia bench scene --quick          few pictures: only shows that it runs
    ./maia bench scene --json FILE      also writes every single result
    ./maia bench scene --write          also puts the tables into bench/README.md
    ./maia bench scene --fetch          downloads the packages of real photographs first, without installing them

The pictures that were measured are kept in build/bench/scene.
"""

import argparse
import collections
import datetime
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "bench/scene")]

from common import machine, write_table  # noqa: E402
from suites import score_edit, score_prompt  # noqa: E402

HERE = ROOT / "bench/scene"
MEASURE = Path(os.environ.get("MAIA_SCENE_MEASURE", ROOT / "build/release/bench/scene/measure"))
WORK = ROOT / "build/bench/scene"
PARTS = ["recognition", "prompts", "edits", "photographs", "neurons"]
SUITES = ["suite", "later"]  # the second was written when parser and editor were there


def measure(*commands):
    """The JSON lines that each command prints; the commands run side by side."""
    environment = {**os.environ, "MAIA_DATA": str(ROOT / "share/maia"), "MAIA_CACHE": str(WORK / "cache")}
    if len(commands) > 1:
        environment["OMP_NUM_THREADS"] = "1"
    running = [subprocess.Popen([str(MEASURE), *map(str, command)], stdout=subprocess.PIPE, text=True, env=environment)
               for command in commands]
    lines = [json.loads(line) for process in running for line in process.stdout]
    if any(process.wait() for process in running):
        sys.exit("measure failed")
    return lines


def percent(part, whole):
    return f"{100 * part / whole:.0f}%" if whole else "-"


def mean(values):
    values = list(values)
    return statistics.fmean(values) if values else float("nan")


# ---------------------------------------------------------------- recognition


def recognition(options):
    seeds, workers = (1 if options.quick else 10), options.workers
    return measure(*[["recognition", seeds, part, workers * (20 if options.quick else 1), WORK / "recognition"]
                     for part in range(workers)])


def rates(lines):
    """Share of pictures in which the top 5 contain it, by concept."""
    groups = collections.defaultdict(list)
    for line in lines:
        groups[line["concept"]].append(line.get("rank", 0) > 0)
    return {name: mean(found) for name, found in groups.items()}


def recognition_table(lines):
    drawn = [line for line in lines if "error" not in line]
    table = [f"{len(rates(drawn))} concepts, {len(drawn)} pictures of 512 x 512 pixels \"a photo of a ...\" on backgrounds of the "
             "generator's choice. Right: one of the five most probable classes is the concept, or a kind of it, or it is a kind of the class.",
             "", "| | concepts | pictures | top 5 has it | first is it |", "|---|---:|---:|---:|---:|"]
    for label, chosen in [
        ("all that have an ImageNet class", [line for line in drawn if line["kind"] == "class"]),
        ("their photographs", [line for line in drawn if line["kind"] == "class" and line["photo"]]),
        ("their drawings", [line for line in drawn if line["kind"] == "class" and not line["photo"]]),
        ("all that have only a hypernym with one", [line for line in drawn if line["kind"] == "hypernym"]),
    ]:
        table.append(f"| {label} | {len(rates(chosen))} | {len(chosen)} | {percent(sum(x['rank'] > 0 for x in chosen), len(chosen))} "
                     f"| {percent(sum(x['rank'] == 1 for x in chosen), len(chosen))} |")
    with_class = [line for line in drawn if line["kind"] == "class"]
    worst = sorted(rates(with_class).items(), key=lambda item: item[1])[:20]
    table += ["", "The worst 20, and what the network says instead:", "", "| concept | top 5 has it | it says |", "|---|---:|---|"]
    for name, rate in worst:
        said = collections.Counter(line["top"][0] for line in with_class if line["concept"] == name)
        table.append(f"| {name} | {100 * rate:.0f}% | {', '.join(word for word, _ in said.most_common(3))} |")
    best = collections.Counter(round(10 * rate) for rate in rates(with_class).values())
    table += ["", "Concepts by how often they are recognized: " +
              ", ".join(f"{10 * tenth}%: {best[tenth]}" for tenth in range(10, -1, -1) if best[tenth]) + "."]
    return table


# ---------------------------------------------------------------- suites


def score(what, rule, *more):
    results = []
    for suite in SUITES:
        file = ROOT / "tests/core" / what / f"{suite}.json"
        lines = measure([f"{what}s", file, *(folder / suite for folder in more)])
        results += [{"suite": suite, "case": case, "line": line, **rule(case, line)}
                    for case, line in zip(json.loads(file.read_text()), lines, strict=True)]
    return results


def prompts(_options):
    return score("prompt", score_prompt)


def edits(_options):
    return score("edit", score_edit, WORK / "edits")


def group_table(title, results, right):
    """How many are right, by group and suite."""
    groups = list(dict.fromkeys(result["case"]["group"] for result in results))
    table = [f"| {title} | `suite.json` | `later.json` |", "|---|---:|---:|"]
    for group in [*groups, None]:
        cells = []
        for suite in SUITES:
            chosen = [right(r) for r in results if r["suite"] == suite and group in (None, r["case"]["group"])]
            cells.append(f"{sum(chosen)} of {len(chosen)}" + (f" (**{percent(sum(chosen), len(chosen))}**)" if group is None else "") if chosen else "")
        table.append(f"| {group or 'all'} | {' | '.join(cells)} |")
    return table


def prompts_table(results):
    table = ["Prompts of `tests/core/prompt` with objects, counts, colors and relations right. A thing that can't be drawn must be reported; "
             f"in {percent(sum(r['right'] and r['stock'] for r in results), len(results))} of the prompts all of it is right and in stock.",
             "", *group_table("prompts", results, lambda r: r["right"])]
    asked = collections.defaultdict(list)
    for result in results:
        for part, fine in result["parts"].items():
            asked[part].append(fine)
    return [*table, "", "Scored apart: " + ", ".join(f"{part} {sum(fine)} of {len(fine)}" for part, fine in asked.items()) + "."]


def edits_table(results):
    possible = [result for result in results if result["status"] != "not in stock"]
    exact = [result["exact"] for result in possible if result["exact"] is not None]
    refused = sum("refused" in result["line"] for result in possible if result["status"] == "wrong")
    return [f"Edits of `tests/core/edit`, without {len(results) - len(possible)} of things that are not in stock. Of the "
            f"{sum(r['status'] == 'wrong' for r in possible)} that are not as asked, {refused} are refused with a reason. In {sum(exact)} "
            f"of {len(exact)} edits of single things every pixel of the rest is identical.",
            "", *group_table("edits", possible, lambda r: r["status"] == "right")]


# ---------------------------------------------------------------- describer and detector


def photographs(options):
    folder = WORK / "photographs"
    command = [sys.executable, "-B", HERE / "photographs.py", folder, *(["--fetch"] if options.fetch else [])]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    if not json.loads((folder / "labels.json").read_text()):
        return []
    return measure(["photographs", folder])


def auroc(present, absent):
    pairs = len(present) * len(absent)
    return sum((a > b) + 0.5 * (a == b) for a in present for b in absent) / pairs if pairs else float("nan")


def photographs_table(lines):
    pictures = [line for line in lines if "described" in line]
    if not pictures:
        return ["No package with real photographs is here; see `./maia bench scene --fetch`."]
    table = [f"{len(pictures)} real photographs of Debian packages that nothing was trained on, labeled by hand (`bench/scene/photographs.tsv`).",
             "", "| described | said | right |", "|---|---:|---:|"]
    said = collections.defaultdict(list)
    for line in pictures:
        for entry in line["described"]:
            said[entry["group"]].append(entry["right"])
    for group, right in sorted(said.items()):
        table.append(f"| {group}s | {len(right)} | {percent(sum(right), len(right))} |")
    subjects = [subject for line in pictures for subject in line["subjects"]]
    known = [subject for subject in subjects if subject["known"]]
    silent = sum(not any(e["group"] == "object" for e in line["described"]) for line in pictures)
    table += ["", f"Of the {len(known)} subjects whose word the head knows, {percent(sum(s['named'] for s in known), len(known))} are named "
              f"and {percent(sum(s['found'] for s in known), len(known))} are named or called by a more general word (\"ungulate\" for a "
              f"moose); of all {len(subjects)} subjects {percent(sum(s['found'] for s in subjects), len(subjects))}. "
              f"In {silent} photographs no object is described."]
    detected = [line for line in lines if "scores" in line]
    scores = [auroc([s["score"] for s in line["scores"] if s["present"]], [s["score"] for s in line["scores"] if not s["present"]])
              for line in detected]
    refused = [line["detect"] for line in lines if "objection" in line]
    table += ["", f"Detector, asked for {len(detected)} subjects in all photographs: mean AUROC {mean(scores):.2f}; "
              f"it says that it can't find {len(refused)} others."]
    return table


def neurons(options):
    return measure(["neurons", 4 if options.quick else 12])


def neurons_table(lines):
    table = ["Synthetic neurons on new scenes of 256 x 256 pixels, with and without their concept.", "",
             "| | concepts | AUROC | found | false alarms | IoU with the true mask |", "|---|---:|---:|---:|---:|---:|"]
    for group in ("object", "environment"):
        chosen = [line for line in lines if line["group"] == group]
        overlap = f"{mean(line['iou'] for line in chosen):.2f}" if group == "object" else ""
        table.append(f"| {group}s | {len(chosen)} | {mean(x['auroc'] for x in chosen):.3f} | {100 * mean(x['found'] for x in chosen):.0f}% "
                     f"| {100 * mean(x['false_alarms'] for x in chosen):.1f}% | {overlap} |")
    worst = sorted(lines, key=lambda line: line["auroc"])[:10]
    table += ["", "The weakest: " + ", ".join(f"{line['concept']} {line['auroc']:.2f}" for line in worst) + "."]
    return table


# ---------------------------------------------------------------- all of it

MEASUREMENTS = {"recognition": recognition, "prompts": prompts, "edits": edits, "photographs": photographs, "neurons": neurons}
TABLES = {
    "recognition": ("Does an ImageNet network recognize the pictures?", recognition_table),
    "prompts": ("Are prompts understood?", prompts_table),
    "edits": ("Are instructions followed?", edits_table),
    "photographs": ("Describer and detector on real photographs", photographs_table),
    "neurons": ("Synthetic neurons", neurons_table),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few pictures: shows that it runs")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--json", metavar="FILE", help="write every result")
    parser.add_argument("--write", action="store_true", help="put the tables into bench/README.md")
    parser.add_argument("--fetch", action="store_true", help="download the packages of real photographs")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes that draw side by side")
    options = parser.parse_args()
    if options.write and (options.quick or options.only != PARTS):
        parser.error("--write takes a run of everything")
    WORK.mkdir(parents=True, exist_ok=True)
    found = {}
    for part in options.only:
        print(part, file=sys.stderr, flush=True)
        found[part] = MEASUREMENTS[part](options)
    text = [f"{datetime.date.today().isoformat()}, {machine()}.", ""]
    if options.quick:
        text += ["**A quick run: it shows that the program works, its numbers mean nothing.**", ""]
    for part in options.only:
        title, table = TABLES[part]
        text += [f"## {title}", "", *table(found[part]), ""]
    print("\n".join(text))
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1) + "\n")
    if options.write:
        write_table("scene", "\n".join(text))


if __name__ == "__main__":
    main()
