"""stdout, stderr and stdin: live, in order, complete."""

import re
import sys
from pathlib import Path

import pytest

MILLION = 1_000_000


# ---- live ----------------------------------------------------------------------------------------------------------------


def gate(path):
    """C++ that waits until the file `path` exists: the test opens it once it has seen the output before it."""
    return f'while (access("{path}", F_OK) != 0) usleep(1000);'


@pytest.mark.parametrize(
    "first",
    [
        'std::cout << "early" << std::endl;',
        'std::cout << "early";',
        'std::cerr << "early";',
        'std::clog << "early";',
        'printf("early");',
        'puts("early");',
        'fprintf(stderr, "early");',
        'write(1, "early", 5);',
        'write(2, "early", 5);',
        pytest.param('(void)!::system("echo early");', marks=pytest.mark.unlocked),
        'std::thread([] { std::cout << "early"; }).join();',
    ],
)
def test_output_arrives_while_the_cell_runs(kernel, tmp_path, first):
    """The cell can only end because its output was seen while it ran."""
    opened = tmp_path / "gate"
    answer = kernel.run(
        f'#include <unistd.h>\n{first}\n{gate(opened)}\nstd::cout << "late";', when=("early", opened.touch)
    )
    answer.ok()
    assert "early" in answer.stdout + answer.stderr and answer.stdout.endswith("late")


def test_output_of_a_loop_arrives_step_by_step(kernel, tmp_path):
    code = (
        '#include <unistd.h>\nfor (int i = 0; i < 3; ++i) {\n  std::cout << "step" << i;\n'
        f'  while (access(("{tmp_path}/" + std::to_string(i)).c_str(), F_OK) != 0) usleep(1000);\n}}'
    )
    answer = kernel.submit(code)
    for i in range(3):
        kernel.wait_for(lambda: f"step{i}" in answer.stdout, 10, f"step{i}")
        assert not answer.done
        (tmp_path / str(i)).touch()
    kernel.finish(answer)
    assert answer.ok().stdout == "step0step1step2"


# ---- order ---------------------------------------------------------------------------------------------------------------


def test_order_of_stdout_and_stderr(kernel):
    code = 'for (int i = 0; i < 4; ++i) { std::cout << "o" << i << std::endl; std::cerr << "e" << i << std::endl; }'
    assert kernel.run(code).ok().text == [(("stdout", "stderr")[k % 2], f"{'oe'[k % 2]}{k // 2}\n") for k in range(8)]


@pytest.mark.unlocked
def test_order_of_all_ways_to_write(kernel):
    code = (
        '#include <unistd.h>\nstd::cout << "1cout "; printf("2printf "); write(1, "3write ", 7); (void)!::system("printf 4child\\\\ ");'
        ' std::cout << "5cout "; fputs("6fputs ", stdout); std::thread([] { std::cout << "7thread "; }).join(); std::printf("8printf");'
    )
    assert kernel.run(code).ok().stdout == "1cout 2printf 3write 4child 5cout 6fputs 7thread 8printf"


def test_order_of_streams_and_displays_and_result(kernel):
    code = 'std::cout << "a"; maia::display(1); printf("b"); maia::display(2); std::cerr << "c"; maia::display(3); std::cout << "d";\n4'
    assert kernel.run(code).ok().text == [
        ("stdout", "a"),
        ("display", "1"),
        ("stdout", "b"),
        ("display", "2"),
        ("stderr", "c"),
        ("display", "3"),
        ("stdout", "d"),
        ("result", "4"),
    ]


def test_order_of_text_and_error(kernel):
    answer = kernel.run('printf("x"); std::cerr << "y"; throw 1;')
    answer.failed()
    assert [kind for kind, _ in answer.text] == ["stdout", "stderr", "error"]


def test_order_many_times(kernel):
    code = 'for (int i = 0; i < 200; ++i) { printf("%d,", i); maia::display(i); }'
    answer = kernel.run(code).ok()
    assert [text for _, text in answer.text] == [t for i in range(200) for t in (f"{i},", str(i))]


