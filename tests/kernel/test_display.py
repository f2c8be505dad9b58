"""<maia/display.hpp>: what cells show."""

import base64
import json
import struct
import zlib

import pytest


def png(width=1, height=1):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xff\0\0" * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "expression, mime, data",
    [
        ('maia::Text{"plain <b>"}', "text/plain", "plain <b>"),
        ('maia::Html{"<b>bold</b>"}', "text/html", "<b>bold</b>"),
        ('maia::Markdown{"**bold** $x$"}', "text/markdown", "**bold** $x$"),
        ('maia::Latex{"$\\\\pi$"}', "text/latex", "$\\pi$"),
        (
            "maia::Svg{\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>\"}",
            "image/svg+xml",
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        ),
        ('maia::Json{R"({"a": [1, 2.5, null, "ü"]})"}', "application/json", {"a": [1, 2.5, None, "ü"]}),
        ("42", "text/plain", "42"),
        ("std::vector<int>{1, 2}", "text/plain", "{1, 2}"),
    ],
)
def test_kinds(kernel, expression, mime, data):
    shown = kernel.run(f"maia::display({expression});").ok().displays
    assert len(shown) == 1 and shown[0][mime] == data
    assert "text/plain" in shown[0], "there is always a form for a console"
    result = kernel.run(expression).ok().result
    assert result[mime] == data


@pytest.mark.parametrize(
    "suffix, kind, mime, data",
    [
        (".png", "Png", "image/png", png()),
        (".jpg", "Jpeg", "image/jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9"),
    ],
)
def test_images(kernel, tmp_path, suffix, kind, mime, data):
    path = tmp_path / f"picture{suffix}"
    path.write_bytes(data)
    shown = kernel.run(f'maia::display(maia::{kind}::open("{path}"));').ok().displays
    assert base64.b64decode(shown[0][mime]) == data
    assert base64.b64decode(kernel.run(f'maia::{kind}::open("{path}")').ok().result[mime]) == data


def test_images_that_are_none(kernel, tmp_path):
    error = kernel.run('maia::Png::open("/no/such/file.png");').failed("maia::Error")
    assert "/no/such/file.png" in error.evalue
    path = tmp_path / "text.png"
    path.write_text("no image")
    error = kernel.run(f'maia::Png::open("{path}");').failed("maia::Error")
    assert "PNG" in error.evalue and str(path) in error.evalue


def test_strings_are_shown_as_they_are(kernel):
    code = r'maia::display("a \"b\"\nc", std::string("d\te"), std::string_view("f"), (const char*)nullptr); "as a result"'
    answer = kernel.run(code).ok()
    assert [shown["text/plain"] for shown in answer.displays] == ['a "b"\nc', "d\te", "f", "nullptr"]
    assert answer.value == '"as a result"'


def test_several_values_are_several_displays(kernel):
    answer = kernel.run('maia::display(1, std::string("two"), maia::Html{"3"});').ok()
    assert len(answer.displays) == 3 and answer.displays[2]["text/html"] == "3"
    kernel.run("maia::display();").ok()


def test_bundle_with_metadata(kernel):
    code = 'maia::display_bundle({{"text/html", "<i>i</i>"}, {"text/plain", "i"}}, R"({"text/html": {"width": 3}})");'
    content = kernel.run(code).ok().contents("display_data")[0]
    assert content["data"] == {"text/html": "<i>i</i>", "text/plain": "i"}
    assert content["metadata"] == {"text/html": {"width": 3}}


def test_what_could_act_in_the_browser_is_left_out_and_said_once(start_kernel):
    kernel = start_kernel()
    code = 'maia::display_bundle({{"text/html", "<b onclick=x>b</b>"}}, R"({"text/html": {"isolated": true}})");'
    answer = kernel.run(code).ok()
    content = answer.contents("display_data")[0]
    assert content["data"] == {"text/html": "<b>b</b>"} and content["metadata"] == {}
    assert "scripts and the like in text/html" in answer.stderr and "%sandbox open" in answer.stderr
    assert kernel.run(code).ok().stderr == ""


def test_who_opens_the_sandbox_sees_it_as_it_is(start_kernel):
    kernel = start_kernel(env={"MAIA_SANDBOX": "open"})
    answer = kernel.run('maia::display(maia::Html{"<script>x()</script>"});').ok()
    assert answer.displays[0]["text/html"] == "<script>x()</script>" and answer.stderr == ""


@pytest.mark.parametrize(
    "code, word",
    [
        ('maia::display(maia::Json{"{not json"});', "JSON"),
        ("maia::display_bundle({});", "empty"),
        ('maia::display_bundle({{"text/plain", "x"}}, "[1]");', "metadata"),
        ('maia::display_bundle({{"text/plain", "x"}}, "{");', "metadata"),
        ("maia::Progress bad(-1);", "-1"),
    ],
)
def test_wrong_use_is_an_error_that_says_so(kernel, code, word):
    assert word in kernel.run(code).failed("maia::Error").evalue


