"""%sandbox, and what a person sees of the lock of the worker. What it holds: test_escape_*.py."""

import json
import subprocess

import pytest

from kernel_client import DeadlineMissed, KernelDied, Kernel

RUN_PROGRAM = '(void)!::system("echo a program");'
AGENTS = {"maia": {"run": "someone-1", "step": 1, "role": "experiment"}, "tags": ["maia-agent"]}


def reads(path):
    return f'#include <fstream>\n{{ std::ifstream f("{path}"); std::string text; std::getline(f, text); std::cout << "[" << text << "]"; }}'


@pytest.fixture
def dataset(tmp_path):
    """A folder that is not the notebook's."""
    folder = tmp_path / "dataset"
    folder.mkdir()
    (folder / "table.csv").write_text("rows")
    return folder


@pytest.fixture
def notebook(tmp_path):
    folder = tmp_path / "notebook"
    folder.mkdir()
    return folder


def test_it_says_what_cells_can_and_cannot(start_kernel, notebook):
    kernel = start_kernel(cwd=str(notebook))
    text = kernel.run("%sandbox").ok().stdout
    assert text.startswith("Cells, yours and the agent's, run in a sandbox.\n")
    assert f"{notebook}  (this notebook's folder)" in text
    assert "the network, in any way" in text and "Landlock" in text and "seccomp" in text
    assert "!COMMAND is yours and not in the sandbox" in text


def test_nobody_to_ask_is_no(start_kernel, notebook, dataset):
    kernel = start_kernel(cwd=str(notebook))
    pid = kernel.worker()
    for line in ("%sandbox open", f"%sandbox allow {dataset}"):
        assert "asks nobody" in kernel.run(line).failed("MagicError").text
    assert kernel.worker() == pid


def test_opening_is_a_persons_word(start_kernel, notebook, dataset):
    kernel = start_kernel(cwd=str(notebook))
    for answer in ("", "no", "yes", "OPEN please"):
        assert "stays as it is" in kernel.run("%sandbox open", on_input=[answer]).failed("MagicError").text
    assert kernel.run(RUN_PROGRAM).stdout == ""

    asked = []
    kernel.run("%sandbox open", on_input=[lambda prompt, password: asked.append(prompt) or "open"]).ok()
    assert "read your keys, use the network" in asked[0]
    assert kernel.run(RUN_PROGRAM).ok().stdout == "a program\n"
    assert kernel.run(reads(dataset / "table.csv")).ok().stdout == "[rows]"
    assert kernel.run("%sandbox").ok().stdout.startswith("The sandbox is open")

    kernel.run("%sandbox strict").ok()
    assert kernel.run(RUN_PROGRAM).stdout == ""
    assert kernel.run(reads(dataset / "table.csv")).ok().stdout == "[]"


def test_it_stays_open_when_a_worker_is_lost(start_kernel, notebook):
    kernel = start_kernel(cwd=str(notebook), env={"MAIA_SANDBOX": "open"})
    kernel.run("#include <csignal>\nkill(getpid(), SIGKILL);")
    assert kernel.run(RUN_PROGRAM).ok().stdout == "a program\n"


def test_it_stays_strict_when_a_worker_is_lost(start_kernel, notebook):
    kernel = start_kernel(cwd=str(notebook))
    kernel.run("#include <csignal>\nkill(getpid(), SIGKILL);")
    assert kernel.run(RUN_PROGRAM).stdout == ""


def test_a_cell_of_the_agent_opens_nothing(start_kernel, notebook):
    """Also when a person runs it, and would answer."""
    kernel = start_kernel(cwd=str(notebook))
    answer = kernel.run("%sandbox open", on_input=["open"], metadata=AGENTS)
    assert "one of the agent's" in answer.failed("MagicError").text
    assert answer.contents("input_request") == []


def test_one_more_folder(start_kernel, notebook, dataset):
    kernel = start_kernel(cwd=str(notebook))
    assert kernel.run(reads(dataset / "table.csv")).ok().stdout == "[]"
    kernel.run(f"%sandbox allow {dataset}", on_input=["yes"]).ok()
    assert kernel.run(reads(dataset / "table.csv")).ok().stdout == "[rows]"
    writes = f'#include <fstream>\nstd::ofstream("{dataset}/new") << 1;'
    kernel.run(writes)
    assert not (dataset / "new").exists()
    kernel.run(f"%sandbox allow {dataset} --write", on_input=["yes"]).ok()
    kernel.run(writes).ok()
    assert (dataset / "new").read_text() == "1"
    assert str(dataset) in kernel.run("%sandbox").ok().stdout


