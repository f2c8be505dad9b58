"""What a cell that fails says: where, why, and no more than that."""

import re

import pytest


def fail(kernel, code, ename=None):
    """(Failure, name of the cell as errors call it)"""
    answer = kernel.run(code)
    return answer.failed(ename), f"In[{answer.count}]"


def test_cell_line_source_and_caret(kernel):
    code = "int a = 1;\nint b = 2;\nint c = a + undefined_thing;\nint d = 4;"
    error, cell = fail(kernel, code, "CompileError")
    assert f"{cell}:3" in error.traceback
    lines = error.traceback.splitlines()
    source = next(i for i, line in enumerate(lines) if "int c = a + undefined_thing;" in line)
    assert lines[source + 1].index("^") == lines[source].index("undefined_thing")
    assert "undeclared identifier 'undefined_thing'" in error.traceback
    assert "undefined_thing" in error.evalue


def test_errors_are_coloured(kernel):
    error, _ = fail(kernel, "int e = nonsense;")
    assert "\x1b[" in error.ansi and "\x1b" not in error.traceback
    assert error.ansi.count("\x1b[0m") >= 1, "colours are switched off again"


def test_no_trace_of_the_kernel_itself_in_an_error(kernel):
    for code in ["nonsense;", "std::vector<int> v = 5;", "int f() { return }", 'throw std::runtime_error("x");']:
        error, _ = fail(kernel, code)
        for inside in ["__maia", "__nb", "maia::detail", "TopLevelStmt", "<<< inputs >>>", "input_line"]:
            assert inside not in error.text, error


@pytest.mark.parametrize(
    "code, line",
    [
        ("nonsense;", 1),
        ("\n\n\n\nnonsense;", 5),
        ("int ok1 = 1;\nint f1() {\n  return nonsense;\n}\n", 3),
        ("%time 1;\nint x1 = 2;\nnonsense;", 3),
        ("// one\n!true\n\nnonsense;", 4),
        ("%%time\nint x2 = 1;\nnonsense;", 3),
        ("int x3 = 1; /* a\nb\nc */ nonsense;", 3),
        ('std::string raw = R"(\n\n\n)"; nonsense;', 4),
        ("#define TWICE(x) x \\\n  x\nTWICE(nonsense);", 3),
    ],
)
def test_line_of_an_error(kernel, code, line):
    error, cell = fail(kernel, code, "CompileError")
    assert f"{cell}:{line}" in error.traceback, error
    others = {int(n) for n in re.findall(re.escape(cell) + r":(\d+)", error.traceback)}
    assert line in others


def test_error_in_a_function_of_an_earlier_cell_names_that_cell(kernel):
    earlier = kernel.run("template <class T>\nint size_of_it(const T& t) {\n  return t.size();\n}").ok()
    error, cell = fail(kernel, "int zero = 0;\nsize_of_it(zero);", "CompileError")
    assert f"In[{earlier.count}]:3" in error.traceback and f"{cell}:2" in error.traceback


def test_cascade_is_limited_and_counted(kernel):
    code = "\n".join(f"int bad_{i} = missing_{i};" for i in range(40))
    error, cell = fail(kernel, code, "CompileError")
    shown = len(re.findall(r"undeclared identifier", error.traceback))
    assert 1 <= shown <= 5, error
    assert f"{cell}:1" in error.traceback
    assert re.search(r"\b\d+ more error", error.traceback), error
    assert len(error.traceback.splitlines()) < 40


def test_avalanche_of_a_template_is_summarised(kernel):
    code = "struct NoLess {};\nstd::map<NoLess, std::map<std::string, std::vector<int>>> m;\nm[NoLess{}];"
    error, cell = fail(kernel, code, "CompileError")
    assert cell + ":3" in error.traceback, error
    assert len(error.traceback.splitlines()) < 40, error
    assert max(len(line) for line in error.traceback.splitlines()) < 500


def test_avalanche_of_overloads_is_summarised(kernel):
    error, cell = fail(kernel, "struct NoPrint {};\nNoPrint np;\nstd::cout << np;", "CompileError")
    assert cell + ":3" in error.traceback
    assert "NoPrint" in error.traceback
    assert len(error.traceback.splitlines()) < 40, error


def test_avalanche_of_sort(kernel):
    error, cell = fail(kernel, "std::list<int> ls;\n\nstd::sort(ls.begin(), ls.end());", "CompileError")
    assert cell + ":3" in error.traceback, error
    assert len(error.traceback.splitlines()) < 40, error