def test_handle_is_updated_from_a_later_cell(kernel):
    answer = kernel.run('auto handle = maia::display_handle(maia::Html{"one"});').ok()
    shown = answer.contents("display_data")[0]
    identity = shown["transient"]["display_id"]
    assert identity and shown["data"]["text/html"] == "one"
    assert kernel.run("handle.id()").ok().value.strip('"') == identity
    update = kernel.run('handle.update(maia::Html{"two"});').ok().updates
    assert [u["data"]["text/html"] for u in update] == ["two"] and update[0]["transient"]["display_id"] == identity
    again = kernel.run("handle.show_again();").ok().contents("display_data")[0]
    assert again["data"]["text/html"] == "two" and again["transient"]["display_id"] == identity
    update = kernel.run("handle.update(5);").ok().updates
    assert update[0]["data"]["text/plain"] == "5"


def test_handles_differ(kernel):
    answer = kernel.run("auto h1 = maia::display_handle(1); auto h2 = maia::display_handle(2); h1.id() != h2.id()").ok()
    assert answer.value == "true"


def test_clear_output(kernel):
    for argument, wait in [("", False), ("true", True)]:
        answer = kernel.run(f'std::cout << "gone"; maia::clear_output({argument}); std::cout << "stays";').ok()
        assert answer.contents("clear_output") == [{"wait": wait}]
        kinds = [kind for _, kind, _ in answer.messages if kind in ("stream", "clear_output")]
        assert kinds == ["stream", "clear_output", "stream"]


def test_invalid_utf8_in_a_display(kernel):
    assert kernel.run(r'maia::display(maia::Text{"a\xff" "b"});').ok().displays[0]["text/plain"].startswith("a")
    assert kernel.run(r'std::string("a\xff" "b")').ok().value is not None
    assert kernel.run("1").ok().value == "1"


def test_large_display(kernel):
    answer = kernel.run("maia::display(maia::Html{std::string(20000000, 'h')});", deadline=30).ok()
    assert len(answer.displays[0]["text/html"]) == 20_000_000


def test_display_that_is_too_large_is_an_error_not_the_end(kernel):
    answer = kernel.run("maia::display(maia::Html{std::string(300000000, 'h')});", deadline=60)
    assert answer.failed().evalue
    assert kernel.run("1").ok().value == "1"


def test_display_in_threads(kernel):
    code = "{ std::vector<std::thread> ts; for (int t = 0; t < 8; ++t) ts.emplace_back([t] { for (int i = 0; i < 20; ++i) maia::display(t * 100 + i); }); for (auto& t : ts) t.join(); }"
    shown = [int(d["text/plain"]) for d in kernel.run(code).ok().displays]
    assert sorted(shown) == [t * 100 + i for t in range(8) for i in range(20)]


def test_progress_bar_is_one_display_that_ends_full(kernel):
    answer = kernel.run(
        'maia::Progress progress(1000, "decoding"); for (int i = 0; i < 1000; ++i) progress.advance();'
    ).ok()
    assert len(answer.displays) == 1 and "text/html" in answer.displays[0] and "text/plain" in answer.displays[0]
    assert "decoding" in answer.displays[0]["text/html"]
    assert len(answer.updates) <= 30, "redrawn at most ten times a second"
    last = (answer.updates or answer.contents("display_data"))[-1]["data"]["text/plain"]
    assert "1000" in last or "100%" in last


def test_progress_without_steps_and_label(kernel):
    kernel.run('{ maia::Progress none(0); } { maia::Progress half(10); half.set(5); half.label("<half> & ü"); }').ok()


def test_progress_in_threads(kernel):
    answer = kernel.run(
        "maia::Progress shared(400); { std::vector<std::thread> ts; for (int t = 0; t < 4; ++t) ts.emplace_back([] { "
        "for (int i = 0; i < 100; ++i) shared.advance(); }); for (auto& t : ts) t.join(); }"
    ).ok()
    last = (answer.updates or answer.contents("display_data"))[-1]["data"]["text/plain"]
    assert "400" in last or "100%" in last


@pytest.mark.parametrize("name", ["Text", "Html", "Json", "Error", "Progress", "Png", "MimeBundle"])
def test_type_names_of_the_api_are_free(kernel, name):
    assert kernel.run(f"struct {name} {{ int v = 3; }}; {name} mine_{name}; mine_{name}.v").ok().value == "3"
    assert kernel.run(f'maia::display(maia::Text{{"{name}"}});').ok().displays[0]["text/plain"] == name


@pytest.mark.parametrize(
    "name", ["Text", "Error", "display", "ask", "ask_password", "clear_output", "display_handle", "Progress"]
)
def test_names_of_the_api_are_free_for_variables(kernel, name):
    assert kernel.run(f"int {name} = 4; {name} + 1").ok().value == "5"
    assert kernel.run(f"maia::display({name});").ok().displays[0]["text/plain"] == "4"


def test_header_can_be_included(kernel):
    kernel.run("#include <maia/display.hpp>\nmaia::display(1);").ok()


def test_silent_cell_shows_no_result(kernel):
    assert kernel.run("1 + 1", silent=True).result is None