def test_the_environment_decides_where_nobody_can_be_asked(start_kernel, notebook, dataset):
    kernel = start_kernel(cwd=str(notebook), env={"MAIA_SANDBOX_READ": str(dataset)})
    assert kernel.run(reads(dataset / "table.csv")).ok().stdout == "[rows]"
    kernel = start_kernel(cwd=str(notebook), env={"MAIA_SANDBOX": "open"})
    assert kernel.run(RUN_PROGRAM).ok().stdout == "a program\n"


def test_a_wrong_word_in_the_environment_is_no_kernel(tmp_path):
    with pytest.raises((KernelDied, DeadlineMissed)):
        Kernel(cwd=str(tmp_path), env={"MAIA_SANDBOX": "opne"}).start(deadline=10)


def test_an_error_says_that_it_may_be_the_sandbox(start_kernel, notebook, dataset):
    kernel = start_kernel(cwd=str(notebook))
    failure = kernel.run(f'std::filesystem::directory_iterator("{dataset}");').failed()
    assert "Permission denied" in failure.text and "%sandbox allow FOLDER" in failure.text
    answer = kernel.run(RUN_PROGRAM)
    assert "!COMMAND does, see %sandbox" in answer.stderr


def test_the_home_folder_is_not_a_notebooks_folder(start_kernel, tmp_path):
    (tmp_path / ".netrc").write_text("secret")
    (tmp_path / "table.csv").write_text("rows")
    kernel = Kernel(cwd=str(tmp_path), env={"HOME": str(tmp_path)}).start()
    try:
        assert "is your home folder" in kernel.run("1").stderr
        assert kernel.run(reads(tmp_path / ".netrc")).ok().stdout == "[]"
        assert kernel.run(reads(tmp_path / "table.csv")).ok().stdout == "[rows]"
        kernel.run('#include <fstream>\nstd::ofstream("new") << 1;')
        assert not (tmp_path / "new").exists()
    finally:
        kernel.shutdown()


# ---- a system that lacks a layer -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "layer, said", [("landlock", "all files that you can reach"), ("seccomp", "use the network"), ("notification", "number")]
)
def test_what_is_missing_is_said(notebook, layer, said):
    with Kernel(cwd=str(notebook), env={"MAIA_SANDBOX_WITHOUT": layer}) as kernel:
        first = kernel.run("1").ok()
        assert "lacks a part" in first.stderr and said in first.stderr
        assert "lacks a part" not in kernel.run("1").ok().stderr
        text = kernel.run("%sandbox").ok().stdout
        assert "  missing  " in text and said in text


def test_without_a_layer_the_agent_asks(start_kernel, notebook):
    kernel = start_kernel(cwd=str(notebook), env={"MAIA_SANDBOX_WITHOUT": "landlock"})
    kernel.run('System system(52, "conv_head");').ok()
    text = kernel.run("%agent describe --mode auto --steps 1").failed("MagicError").text
    assert "Landlock" in text and "--allow-degraded" in text
    assert kernel.run("%agent runs").ok().stdout.count("52") <= 1


def test_the_journal_says_how_the_session_was(start_kernel, notebook, tmp_path):
    runs = tmp_path / "runs"
    for mode in ("strict", "open"):
        kernel = start_kernel(cwd=str(notebook), env={"MAIA_SANDBOX": mode, "MAIA_RUNS": str(runs / mode)})
        kernel.run('System system(52, "conv_head");').ok()
        kernel.run("%agent describe --mode step --steps 1", deadline=120).ok()
        (journal,) = (runs / mode).glob("*/*.jsonl")
        text = journal.read_text()
        assert f'"sandbox":"{mode}"' in text.replace(": ", ":"), text[:500]


def test_a_run_of_a_notebook_is_told_by_its_command_line(prefix, notebook):
    (notebook / "n.ipynb").write_text(
        json.dumps(
            {
                "cells": [{"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": [], "source": RUN_PROGRAM}],
                "metadata": {},
                "nbformat": 4,
                "nbformat_minor": 5,
            }
        )
    )
    command = [str(prefix / "bin/maia"), "run", str(notebook / "n.ipynb"), "-o", str(notebook / "out.ipynb")]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert "a program\\n" not in (notebook / "out.ipynb").read_text()
    subprocess.run([*command, "--sandbox", "open"], check=True, capture_output=True, timeout=60)
    assert "a program\\n" in (notebook / "out.ipynb").read_text()