@pytest.mark.parametrize(
    "code, ename, evalue",
    [
        ('throw std::runtime_error("boom");', "std::runtime_error", "boom"),
        ("std::vector<int>().at(2);", "std::out_of_range", "vector"),
        ('throw std::invalid_argument("bad ümlaut");', "std::invalid_argument", "bad ümlaut"),
        ('std::stoi("x");', "std::invalid_argument", "stoi"),
        ("throw 42;", "int", "42"),
        ('throw "a literal";', "char const*", "a literal"),
        ('throw std::string("a string");', "string", "a string"),
        ("namespace mine { struct Own { int v; }; } throw mine::Own{1};", "mine::Own", ""),
        (
            'struct Derived2 : std::runtime_error { using runtime_error::runtime_error; }; throw Derived2("own what");',
            "Derived2",
            "own what",
        ),
        ("std::any an1 = 1; std::any_cast<double>(an1);", "std::bad_any_cast", "any_cast"),
        ("std::optional<int>().value();", "std::bad_optional_access", "optional"),
        ("std::function<void()>()();", "std::bad_function_call", "function"),
        ('std::filesystem::file_size("/no/such/file");', "filesystem_error", "/no/such/file"),
        ('throw maia::Error("from maia");', "maia::Error", "from maia"),
        ('std::regex("[");', "regex_error", ""),
        ("std::vector<int> big1; big1.resize(std::size_t(-1));", "std::length_error", "vector"),
    ],
)
def test_exception_type_and_what(kernel, code, ename, evalue):
    error, _ = fail(kernel, code, ename)
    assert evalue in error.evalue
    assert kernel.run("1").ok().value == "1"


def test_exception_names_its_cell(kernel):
    error, cell = fail(kernel, 'int fine = 1;\nthrow std::runtime_error("boom");', "std::runtime_error")
    assert cell in error.traceback, error


def test_nested_exception_says_both(kernel):
    code = (
        'try { throw std::runtime_error("inner"); } catch (...) { std::throw_with_nested(std::logic_error("outer")); }'
    )
    error, _ = fail(kernel, code)
    assert "outer" in error.text and "inner" in error.text, error


def test_very_long_what(kernel):
    error, _ = fail(kernel, "throw std::runtime_error(std::string(5000000, 'x'));", "std::runtime_error")
    assert "xxxx" in error.evalue
    assert kernel.run("1").ok().value == "1"


def test_what_with_invalid_utf8(kernel):
    error, _ = fail(kernel, 'throw std::runtime_error("a\\xff\\xfe" "b");', "std::runtime_error")
    assert error.evalue.startswith("a") and error.evalue.endswith("b")


def test_statements_after_the_throw_do_not_run(kernel):
    answer = kernel.run('std::cout << "before";\nthrow 1;\nstd::cout << "after";')
    answer.failed()
    assert answer.stdout == "before"
    assert [kind for kind, _ in answer.text] == ["stdout", "error"]


def test_assert_says_the_condition(kernel):
    answer = kernel.run("#include <cassert>\nint nine = 9;\nassert(nine == 10);")
    error = answer.failed()
    assert "nine == 10" in error.text + answer.stderr
    assert "assert" in (error.text + answer.stderr).lower()
    assert kernel.run("nine").ok().value == "9"


def test_link_error_names_the_symbol_and_says_what_to_do(kernel):
    error, _ = fail(
        kernel, 'namespace lost { int and_not_found(int, const std::string&); }\nlost::and_not_found(1, "");'
    )
    assert "lost::and_not_found(int" in error.text, "the demangled name"
    assert "_ZN" not in error.text
    assert "%link" in error.text


def test_failed_cell_aborts_what_waits_behind_it(kernel):
    first = kernel.submit("nonsense;")
    second = kernel.submit("6 * 7")
    kernel.finish(first)
    kernel.finish(second)
    assert first.status == "error"
    assert second.status in ("aborted", "error")
    assert second.result is None


def test_without_stop_on_error_what_waits_behind_it_runs(kernel):
    first = kernel.submit("nonsense;", stop_on_error=False)
    second = kernel.submit("6 * 7")
    kernel.finish(first)
    kernel.finish(second)
    assert first.status == "error" and second.ok().value == "42"


def test_warnings_are_shown_and_do_not_fail_the_cell(kernel):
    answer = kernel.run(
        "int shadowed() { int unused_one = 0; if (unused_one = 1) return 2; return 3; }\nshadowed()"
    ).ok()
    assert answer.value == "2"
    assert "warning" in answer.stderr and f"In[{answer.count}]:1" in answer.stderr


def test_no_warning_for_what_is_normal_in_a_notebook(kernel):
    for code in [
        "int quiet = 1;",
        "1 + 1",
        "5;",
        "[] { return 1; }()",
        "static int unused_static = 4;",
        "auto l = [](int v) { return v; };",
        "int quiet = 2;",
        "std::vector<int> qv; qv.size()",
        "(void)0;",
        "inline int qi() { return 1; }",
    ]:
        answer = kernel.run(code).ok()
        assert answer.stderr == "", code


def test_error_of_a_silent_cell(kernel):
    answer = kernel.run("nonsense;", silent=True)
    assert answer.status == "error"


def test_execution_count_grows_also_with_errors_and_not_for_silent_cells(kernel):
    one = kernel.run("1").count
    assert kernel.run("nonsense;").count == one + 1
    assert kernel.run("1", silent=True, store_history=False).status == "ok"
    assert kernel.run("1").count == one + 2


def test_user_expressions(kernel):
    answer = kernel.run("int ue = 4;", user_expressions={"good": "ue + 1", "bad": "nonsense"}).ok()
    assert answer.reply["user_expressions"]["good"]["data"]["text/plain"] == "5"
    assert answer.reply["user_expressions"]["good"]["status"] == "ok"
    assert answer.reply["user_expressions"]["bad"]["status"] == "error"
