"""Help while typing: completion, inspection, is_complete, history, comms, kernel_info."""

import json
import uuid

import pytest


@pytest.fixture(scope="module", autouse=True)
def definitions(module_kernel):
    module_kernel.run(
        """
/// A shape with a face.
struct Figure {
  int corners = 4;           ///< how many
  double outline() const { return 4.0; }
  double outer_area(int scale, const std::string& unit) const { return 16; }
  static Figure make() { return {}; }
 private:
  int secret = 1;
};
namespace zoo { struct Zebra { int stripes = 3; }; int zebra_count(int from, int to = 9) { return to - from; } namespace inner { int zigzag = 1; } }
/// Doubles a number.
/// @param value what to double
template <class T> T doubled(T value) { return value * 2; }
int doubled_once = 0;
Figure figure; Figure* figure_pointer = &figure; std::vector<int> numbers_here{1}; std::map<std::string, Figure> figures_by_name;
enum class Season { spring, summer };
#define FIGURE_LIMIT 10
"""
    ).ok()


# ---- completion ------------------------------------------------------------------------------------------------------------


def matches(kernel, code):
    reply = kernel.complete(code)
    assert reply["status"] == "ok"
    return reply["matches"]


@pytest.mark.parametrize(
    "code, wanted, unwanted",
    [
        ("figure.", ["corners", "outline", "outer_area"], ["numbers_here", "std"]),
        ("figure.out|", ["outline", "outer_area"], ["corners"]),
        ("figure_pointer->co|", ["corners"], ["outline"]),
        ("numbers_here.pu|", ["push_back"], ["size"]),
        ("numbers_here.begin()|", [], []),
        ('figures_by_name["x"].out|', ["outline", "outer_area"], ["corners"]),
        ("Figure::ma|", ["make"], []),
        ("zoo::|", ["Zebra", "zebra_count", "inner"], ["Figure"]),
        ("zoo::inner::z|", ["zigzag"], []),
        ("Season::s|", ["spring", "summer"], []),
        ("std::unordered_m|", ["unordered_map", "unordered_multimap"], ["map"]),
        ("std::vec|", ["vector"], []),
        ("std::chrono::milli|", ["milliseconds"], []),
        ("doub|", ["double", "doubled", "doubled_once"], []),
        ("Fig|", ["Figure"], []),
        ("FIGURE_|", ["FIGURE_LIMIT"], []),
        ("int local_value = 1;\nloca|", ["local_value"], []),
        ("void f_c(int parameter_one) { param|", ["parameter_one"], []),
        ("for (auto& entry_c : figures_by_name) { entry_c.second.corn|", ["corners"], []),
        ("[](Figure g) { return g.corn|", ["corners"], []),
        ("std::cout << figure.corn| << std::endl;", ["corners"], []),
        ("struct Later { int member_one; void f() { memb|", ["member_one"], []),
        ("nonsense;\nfigure.corn|", ["corners"], []),
        ("retu|", ["return"], []),
        ("// ü\nfigure.corn|", ["corners"], []),
        ("auto lam_c = [](int a) { return a; };\nauto x_c = lam|", ["lam_c"], []),
        ("using namespace zoo; zebra_c|", ["zebra_count"], []),
        ("zoo::Zebra z_c; z_c.str|", ["stripes"], []),
        ("maia::dis|", ["display", "display_handle"], []),
        ("template <class T> void t_c(std::vector<T> v) { v.push_|", ["push_back"], []),
    ],
)
def test_completion(kernel, code, wanted, unwanted):
    found = matches(kernel, code)
    for name in wanted:
        assert name in found, f"{name} not in {found[:30]}"
    for name in unwanted:
        assert name not in found
    assert len(found) == len(set(found)), "no duplicates"


def test_completion_offers_only_what_fits_the_prefix(kernel):
    assert all(m.startswith("numbers_") for m in matches(kernel, "numbers_"))
    assert matches(kernel, "no_such_name_at_all") == []


def test_completion_hides_the_kernels_own_names(kernel):
    for code in ["", "_", "__", "maia::", "fig"]:
        assert not [m for m in matches(kernel, code) if "nb_" in m or m.startswith("__maia") or m == "detail"], code


