"""The two stacks: what is linked with what, and what includes what."""

import re
import subprocess

import pytest

from kernel_client import ROOT

HEAVY = re.compile(r"clang|LLVM|torch|c10|opencv", re.I)

# All of maia_core/model but the small things in it that know neither torch nor images.
HEAVY_MODEL = r"model/(?!(folders|nearest|weights/fetch/(small_file|file_lock))\.hpp)"


def needed(path):
    """Names of the libraries that a program needs, with those that they need."""
    out = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=True).stdout
    return [line.split()[0] for line in out.splitlines() if line.strip()]


def includes(*folders):
    """(file, included) of every #include in C++ files below the folders."""
    for folder in folders:
        files = [p for p in (ROOT / folder).rglob("*") if p.suffix in (".hpp", ".cpp", ".h", ".in")]
        assert files, f"no files in {folder}"
        for path in files:
            for match in re.finditer(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', path.read_text(), re.M):
                yield path.relative_to(ROOT), match.group(1)


def test_broker_links_neither_clang_nor_torch(prefix):
    assert not [name for name in needed(prefix / "bin/maia-kernel") if HEAVY.search(name)]


def test_guard_is_small(prefix):
    names = needed(prefix / "libexec/maia/maia-guard")
    assert not [
        name for name in names if not re.match(r"linux-vdso|libc\.|libm\.|libstdc\+\+|libgcc_s|/lib", name)
    ], names


def test_worker_links_no_zeromq_and_no_torch(prefix):
    """Nothing in the worker opens a socket, and torch comes only with %use torch."""
    names = needed(prefix / "libexec/maia/maia-worker")
    assert not [name for name in names if re.search(r"zmq|xeus|curl|torch|c10|sqlite", name)], names


def test_no_run_path_into_the_build_tree(prefix):
    for program in ["bin/maia-kernel", "libexec/maia/maia-worker", "libexec/maia/maia-guard"]:
        out = subprocess.run(
            ["readelf", "-d", str(prefix / program)], capture_output=True, text=True, check=True
        ).stdout
        paths = re.findall(r"(?:RUNPATH|RPATH).*\[(.*)\]", out)
        assert not [p for p in paths if "/build" in p], paths


@pytest.mark.parametrize(
    "folder, forbidden",
    [
        ("kernel/protocol", r"^(clang|llvm|xeus|zmq|torch|nlohmann|opencv2|broker/|worker/)"),
        ("kernel/broker", r"^(clang|llvm|torch|opencv2|worker/)"),
        ("kernel/worker", r"^(xeus|zmq|broker/)"),
        ("kernel/guard", r"^(clang|llvm|xeus|zmq|torch|nlohmann|broker/|worker/)"),
        ("maia_core/include/maia", r"^(clang|llvm|torch|ATen|c10|xeus|opencv2|zmq|nlohmann)"),
        ("maia_core/image", r"^(clang|llvm|torch|ATen|c10|model/|exemplars/|system/|tools/|worker/|broker/)"),
        ("maia_core/model", r"^(clang|llvm|exemplars/|system/|tools/|worker/|broker/)"),
        ("maia_core/exemplars", r"^(clang|llvm|system/|tools/|worker/|broker/)"),
        ("maia_core/system", r"^(clang|llvm|tools/|agent/|worker/|broker/)"),
        ("maia_core/tools", r"^(clang|llvm|torch|ATen|c10|opencv2|curl|agent/|worker/|broker/)"),
        (
            "maia_core/services",
            rf"^(clang|llvm|torch|ATen|c10|{HEAVY_MODEL}|exemplars/|scene/|system/|agent/|worker/|broker/)",
        ),
        ("maia_core/services/http", r"^(image/|maia/image|opencv2)"),
        ("maia_core/services/chat", r"^(image/|maia/image|opencv2|curl)"),
        ("maia_core/services/backends", r"^(image/|maia/image|opencv2|worker/|broker/)"),
        ("maia_core/services/images", r"^(image/|maia/image|opencv2|curl)"),
        ("kernel/broker/agent", r"^(image/|maia/image|model/|curl|xeus|zmq|worker/)"),
        ("kernel/broker/services", r"^(image/|maia/image|model/|curl|xeus|zmq|worker/)"),
        (
            "maia_core/agent",
            rf"^(clang|llvm|torch|ATen|c10|opencv2|image/(?!sha256\.hpp)|{HEAVY_MODEL}|exemplars/|system/|worker/|broker/)",
        ),
        ("maia_core/scene", r"^(clang|llvm|system/|agent/|worker/|broker/)"),
        *[
            (f"maia_core/scene/{folder}", r"^(torch|ATen|c10|exemplars/|scene/(concepts|default_exemplars)/)")
            for folder in ["words", "catalog", "backdrop", "prompt", "compose", "edit", "dataset"]
        ],
        ("maia_core/scene/words", r"^scene/(?!words/)"),
        ("maia_core/scene/backdrop", r"^scene/(?!backdrop/)"),
        ("maia_core/scene/catalog", r"^scene/(?!words/|catalog/)"),
        ("maia_core/scene/prompt", r"^scene/(compose|edit|dataset)/"),
        ("maia_core/scene/compose", r"^scene/(edit|dataset)/"),
        ("maia_core/scene/edit", r"^scene/dataset/"),
    ],
)
def test_includes(folder, forbidden):
    """maia/torch.hpp is the one that is there for tensors."""
    assert not [
        (str(path), name)
        for path, name in includes(folder)
        if re.match(forbidden, name) and path.name != "torch.hpp"
    ]


def test_library_for_cells_asks_for_no_network_library(prefix):
    """Debian 12's libtorch itself draws in some; maia's own code has none."""
    out = subprocess.run(
        ["readelf", "-d", str(prefix / "lib/maia/libmaia_core.so")], capture_output=True, text=True, check=True
    ).stdout
    names = re.findall(r"NEEDED.*\[(.*)\]", out)
    assert any("torch" in name for name in names)
    assert not [name for name in names if re.search(r"zmq|xeus|curl|clang|LLVM|sqlite", name)], names


def test_installed_tree_can_be_moved(prefix, tmp_path):
    """A copy of the tree works where it is: nothing refers to the place of the original."""
    from kernel_client import Kernel

    moved = tmp_path / "elsewhere"
    subprocess.run(["cp", "-a", "--reflink=auto", str(prefix), str(moved)], check=True)
    with Kernel(cwd=str(tmp_path)).at(moved) as kernel:
        assert kernel.run("6 * 7").ok().value == "42"
        assert kernel.run('maia::display(maia::Html{"x"});').ok().displays
        commands = kernel.processes().values()
        assert all(str(moved) in c.split(" ")[0] for c in commands if "maia-" in c.split(" ")[0]), commands


def test_public_headers_compile_alone_in_every_standard(prefix):
    headers = sorted((prefix / "include/maia").glob("*.hpp"))
    assert headers
    for header in headers:
        for standard in ["17", "20", "23"]:
            done = subprocess.run(
                [
                    "clang++-19",
                    f"-std=c++{standard}",
                    "-fsyntax-only",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-x",
                    "c++",
                    "-I",
                    str(prefix / "include"),
                    "-",
                ],
                input=f"#include <maia/{header.name}>\n",
                capture_output=True,
                text=True,
            )
            if header.name == "torch.hpp":
                continue
            assert done.returncode == 0, f"{header.name} as C++{standard}:\n{done.stderr[:2000]}"
