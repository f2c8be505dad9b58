"""Writes what the agent is told of the collage generator: the things, places, lights and styles that it has.

    make_collage.py TEMPLATE ASSETS NAMES OUTPUT

ASSETS is the generator's list of cut-outs, NAMES the C++ source with the lists of the other names. A list that is not
there is an error.
"""

import re
import sys
from pathlib import Path


def things(table):
    header, *rows = [line.split("\t") for line in table.splitlines() if line]
    column = header.index("name")
    return sorted({row[column] for row in rows})


def names(source, function):
    found = re.search(function + r"\(\) \{\s*static const std::vector<std::string> names = \{([^}]*)\}", source)
    if not found:
        sys.exit(f"make_collage.py: there is no list in {function}()")
    return re.findall(r'"([^"]*)"', found[1])


def main(template, assets, source, output):
    code = Path(source).read_text(encoding="utf-8")
    lists = {"things": things(Path(assets).read_text(encoding="utf-8"))}
    for name in ("environments", "lights", "styles"):
        lists[name] = names(code, name[:-1] + "_names")
    text = Path(template).read_text(encoding="utf-8")
    for name, values in lists.items():
        text = text.replace("{{" + name + "}}", ", ".join(values))
    if "{{" in text:
        sys.exit("make_collage.py: the template names a list that there is not")
    Path(output).write_text(text, encoding="utf-8")


main(*sys.argv[1:])