def test_private_members_are_not_offered(kernel):
    assert "secret" not in matches(kernel, "figure.")


@pytest.mark.parametrize("before", ["", "ü", "// 日本語\n", 'std::string s = "🙂🙂"; ', "/* é */ "])
def test_replaced_range_counts_characters(kernel, before):
    """cursor_start and cursor_end are counted in unicode code points, not in bytes or UTF-16 units."""
    code = before.replace("ü", "// ü\n") + "figure.outl"
    reply = kernel.complete(code + " + 1", len(code))
    assert (reply["cursor_start"], reply["cursor_end"]) == (len(code) - 4, len(code))
    assert reply["matches"] == ["outline"]


def test_completion_says_what_kind_a_match_is(kernel):
    types = {t["text"]: t for t in kernel.complete("figure.")["metadata"]["_jupyter_types_experimental"]}
    assert types["outline"]["type"] in ("function", "method")
    assert types["outer_area"]["type"] in ("function", "method")
    assert "unit" in types["outer_area"]["signature"]
    assert {"start", "end", "text", "type"} <= set(types["corners"])


def test_completion_of_magics(kernel):
    found = matches(kernel, "%")
    for (
        name
    ) in "time timeit who reset restart replay opt std include link memory load history version use help".split():
        assert "%" + name in found
    assert {"%time", "%timeit"} <= set(matches(kernel, "%tim")) <= {"%time", "%timeit", "%%time", "%%timeit"}
    assert "%%file" in matches(kernel, "%%fi")
    assert matches(kernel, "int a_m = 1;\n%versi") == ["%version"]


def test_completion_of_magic_arguments(kernel):
    assert {"17", "20", "23"} <= set(matches(kernel, "%std "))
    assert "torch" in matches(kernel, "%use to")


def test_completion_of_file_names(kernel):
    from pathlib import Path

    folder = Path(kernel.cwd)
    (folder / "some_header.hpp").write_text("")
    (folder / "some folder").mkdir(exist_ok=True)
    (folder / "grüße.txt").write_text("")
    assert any("some_header.hpp" in m for m in matches(kernel, '#include "some_he|'))
    assert any("some_header.hpp" in m for m in matches(kernel, "%load some_h"))
    assert any("grüße.txt" in m for m in matches(kernel, 'std::ifstream f_f("grü|'))
    assert any("some_header.hpp" in m for m in matches(kernel, "!cat some_h"))
    assert any("vector" in m for m in matches(kernel, "#include <vecto|"))


def test_completion_does_not_change_the_session(kernel):
    kernel.complete("int made_by_completion = 3; std::vector<int> also_made; also_made.pu|")
    assert "undeclared" in kernel.run("made_by_completion").failed().text
    kernel.run("int figure_again = figure.corners;").ok()


@pytest.mark.parametrize(
    "code",
    [
        "",
        " ",
        "}",
        "((((",
        '"unfinished',
        "#",
        "#inc",
        'R"(',
        "/*",
        "::",
        "->",
        "\u00fc",
        "%",
        "%%",
        "!",
        "\0",
        "figure..",
        "template <",
        "int int int ",
        "a" * 10000,
        "(" * 5000,
        "{" * 5000 + "fi",
    ],
)
def test_completion_of_anything_answers(kernel, code):
    assert kernel.complete(code)["status"] in ("ok", "error")
    assert kernel.run("1").ok().value == "1"


def test_completion_while_a_cell_runs_does_not_hang(kernel, tmp_path):
    """It waits for the cell or gives an empty answer, but it comes."""
    opened = tmp_path / "gate"
    answer = kernel.submit(
        f'#include <unistd.h>\nstd::cout << "busy" << std::endl; while (access("{opened}", F_OK) != 0) usleep(1000);'
    )
    kernel.wait_for(lambda: "busy" in answer.stdout, 10)
    request = kernel.send("shell", "complete_request", {"code": "fig", "cursor_pos": 3})
    opened.touch()
    kernel.finish(answer)
    kernel.wait_for(lambda: request in kernel.replies, 10, "complete_reply")