def test_threads_do_not_lose_or_split_lines(kernel):
    code = (
        "{ std::vector<std::thread> ts; for (int t = 0; t < 8; ++t) ts.emplace_back([t] { for (int i = 0; i < 200; ++i) "
        'printf("t%d-%d\\n", t, i); }); for (auto& t : ts) t.join(); }'
    )
    lines = kernel.run(code).ok().stdout.splitlines()
    assert sorted(lines) == sorted(f"t{t}-{i}" for t in range(8) for i in range(200))


def test_nothing_arrives_after_idle(kernel):
    for i in range(20):
        answer = kernel.run(f'printf("tail{i}"); fprintf(stderr, "err{i}");').ok()
        assert (answer.stdout, answer.stderr) == (f"tail{i}", f"err{i}")


def test_no_trailing_newline_is_added(kernel):
    assert kernel.run('std::cout << "no newline";').ok().stdout == "no newline"
    assert kernel.run('std::cout << "\\n";').ok().stdout == "\n"
    assert kernel.run('std::cout << "tab\\tcr\\rback";').ok().stdout == "tab\tcr\rback"


def test_nul_and_ansi(kernel):
    assert kernel.run(r'std::cout << "\x1b[31mred\x1b[0m";').ok().stdout == "\x1b[31mred\x1b[0m"
    assert kernel.run(r'std::cout << std::string("a\0b", 3);').ok().stdout.replace("\0", "") == "ab"


# ---- encoding ------------------------------------------------------------------------------------------------------------


def test_invalid_utf8_is_replaced_and_the_rest_kept(kernel):
    answer = kernel.run(r'std::cout << "a\xff\xfe" "b\xc3" << std::endl; std::cout << "ok";').ok()
    assert answer.stdout.startswith("a") and "b" in answer.stdout and answer.stdout.endswith("\nok")
    assert "\ufffd" in answer.stdout


def test_character_written_in_parts(kernel):
    answer = kernel.run(
        '#include <unistd.h>\nwrite(1, "\\xf0\\x9f", 2); usleep(120000); write(1, "\\x99\\x82!", 3);'
    ).ok()
    assert answer.stdout == "\U0001f642!"


def test_characters_at_the_borders_of_chunks(kernel):
    answer = kernel.run('for (int i = 0; i < 50000; ++i) std::cout << "\u20ac\U0001f642";').ok()
    assert answer.stdout == "\u20ac\U0001f642" * 50000


# ---- much ----------------------------------------------------------------------------------------------------------------


def all_lines(answer, cwd):
    """Every line that the cell printed: what was shown, and the rest from the file that the output names."""
    shown = answer.stdout
    if shown.count("\n") >= MILLION:
        return shown.splitlines()
    said = answer.stdout + answer.stderr + "".join(str(d) for d in answer.displays)
    names = [n for n in re.findall(r"(/[^\s'\"`,;]+)", said) if Path(n.rstrip(".")).is_file()]
    assert names, f"{shown.count(chr(10))} lines were shown, and no file is named: {said[-600:]!r}"
    return Path(names[-1].rstrip(".")).read_text().splitlines()


def test_a_million_lines(kernel):
    answer = kernel.run(f'for (int i = 0; i < {MILLION}; ++i) printf("line %d\\n", i);', deadline=60).ok()
    lines = [line for line in all_lines(answer, kernel.cwd) if line.startswith("line ")]
    assert len(lines) == MILLION and lines[0] == "line 0" and lines[-1] == f"line {MILLION - 1}"
    assert lines == [f"line {i}" for i in range(MILLION)]
    messages = len(answer.contents("stream"))
    assert messages < 2000, f"{messages} messages for one cell drown a browser"
    assert kernel.run("1 + 1").ok().value == "2"


