"""Writes the API text for the agent: chosen declarations of the public headers, with their comments.

    make_api.py SELECTION HEADERS OUTPUT

Each line of SELECTION names a header and a declaration in it, or a class and those of its members that are wanted, an
overload by the beginning of its parameters: "text2image(const". A name that is not there is an error: the text can't
fall behind the headers.
"""

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

INTRODUCTION = """\
Everything below is declared in your cells, without a prefix, and so is the standard library (std::). Functions that fail
throw; the message says what to do.
"""

# Sentences of no use to somebody who writes experiments.
IDLE = re.compile(r"\bthreads?\b|\bsynthetic\b|appendix|maia exemplars|%backend|^A value[;:]|^Throws Error(?! unless)", re.I)

# Lines of code examples: the agent is not to copy what they test.
EXAMPLE = re.compile(r"(Tools tools;|auto |tools\.|System |model\.)")


@dataclass
class Declaration:
    name: str
    text: str  # without its body
    comment: list = field(default_factory=list)  # lines without ///
    members: list = field(default_factory=list)  # of a class or struct, the public ones


def skip_line(text, at):
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def end_of_string(text, at):
    """Behind the literal that begins at `at`."""
    quote = text[at]
    at += 1
    while text[at] != quote:
        at += 2 if text[at] == "\\" else 1
    return at + 1


def end_of_declaration(text, at):
    """(behind the declaration, where its braces open or None)."""
    depth, braces = 0, None
    while at < len(text):
        c = text[at]
        if text.startswith("//", at):
            at = skip_line(text, at)
            continue
        if c in "\"'":
            at = end_of_string(text, at)
            continue
        if c in "([{":
            if c == "{" and depth == 0 and braces is None:
                braces = at
            depth += 1
        elif c in ")]}":
            depth -= 1
            rest = text[at + 1 :].lstrip()
            if c == "}" and depth == 0 and not rest.startswith((";", ",")):
                return at + 1, braces
        elif c == ";" and depth == 0:
            return at + 1, braces
        at += 1
    raise ValueError("a declaration without an end: " + text[-200:])


def name_of(text):
    kind = re.match(r"(?:class|struct|enum class|enum)\s+(\w+)", text)
    if kind:
        return kind.group(1)
    text = re.sub(r"^template\s*<.*?>\s*", "", text, flags=re.S)
    function = re.search(r"([~\w]+|operator\S+)\s*\(", text)
    variable = re.search(r"(\w+)\s*(?:=.*)?;?$", text, re.S)
    found = function or variable
    return found.group(1) if found else ""


def declarations(text):
    """Those of one scope, in their order; private ones are left out."""
    result, comment, public, at = [], [], True, 0
    while True:
        at += len(text[at:]) - len(text[at:].lstrip())
        if at >= len(text):
            return result
        line = text[at : skip_line(text, at)]
        if line.startswith("///"):
            comment.append(line[3:].strip())
        elif line.startswith(("//", "#")):
            while line.rstrip().endswith("\\"):
                at += len(line)
                line = text[at : skip_line(text, at)]
        elif re.match(r"(public|private|protected):", line):
            public = line.startswith("public")
            at += line.index(":") + 1
            continue
        elif line.startswith("namespace"):
            at = text.index("{", at) + 1
            continue
        elif line.startswith("}"):  # of a namespace
            at += 1
            continue
        else:
            end, braces = end_of_declaration(text, at)
            whole = text[at:end]
            is_type = re.match(r"(class|struct)\s", whole)
            head = whole[: braces - at] if braces is not None and (is_type or not whole.endswith(";")) else whole
            declaration = Declaration(name_of(head.rstrip("; \n")), head.strip().rstrip(";").strip(), comment)
            if is_type and braces is not None:
                opened = text[braces + 1 : text.rindex("}", braces, end)]
                declaration.members = declarations(opened)
            behind = text[end : skip_line(text, end)]
            if behind.lstrip().startswith("///<"):
                declaration.comment = comment + [behind.lstrip()[4:].strip()]
                end += len(behind)
            if public and not whole.startswith("friend"):
                result.append(declaration)
            comment = []
            at = end
            continue
        at += len(line)


def shortened(comment):
    """The comment's paragraphs, one line each, without examples and idle sentences."""
    paragraphs = [[]]
    for line in comment:
        if not line or EXAMPLE.match(line):
            paragraphs.append([])
        else:
            paragraphs[-1].append(line)
    lines = [without_idle(" ".join(paragraph)) for paragraph in paragraphs]
    return [line for line in lines if line]


def without_idle(prose):
    sentences = re.split(r"(?<=[.;:?!]) (?=[A-Z`])", prose)
    text = " ".join(sentence for sentence in sentences if sentence and not IDLE.search(sentence))
    return re.sub(r":$", ".", text)


def rendered(declaration, indent=""):
    text = re.sub(r"\s+", " ", declaration.text.replace(" MAIA_FRESH", ""))
    lines = [f"{indent}/// {line}" for line in shortened(declaration.comment)]
    if not declaration.members:
        return lines + [f"{indent}{text};"]
    lines.append(f"{indent}{text} {{")
    for member in declaration.members:
        lines += rendered(member, indent + "  ")
    return lines + [indent + "};"]


def is_called(declaration, wanted):
    """Whether it has this name, or, for "name(parameters", also these first parameters."""
    if "(" not in wanted:
        return declaration.name == wanted
    return re.sub(r"\s", "", wanted) in re.sub(r"\s", "", declaration.text)


def chosen(line, headers):
    where, _, names = line.partition(":")
    header, name = where.split()
    path = headers / header
    found = [d for d in declarations(path.read_text()) if d.name == name and (d.members or "(" in d.text)]
    if not found:
        raise SystemExit(f"{path} declares no {name}")
    if names:
        (one,) = found
        wanted = names.split()
        for name in wanted:
            if not any(is_called(member, name) for member in one.members):
                raise SystemExit(f"{path}: {one.name} has no member {name}")
        one.members = [member for member in one.members if any(is_called(member, name) for name in wanted)]
    return found


def api_text(selection, headers):
    lines = [INTRODUCTION, "```cpp"]
    for line in selection.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            for declaration in chosen(line, headers):
                lines += rendered(declaration)
            lines.append("")
    lines[-1] = "```"
    return "\n".join(lines) + "\n"


def main():
    selection, headers, output = map(Path, sys.argv[1:])
    output.write_text(api_text(selection, headers))


if __name__ == "__main__":
    main()