# ---- inspection ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code, parts",
    [
        ("Figure|", ["struct Figure", "A shape with a face."]),
        ("figure|.outline()", ["Figure"]),
        ('figure.outer_ar|ea(1, "")', ["double", "outer_area", "int scale", "unit"]),
        ("figure.corners|", ["int", "corners", "how many"]),
        ("doubled|(3)", ["doubled", "Doubles a number."]),
        ("zoo::zebra_count|", ["zebra_count(int from, int to = 9)"]),
        ("zoo::zebra_count(|", ["zebra_count(int from, int to = 9)"]),
        ("zoo::zebra_count(1, |", ["zebra_count(int from, int to = 9)"]),
        ("std::vector|", ["vector"]),
        ("numbers_here.push_back|", ["push_back"]),
        ("FIGURE_LIMIT|", ["10"]),
        ("%timeit|", ["%timeit"]),
        ("maia::display|", ["Shows values"]),
        ("// 日本語 🙂\nfigure.corners|", ["corners"]),
        ("Season::spring|", ["spring"]),
        ("int x_i = figure.out|line() + 2;", ["outline"]),
        ("maia::Progress|", ["progress bar"]),
    ],
)
def test_inspection(kernel, code, parts):
    reply = kernel.inspect(code)
    assert reply["status"] == "ok" and reply["found"], reply
    from kernel_client import plain

    text = plain(reply["data"]["text/plain"])
    for part in parts:
        assert part in text, text


def test_inspection_says_where_it_was_defined(kernel):
    answer = kernel.run("int here_defined = 3;\nint second_line_defined = 4;").ok()
    from kernel_client import plain

    assert f"In[{answer.count}]:2" in plain(kernel.inspect("second_line_defined")["data"]["text/plain"])


def test_inspection_of_nothing(kernel):
    for code in ["", "|1 + 1", "no_such_name_here", "(", '"', "\0"]:
        reply = kernel.inspect(code)
        assert reply["status"] == "ok" and reply["found"] is False and reply["data"] == {}


def test_question_mark_opens_the_pager(kernel):
    for code in ["?Figure", "Figure?"]:
        payload = kernel.run(code).ok().reply["payload"]
        assert payload[0]["source"] == "page" and "A shape with a face." in payload[0]["data"]["text/plain"]


# ---- is_complete -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code, status",
    [
        ("", "complete"),
        ("1", "complete"),
        ("int a = 1;", "complete"),
        ("int a = 1", "incomplete"),
        ("void f() {", "incomplete"),
        ("void f() {\n", "incomplete"),
        ("void f() {}", "complete"),
        ("struct S {\n int a;\n}", "incomplete"),
        ("struct S {\n int a;\n};", "complete"),
        ("f(1,", "incomplete"),
        ("std::vector<int> v{1,\n 2", "incomplete"),
        ("if (true)", "incomplete"),
        ("if (true) {\n} else", "incomplete"),
        ("for (;;)", "incomplete"),
        ("/* comment", "incomplete"),
        ("/* comment */", "complete"),
        ("// comment", "complete"),
        ('R"x(raw )"', "incomplete"),
        ('R"x(raw )x"', "complete"),
        ('"unterminated', "invalid"),
        ('std::string s = "a\\\n', "incomplete"),
        ("#define A \\", "incomplete"),
        ("#if 1", "incomplete"),
        ("#if 1\nint a;\n#endif", "complete"),
        ("}", "invalid"),
        (")", "invalid"),
        ("( ]", "invalid"),
        ("int = 3;", "invalid"),
        ("template <class T>", "incomplete"),
        ("auto f = [](int a) {", "incomplete"),
        ("auto f = [](int a) { return a; };", "complete"),
        ("a +", "incomplete"),
        ("undeclared_but_well_formed(1);", "complete"),
        ("namespace n {", "incomplete"),
        ("switch (1) { case 1:", "incomplete"),
        ("do { } while (true)", "incomplete"),
        ("%time 1;", "complete"),
        ("%%file x.txt\nanything {", "incomplete"),  # its body ends with an empty line, as in IPython
        ("%%file x.txt\nanything {\n", "complete"),
        ("!ls (", "complete"),
        ("%who\nint a = 1", "incomplete"),
        ("'a'", "complete"),
        ("1'000'000", "complete"),
        ('auto s = u8"{";', "complete"),
        ("class A : public", "incomplete"),
        ("#include <vector>", "complete"),
        ("int f(", "incomplete"),
        ("try { }", "incomplete"),
        ("??? !", "invalid"),
    ],
)
def test_is_complete(kernel, code, status):
    reply = kernel.is_complete(code)
    assert reply["status"] == status
    if status == "incomplete":
        assert set(reply["indent"]) <= {" "}


