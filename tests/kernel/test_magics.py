"""Every magic, by what a person sees of it."""

import os
import re
import subprocess
from pathlib import Path

import pytest

MAGICS = "time timeit who reset restart replay opt std include link memory file load history version use help".split()


def names_of(kernel, *arguments):
    out = kernel.run(" ".join(("%who",) + arguments)).ok().stdout
    return [line.split()[0] for line in out.splitlines()[1:]]


# ---- help and wrong use ----------------------------------------------------------------------------------------------------


def test_help_lists_every_magic(kernel):
    text = kernel.run("%help").ok().stdout
    for name in MAGICS:
        assert re.search(rf"%%?{name}\b", text), name
    assert "!COMMAND" in text


@pytest.mark.parametrize("name", MAGICS)
def test_help_of_one(kernel, name):
    text = kernel.run(f"%help {name}").ok().stdout
    assert name in text.splitlines()[0] and len(text.splitlines()) >= 2


def test_unknown_magic_suggests_the_nearest(kernel):
    error = kernel.run("int um = 1;\n%timet um;").failed("MagicError")
    assert "%timeit" in error.text and "%time" in error.text and ":2" in error.traceback
    assert "%help" in kernel.run("%qqqqqqqq").failed("MagicError").text


@pytest.mark.parametrize(
    "cell, word",
    [
        ("%std 18", "18"),
        ("%opt 9", "9"),
        ("%opt x", "x"),
        ("%memory lots", "lots"),
        ("%memory 5", "small"),
        ("%use tensorflow", "tensorflow"),
        ("%include /no/such/folder", "/no/such/folder"),
        ("%link /no/such/lib.so", "/no/such/lib.so"),
        ("%link no_such_library_at_all", "no_such_library_at_all"),
        ("%load /no/such/file", "/no/such/file"),
        ("%%file /no/such/folder/x\ntext", "/no/such/folder"),
        ("%file x", "%%file"),
        ("%%who\nx", "%who"),
        ("%time", "statement"),
        ("%timeit -n 0 1;", "0"),
        ("%timeit -n x 1;", "x"),
        ("%history 1-x", "x"),
        ("%replay now", "now"),
        ("%version 2", "2"),
        ("%who a b c", "kind"),
        ("%help nothing_like_it", "nothing_like_it"),
        ("%load 'unclosed", "quote"),
    ],
)
def test_wrong_use_is_an_error_of_the_cell_with_the_usage(kernel, cell, word):
    error = kernel.run(cell).failed()
    assert word in error.text, error
    assert kernel.run("1").ok().value == "1"


def test_magics_stand_between_cpp(kernel):
    answer = kernel.run("int mb = 4;\n%opt\nstd::cout << mb << std::endl;\n  %opt\n!echo shell\nmb + 1").ok()
    assert re.fullmatch(r"Cells.*-O1\.\n4\nCells.*-O1\.\nshell\n", answer.stdout) and answer.value == "5"


def test_what_only_looks_like_a_magic(kernel):
    code = (
        'int seven = 7, three = 3;\nint modulo = seven\n%three;\nstd::string text = R"(\n%help\n!echo no\n)";\n/*\n%help\n*/\n'
        "bool not_true =\n!true;\nmodulo * 100 + text.size()"
    )
    answer = kernel.run(code).ok()
    assert answer.stdout == "" and answer.value == "116"


def test_first_failing_segment_ends_the_cell(kernel):
    answer = kernel.run("!echo one\nnonsense;\n!echo two")
    answer.failed("CompileError")
    assert answer.stdout == "one\n"


# ---- time and timeit -------------------------------------------------------------------------------------------------------


def test_time(kernel):
    answer = kernel.run("%time 6 * 7").ok()
    assert answer.value == "42" and re.search(r"wall [\d.]+ \S+, CPU [\d.]+ \S+, compile [\d.]+ \S+", answer.stdout)
    answer = kernel.run("%%time\nint timed_here = 5;\ntimed_here").ok()
    assert answer.value == "5" and "wall" in answer.stdout
    assert kernel.run("timed_here").ok().value == "5", "what %%time defines stays"


def test_time_measures(kernel):
    answer = kernel.run("%time std::this_thread::sleep_for(std::chrono::milliseconds(60));").ok()
    wall, unit = re.search(r"wall ([\d.]+) (\S+),", answer.stdout).groups()
    assert unit == "ms" and 60 <= float(wall) < 2000


