"""%backend, and what cells get from servers by way of the broker. The servers are scripted, on loopback."""

import json

import pytest

from chat_server import ChatServer, Held, Status, png
from kernel_client import Kernel



def images(number):
    """C++ that makes two images. What was said of an image is kept, so each test has images of its own."""
    return f"std::vector<Image> images{{Image(40, {30 + number}), Image(20, {20 + number})}};"


class Person:
    """A kernel, the person's configuration and a server."""

    def __init__(self, folder):
        self.folder = folder
        self.config = folder / "config" / "config.json"
        self.server = ChatServer().start()
        self.kernel = Kernel(cwd=str(folder), env={
            "MAIA_CONFIG": str(self.config), "MAIA_CACHE": str(folder / "cache"), "OPENAI_API_KEY": "",
        })  # fmt: skip
        self.kernel.start()

    def run(self, code, **options):
        return self.kernel.run(code, **options)

    @property
    def saved(self):
        return json.loads(self.config.read_text()) if self.config.exists() else {}

    def close(self):
        self.kernel.shutdown()
        self.server.close()
        assert not self.server.problems, self.server.problems


@pytest.fixture(scope="module")
def module_person(tmp_path_factory):
    person = Person(tmp_path_factory.mktemp("person"))
    yield person
    person.close()


@pytest.fixture
def person(module_person):
    """With a server that has seen nothing, and everything offline."""
    server = module_person.server
    server.requests.clear()
    server.image_requests.clear()
    server._script.clear()
    server._image_script.clear()
    yield module_person
    for role in module_person.saved.keys() - {"budget", "prices", "keys"}:
        module_person.run(f"%backend {role} offline").ok()
    module_person.run("%backend budget off").ok()


def test_everything_is_offline_at_first(person):
    text = person.run("%backend").ok().stdout
    for role in ("vlm", "image", "describer", "detector"):
        assert any(line.split()[:2] == [role, "offline"] for line in text.splitlines()), text
    assert "Spent in this session: $0" in text and str(person.config) in text


def test_a_setting_is_kept_and_shown(person):
    assert "also in later sessions" in person.run("%backend vlm openai:gpt-4o").ok().stdout
    assert person.saved["vlm"] == "openai:gpt-4o"
    answer = person.run("%backend").ok()
    assert "OPENAI_API_KEY: missing" in answer.stdout and "https://api.openai.com/v1" in answer.stdout
    person.run("%backend vlm ollama:llava --session").ok()
    assert person.saved["vlm"] == "openai:gpt-4o" and "ollama:llava" in person.run("%backend vlm").ok().stdout


def test_wrong_settings_are_explained(person):
    error = person.run("%backend vlm opnai:gpt-4o").failed("MagicError")
    assert "did you mean openai?" in error.evalue and "usage: %backend" in error.traceback
    assert "did you mean describer?" in person.run("%backend descriebr offline").failed("MagicError").evalue


def test_images_are_described_one_by_one(person):
    person.run(f"%backend describer {person.server.setting('openai')}").ok()
    person.server.add("[HIGHLIGHTED REGIONS]: a gray square", "[HIGHLIGHTED REGIONS]: nothing at all")
    answer = person.run(images(1) + '\nTools tools;\ntools.describe_images(images, {"first", "second"})').ok()
    assert "gray square" in answer.value and "nothing at all" in answer.value and "first" in answer.value
    assert [len(request.images) for request in person.server.requests] == [1, 1]
    for request in person.server.requests:
        assert "first" not in request.text and "second" not in request.text and len(request.messages) == 2
    person.server.add("[COMMON]: plain squares")
    assert "plain squares" in person.run("tools.summarize_images(images)").ok().value
    assert len(person.server.requests[-1].images) == 2
    assert "3 calls" in person.run("%backend").ok().stdout


@pytest.mark.parametrize("shape", ["openai", "a1111"])
def test_images_are_made_and_edited(person, shape):
    setting = person.server.setting("openai") if shape == "openai" else f"a1111:{person.server.url}"
    person.run(f"%backend image {setting}").ok()
    person.server._image_script += [png(64, 48), png(32, 32, (9, 9, 200))]
    answer = person.run(
        f'auto [made, titles] = Tools().edit_images({{"a {shape} ball"}}, {{"make it blue"}}, 7);\n'
        "std::to_string(made[0].width()) + ' ' + std::to_string(made[1].width())"
    )
    assert answer.ok().value == '"64 32"'
    first, second = person.server.image_requests
    assert first.json["prompt"] == f"a {shape} ball" and second.json["prompt"] == "make it blue"
    if shape == "a1111":
        assert first.json["seed"] == 7 and len(second.json["init_images"]) == 1
    else:
        assert second.files["image"].size == (64, 48)


