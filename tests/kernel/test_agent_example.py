"""The example in the agent's prompt, and the names of its API text, in a real session."""

import re

import pytest


@pytest.fixture
def agent_data(prefix):
    return prefix / "share" / "maia" / "agent"


def cpp_blocks(text):
    return re.findall(r"^```cpp\n(.*?)^```", text, re.M | re.S)


def test_the_example_runs_as_it_is_written(kernel, agent_data):
    """After what the task says to do first: the toolbox."""
    blocks = cpp_blocks((agent_data / "protocol.md").read_text())
    example = blocks[-1].replace("{{unit}}", "system")
    assert "log_experiment" in example
    kernel.run('System system(17, "blocks.6.0"); Tools tools;').ok()
    answer = kernel.run(example, deadline=240).ok()
    assert answer.displays, "an experiment shows what it found"
    assert not answer.error
    again = kernel.run(example, deadline=240).ok()  # a model that sends the cell again redefines its variables
    assert again.displays


def test_every_function_of_the_api_text_is_there(kernel, agent_data):
    """A pointer to each one, with the signature as the agent reads it."""
    (declarations,) = cpp_blocks((agent_data / "api.md").read_text())
    checks, count = [], 0
    for name, body in re.findall(r"^class (\w+) \{(.*?)^\};", declarations, re.M | re.S):
        checks.append(f"struct Api{name} : {name} {{ static void check() {{")  # within, the class's own types are known
        for result, function, parameters, const in re.findall(r"^  ([^/(]+[ &])(\w+)\((.*)\)( const)?;$", body, re.M):
            if result == "explicit ":
                continue  # a constructor has no address
            pointer = "(*p)" if result.startswith("static ") else f"({name}::*p)"
            signature = f"{result.removeprefix('static ')}{pointer}({', '.join(types(parameters))}){const}"
            checks.append(f"  {{ {signature} = &{name}::{function}; (void)p; }}")
            count += 1
        checks.append("} };")
    assert count > 15
    kernel.run("\n".join(checks)).ok()


def types(parameters):
    """Those of "const System& system, int k = 15"."""
    parts, depth = [""], 0
    for c in parameters:
        depth += (c in "<{(") - (c in ">})")
        if c == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    return [re.sub(r"\s*\w+$", "", part.split(" = ")[0].strip()) for part in parts if part.strip()]