def test_timeit(kernel):
    kernel.run("std::vector<int> tv(1000, 1);").ok()
    for cell in [
        "%timeit std::accumulate(tv.begin(), tv.end(), 0)",
        "%timeit -n 10 -r 3 int s = 0; for (int i : tv) s += i;",
        "%%timeit -n 10 std::vector<int> copy = tv;\nstd::sort(copy.begin(), copy.end());\n",
    ]:
        answer = kernel.run(cell).ok()
        assert re.search(r"[\d.]+ (ns|[µμ]s|us|ms|s)\b", answer.stdout), answer.stdout
        assert answer.result is None
    assert kernel.run("%timeit -q -n 2 -r 2 1 + 1").ok().stdout == ""


def test_timeit_counts(kernel):
    kernel.run("std::atomic<long> runs = 0;").ok()
    kernel.run("%timeit -n 5 -r 4 ++runs;").ok()
    assert 20 <= int(kernel.run("runs.load()").ok().value) <= 30


def test_timeit_of_an_expression_is_not_optimised_away_and_errors_are_shown(kernel):
    assert kernel.run("%timeit nonsense").failed("CompileError")
    answer = kernel.run("%%timeit\nint a = 1;\nnonsense;")
    assert f"In[{answer.count}]:3" in answer.failed("CompileError").traceback
    kernel.run("%timeit throw 1;").failed("int")


# ---- who, reset, restart, replay ---------------------------------------------------------------------------------------------


def test_who(fresh_kernel):
    kernel = fresh_kernel
    assert "No cell" in kernel.run("%who").ok().stdout
    kernel.run(
        "int wv = 1; double wf(int a) { return a; } struct WT {}; template <class T> T wtt(T t) { return t; }\n"
        "namespace wn { int inside; } using WA = int; template <class T> concept WC = true;\n#define WM 1"
    ).ok()
    out = kernel.run("%who").ok().stdout
    for name, kind in [
        ("wv", "variable"),
        ("wf", "function"),
        ("WT", "type"),
        ("wtt", "template"),
        ("wn", "namespace"),
        ("WA", "alias"),
        ("WC", "concept"),
        ("WM", "macro"),
    ]:
        assert re.search(rf"^{name}\s+{kind}\b", out, re.M), out
    assert re.search(r"^wv\s+variable\s+int\s+In\[2\]:1", out, re.M), out
    assert (
        names_of(kernel, "variables") == ["wv"]
        and names_of(kernel, "w?")
        and set(names_of(kernel, "w*")) == {"wv", "wf", "wtt", "wn"}
    )
    kernel.run("std::string wv;").ok()
    out = kernel.run("%who variable").ok().stdout
    assert len(re.findall(r"^wv", out, re.M)) == 1 and "string" in out
    kernel.run("int wfailed = nonsense;").failed()
    assert "wfailed" not in names_of(kernel)


def test_reset(fresh_kernel):
    kernel = fresh_kernel
    kernel.run("int rv = 1;").ok()
    kernel.run("%reset").ok()
    answer = kernel.run("rv")
    assert answer.count == 1 and "undeclared" in answer.failed().text
    assert "nothing to replay" in kernel.run("%replay").ok().stdout
    assert kernel.run("1").count == 3


def test_restart_and_replay(fresh_kernel):
    kernel = fresh_kernel
    kernel.run("int rv = 1;\n%opt 2\nint rw = rv + 1;").ok()
    kernel.run("rv + rw").ok()
    kernel.run("throw 1;").failed()
    answer = kernel.run("%restart").ok()
    assert "%replay" in answer.stdout
    assert "undeclared" in kernel.run("rv").failed().text
    answer = kernel.run("%replay").ok()
    assert answer.result is None and "In[1]" in answer.stdout
    assert kernel.run("rv + rw").ok().value == "3"
    assert "-O2" in kernel.run("%opt").ok().stdout, "settings outlive the worker"


def test_replay_stops_at_the_first_failure(fresh_kernel, tmp_path):
    kernel = fresh_kernel
    flag = tmp_path / "flag"
    kernel.run("int first_one = 1;").ok()
    kernel.run(f'if (access("{flag}", F_OK) == 0) throw std::runtime_error("second time");').ok()
    kernel.run("int third_one = 3;").ok()
    flag.touch()
    kernel.run("%restart").ok()
    error = kernel.run("%replay").failed("std::runtime_error")
    assert "In[2]" in error.text and "second time" in error.text
    assert kernel.run("first_one").ok().value == "1"
    kernel.run("third_one").failed()