def test_a_million_lines_of_cout_endl_and_cerr(kernel):
    answer = kernel.run(
        'for (int i = 0; i < 300000; ++i) std::cout << "out " << i << std::endl;\nstd::cerr << "end of it" << std::endl;',
        deadline=60,
    ).ok()
    assert "out 0\n" in answer.stdout
    assert "end of it" in answer.stderr
    assert len(answer.contents("stream")) < 2000


def test_truncation_is_per_cell(kernel):
    kernel.run('for (int i = 0; i < 1000000; ++i) printf("line %d\\n", i);', deadline=60).ok()
    assert kernel.run('for (int i = 0; i < 100; ++i) printf("%d\\n", i);').ok().stdout.splitlines() == [
        str(i) for i in range(100)
    ]


def test_one_very_long_line(kernel):
    answer = kernel.run("std::cout << std::string(3000000, 'x') << std::endl;").ok()
    assert answer.stdout.startswith("xxxx")
    assert kernel.run("1").ok().value == "1"


def test_output_while_nobody_reads_iopub(kernel):
    """A client that is slow to read must not stop the cell's end from being reached."""
    answer = kernel.submit('for (int i = 0; i < 200000; ++i) printf("%d\\n", i);')
    kernel.finish(answer, deadline=60)
    answer.ok()


# ---- after the cell ------------------------------------------------------------------------------------------------------


def test_output_of_a_thread_after_the_end_of_its_cell(kernel, tmp_path):
    opened = tmp_path / "gate"
    first = kernel.run(
        f'#include <unistd.h>\nstd::thread([] {{ {gate(opened)} std::cout << "from the thread" << std::endl; }}).detach();'
    ).ok()
    second = kernel.run("2").ok()
    opened.touch()
    kernel.wait_for(lambda: "from the thread" in first.stdout + second.stdout, 10, "output of the thread")
    # Which of the two cells gets it is the front end's choice of the last one known to be running.
    assert kernel.run("3").ok().value == "3"


def test_output_between_two_cells_belongs_to_the_cell_that_ended(kernel, tmp_path):
    opened = tmp_path / "gate"
    first = kernel.run(
        f'#include <unistd.h>\nstd::thread([] {{ {gate(opened)} printf("between\\n"); }}).detach();'
    ).ok()
    opened.touch()
    kernel.wait_for(lambda: "between" in first.stdout, 10, "output of the thread in its own cell")


def test_display_of_a_thread_after_the_end_of_its_cell(kernel, tmp_path):
    opened = tmp_path / "gate"
    first = kernel.run(
        f'#include <unistd.h>\nstd::thread([] {{ {gate(opened)} maia::display(maia::Text{{"shown late"}}); }}).detach();'
    ).ok()
    opened.touch()
    kernel.wait_for(lambda: first.displays, 10, "the display of the thread")
    assert first.displays[0]["text/plain"] == "shown late"


# ---- stdin ---------------------------------------------------------------------------------------------------------------


def test_cin(kernel):
    answer = kernel.run('int n; std::cout << "how many? "; std::cin >> n; std::cout << n * 2;', on_input=["21"]).ok()
    assert answer.stdout == "how many? 42"
    question = answer.contents("input_request")[0]
    assert question["password"] is False


def test_prompt_comes_before_the_question(kernel):
    answer = kernel.run('int n0; std::cout << "first this "; std::cin >> n0;', on_input=["1"]).ok()
    kinds = [kind for _, kind, _ in answer.messages]
    assert kinds.index("stream") < kinds.index("input_request")


def test_getline_and_what_is_left_in_the_line(kernel):
    assert kernel.run("std::string l1; std::getline(std::cin, l1); l1.size()", on_input=["two words"]).ok().value == "9"
    answer = kernel.run(
        "int a1, b1; std::cin >> a1 >> b1; std::string rest1; std::getline(std::cin, rest1); std::cout << a1 + b1 << rest1;",
        on_input=["3 4 rest"],
    ).ok()
    assert answer.stdout == "7 rest"