def test_indent_follows_the_brackets(kernel):
    assert kernel.is_complete("void f() {")["indent"] == "  "
    assert len(kernel.is_complete("void f() {\n  for (;;) {")["indent"]) == 4


def test_is_complete_defines_nothing(kernel):
    kernel.is_complete("int by_is_complete = 3;")
    assert "undeclared" in kernel.run("by_is_complete").failed().text


# ---- history ---------------------------------------------------------------------------------------------------------------


def test_history_across_kernels(start_kernel, tmp_path):
    env = {"MAIA_HISTORY": str(tmp_path / "history.sqlite")}
    word = uuid.uuid4().hex
    first = start_kernel(env=env)
    first.run(f'"first {word}"').ok()
    first.run("nonsense;").failed()
    first.run(f'"unstored {word}"', store_history=False).ok()
    first.run(f'"silent {word}"', silent=True)
    first.shutdown()

    second = start_kernel(env=env)
    tail = second.history("tail", n=2)
    assert [entry[2] for entry in tail] == [f'"first {word}"', "nonsense;"]
    second.run(f'"second {word}"').ok()
    session = tail[0][0]
    assert [e[1] for e in second.history("range", session=0, start=1, stop=10)] == [1]
    assert [e[2] for e in second.history("range", session=-1, start=1, stop=2)] == [f'"first {word}"']
    assert [e[2] for e in second.history("range", session=session, start=2, stop=3)] == ["nonsense;"]
    found = second.history("search", pattern=f"*{word}*", n=10)
    assert [e[2] for e in found] == [f'"first {word}"', f'"second {word}"']
    assert second.history("search", pattern=f"*{word}", n=10) == []
    assert second.history("tail", n=1, output=True)[0][2] == [f'"second {word}"', None]
    second.run(f'"second {word}"').ok()
    assert len(second.history("search", pattern=f"*second {word}*", n=10, unique=True)) == 1
    assert len(second.history("search", pattern=f"*second {word}*", n=10)) == 2
    assert len(second.history("search", pattern=f"*{word}*", n=1)) == 1


def test_two_kernels_share_the_history(start_kernel, tmp_path):
    env = {"MAIA_HISTORY": str(tmp_path / "history.sqlite")}
    one, two = start_kernel(env=env), start_kernel(env=env)
    for i in range(20):
        a, b = one.submit(f"{i};"), two.submit(f"{i} + 1;")
        one.finish(a), two.finish(b)
    assert [e[2] for e in one.history("range", session=0, start=1, stop=100)] == [f"{i};" for i in range(20)]
    assert [e[2] for e in two.history("range", session=0, start=1, stop=100)] == [f"{i} + 1;" for i in range(20)]


def test_history_file_is_private(start_kernel, tmp_path):
    path = tmp_path / "sub" / "history.sqlite"
    kernel = start_kernel(env={"MAIA_HISTORY": str(path)})
    kernel.run("1").ok()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["folder", "garbage", "memory"])
def test_history_that_can_not_be_kept_costs_nothing_else(start_kernel, tmp_path, damage):
    path = tmp_path / "history.sqlite"
    if damage == "folder":
        path.mkdir()
    elif damage == "garbage":
        path.write_bytes(b"this is no database" * 100)
    kernel = start_kernel(env={"MAIA_HISTORY": ":memory:" if damage == "memory" else str(path)})
    assert kernel.run("1").ok().value == "1"
    assert kernel.history("tail", n=1)[0][2] == "1"


# ---- comms -----------------------------------------------------------------------------------------------------------------


