"""Keys reach the server that they are for, and nothing else: neither outputs nor files nor the process of the cells."""

import contextlib
import json
import os
import re
import secrets
from pathlib import Path

import pytest

from agent_notebook import AgentNotebook, conclusion, experiment, refuting
from chat_server import SHAPES, ChatServer, Raw, Status

OTHERS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A notebook with a key in a variable and another one in a key file, and the providers' own keys, which are for
    nobody here. Nothing else on this machine contains these."""
    notebook_folder, log = tmp_path_factory.mktemp("notebook"), tmp_path_factory.mktemp("log") / "kernel.log"
    planted = {"PLANTED_KEY": "planted" + secrets.token_hex(16)}
    planted |= {name: "provider" + secrets.token_hex(16) for name in OTHERS}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAIA_TEST_KERNEL_LOG", str(log))
        # A locked process lets nobody but root look into it.
        sandbox = {} if os.geteuid() == 0 else {"MAIA_SANDBOX": "open"}
        notebook = AgentNotebook(notebook_folder, env={**planted, **sandbox, "TMPDIR": str(notebook_folder)})
    notebook.secrets = {**planted, "FILED_KEY": "filed" + secrets.token_hex(16)}
    notebook.key_file = notebook.config.parent / "keys" / "FILED_KEY"
    notebook.key_file.parent.mkdir(mode=0o700)
    notebook.key_file.write_text(notebook.secrets["FILED_KEY"] + "\n")
    notebook.key_file.chmod(0o600)
    notebook.log = log
    yield notebook
    notebook.close()


@pytest.fixture
def key(guarded):
    return guarded.secrets["PLANTED_KEY"]


def memory(pid):
    """(region, bytes) of what a process has written or could write; in pieces that overlap."""
    piece, overlap = 64 << 20, 256
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as mem:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            begin, end = (int(part, 16) for part in span.split("-"))
            if not rights.startswith("rw"):
                continue
            for at in range(begin, end, piece):
                with contextlib.suppress(OSError, ValueError):
                    mem.seek(at)
                    yield line, mem.read(min(piece + overlap, end - at))


def may_look_into(pid):
    """Whether this system lets us: it lets root, and often others, too."""
    try:
        open(f"/proc/{pid}/mem", "rb", buffering=0).close()
    except PermissionError:
        assert os.geteuid() != 0
        return False
    return True


def in_memory(pid, wanted):
    wanted = [text.encode() for text in wanted]
    return [line for line, held in memory(pid) if any(text in held for text in wanted)]


def leaks(notebook, wanted):
    """Where the texts are found that belong nowhere: messages to front ends, files, the log, the worker."""
    found = []
    said = json.dumps([answer.messages for answer in notebook.kernel.answers.values()])
    said += json.dumps([answer.reply for answer in notebook.kernel.answers.values()])
    said += json.dumps(notebook.kernel.comms) + json.dumps(list(notebook.kernel.iopub_parents.values()))
    said += json.dumps(notebook.kernel.history("tail", n=1000, output=True))
    found += [f"message: {said[max(0, said.find(text) - 200):][:400]}" for text in wanted if text in said]
    for path in [notebook.log, *notebook.folder.rglob("*")]:
        if path.is_file() and path != notebook.key_file:
            held = path.read_bytes()
            found += [f"file: {path}" for text in wanted if text.encode() in held]
    worker = notebook.kernel.worker()
    for pid, command in notebook.kernel.processes().items():
        if pid != notebook.kernel.pid:
            held = Path(f"/proc/{pid}/environ").read_bytes() + Path(f"/proc/{pid}/cmdline").read_bytes()
            found += [f"environment of {command}" for text in wanted if text.encode() in held]
    if may_look_into(worker):
        found += [f"memory of the worker: {line}" for line in in_memory(worker, wanted)]
    return found


def assert_secret(notebook):
    assert leaks(notebook, notebook.secrets.values()) == []


def test_the_search_finds_what_is_there(guarded):
    """Else all of the other tests would succeed, whatever happens."""
    half = secrets.token_hex(12)
    whole = half + half[::-1]
    code = f'std::string held = "{half}";\nheld += std::string(held.rbegin(), held.rend());'
    guarded.kernel.run(code).ok()
    assert any("memory" in found for found in leaks(guarded, [whole])) or not may_look_into(guarded.kernel.worker())
    guarded.kernel.run("std::cout << held;").ok()
    assert any("message" in found for found in leaks(guarded, [whole]))
    (guarded.folder / "file.txt").write_text(whole)
    assert any("file.txt" in found for found in leaks(guarded, [whole]))
    broker = guarded.kernel.pid
    assert not may_look_into(broker) or in_memory(broker, [guarded.secrets["PLANTED_KEY"]])  # its own environment


@pytest.mark.parametrize("variable", ["PLANTED_KEY", "FILED_KEY"])
def test_a_key_is_in_the_header_of_its_server_alone(guarded, variable):
    secret = guarded.secrets[variable]
    with ChatServer([experiment("spy();"), refuting(), conclusion()]) as server:
        guarded.name_key(server, variable)
        guarded.agent(server).ok()
        for command in ("%backend", "%agent status", "%agent runs", "%agent report", "%who", "!env", "%help agent"):
            guarded.kernel.run(command)
    assert [request.key for request in server.requests] == [secret] * 3
    for request in server.requests:
        assert request.headers["authorization"] == f"Bearer {secret}"
        assert all(text.encode() not in request.body for text in guarded.secrets.values())
        elsewhere = {name: value for name, value in request.headers.items() if name != "authorization"}
        assert all(text not in str(elsewhere) for text in guarded.secrets.values())
    assert "PATH=" in server.requests[1].last.text  # the spy did run
    assert_secret(guarded)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_providers_key_does_not_go_to_another_address(guarded, shape):
    with ChatServer([refuting(), conclusion()]) as server:
        guarded.agent(server, shape=shape).ok()
    for request in server.requests:
        assert request.key is None
        assert all(text not in str(request.headers) for text in guarded.secrets.values())


def test_a_server_that_repeats_the_key_does_not_spread_it(guarded, key):
    def echo(request):
        assert request.key == key
        return Status(401, f"Incorrect key provided: {request.key}")

    def shout(request):
        return Raw(f"<html>{request.key}</html>".encode(), "text/html", 400)

    with ChatServer([echo, shout] * len(SHAPES)) as server:
        guarded.name_key(server, "PLANTED_KEY")
        for shape in SHAPES:
            assert "401" in guarded.agent(server, shape=shape).failed().text
            assert "400" in guarded.agent(server, shape=shape).failed().text
    assert_secret(guarded)


def test_a_redirect_does_not_take_the_key_along(guarded, key):
    with ChatServer([refuting(), conclusion()]) as other, ChatServer() as server:
        guarded.name_key(server, "PLANTED_KEY")
        server.add(Status(307, location=other.base("openai") + "/chat/completions"))
        assert "another address" in guarded.agent(server).failed().text
        assert other.requests == []


def test_a_missing_key_is_said_before_anything_is_sent(guarded):
    with ChatServer() as server:
        guarded.name_key(server, "ABSENT_KEY")
        text = guarded.agent(server).failed().text
    assert "ABSENT_KEY" in text and "keys" in text  # both remedies
    assert server.requests == []


def test_a_key_file_that_others_can_read_is_refused(guarded):
    guarded.key_file.chmod(0o644)
    try:
        with ChatServer() as server:
            guarded.name_key(server, "FILED_KEY")
            text = guarded.agent(server).failed().text
    finally:
        guarded.key_file.chmod(0o600)
    assert "FILED_KEY" in text and re.search(r"chmod|600|readable", text)
    assert server.requests == []


def test_images_are_asked_for_with_their_own_key(guarded, key):
    with ChatServer() as server:
        guarded.name_key(server, "PLANTED_KEY")
        guarded.kernel.run(f"%backend image openai:painter@{server.base('openai')}").ok()
        guarded.kernel.run(
            'Tools tools;\nauto images = tools.text2image({"a dog", "a cat"});\nimages.size()', deadline=60
        ).ok()
    assert [request.key for request in server.image_requests] == [key] * 2
    assert sorted(request.json["prompt"] for request in server.image_requests) == ["a cat", "a dog"]
    assert_secret(guarded)


def test_a_key_has_no_place_in_the_configuration(start_kernel, tmp_path):
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"keys": {"http://127.0.0.1:1": "sk-" + "0123456789abcdef" * 2}}))
    said = str(start_kernel(env={"MAIA_CONFIG": str(config)}).run("%backend").messages)
    assert "config.json" in said and "not used" in said
    assert "0123456789abcdef" not in said