def test_the_servers_words_reach_the_cell(person):
    person.run(f"%backend image {person.server.setting('openai')}").ok()
    person.server._image_script += [Status(400, "Your request was rejected by the safety system (moderation_blocked)")]
    error = person.run('Tools().text2image("something awful")').failed("maia::Error")
    assert "'something awful'" in error.evalue and "content policy" in error.evalue and "safety system" in error.evalue


def test_an_interrupt_ends_the_wait_for_a_server(person):
    person.run(f"%backend describer {person.server.setting('openai')}").ok()
    person.server.add(Held("too late"))
    answer = person.kernel.submit(images(2) + "\nint kept = 5;\nTools().summarize_images(images)")
    person.server.wait_requests(1)
    person.kernel.interrupt()
    person.kernel.finish(answer)
    answer.failed()
    assert person.run("kept").ok().value == "5", "the session is still there"
    assert person.server.requests[0].disconnected.wait(10), "the connection is closed"


def test_a_test_says_what_came_back(person):
    person.run(f"%backend vlm {person.server.setting('anthropic')}").ok()
    person.server.add("Red.")
    text = person.run("%backend test vlm").ok().stdout
    assert '"Red."' in text and "tokens in" in text and "not known" in text
    assert person.server.requests[0].images[0].size == (64, 64)
    person.run(f"%backend image a1111:{person.server.url}").ok()
    answer = person.run("%backend test image").ok()
    assert "image/png" in answer.displays[0] and "free" in answer.stdout
    person.server.add(Status(403, "not for you"))
    error = person.run("%backend test vlm").failed("BackendError")
    assert "not for you" in error.evalue and person.server.url in error.evalue and "usage" not in error.traceback


def test_a_budget_ends_what_costs(person):
    name = person.server.setting("openai", "priced")
    config = {**person.saved, "prices": {name: {"input": 1000, "output": 0}}}
    person.config.parent.mkdir(exist_ok=True)
    person.config.write_text(json.dumps(config))
    person.run(f"%backend describer {name}").ok()
    person.run("%backend budget 1.8").ok()
    person.server.add("one", "two")
    person.run(images(3) + "\nTools tools;\ntools.describe_images({images[0]})").ok()  # 1000 tokens: a dollar
    person.run("tools.summarize_images(images)").ok()
    error = person.run("tools.summarize_images({images[1]})").failed("maia::Error")
    assert "budget of $1.80 is used up ($2.00 spent)" in error.evalue and "%backend budget" in error.evalue
    assert len(person.server.requests) == 2
    assert person.saved["budget"] == 1.8


def test_a_restarted_session_keeps_its_backends(person):
    person.run(f"%backend describer {person.server.setting('openai')} --session").ok()
    for number, magic in enumerate(["%restart", "%reset -f"]):
        person.run(magic)
        person.server.add("still here")
        assert "still here" in person.run(images(10 + number) + "\nTools().summarize_images(images)").ok().value
    person.run("%backend describer offline").ok()


def test_a_new_kernel_has_the_saved_backends(person, tmp_path):
    person.run(f"%backend describer {person.server.setting('openai')}").ok()
    with Kernel(cwd=str(tmp_path), env={"MAIA_CONFIG": str(person.config)}) as other:
        person.server.add("from the configuration")
        assert "from the configuration" in other.run(images(5) + "\nTools().summarize_images(images)").ok().value


def test_a_damaged_configuration_is_said_once_and_left_alone(tmp_path):
    config = tmp_path / "config.json"
    config.write_text('{\n  "vml": "offline"\n}\n')
    with Kernel(cwd=str(tmp_path), env={"MAIA_CONFIG": str(config)}) as kernel:
        answer = kernel.run("1 + 1").ok()
        assert answer.value == "2" and "config.json, line 2" in answer.stderr and "did you mean vlm?" in answer.stderr
        assert "config.json" not in kernel.run("1 + 1").ok().stderr
        assert "line 2" in kernel.run("%backend vlm ollama:llava").failed("MagicError").evalue
    assert "vml" in config.read_text()


def test_cells_reach_no_other_address(person):
    """A detector in a cell posts to what is configured, and to nothing else."""
    detector = (
        'HuggingFaceDetector detector({{.detection_url = "{url}", .seconds = 5}});\n'
        'detector.detect({{Image(32, 32)}}, "a ball")[0].score'
    )
    url = person.server.url + "/detect"
    error = person.run(detector.format(url=url)).failed("maia::")
    assert "offline" in error.evalue
    person.run(f"%backend detector hf:{person.server.url}/other").ok()
    error = person.run(detector.format(url=url)).failed("maia::")
    assert "cells reach the addresses of the detector that is set" in error.evalue


def test_completion_knows_roles_and_settings(person):
    def matches(code):
        return person.kernel.complete(code)["matches"]

    assert matches("%backend d") == ["describer", "detector"]
    assert "openai:gpt-4o" in matches("%backend vlm openai:g") and "a1111:" in matches("%backend image ")