def open_comm(kernel, target, data=None):
    comm = uuid.uuid4().hex
    request = kernel.send("shell", "comm_open", {"comm_id": comm, "target_name": target, "data": data or {}})
    return comm, request


def test_unknown_target_is_closed(kernel):
    comm, _ = open_comm(kernel, "no.such.target")
    kernel.wait_for(lambda: ("comm_close", comm) in [(k, c["comm_id"]) for k, c in kernel.comms], 10, "comm_close")


def test_frontend_comm_says_hello(kernel):
    comm, _ = open_comm(kernel, "maia.frontend", {"version": "test"})
    kernel.wait_for(lambda: [c for k, c in kernel.comms if k == "comm_msg" and c["comm_id"] == comm], 10, "the hello")
    hello = [c for k, c in kernel.comms if k == "comm_msg" and c["comm_id"] == comm][0]["data"]
    assert isinstance(hello, dict) and hello
    assert kernel.request("comm_info_request")["comms"][comm]["target_name"] == "maia.frontend"
    assert kernel.request("comm_info_request", {"target_name": "other"})["comms"] == {}
    kernel.send("shell", "comm_msg", {"comm_id": comm, "data": {"what": "is this"}})
    kernel.send("shell", "comm_close", {"comm_id": comm, "data": {}})
    assert kernel.run("1").ok().value == "1"
    assert comm not in kernel.request("comm_info_request")["comms"]


def test_messages_to_unknown_comms_are_ignored(kernel):
    kernel.send("shell", "comm_msg", {"comm_id": "nobody", "data": {}})
    kernel.send("shell", "comm_close", {"comm_id": "nobody", "data": {}})
    assert kernel.run("1").ok().value == "1"


# ---- kernel_info -----------------------------------------------------------------------------------------------------------


def test_kernel_info(kernel):
    info = kernel.request("kernel_info_request")
    assert info["status"] == "ok" and info["implementation"] == "maia"
    assert tuple(int(n) for n in info["protocol_version"].split(".")) >= (5, 3)
    assert info["implementation_version"] and "C++" in info["banner"]
    language = info["language_info"]
    assert (
        language["name"] == "c++" and language["mimetype"] == "text/x-c++src" and language["file_extension"] == ".cpp"
    )
    assert language["codemirror_mode"] == "text/x-c++src" and language["pygments_lexer"] == "cpp"
    assert language["version"]
    assert all({"text", "url"} <= set(link) for link in info["help_links"])


def test_kernelspec(prefix):
    folder = prefix / "share/jupyter/kernels/maia"
    spec = json.loads((folder / "kernel.json").read_text())
    assert spec["interrupt_mode"] == "signal" and spec["language"] == "c++" and "{connection_file}" in spec["argv"]
    assert "maia" in spec["display_name"].lower() or "C++" in spec["display_name"]
    for logo in ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]:
        assert (folder / logo).is_file()


def test_kernel_info_is_answered_before_the_worker_is_ready():
    from kernel_client import Kernel

    kernel = Kernel()
    kernel.launch()
    try:
        kernel.wait_ready()
        assert kernel.run("1").ok().value == "1"
    finally:
        kernel.shutdown()


def test_unknown_and_malformed_requests_do_not_end_the_kernel(kernel):
    kernel.send("shell", "no_such_request", {})
    kernel.send("shell", "execute_request", {})
    kernel.send("shell", "complete_request", {"code": 5})
    kernel.send("shell", "complete_request", {"code": "ab", "cursor_pos": 5000})
    kernel.send("shell", "complete_request", {"code": "ab", "cursor_pos": -3})
    kernel.send("shell", "history_request", {"hist_access_type": "none"})
    kernel.send("shell", "inspect_request", {"code": "ü", "cursor_pos": 9, "detail_level": 7})
    kernel.send("control", "no_such_request", {})
    kernel.sockets["shell"].send_multipart([b"garbage"])
    kernel.sockets["shell"].send_multipart([b"<IDS|MSG>", b"bad signature", b"{}", b"{}", b"{}", b"{}"])
    kernel.sockets["control"].send_multipart([b"<IDS|MSG>"])
    assert kernel.run("1").ok().value == "1"