def test_several_lines(kernel):
    code = "std::string l2, all2; for (int i = 0; i < 3; ++i) { std::getline(std::cin, l2); all2 += l2 + '|'; } std::cout << all2;"
    assert kernel.run(code, on_input=["a", "", "c ü"]).ok().stdout == "a||c ü|"


def test_scanf_getchar_read_fgets(kernel):
    assert kernel.run('int n3; (void)!scanf("%d", &n3); n3', on_input=["17"]).ok().value == "17"
    kernel.run("while (getchar() != '\\n') {}", on_input=["left over"])
    assert (
        kernel.run("char c3[100]; (void)!fgets(c3, 100, stdin); std::cout << c3;", on_input=["text"]).ok().stdout
        == "text\n"
    )
    assert (
        kernel.run(
            "#include <unistd.h>\nchar d3[100]; int got3 = read(0, d3, 100); std::cout << std::string(d3, got3);",
            on_input=["raw"],
        )
        .ok()
        .stdout
        == "raw\n"
    )


def test_ask_and_ask_password(kernel):
    answer = kernel.run('std::cout << maia::ask("name? ");', on_input=["ann"]).ok()
    assert answer.stdout == "ann"
    assert answer.contents("input_request")[0] == {"prompt": "name? ", "password": False}
    answer = kernel.run(
        'std::string secret = maia::ask_password("password: "); secret.size()', on_input=["hunter2"]
    ).ok()
    assert answer.value == "7" and answer.contents("input_request")[0] == {"prompt": "password: ", "password": True}
    assert "hunter2" not in str(answer.messages)


def test_without_stdin_it_is_an_end_of_file_not_a_hang(kernel):
    answer = kernel.run('int n4 = -1; if (!(std::cin >> n4)) std::cout << "no input";', allow_stdin=False).ok()
    assert answer.stdout == "no input"
    assert (
        kernel.run("std::string l4; std::getline(std::cin, l4); std::cin.good()", on_input=["works again"]).ok().value
        == "true"
    )


def test_ask_without_stdin_is_an_error_that_says_so(kernel):
    error = kernel.run('maia::ask("name? ");', allow_stdin=False).failed("Error")
    assert "input" in error.evalue or "ask" in error.evalue


def test_input_in_a_thread(kernel):
    code = "std::string l5; std::thread([] { std::getline(std::cin, l5); }).join(); l5.size()"
    assert kernel.run(code, on_input=["four"]).ok().value == "4"


def test_input_is_not_shared_between_cells(kernel):
    kernel.run("std::string w1; std::cin >> w1;", on_input=["one two"]).ok()
    answer = kernel.run("std::string w2; std::cin >> w2; std::cout << w2;", on_input=["three", "four"])
    assert answer.ok().stdout in ("two", "three"), "either the rest of the line or a new question, never a mixture"


@pytest.mark.unlocked
def test_a_child_that_reads_stdin_sees_its_end(kernel):
    assert kernel.run('(void)!::system("cat; echo done");').ok().stdout == "done\n"


def test_freopen_and_dup_in_a_cell(kernel, tmp_path):
    code = (
        f'#include <unistd.h>\n#include <fcntl.h>\n{{ int saved = dup(1); int f = open("{tmp_path}/out", O_CREAT | O_WRONLY, 0600); dup2(f, 1); '
        'printf("to the file"); fflush(stdout); dup2(saved, 1); close(f); close(saved); } printf("to the cell");'
    )
    assert kernel.run(code).ok().stdout == "to the cell"
    assert (tmp_path / "out").read_text() == "to the file"


def test_closing_stdout_harms_only_the_cell(kernel):
    kernel.run("#include <unistd.h>\nclose(1);")
    answer = kernel.run('std::cout << "back" << std::endl;', deadline=15)
    assert answer.stdout == "back\n" or kernel.run("%restart").ok()