def test_replay_ends_with_the_magic_that_started_it(fresh_kernel):
    assert "nothing to replay" in fresh_kernel.run("%replay").ok().stdout


# ---- settings --------------------------------------------------------------------------------------------------------------


def test_opt(kernel):
    kernel.run("%opt 0").ok()
    assert (
        kernel.run("int at_zero(int n) { int s = 0; for (int i = 0; i < n; ++i) s += i; return s; } at_zero(10)")
        .ok()
        .value
        == "45"
    )
    for level in "321":
        kernel.run(f"%opt {level}").ok()
        assert f"-O{level}" in kernel.run("%opt").ok().stdout
        assert (
            kernel.run("std::vector<int> ov(100, 2); std::accumulate(ov.begin(), ov.end(), at_zero(3))").ok().value
            == "203"
        )
    assert "-O1" in kernel.run("%opt").ok().stdout


def test_opt_makes_code_faster(kernel):
    def seconds(level):
        kernel.run(f"%opt {level}").ok()
        kernel.run(
            "double work(int n) { double s = 0; for (int i = 0; i < n; ++i) for (int k = 0; k < 100; ++k) s += i % 7 * k; return s; }"
        ).ok()
        kernel.run(
            "auto begin_w = std::chrono::steady_clock::now(); volatile double kept_w = work(300000); "
            "double took_w = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_w).count();"
        ).ok()
        return float(kernel.run("took_w").ok().value)

    slow = min(seconds(0) for _ in range(2))
    fast = min(seconds(2) for _ in range(2))
    kernel.run("%opt 1").ok()
    assert fast < slow


def test_include(kernel, tmp_path):
    folder = tmp_path / "my headers"
    folder.mkdir()
    (folder / "mine.hpp").write_text("#pragma once\ninline int mine() { return 33; }\n")
    kernel.run("#include <mine.hpp>").failed("CompileError")
    kernel.run(f'%include "{folder}"').ok()
    assert kernel.run("#include <mine.hpp>\nmine()").ok().value == "33"
    kernel.run("%restart").ok()
    assert kernel.run("#include <mine.hpp>\nmine()").ok().value == "33", "later workers search it, too"


def test_link(kernel, tmp_path):
    source = tmp_path / "shared.cpp"
    source.write_text('int shared_answer() { return 41; }\nextern "C" int shared_c() { return 40; }\n')
    subprocess.run(["g++", "-shared", "-fPIC", "-o", tmp_path / "libshared_one.so", source], check=True)
    static = tmp_path / "static.cpp"
    static.write_text("int static_answer() { return 39; }\n")
    subprocess.run(["g++", "-c", "-fPIC", "-o", tmp_path / "static.o", static], check=True)
    subprocess.run(["ar", "rcs", tmp_path / "libstatic_one.a", tmp_path / "static.o"], check=True)

    declarations = 'int shared_answer(); extern "C" int shared_c(); int static_answer();'
    kernel.run(declarations).ok()
    kernel.run("shared_answer()").failed()
    kernel.run(f"%link {tmp_path}/libshared_one.so").ok()
    assert kernel.run("shared_answer() + shared_c()").ok().value == "81"
    kernel.run(f"%link -L {tmp_path} static_one").ok()
    assert kernel.run("static_answer()").ok().value == "39"
    kernel.run("%restart").ok()
    assert (
        kernel.run(declarations + " shared_answer() + static_answer()").ok().value == "80"
    ), "later workers load it, too"


def test_link_of_a_system_library(kernel):
    kernel.run("%link -lz").ok()
    assert (
        kernel.run('extern "C" const char* zlibVersion(); std::string(zlibVersion()).size() > 2').ok().value == "true"
    )


def test_memory(fresh_kernel):
    kernel = fresh_kernel
    assert re.search(r"uses .*B; there is no limit", kernel.run("%memory").ok().stdout)
    kernel.run("%memory 2G").ok()
    assert "2" in kernel.run("%memory").ok().stdout
    kernel.run("%restart").ok()
    kernel.run("std::vector<char> too_big(3ull << 30);").failed("bad_alloc")
    kernel.run("%memory off").ok()
    assert kernel.run("std::vector<char>(3ull << 30).size() > 1").ok().value == "true"


def test_std_keeps_what_can_be_replayed(fresh_kernel):
    kernel = fresh_kernel
    kernel.run("int std_kept = 5;").ok()
    assert "%replay" in kernel.run("%std 17").ok().stdout
    assert "C++17" in kernel.run("%std").ok().stdout
    kernel.run("%replay").ok()
    assert kernel.run("std_kept + __cplusplus / 100").ok().value == "2022"
    assert "17" in kernel.run("%version").ok().stdout


# ---- files, history, version -------------------------------------------------------------------------------------------------


def test_file_writes_the_body_as_it_is(kernel):
    path = Path(kernel.cwd) / "written.txt"
    body = "%help\n!echo\n  indented\tüß\n\n#include nothing\n"
    kernel.run("%%file written.txt\n" + body).ok()
    assert path.read_text() == body
    kernel.run("%%file -a written.txt\nmore").ok()
    assert path.read_text() == body + "more\n"
    kernel.run("%%file written.txt\nnew").ok()
    assert path.read_text() == "new\n"
    kernel.run('%%file "with blank.hpp"\ninline int blank() { return 8; }').ok()
    assert kernel.run('#include "with blank.hpp"\nblank()').ok().value == "8"


def test_load(kernel):
    Path(kernel.cwd, "loaded.cpp").write_text("int l1 = 1;\nint l2 = 2;\nint l3 = 3;\n")
    answer = kernel.run("%load loaded.cpp").ok()
    payload = answer.reply["payload"]
    assert len(payload) == 1 and payload[0]["source"] == "set_next_input" and payload[0]["replace"] is True
    assert payload[0]["text"].endswith("int l1 = 1;\nint l2 = 2;\nint l3 = 3;")
    assert kernel.run("%load loaded.cpp:2-2").ok().reply["payload"][0]["text"].splitlines()[1:] == ["int l2 = 2;"]


def test_history_magic(kernel):
    kernel.run("int searched_for_here = 1;").ok()
    assert "searched_for_here" in kernel.run("%history").ok().stdout
    assert "searched_for_here" in kernel.run("%history -g searched_for").ok().stdout
    kernel.run("int shown_last = 1;").ok()
    assert "int shown_last = 1;" in kernel.run("%history -l 2 ~0/").ok().stdout.splitlines()


def test_version(kernel):
    out = kernel.run("%version").ok().stdout
    assert "clang 19" in out and "C++20" in out and re.search(r"maia\s+\d+\.\d+", out)


# ---- shell -------------------------------------------------------------------------------------------------------------------


def test_shell(kernel):
    assert kernel.run("!echo hello && pwd").ok().stdout == f"hello\n{os.path.realpath(kernel.cwd)}\n"
    answer = kernel.run("!echo err >&2")
    assert answer.stderr == "err\n"
    assert kernel.run("!printf 'a b' | wc -c | tr -d ' '").ok().stdout == "3\n"
    assert kernel.run("!echo one \\\n  two").ok().stdout == "one two\n"


def test_shell_says_how_a_command_failed(kernel):
    answer = kernel.run("!exit 3")
    said = answer.stdout + answer.stderr + (answer.error.text if answer.error else "")
    assert "3" in said
    answer = kernel.run("!kill -9 $$")
    said = answer.stdout + answer.stderr + (answer.error.text if answer.error else "")
    assert "kill" in said.lower() or "137" in said or "signal 9" in said
    assert "not found" in kernel.run("!no_such_command_at_all").stderr


def test_shell_output_is_live(kernel, tmp_path):
    opened = tmp_path / "gate"
    answer = kernel.run(
        f"!echo early; until [ -e {opened} ]; do sleep 0.01; done; echo late", when=("early", opened.touch)
    )
    assert answer.ok().stdout == "early\nlate\n"


def test_shell_reads_no_stdin_for_ever(kernel):
    assert kernel.run("!cat; echo done", deadline=15).stdout == "done\n"


def test_shell_runs_in_the_folder_of_the_notebook_and_cpp_too(kernel):
    here = kernel.run("std::filesystem::current_path().string()").ok().value.strip('"')
    assert os.path.realpath(here) == os.path.realpath(kernel.cwd)


def test_shell_background_process_does_not_hold_the_cell(kernel):
    kernel.run("!sleep 4323 &", deadline=15).ok()
